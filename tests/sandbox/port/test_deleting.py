import pytest

from tests.sandbox.port.clients import PortApi


@pytest.fixture
async def team_of_two(desk: PortApi) -> PortApi:
    """ada and bob are in a team, which is optional; a ticket requires ada as assignee and is watched by both."""
    await desk.upsert(
        "user", {"identifier": "ada", "relations": {"team": "t"}}, {"identifier": "bob", "relations": {"team": "t"}}
    )
    await desk.upsert(
        "ticket",
        {
            "identifier": "fire",
            "properties": {"status": "open"},
            "relations": {"assignee": "ada", "watchers": ["ada", "bob"]},
        },
    )
    return desk


async def test_an_optional_relation_loses_its_target(team_of_two: PortApi) -> None:
    assert (await team_of_two.delete("team", "t"))["deletedEntities"] == ["t"]
    assert (await team_of_two.delete("user", "bob"))["deletedEntities"] == ["bob"]

    assert (await team_of_two.entity("user", "ada"))["relations"]["team"] is None
    assert (await team_of_two.entity("ticket", "fire"))["relations"]["watchers"] == ["ada"]


async def test_a_required_relation_keeps_its_target(team_of_two: PortApi) -> None:
    answer = await team_of_two.delete("user", "ada", "bob")

    assert answer["deletedEntities"] == ["bob"]
    assert answer["errors"][0]["error"] == "has_dependents"
    assert await team_of_two.has("user", "ada")


async def test_dependents_go_too_when_asked_for(team_of_two: PortApi) -> None:
    answer = await team_of_two.delete("team", "t", delete_dependents=True)

    assert answer["deletedEntities"] == ["t"]
    assert await team_of_two.of_datasource() == []


async def test_dependents_that_relate_in_a_circle_end(desk: PortApi) -> None:
    ticket = {"properties": {"status": "open"}}
    await desk.upsert("ticket", {"identifier": "a", **ticket, "relations": {"assignee": "u", "parent": "b"}})
    await desk.upsert("ticket", {"identifier": "b", **ticket, "relations": {"assignee": "u", "parent": "a"}})

    answer = await desk.delete("ticket", "a", "b", delete_dependents=True)

    assert answer["deletedEntities"] == ["a", "b"]
    assert await desk.of_datasource() == ["u"]


async def test_one_entity_is_deleted_by_its_address(desk: PortApi) -> None:
    await desk.upsert("team", {"identifier": "a/b=c"})

    assert (await desk.request("DELETE", "/v1/blueprints/team/entities/a%2Fb%3Dc")).status_code == 200
    assert (await desk.request("DELETE", "/v1/blueprints/team/entities/a%2Fb%3Dc")).status_code == 404
