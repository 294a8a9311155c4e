"""What is written of an entity is what Ocean would write, without a copy of each value."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.core.models import Entity

from framework.port.client.plain_entities import send_as_they_are

AS_OCEAN_SENDS_IT: dict[str, Any] = {"exclude_unset": True, "by_alias": True}
COPIED = Entity.dict

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
