"""What an event changes in the catalog: what it names, and nothing else (contract §10)."""

from typing import Any

import httpx
import pytest

from live.applying import applier
from mapping import CustomAppConfig
from messages import EventFailed
from tests.live.applying.world import ITEM, REFETCH, World, a_world, resource
from tests.servers.loopback import Response, json_response


async def test_what_is_refetched_is_as_a_resync_would_bring_it(world: World) -> None:
    world.mapping(resource(REFETCH))
    world.desk.tickets["5"] = {"id": 5, "title": "New", "state": "open", "labels": ["a"]}
    await world.happens({"about": "ticket", "id": 5})
    assert await world.catalog() == {"5": {"state": "open", "labels": ["a"]}}
    world.desk.tickets["5"] = {"id": 5, "title": "New", "state": "closed"}
    await world.happens({"about": "ticket", "id": 5})
    assert (await world.catalog())["5"] == {"state": "closed", "labels": None}
    assert world.desk.asked == ["/tickets/5", "/tickets/5"]
    assert world.counted.good == ["/tickets", "/tickets"]


async def test_what_the_event_brings_leaves_what_it_does_not_tell(world: World) -> None:
    world.mapping(resource(ITEM))
    await world.happens({"ticket": {"id": 5, "title": "New", "state": "open", "labels": ["a"]}})
    await world.happens({"ticket": {"id": 5, "state": "closed"}})
    (entity,) = await world.entities()
    assert (entity["title"], entity["properties"]) == ("New", {"state": "closed", "labels": ["a"]})
    assert world.desk.asked == []


@pytest.mark.parametrize("merges", [True, False])
async def test_that_holds_however_entities_are_written_otherwise(world: World, merges: bool) -> None:
    world.mapping(resource(ITEM), enableMergeEntity=merges)
    await world.resync_writes({"id": 5, "state": "open", "labels": ["a"]})
    await world.happens({"ticket": {"id": 5, "state": "closed"}})
    assert await world.catalog() == {"5": {"state": "closed", "labels": ["a"]}}


@pytest.mark.parametrize("live_event", [REFETCH, ITEM])
async def test_what_was_deleted_is_deleted_also_where_query_would_leave_it_out(
    world: World, live_event: dict[str, Any]
) -> None:
    world.mapping(resource(live_event, query='.state == "open"'))
    await world.resync_writes({"id": 5, "state": "open"})
    await world.resync_writes({"id": 6, "state": "open"})
    body: dict[str, Any] = {"about": "ticket", "id": 5} if live_event is REFETCH else {"ticket": {"id": 5}}
    await world.happens({**body, "action": "deleted"})
    assert world.desk.asked == []
    assert (await world.catalog()).keys() == {"6"}


async def test_only_what_this_installation_maintains_is_deleted(world: World) -> None:
    world.mapping(resource(ITEM))
    await world.someone_else_writes("5")
    await world.happens({"ticket": {"id": 5}, "action": "deleted"})
    await world.happens({"ticket": {"id": 7}, "action": "deleted"})
    assert (await world.catalog()).keys() == {"5"}
    assert world.counted.bad == []


async def test_nothing_is_deleted_where_enable_delete_is_false(world: World) -> None:
    kept = {**resource(ITEM)}
    kept["port"] = {**kept["port"], "enableDelete": False}
    world.mapping({**resource(ITEM), "enableDelete": False})
    await world.resync_writes({"id": 5, "state": "open"})
    await world.happens({"ticket": {"id": 5}, "action": "deleted"})
    assert (await world.catalog()).keys() == {"5"}


async def test_an_item_that_query_leaves_out_now_is_deleted(world: World) -> None:
    world.mapping(resource(ITEM, query='.state == "open"'))
    await world.resync_writes({"id": 5, "state": "open"})
    await world.happens({"ticket": {"id": 5, "state": "closed"}})
    assert await world.catalog() == {}


