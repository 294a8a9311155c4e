"""Port's own page about this integration: what it says to type works."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox import sample_api
from sandbox.sample_api.records import seeded
from tests.e2e.harness import Installation
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.sample_api import SampleApi
from tests.servers.told_api import Answer, Asked, told_api

USERS: list[dict[str, Any]] = [
    {
        "id": f"u{number}",
        "name": f"User {number}",
        "email": f"u{number}@example.com",
        "department": "engineering",
        "is_active": number % 3 > 0,
        "created_at": "2025-01-01T00:00:00Z",
    }
    for number in range(250)
]
PROJECTS: list[dict[str, Any]] = [
    {
        "project_id": f"p{number}",
        "project_name": f"Project {number}",
        "description": None,
        "owner": {"email": f"u{number}@example.com"},
        "budget_amount": number * 10.5,
        "created_date": "2025-01-01",
    }
    for number in range(30)
]
RESOURCES: list[Document] = [
    {
        "kind": "/api/v1/users",
        "selector": {
            "query": "true",
            "data_path": ".users",
            "query_params": {"active": "true", "department": "engineering"},
        },
        "port": {
            "entity": {
                "mappings": {
                    "identifier": ".id",
                    "title": ".name",
                    "blueprint": '"user"',
                    "properties": {
                        "email": ".email",
                        "department": ".department",
                        "active": ".is_active",
                        "created": ".created_at",
                    },
                }
            }
        },
    },
    {
        "kind": "/api/v1/projects",
        "selector": {"query": "true", "data_path": ".data.projects", "query_params": {"status": "active"}},
        "port": {
            "entity": {
                "mappings": {
                    "identifier": ".project_id",
                    "title": ".project_name",
                    "blueprint": '"project"',
                    "properties": {
                        "description": ".description",
                        "owner": ".owner.email",
                        "budget": ".budget_amount",
                        "created": ".created_date",
                    },
                }
            }
        },
    },
]
TEXT = {"type": "string"}
PROPERTIES: Mapping[str, Document] = {
    "user": {"email": TEXT, "department": TEXT, "active": {"type": "boolean"}, "created": TEXT},
    "project": {"description": TEXT, "owner": TEXT, "budget": {"type": "number"}, "created": TEXT},
}


def answer(asked: Asked) -> Answer:
    if asked.headers.get("authorization") != "Bearer docs-token":
        return Answer({"error": "unauthorized"}, 401)
    page, size = int(asked.query["page"]), int(asked.query["size"])
    part = slice((page - 1) * size, page * size)
    if asked.path == "/api/v1/users":
        return Answer({"users": USERS[part]})
    return Answer({"data": {"projects": PROJECTS[part]}})


def test_the_docker_command_and_the_mapping_of_two_endpoints(installation: Installation, port: LocalPort) -> None:
    for blueprint, properties in PROPERTIES.items():
        port.create_blueprint(blueprint, properties)
    port.prepare("ocean-custom", RESOURCES)
    with told_api(answer) as api:
        ended = installation.run(
            "ocean-custom",
            {
                "BASE_URL": api.origin,
                "AUTH_TYPE": "bearer_token",
                "PAGINATION_TYPE": "page",
                "PAGE_SIZE": "100",
                "TIMEOUT": "30",
            },
            secrets={"AUTH_VALUE": "docs-token"},
            OCEAN__INITIALIZE_PORT_RESOURCES="true",
            OCEAN__SCHEDULED_RESYNC_INTERVAL="60",
        )

    assert ended.code == 0
    catalog = port.catalog()
    assert {i: e["properties"]["email"] for i, e in catalog["user"].items()} == {u["id"]: u["email"] for u in USERS}
    assert {i: e["properties"]["owner"] for i, e in catalog["project"].items()} == {
        p["project_id"]: p["owner"]["email"] for p in PROJECTS
    }
    assert {asked.query["department"] for asked in api.asked if asked.path == "/api/v1/users"} == {"engineering"}
    assert {asked.query["status"] for asked in api.asked if asked.path == "/api/v1/projects"} == {"active"}


def test_the_nested_endpoint(installation: Installation, port: LocalPort, api: SampleApi) -> None:
    tickets = resource("/api/tickets", "ticket")
    comments = resource(
        "/api/tickets/{ticket_id}/comments",
        "comment",
        path_parameters={"ticket_id": {"endpoint": "/api/tickets", "field": ".id", "filter": "true"}},
    )
    comments["port"]["entity"]["mappings"]["relations"] = {"ticket": ".ticket_id | tostring"}
    port.create_blueprint("ticket")
    port.create_blueprint("comment", relations={"ticket": {"target": "ticket", "required": False, "many": False}})
    port.prepare("nested", [tickets, comments])

    installation.run("nested", {"BASE_URL": api.origin})

    urgent = {str(t["id"]) for t in seeded()["tickets"] if t["priority"] == "urgent" and t["status"] == "open"}
    expected = {c["id"]: str(c["ticket_id"]) for c in seeded()["comments"] if str(c["ticket_id"]) in urgent}
    assert port.identifiers("ticket") == urgent
    assert {i: e["relations"]["ticket"] for i, e in port.catalog()["comment"].items()} == expected


def test_blueprints_and_mapping_of_a_folder_are_installed_at_the_first_start(
    installation: Installation, port: LocalPort, api: SampleApi
) -> None:
    folder = Path(sample_api.__file__).parent
    blueprints = {blueprint["identifier"] for blueprint in json.loads((folder / "blueprints.json").read_text())}
    api.arm(path="^/api/v1/(tickets|comments)$", effect="error_body", body={"tickets": [], "data": [], "total": 0})
    port.reset()

    ended = installation.run(
        "installed",
        {"BASE_URL": api.origin},
        OCEAN__INITIALIZE_PORT_RESOURCES="true",
        OCEAN__RESOURCES_PATH="sandbox/sample_api",
    )
    api.recover()

    catalog = port.catalog()
    assert ended.code == 0
    assert blueprints <= catalog.keys()
    assert len(catalog["user"]) == len(seeded()["users"])
    assert len(catalog["repository"]) == len(seeded()["repositories"])


def test_a_mistake_in_a_folder_is_told_and_the_mapping_saved_as_it_is(
    installation: Installation, port: LocalPort, api: SampleApi, tmp_path: Path
) -> None:
    headers = {"X-Api-Key": "a-key-beside-the-mistake"}
    mistaken = resource("/api/v1/users", pagination={"type": "page", "sise": 100}, headers=headers)
    resources = [mistaken, resource("/api/v1/teams")]
    (tmp_path / "port-app-config.yml").write_text(json.dumps({"resources": resources}))
    (tmp_path / "blueprints.json").write_text("[]")
    port.reset()

    ended = installation.run(
        "mistaken",
        {"BASE_URL": api.origin},
        OCEAN__INITIALIZE_PORT_RESOURCES="true",
        OCEAN__RESOURCES_PATH=str(tmp_path),
    )

    assert port.state("integrations")["integrations"]["mistaken"]["config"]["resources"] == resources
    assert ended.lines("ERROR", "selector.pagination.sise is not known. Did you mean size?")
    assert "a-key-beside" not in ended.output


def test_nothing_is_deleted_when_port_takes_nothing(
    installation: Installation, port: LocalPort, api: SampleApi
) -> None:
    port.reset()
    port.prepare("refused", [resource("/api/v1/teams", "team")])
    installation.run("refused", {"BASE_URL": api.origin})
    before = port.identifiers("team")
    assert before
    changed = resource("/api/v1/teams", "team")
    changed["port"]["entity"]["mappings"]["title"] = ".name"
    port.prepare("refused", [changed])
    port.control("faults", {"fail": [{"method": "POST", "path": "entities/bulk$", "status": 422}]})

    installation.run("refused", {"BASE_URL": api.origin})
    port.control("faults", {})

    assert port.identifiers("team") >= before
