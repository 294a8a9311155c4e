"""What is written of an entity is what Ocean would write, without a copy of each value."""

import json
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.clients.port.mixins import entities as of_ocean
from port_ocean.clients.port.mixins.entities import EntityClientMixin
from port_ocean.core.models import Entity

from framework.port.client import plain_entities
from framework.port.client.plain_entities import send_as_they_are

AS_OCEAN_SENDS_IT: dict[str, Any] = {"exclude_unset": True, "by_alias": True}
COPIED = Entity.dict
OCEANS_SIZE = EntityClientMixin.calculate_entities_batch_size

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
ENTITIES = st.fixed_dictionaries(
    {"identifier": VALUES, "blueprint": st.text()},
    optional={
        "icon": st.none() | st.text(),
        "title": VALUES,
        "team": st.none() | st.text() | st.lists(VALUES),
        "properties": st.dictionaries(st.text(), VALUES),
        "relations": st.dictionaries(st.text(), VALUES),
        "unknown": VALUES,
    },
)


@pytest.fixture(scope="module", autouse=True)
def _sent_as_they_are() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Entity, "dict", Entity.dict)
        patch.setattr(EntityClientMixin, "calculate_entities_batch_size", OCEANS_SIZE)
        send_as_they_are()
        yield


@given(ENTITIES)
def test_it_is_what_ocean_would_write(document: dict[str, Any]) -> None:
    entity = Entity.parse_obj(document)
    ours, oceans = entity.dict(**AS_OCEAN_SENDS_IT), COPIED(entity, **AS_OCEAN_SENDS_IT)
    assert ours == oceans
    assert list(ours) == list(oceans)


def test_its_values_are_no_copies() -> None:
    rows = [{"n": 1}]
    entity = Entity(identifier="one", blueprint="item", properties={"rows": rows})
    assert entity.dict(**AS_OCEAN_SENDS_IT)["properties"]["rows"] is rows


def test_it_is_copied_for_whoever_asks_otherwise() -> None:
    rows = [{"n": 1}]
    entity = Entity(identifier="one", blueprint="item", properties={"rows": rows})
    assert entity.dict()["properties"]["rows"] == rows
    assert entity.dict()["properties"]["rows"] is not rows
    assert entity.dict().keys() == Entity.__fields__.keys()


@pytest.fixture(autouse=True)
def _limits(monkeypatch: pytest.MonkeyPatch) -> None:
    config = SimpleNamespace(upsert_entities_batch_max_length=20, upsert_entities_batch_max_size_in_bytes=1024 * 1024)
    for module in (plain_entities, of_ocean):
        monkeypatch.setattr(module, "ocean", SimpleNamespace(config=config))


def entities_of(size: int, count: int) -> list[Entity]:
    return [Entity(identifier=str(n), blueprint="item", properties={"text": "x" * size}) for n in range(count)]


@pytest.mark.parametrize("size", [0, 100, 40_000, 100_000, 600_000, 2_000_000])
def test_as_many_go_together_as_ocean_would_send(size: int) -> None:
    port: Any = object()
    entities = entities_of(size, 12)
    assert EntityClientMixin.calculate_entities_batch_size(port, entities) == OCEANS_SIZE(port, entities)


def test_what_orjson_does_not_encode_is_measured_by_ocean() -> None:
    port: Any = object()
    entities = [Entity(identifier=str(n), blueprint="item", properties={"n": 2**70}) for n in range(3)]
    assert EntityClientMixin.calculate_entities_batch_size(port, entities) == OCEANS_SIZE(port, entities)


def test_one_alone_is_not_encoded_to_learn_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    port: Any = object()
    for encoder in (json, orjson):
        monkeypatch.setattr(encoder, "dumps", None)
    assert EntityClientMixin.calculate_entities_batch_size(port, entities_of(10, 1)) == 1