@pytest.mark.parametrize(
    "query",
    [
        '.state == "open"', '.state | startswith("o")', '.state | test("o")', '. as $item | $item.state == "open"',
        'contains({state: "open"})', 'getpath(["state"]) == "open"', 'to_entries | any(.value == "open")',
    ],
)  # fmt: skip
async def test_a_partial_one_is_not_and_changes_nothing(world: World, query: str) -> None:
    world.mapping(resource(ITEM, query=query))
    await world.resync_writes({"id": 5, "state": "open"})
    await world.happens({"ticket": {"id": 5, "labels": ["b"]}})
    assert await world.catalog() == {"5": {"state": "open", "labels": None}}
    assert world.counted.bad == []


async def test_nor_is_one_that_a_twin_of_the_kind_keeps(world: World) -> None:
    world.mapping(resource(ITEM, query='.state == "open"'), resource(None, query='.state == "closed"'))
    await world.resync_writes({"id": 5, "state": "open"})
    await world.happens({"ticket": {"id": 5, "state": "closed"}})
    assert (await world.catalog()).keys() == {"5"}
    await world.happens({"ticket": {"id": 5, "state": "lost"}})
    assert await world.catalog() == {}


@pytest.mark.parametrize("kind", ["/tickets", "/other"])
@pytest.mark.parametrize("mistake", [{"live_events": {**ITEM, "item": "]"}}, {"mappings": {"title": "]"}}])
async def test_nor_is_one_where_a_resource_with_a_mistake_may_keep_it(
    world: World, kind: str, mistake: dict[str, Any]
) -> None:
    keeps = resource(**{"live_events": ITEM, "kind": kind, "query": '.state == "closed"', **mistake})
    world.mapping(resource(ITEM, query='.state == "open"'), keeps)
    await world.resync_writes({"id": 5, "state": "open"})
    await world.happens({"ticket": {"id": 5, "state": "closed"}})
    assert (await world.catalog()).keys() == {"5"}
    await world.happens({"ticket": {"id": 5}, "action": "deleted"})
    assert await world.catalog() == {}


async def test_nor_what_another_resource_makes_of_the_same_event(world: World) -> None:
    world.mapping(
        resource(ITEM, query='.state == "open"'), resource(ITEM, "/other", {"properties": {"state": '"other"'}})
    )
    await world.happens({"ticket": {"id": 5, "state": "closed"}})
    assert await world.catalog() == {"5": {"state": "other"}}


async def test_a_404_is_a_failure_that_says_how_it_may_be_a_deletion(world: World, lines: list[str]) -> None:
    world.mapping(resource(REFETCH))
    await world.resync_writes({"id": 5, "state": "open"})
    await world.happens({"about": "ticket", "id": 5})
    assert (await world.catalog()).keys() == {"5"}
    assert world.counted.bad == ["/tickets"]
    assert any("say so: responses: [{status: 404, then: empty}]" in line for line in lines)


async def test_or_it_is_one_where_responses_say_so(world: World) -> None:
    world.mapping(resource(REFETCH, responses=[{"status": 404, "then": "empty"}]))
    await world.resync_writes({"id": 5, "state": "open"})
    await world.happens({"about": "ticket", "id": 5})
    assert await world.catalog() == {}


CUT_SHORT = Response(b'{"id": 5, "st', headers={"Content-Type": "application/json", "Content-Length": "500"})


@pytest.mark.parametrize(
    ("says", "asked"),
    [
        (json_response({"message": "expired"}, 401), 1),
        (json_response({"message": "forbidden"}, 403), 1),
        (json_response({"message": "Not Found"}, 410), 1),
        (json_response({}, 302, location="/login"), 1),
        (json_response({}, 429, retry_after="1"), 6),
        (json_response({}, 500), 6),
        (json_response({}, 503, retry_after="1"), 6),
        (json_response({}, 202), 6),
        (json_response({"error": "try later"}), 1),
        (json_response([]), 1),
        (json_response(None), 1),
        (Response(b"", 204), 1),
        (CUT_SHORT, 6),
    ],
)
async def test_what_cannot_be_read_is_not_gone(world: World, says: Response, asked: int) -> None:
    world.mapping(resource(REFETCH, query='.state == "open"'))
    await world.resync_writes({"id": 5, "state": "open"})
    world.desk.says = says
    await world.happens({"about": "ticket", "id": 5})
    assert await world.catalog() == {"5": {"state": "open", "labels": None}}
    assert (world.counted.bad, len(world.desk.asked)) == (["/tickets"], asked)
    world.desk.says = None
    world.desk.tickets["5"] = {"id": 5, "state": "closed"}
    await world.happens({"about": "ticket", "id": 5})
    assert await world.catalog() == {}


