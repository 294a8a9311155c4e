"""What Port refused counts as not brought, and nothing of what is there is deleted for it."""

from collections.abc import AsyncIterator, Sequence
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.clients.port.types import UserAgentType
from port_ocean.context.event import EventType, event, event_context
from port_ocean.context.ocean import PortOceanContext
from port_ocean.context.resource import resource_context
from port_ocean.core.handlers.entities_state_applier.port import applier
from port_ocean.core.handlers.port_app_config.models import PortAppConfig
from port_ocean.core.models import Entity
from port_ocean.core.ocean_types import EntityDiff

from framework.port.kept_entities import KeepingApplier, refused_of
from framework.port.refusals import hear_reasons, reasons_heard
from mapping import CustomAppConfig

AGENT = UserAgentType.exporter
SEARCH = {"combinator": "and", "rules": [{"property": "mail", "operator": "=", "value": "x"}]}


def entity(identifier: Any, blueprint: str = "thing") -> Entity:
    return Entity(identifier=identifier, blueprint=blueprint)


class Port:
    """Takes what it is told to take, and remembers what was deleted."""

    def __init__(self, *results: tuple[bool, Entity]) -> None:
        self.results = list(results)
        self.deleted: list[str] = []

    def calculate_entities_batch_size(self, entities: list[Entity]) -> int:
        return len(entities)

    async def upsert_entities_in_batches(self, *_: Any, **__: Any) -> list[tuple[bool, Entity]]:
        return self.results

    async def bulk_delete_entities(self, _: str, identifiers: list[str], *__: Any, **___: Any) -> None:
        self.deleted += identifiers


@pytest.fixture
async def in_a_resync(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    metrics = SimpleNamespace(inc_metric=lambda **_: None, current_resource_kind=lambda: "thing")
    monkeypatch.setattr(applier, "ocean", SimpleNamespace(metrics=metrics))
    for phase in ("_safe_delete",):  # without Ocean's clock around it, which wants all of its metrics
        monkeypatch.setattr(KeepingApplier, phase, getattr(applier.HttpEntitiesStateApplier, phase).__wrapped__)
    resource = CustomAppConfig.parse_obj(
        {"resources": [{"kind": "/x", "port": {"entity": {"mappings": {"identifier": ".id", "blueprint": '"x"'}}}}]}
    ).resources[0]
    async with event_context(EventType.RESYNC, trigger_type="machine") as current, resource_context(resource, 3):
        current.port_app_config = PortAppConfig(resources=[], delete_dependent_entities=True)
        yield


async def deleted(port: Port, written: Sequence[Entity], at_port: Sequence[Entity]) -> list[str]:
    """What is deleted after a batch whose search failed, so that only what Port took counts as brought."""
    keeping = KeepingApplier(cast(PortOceanContext, SimpleNamespace(port_client=port)))
    taken = await keeping.upsert(list(written), AGENT)
    diff: EntityDiff = {"before": list(at_port), "after": taken}
    await keeping.delete_diff(diff, AGENT, 1.0)
    return sorted(port.deleted)


@pytest.mark.usefixtures("in_a_resync")
async def test_an_entity_that_was_refused_keeps_its_older_self() -> None:
    one, two, gone = entity("1"), entity("2"), entity("3")
    assert await deleted(Port((True, one), (False, two)), [one, two], [one, two, gone]) == ["3"]


@pytest.mark.usefixtures("in_a_resync")
async def test_one_that_was_left_out_of_the_answer_was_refused_as_well() -> None:
    one, two = entity("1"), entity("2")
    assert await deleted(Port((True, one)), [one, two], [one, two]) == []


@pytest.mark.usefixtures("in_a_resync")
async def test_where_port_was_to_look_it_up_nothing_of_its_blueprint_is_deleted() -> None:
    found, other = entity("1"), entity("9", "other")
    searched = [entity(SEARCH), entity({**SEARCH, "combinator": "or"})]
    assert await deleted(Port((True, found)), searched, [found, entity("2"), other]) == ["9"]


@pytest.mark.usefixtures("in_a_resync")
async def test_and_where_all_were_found_the_others_are() -> None:
    assert await deleted(Port((True, entity("1"))), [entity(SEARCH)], [entity("1"), entity("2")]) == ["2"]


@pytest.mark.usefixtures("in_a_resync")
async def test_the_kind_is_told_how_many_were_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int, list[str]]] = []
    monkeypatch.setattr(KeepingApplier, "refused", lambda *refused: told.append(refused))
    written = [entity("1"), entity("2"), entity("3")]
    await deleted(Port((False, entity("1")), (True, entity("2"))), written, [])
    event.port_app_config.create_missing_related_entities = False
    await deleted(Port((False, entity("1"))), written[:1], [])
    assert told == [(3, 2, []), (3, 1, ["they are tried again when all kinds are through"])]


