import sqlite3
from typing import Any

import pytest

from tests.sandbox.port.clients import PortApi


async def test_an_upsert_without_merge_replaces_and_with_merge_keeps_what_was_not_sent(desk: PortApi) -> None:
    ada = {"identifier": "ada", "title": "Ada", "properties": {"email": "ada@example.com", "age": 36}}
    await desk.upsert("user", ada)

    await desk.upsert("user", {"identifier": "ada", "properties": {"age": 37}}, merge=True)
    merged = await desk.entity("user", "ada")
    await desk.upsert("user", {"identifier": "ada", "properties": {"age": 38}}, merge=False)
    replaced = await desk.entity("user", "ada")

    assert (merged["title"], merged["properties"]) == ("Ada", {"email": "ada@example.com", "age": 37})
    assert (replaced["title"], replaced["properties"]) == (None, {"age": 38})


async def test_a_null_overwrites_a_value_in_a_merge(desk: PortApi) -> None:
    await desk.upsert("user", {"identifier": "ada", "properties": {"age": 36}})
    await desk.upsert("user", {"identifier": "ada", "properties": {"age": None}})

    assert (await desk.entity("user", "ada"))["properties"] == {"age": None}


@pytest.mark.parametrize(
    ("entity", "complaint"),
    [
        ({"identifier": "x", "properties": {"age": "36"}}, 'property "age" must be number'),
        ({"identifier": "x", "properties": {"age": True}}, 'property "age" must be number'),
        ({"identifier": "x", "properties": {"email": "not-an-address"}}, 'must match format "email"'),
        ({"identifier": "x", "properties": {"shoe": 42}}, "must NOT have additional properties"),
        ({"identifier": "x", "relations": {"boss": "y"}}, '"boss" is not a relation'),
        ({"identifier": "x", "relations": {"team": ["a", "b"]}}, "not a list"),
        ({"identifier": "x", "relations": {"team": "has space"}}, 'relation "team" must hold strings'),
        ({"identifier": "has space"}, '"identifier" must be a string'),
        ({"identifier": None}, '"identifier" must be a string'),
    ],
)
async def test_an_invalid_entity_is_refused_with_the_reason(
    desk: PortApi, entity: dict[str, Any], complaint: str
) -> None:
    answer = await desk.upsert("user", entity)

    assert answer["status"] == 207
    assert answer["errors"][0]["statusCode"] == 422
    assert complaint in answer["errors"][0]["message"]


async def test_enums_and_required_properties_and_relations_are_checked(desk: PortApi) -> None:
    answer = await desk.upsert("ticket", {"identifier": "a", "properties": {"status": "lost"}}, {"identifier": "b"})

    wrong, empty = (error["message"] for error in answer["errors"])
    assert "must be one of 'open', 'closed', not 'lost'" in wrong
    assert 'must have required property "status"' in empty
    assert 'must have required relation "assignee"' in empty


async def test_a_bulk_request_answers_by_index_and_writes_what_is_valid(desk: PortApi) -> None:
    await desk.upsert("user", {"identifier": "old"})

    answer = await desk.upsert("user", {"identifier": "new"}, {"identifier": "bad id"}, {"identifier": "old"})

    assert answer["status"] == 207
    assert answer["entities"] == [
        {"identifier": "new", "index": 0, "created": True},
        {"identifier": "old", "index": 2, "created": False},
    ]
    assert [error["index"] for error in answer["errors"]] == [1]
    assert await desk.has("user", "new")


async def test_a_bulk_request_takes_twenty_entities_at_most(desk: PortApi) -> None:
    answer = await desk.upsert("user", *({"identifier": f"u{n}"} for n in range(21)))

    assert answer["status"] == 422
    assert not await desk.has("user", "u0")


async def test_an_unknown_blueprint_refuses_the_whole_request(desk: PortApi) -> None:
    answer = await desk.upsert("nothing", {"identifier": "x"})

    assert (answer["status"], answer["error"]) == (404, "not_found")


async def test_numbers_serve_as_identifiers_and_become_text(desk: PortApi) -> None:
    await desk.upsert("user", {"identifier": 7, "relations": {"team": 3}})

    assert (await desk.entity("user", "7"))["relations"] == {"team": "3"}


