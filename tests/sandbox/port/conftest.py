"""A local Port for each test, asked over ASGI, with the blueprints of a small service desk."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from sandbox.port.app import create_app
from tests.sandbox.port.clients import ADDRESS, PortApi

TEAM: dict[str, Any] = {"identifier": "team", "title": "Team"}
USER: dict[str, Any] = {
    "identifier": "user",
    "title": "User",
    "schema": {"properties": {"email": {"type": "string", "format": "email"}, "age": {"type": "number"}}},
    "relations": {"team": {"target": "team"}},
}
TICKET: dict[str, Any] = {
    "identifier": "ticket",
    "title": "Ticket",
    "schema": {
        "properties": {
            "status": {"type": "string", "enum": ["open", "closed"]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "link": {"type": "string", "format": "url"},
        },
        "required": ["status"],
    },
    "relations": {
        "assignee": {"target": "user", "required": True},
        "watchers": {"target": "user", "many": True},
        "parent": {"target": "ticket"},
    },
}


@pytest.fixture
def app() -> FastAPI:
    return create_app()


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever has no token: a reader of the page, or the control API's user."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        yield client


@pytest.fixture
async def port(browser: httpx.AsyncClient) -> PortApi:
    return await PortApi.logged_in(browser)


@pytest.fixture
async def desk(port: PortApi) -> PortApi:
    """A Port that knows teams, users and tickets."""
    for blueprint in (TEAM, USER, TICKET):
        (await port.post("/v1/blueprints", blueprint)).raise_for_status()
    return port