async def test_what_tells_no_identifier_deletes_nothing(world: World) -> None:
    world.mapping(resource(REFETCH, query='.state == "open"'))
    await world.resync_writes({"id": "null", "state": "open"})
    world.desk.says = json_response({})
    await world.happens({"about": "ticket", "id": 5})
    assert (await world.catalog()).keys() == {"null"}


async def test_each_element_of_an_event_counts_and_sees_itself_beside_the_whole(world: World) -> None:
    live_event = {
        "when": '.body.kind == "many" and .event.type == "ticket"',
        "each": ".body.events[]",
        "item": "{id: .event.nr, state: .body.state}",
    }
    world.mapping(resource(live_event))
    of_ticket: list[Any] = [{"type": "ticket", "nr": nr} for nr in range(30)]
    await world.happens({"kind": "many", "state": "open", "events": [*of_ticket, {"type": "other", "nr": 99}]})
    assert await world.catalog() == {str(nr): {"state": "open"} for nr in range(30)}


async def test_all_of_a_resource_count_or_nothing_is_changed(world: World) -> None:
    world.mapping(resource({"when": ".body.tickets", "item": ".body.tickets[]"}))
    await world.happens({"tickets": [{"id": 1, "state": "open"}, {"state": "of none"}]})
    assert await world.catalog() == {}
    assert world.counted.bad == ["/tickets"]
    await world.happens({"tickets": [{"id": 1, "state": "open"}, {"id": 2, "state": "open"}]})
    assert (await world.catalog()).keys() == {"1", "2"}


async def test_headers_and_query_are_seen_as_well(world: World) -> None:
    live_event = {"when": '.headers["x-event"] == "ticket"', "item": "{id: .query.id, state: .body}"}
    world.mapping(resource(live_event))
    await world.happens("open", headers={"x-event": "ticket"}, query={"id": "9"})
    await world.happens("open", headers={"x-event": "other"}, query={"id": "10"})
    assert (await world.catalog()).keys() == {"9"}


async def test_items_have_the_fields_that_a_resync_gives_them(world: World) -> None:
    live_event = {
        "when": "true",
        "refetch": "/tickets/{id}",
        "path_parameters": {"id": ".body.id", "team": ".body.team"},
        "include": {"stars": ".body.stars"},
    }
    parameters = {"team": {"endpoint": "/teams", "field": ".id", "include": {"stars": ".stars"}}}
    world.mapping(
        resource(live_event, "/teams/{team}/tickets", {"properties": {"raw": "."}}, path_parameters=parameters)
    )
    world.desk.tickets["5"] = {"id": 5}
    await world.happens({"id": 5, "team": "a", "stars": 3})
    assert await world.catalog() == {"5": {"raw": {"id": 5, "team": "a", "__team": "a", "__stars": 3}}}


async def test_parts_of_an_item_are_entities_of_their_own(world: World) -> None:
    raw = resource(ITEM, mappings={"identifier": ".item.nr | tostring", "properties": {"state": ".state"}})
    raw["port"]["itemsToParse"] = ".parts"
    world.mapping(raw)
    await world.happens({"ticket": {"id": 1, "state": "open", "parts": [{"nr": 11}, {"nr": 12}]}})
    assert (await world.catalog()).keys() == {"11", "12"}


async def test_of_parts_each_may_miss_what_query_names(world: World) -> None:
    raw = resource(ITEM, query='.item.state == "open"', mappings={"identifier": ".item.nr | tostring"})
    raw["port"]["itemsToParse"] = ".parts"
    world.mapping(raw)
    whole = [{"nr": nr, "state": "open"} for nr in (11, 12, 13)]
    await world.happens({"ticket": {"id": 1, "parts": whole}})
    assert (await world.catalog()).keys() == {"11", "12", "13"}
    await world.happens({"ticket": {"id": 1, "parts": [{"nr": 11}, {"nr": 12, "state": "closed"}, whole[2]]}})
    assert (await world.catalog()).keys() == {"11", "13"}


