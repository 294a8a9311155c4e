"""`init` takes endpoints, parameters and types from an OpenAPI document, and checks them against the API."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from messages import SettingsError
from tests.servers.loopback import Request, Response, Serve, json_response
from tests.tools.init.conftest import Learn
from tests.tools.init.paging_shapes import paged, people
from tests.tools.init.test_nesting import routed
from tools.init.kinds.kind import Wanted
from tools.init.openapi import Document, have_one_origin, read_document, wanted_of
from tools.inputs.installation import read_installation

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "servers": [{"url": "https://{host}/v1/", "variables": {"host": {"default": "api.example.com"}}}],
    "paths": {
        "/people": {
            "get": {
                "parameters": [{"name": "seite", "in": "query"}, {"$ref": "#/components/parameters/size"}],
                "responses": {
                    200: {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/People"}}}}
                },
            },
            "post": {"responses": {"201": {"description": "made"}}},
        },
        "/people/{person_id}": {"get": {"responses": {"200": {"description": "one"}}}},
        "/people/{person_id}/posts": {
            "get": {
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}}
                }
            }
        },
        "/health": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "object"}}}}}}},
        "/search": {
            "get": {
                "parameters": [{"name": "q", "in": "query", "required": True}],
                "responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {}}}}}},
            }
        },
    },
    "components": {
        "parameters": {"size": {"name": "pageSize", "in": "query"}},
        "schemas": {
            "People": {
                "type": "object",
                "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}}},
            },
            "Base": {"type": "object", "properties": {"id": {"type": "integer"}}},
            "Person": {
                "allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {
                        "type": "object",
                        "properties": {
                            "name": {"type": "string"},
                            "role": {"type": ["string", "null"], "enum": ["admin", "guest"]},
                            "homepage": {"type": "string", "format": "uri"},
                            "boss": {"$ref": "#/components/schemas/Person"},
                        },
                    },
                ]
            },
        },
    },
}


def wanted(*chosen: str) -> list[Wanted]:
    return wanted_of(Document(DOCUMENT, None), [Wanted(path) for path in chosen])


def test_the_endpoints_that_list_things_are_wanted_and_no_others() -> None:
    assert [each.kind for each in wanted()] == ["/people", "/people/{person_id}/posts"]


def test_paths_choose_among_them() -> None:
    assert [each.kind for each in wanted("/health")] == ["/health"]


def test_declared_parameters_and_types_come_along() -> None:
    people_endpoint = wanted()[0]
    assert people_endpoint.parameters == ("seite", "pageSize")
    assert people_endpoint.schema is not None
    assert list(people_endpoint.schema["properties"]) == ["id", "name", "role", "homepage", "boss"]  # type: ignore[arg-type]


async def test_what_is_declared_is_proved_and_an_enum_is_believed(learn_of: Learn) -> None:
    items = [{**item, "role": "admin"} for item in people(12)]

    def posts(request: Request) -> Response:
        return json_response([{"id": f"{request.path}-{n}"} for n in (1, 2)])

    handler = routed(
        people=paged(items, lambda s: {"data": s.page}, param="pageNumber", size_param="pageSize", default=5),
        people_X_posts=posts,
    )
    learned = await learn_of(handler, *wanted())
    kind = learned["/people"]
    assert kind.pagination_selector()["size_param"] == "pageSize"
    assert {each.name: each.shape.choices for each in kind.properties}["role"] == ("admin", "guest")
    assert "/people/{person_id}/posts" in learned.kinds


async def test_an_empty_listing_is_described_as_declared(learn_of: Learn) -> None:
    learned = await learn_of(lambda _: json_response({"data": []}), *wanted("/people"))
    assert [(each.name, each.shape.type, each.shape.format) for each in learned.only.properties] == [
        ("role", "string", None), ("homepage", "string", "url"), ("boss", "object", None),
    ]  # fmt: skip


@pytest.mark.parametrize("dump", [json.dumps, yaml.safe_dump])
async def test_a_document_is_read_from_a_file_and_names_the_base_url(dump: Any, tmp_path: Path) -> None:
    (tmp_path / "openapi").write_text(dump(json.loads(json.dumps(DOCUMENT))))
    document = await read_document(str(tmp_path / "openapi"), read_installation(), None)
    assert document.base_url == "https://api.example.com/v1"


async def test_a_document_is_read_from_a_url_and_its_server_may_be_relative(serve: Serve) -> None:
    server = await serve(lambda _: json_response({**DOCUMENT, "servers": [{"url": "/v2"}]}))
    document = await read_document(f"{server.url}/docs/openapi.json", read_installation(), None)
    assert document.base_url == f"{server.url}/v2"


async def test_credentials_do_not_go_to_a_document_that_is_elsewhere(serve: Serve) -> None:
    server = await serve(lambda _: json_response(DOCUMENT))
    options = ("baseUrl=https://api.example.com", "authType=bearer_token", "apiToken=secret-token")
    await read_document(f"{server.url}/openapi.json", read_installation(options), None)
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("known", "url", "same"),
    [
        ("https://api.example.com/v1", "https://API.example.com:443/openapi.json", True),
        ("https://api.example.com.evil.org", "https://api.example.com/openapi.json", False),
        ("http://api.example.com:8080", "http://api.example.com:80/openapi.json", False),
        ("http://api.example.com:8080", "http://api.example.com:808/openapi.json", False),
        ("https://api.example.com", "http://api.example.com/openapi.json", False),
    ],
)
def test_an_origin_is_scheme_host_and_port_and_no_beginning_of_them(known: str, url: str, same: bool) -> None:
    assert have_one_origin(known, url) is same


async def test_credentials_do_not_go_to_another_port_of_the_api(serve: Serve) -> None:
    server = await serve(lambda _: json_response(DOCUMENT))
    known = "http://127.0.0.1:1/v1"
    options = (f"baseUrl={known}", "authType=bearer_token", "apiToken=secret-token")
    await read_document(f"{server.url}/openapi.json", read_installation(options), known)
    assert "authorization" not in server.requests[0].headers


async def test_credentials_go_to_a_document_of_the_api_itself(serve: Serve) -> None:
    server = await serve(lambda _: json_response(DOCUMENT))
    known = f"{server.url}/v1"
    options = (f"baseUrl={known}", "authType=bearer_token", "apiToken=secret-token")
    await read_document(f"{server.url}/openapi.json", read_installation(options), known)
    assert server.requests[0].headers["authorization"] == "Bearer secret-token"


def test_swagger_2_is_understood() -> None:
    swagger = {
        "swagger": "2.0", "host": "x.example.com", "basePath": "/api", "schemes": ["https"],
        "paths": {"/pets": {"get": {"responses": {"200": {"schema": {"type": "array", "items": {"type": "object"}}}}}}},
    }  # fmt: skip
    assert [each.kind for each in wanted_of(Document(json.loads(json.dumps(swagger)), None), [])] == ["/pets"]


async def test_what_is_no_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html></html>")
    with pytest.raises(SettingsError, match="is no OpenAPI document"):
        await read_document(str(tmp_path / "page.html"), read_installation(), None)
    with pytest.raises(SettingsError, match="cannot be read"):
        await read_document(str(tmp_path / "absent.json"), read_installation(), None)