def told_to_keep(blueprint: str, identifier: str = ".id") -> Any:
    mappings = {"identifier": identifier, "blueprint": blueprint}
    return {"kind": "/x", "enableDelete": False, "port": {"entity": {"mappings": mappings}}}


@pytest.mark.usefixtures("in_a_resync")
@pytest.mark.parametrize("blueprint", ['"thing"', "'thing'", ' "thing" '])
async def test_nothing_is_deleted_of_a_blueprint_that_a_resource_says_so_of(blueprint: str) -> None:
    others = {**told_to_keep('"thing"'), "enableDelete": True}
    event.port_app_config = CustomAppConfig.parse_obj({"resources": [others, told_to_keep(blueprint)]})
    assert await deleted(Port(), [], [entity("1"), entity("9", "other")]) == ["9"]


@pytest.mark.usefixtures("in_a_resync")
@pytest.mark.parametrize("blueprint", [".type", '"a" + .type', '"a\\u0062"'])
async def test_and_nothing_at_all_where_its_blueprint_is_an_expression(blueprint: str) -> None:
    event.port_app_config = CustomAppConfig.parse_obj({"resources": [told_to_keep(blueprint)]})
    assert await deleted(Port(), [], [entity("1"), entity("9", "other")]) == []


ENTITIES = st.lists(st.builds(entity, st.sampled_from(["1", "2", 2, "3"]), st.sampled_from(["a", "b"])), max_size=8)


@given(ENTITIES, st.data())
def test_what_is_not_among_the_taken_is_refused(entities: list[Entity], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.booleans(), min_size=len(entities), max_size=len(entities)))
    taken = [each for each, is_taken in zip(entities, chosen, strict=True) if is_taken]
    refused, looked_up = refused_of(entities, taken)
    assert len(refused) == len(entities) - len(taken)
    assert not looked_up


@pytest.mark.parametrize(
    ("status", "path", "body", "reasons"),
    [
        (207, "/v1/blueprints/x/entities/bulk", {"errors": [{"identifier": "1", "message": "no"}]}, ["x '1': no"]),
        (
            207,
            "/v1/blueprints/x/entities/bulk",
            {"errors": [{"identifier": str(number), "error": "no"} for number in range(5)]},
            ["x '0': no", "x '1': no"],
        ),
        (404, "/v1/blueprints/x/entities/bulk", {"error": "not_found", "message": "no x"}, ["x: 404 no x"]),
        (422, "/v1/blueprints/x/entities", {"error": "invalid"}, ["x: 422 invalid"]),
        (502, "/v1/blueprints/x/entities/bulk", "<html>", ["x: 502 Bad Gateway"]),
        (200, "/v1/blueprints/x/entities/bulk", {"errors": []}, []),
        (400, "/v1/entities/search", {"error": "no"}, []),
    ],
)
def test_ports_reasons_are_heard_where_entities_are_written(
    status: int, path: str, body: object, reasons: list[str]
) -> None:
    request = httpx.Request("POST", f"https://port.example.com{path}")
    content: dict[str, Any] = {"text": body} if isinstance(body, str) else {"json": body}
    with reasons_heard() as heard:
        hear_reasons(httpx.Response(status, request=request, **content))
    assert heard == reasons