async def test_what_port_refuses_fails_the_event(world: World, lines: list[str]) -> None:
    world.mapping(resource(ITEM, mappings={"blueprint": '"unknown"'}))
    await world.happens({"ticket": {"id": 5, "state": "open"}})
    assert world.counted.bad == ["/tickets"]
    assert any("Event event-1 failed, and /tickets stays as it is" in line and "Port refused" in line for line in lines)


async def test_what_needs_another_entity_of_the_event_is_written_after_it(world: World) -> None:
    child = {"identifier": ".child", "relations": {"parent": ".id | tostring"}, "properties": {}}
    world.mapping(resource(ITEM, "/children", child), resource(ITEM), createMissingRelatedEntities=False)
    await world.happens({"ticket": {"id": 5, "state": "open", "child": "c"}})
    assert (await world.catalog()).keys() == {"5", "c"}
    assert world.counted.bad == []


async def test_an_event_that_concerns_nothing_changes_nothing(world: World) -> None:
    world.mapping(resource(ITEM), resource({"when": ".body.x.y > 3", "each": ".body.x[]", "resync": True}))
    await world.happens({"other": 1})
    await world.happens([1, 2])
    await world.happens(None)
    assert (world.counted.good, world.counted.bad, world.resyncs) == ([], [], 0)


@pytest.mark.parametrize(
    ("live_event", "told"),
    [
        ({"item": ".body.no"}, "item '.body.no' gave null"),
        ({"item": "empty"}, "item 'empty' gave nothing"),
        ({"item": ".body.id.x"}, "item '.body.id.x' failed: "),
        ({"refetch": "/tickets/{id}", "path_parameters": {"id": ".body.no"}}, "path_parameters.id gave null"),
        ({"refetch": "/tickets/{id}", "path_parameters": {"id": '".."'}}, "which means another path"),
        ({"refetch": "/tickets/{id}", "path_parameters": {"id": "1, 2"}}, "gave 2 values"),
        ({"item": ".body", "deleted": ".body.id.x"}, "deleted '.body.id.x' failed"),
        ({"item": "{a: 1}", "deleted": True}, "identifier '.id | tostring' gave \"null\""),
    ],
)
async def test_what_cannot_be_applied_is_told_with_its_event_and_kind(
    world: World, lines: list[str], live_event: dict[str, Any], told: str
) -> None:
    world.mapping(resource({"when": "true", **live_event}))
    await world.happens({"id": 5})
    assert await world.catalog() == {}
    assert [line for line in lines if line.startswith("Event event-1 failed, and /tickets stays") and told in line]


async def test_jq_that_does_not_end_fails_its_event_and_nothing_more(world: World) -> None:
    world.mapping(resource({"when": "true", "item": "def f: f; f"}), resource(ITEM, "/other"))
    await world.happens({"ticket": {"id": 5, "state": "open"}})
    assert (world.counted.bad, world.counted.good) == (["/tickets"], ["/other"])


async def test_what_port_does_not_delete_is_told(world: World, lines: list[str]) -> None:
    needed = {"parent": {"target": "ticket", "required": True}}
    await world.blueprint("note", relations=needed)
    note = {"identifier": ".id | tostring", "blueprint": '"note"', "relations": {"parent": ".ticket.id | tostring"}}
    world.mapping(
        resource(ITEM), resource({"when": ".body.note", "item": ".body.note"}, "/notes", {**note, "properties": {}}),
        deleteDependentEntities=False,
    )  # fmt: skip
    await world.happens({"ticket": {"id": 5, "state": "open"}})
    await world.happens({"note": {"id": 1, "ticket": {"id": 5}}})
    await world.happens({"ticket": {"id": 5}, "action": "deleted"})
    assert (await world.catalog()).keys() == {"5"}
    assert any("Port does not delete ticket '5'" in line for line in lines)


async def test_dependents_go_with_it_where_the_mapping_says_so(world: World) -> None:
    child = {"relations": {"parent": ".parent"}}
    world.mapping(resource(ITEM, mappings=child), deleteDependentEntities=True)
    await world.happens({"ticket": {"id": 5, "state": "open"}})
    await world.happens({"ticket": {"id": 6, "state": "open", "parent": "5"}})
    await world.happens({"ticket": {"id": 5}, "action": "deleted"})
    assert await world.catalog() == {}


