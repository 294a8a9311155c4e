from typing import Any

import pytest

from tests.sandbox.port.clients import PortApi


async def test_a_blueprint_comes_back_with_the_defaults_that_ocean_reads(port: PortApi) -> None:
    await port.post("/v1/blueprints", {"identifier": "team"})
    await port.post("/v1/blueprints", {"identifier": "user", "relations": {"team": {"target": "team"}}})

    blueprint = (await port.get("/v1/blueprints/user")).json()["blueprint"]

    assert blueprint["relations"]["team"] == {"target": "team", "many": False, "required": False}
    assert blueprint["schema"]["properties"] == {}


@pytest.mark.parametrize(
    ("blueprint", "complaint"),
    [
        ({"identifier": "has space"}, "identifier"),
        ({"identifier": "a", "schema": {"properties": {"x": {"type": "text"}}}}, 'property "x" must have a type'),
        ({"identifier": "a", "schema": {"properties": {"x": {"type": "string", "format": "link"}}}}, '"link"'),
        ({"identifier": "a", "schema": {"properties": {}, "required": ["x"]}}, '"x" is required but is no property'),
        ({"identifier": "a", "relations": {"r": {"target": "nowhere"}}}, 'the target "nowhere"'),
        ({"identifier": "a", "relations": {"r": {"target": "a", "many": True, "required": True}}}, "both many and"),
    ],
)
async def test_an_invalid_blueprint_is_refused(port: PortApi, blueprint: dict[str, Any], complaint: str) -> None:
    answer = await port.post("/v1/blueprints", blueprint)

    assert answer.status_code == 422
    assert complaint in answer.json()["message"]


async def test_a_blueprint_is_created_once(port: PortApi) -> None:
    await port.post("/v1/blueprints", {"identifier": "team"})

    assert (await port.post("/v1/blueprints", {"identifier": "team"})).status_code == 409


async def test_a_patch_adds_relations_to_a_bare_blueprint(port: PortApi) -> None:
    await port.post("/v1/blueprints", {"identifier": "a", "title": "A"})
    await port.patch("/v1/blueprints/a", {"relations": {"parent": {"target": "a"}}})

    blueprint = (await port.get("/v1/blueprints/a")).json()["blueprint"]

    assert blueprint["title"] == "A"
    assert blueprint["relations"]["parent"]["target"] == "a"


async def test_a_blueprint_with_entities_is_deleted_only_together_with_them(desk: PortApi) -> None:
    await desk.upsert("ticket", {"identifier": "t", "properties": {"status": "open"}, "relations": {"assignee": "u"}})

    assert (await desk.request("DELETE", "/v1/blueprints/ticket")).status_code == 409
    answer = await desk.request("DELETE", "/v1/blueprints/ticket/all-entities", delete_blueprint="true")

    assert (await desk.get(f"/v1/migrations/{answer.json()['migrationId']}")).json()["migration"][
        "status"
    ] == "COMPLETED"
    assert (await desk.get("/v1/blueprints/ticket")).status_code == 404


async def test_a_blueprint_that_others_relate_to_stays(desk: PortApi) -> None:
    assert (await desk.request("DELETE", "/v1/blueprints/user")).json()["error"] == "has_dependents"