async def test_missing_related_entities_are_made_when_asked_for_and_belong_to_who_asked(desk: PortApi) -> None:
    await desk.upsert("user", {"identifier": "ada", "relations": {"team": "analysts"}})

    stub = await desk.entity("team", "analysts")

    assert stub["properties"] == {}
    assert set(await desk.of_datasource()) == {"ada", "analysts"}


async def test_missing_related_entities_are_refused_otherwise(desk: PortApi) -> None:
    ada = {"identifier": "ada", "relations": {"team": "analysts"}}
    bulk = await desk.upsert("user", ada, create_missing_related_entities=False)
    single = await desk.post("/v1/blueprints/user/entities", ada, upsert="true")

    assert (bulk["errors"][0]["statusCode"], bulk["errors"][0]["error"]) == (404, "not_found")
    # Ocean tells an unmet dependency from other failures by exactly this.
    assert (single.status_code, single.json()["ok"], single.json()["error"]) == (404, False, "not_found")
    assert not await desk.has("user", "ada")
    assert not await desk.has("team", "analysts")


async def test_an_entity_may_relate_to_itself(desk: PortApi) -> None:
    ticket = {"identifier": "t", "properties": {"status": "open"}, "relations": {"assignee": "u", "parent": "t"}}
    await desk.upsert("user", {"identifier": "u"})

    assert (await desk.upsert("ticket", ticket, create_missing_related_entities=False))["status"] == 200


async def test_relations_and_identifiers_may_be_searched_for(desk: PortApi) -> None:
    await desk.upsert("user", {"identifier": "u1", "properties": {"email": "ada@example.com"}})
    by_mail = {
        "combinator": "and",
        "rules": [{"property": "email", "operator": "=", "value": "ada@example.com"}],
    }

    await desk.upsert(
        "ticket", {"identifier": "t", "properties": {"status": "open"}, "relations": {"assignee": by_mail}}
    )
    answer = await desk.upsert("user", {"identifier": by_mail, "title": "Ada"})

    assert (await desk.entity("ticket", "t"))["relations"]["assignee"] == "u1"
    assert answer["entities"][0]["identifier"] == "u1"
    assert (await desk.entity("user", "u1"))["title"] == "Ada"


async def test_a_searched_identifier_that_finds_nothing_is_told_as_unknown(desk: PortApi) -> None:
    nobody = {"combinator": "and", "rules": [{"property": "email", "operator": "=", "value": "x@example.com"}]}

    answer = await desk.upsert("user", {"identifier": nobody})

    assert answer["errors"][0]["identifier"] == "unknown"


async def test_validation_only_writes_nothing(desk: PortApi) -> None:
    answer = await desk.upsert("user", {"identifier": "ada", "relations": {"team": "t"}}, validation_only=True)

    assert answer["status"] == 200
    assert not await desk.has("user", "ada")
    assert not await desk.has("team", "t")


async def test_creation_time_stays_and_update_time_moves(desk: PortApi) -> None:
    await desk.upsert("user", {"identifier": "ada"})
    first = await desk.entity("user", "ada")
    await desk.upsert("user", {"identifier": "ada"})
    second = await desk.entity("user", "ada")

    assert first["createdAt"] == second["createdAt"]
    assert first["updatedAt"] < second["updatedAt"]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What databases that are opened from now on do, in hundreds of SQLite's steps: the same on any machine."""
    steps: list[int] = []
    connect = sqlite3.connect

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_progress_handler(lambda: steps.append(1), 100)
        return connection

    monkeypatch.setattr(sqlite3, "connect", watched)
    return steps


async def test_entities_take_as_little_where_there_are_a_thousand_as_where_there_are_few(
    steps: list[int], desk: PortApi
) -> None:
    taken = []
    for start in range(0, 1000, 20):
        before = len(steps)
        users = [
            {"identifier": f"u{n}", "properties": {"email": f"u{n}@example.com", "age": n}, "relations": {"team": "t"}}
            for n in range(start, start + 20)
        ]
        await desk.upsert("user", *users)
        taken.append(len(steps) - before)

    assert 0 < taken[-1] < 2 * taken[1]
    assert len(await desk.of_datasource(limit=300)) == 1001