async def test_where_no_mapping_is_known_the_event_fails_and_the_next_is_applied(
    world: World, lines: list[str]
) -> None:
    mapping, world.mappings._mapping_of = world.mappings._mapping_of, unknown
    await world.happens({"ticket": {"id": 5, "state": "open"}})
    assert any("Event event-1 failed" in line and "Port does not tell the mapping" in line for line in lines)
    world.mappings._mapping_of = mapping
    world.mapping(resource(ITEM))
    await world.happens({"ticket": {"id": 5, "state": "open"}})
    assert (await world.catalog()).keys() == {"5"}


async def unknown() -> CustomAppConfig:
    raise EventFailed("Port does not tell the mapping: it is away")


async def test_a_resource_with_a_mistake_is_told_once_and_the_others_are_applied(
    world: World, lines: list[str]
) -> None:
    world.mapping(resource({**ITEM, "item": "]"}, "/wrong"), resource(ITEM))
    await world.happens({"ticket": {"id": 5, "state": "open"}})
    await world.happens({"ticket": {"id": 6, "state": "open"}})
    assert (await world.catalog()).keys() == {"5", "6"}
    assert sum("/wrong: events change nothing of it" in line for line in lines) == 1


async def test_of_many_failures_some_are_told_and_the_rest_is_counted(lines: list[str]) -> None:
    async with a_world(by_hand=True) as world:
        world.mapping(resource({"when": "true", "item": ".body.no"}))
        for _ in range(25):
            await world.happens({})
        assert sum("stays as it is" in line for line in lines) == 10
        await world.clock.advance(10)
        assert "15 more events of /tickets failed in the last 10 s" in lines


@pytest.mark.parametrize("odd", ["\ud800", 10**400, 1e308, "x" * 300_000, {"a": "\udfff"}])
async def test_whatever_an_event_holds_the_next_one_is_applied(world: World, odd: Any) -> None:
    computed = {"when": '.body.ticket.title | tostring | test("a|x")', "item": ".body | {id: .ticket.id}"}
    world.mapping(resource([ITEM, computed]), resource(computed, "/other"))
    await world.happens({"ticket": {"id": 5, "title": odd, "state": "open"}})
    await world.happens({"ticket": {"id": 6, "title": "a", "state": "open"}})
    assert "6" in await world.catalog()


async def test_an_unforeseen_failure_is_told_and_the_next_event_is_applied(
    world: World, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.mapping(resource(ITEM))
    with monkeypatch.context() as patch:
        patch.setattr(applier, "concerns", None)
        await world.happens({"ticket": {"id": 5, "state": "open"}})
    await world.happens({"ticket": {"id": 6, "state": "open"}})
    assert (await world.catalog()).keys() == {"6"}
    assert any("Event event-1 failed unexpectedly" in line for line in lines)


@pytest.mark.parametrize("path", ["search", "delete"])
async def test_a_deletion_for_which_port_cannot_be_asked_is_a_failure(
    world: World, path: str, lines: list[str]
) -> None:
    world.mapping(resource(ITEM))
    await world.resync_writes({"id": 5, "state": "open"})

    async def is_away(request: httpx.Request) -> None:
        if request.url.path.endswith(path):
            raise httpx.ConnectError("away")

    world.port.client.event_hooks["request"] = [is_away]
    await world.happens({"ticket": {"id": 5}, "action": "deleted"})
    assert world.counted.bad == ["/tickets"]
    assert any("Port cannot be reached (away), asked to delete '5'" in line for line in lines)


async def test_an_id_of_many_digits_is_deleted_and_not_the_one_that_a_double_makes_of_it(world: World) -> None:
    world.mapping(resource(ITEM, mappings={"identifier": ".id"}))
    for nr in (2**53, 2**53 + 1):
        await world.happens({"ticket": {"id": nr, "state": "open"}})
    await world.happens({"ticket": {"id": 2**53 + 1}, "action": "deleted"})
    assert (await world.catalog()).keys() == {str(2**53)}
