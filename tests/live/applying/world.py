"""An API with tickets, Port's catalog of them, and events about them: all in this process, with Ocean's own client."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

import httpx
from fastapi import FastAPI
from port_ocean.clients.port.authentication import PortAuthentication
from port_ocean.clients.port.mixins import entities
from port_ocean.clients.port.mixins.entities import EntityClientMixin
from port_ocean.clients.port.types import UserAgentType
from port_ocean.core.models import Entity

from client import ApiClient
from framework import LivePort
from json_types import Item
from live import Event
from live.applying import Applier, Carrier, Catalog, LiveMappings, Sender
from mapping import CustomAppConfig
from paging import PaginationOptions, PaginationType
from sandbox.port.app import create_app
from settings import IncompleteItems, load_settings
from tests.fake_clock import FakeClock, settle
from tests.servers.loopback import Request, Response, json_response, loopback
from transport import Backoff

PORT = "http://127.0.0.1"
INSTALLATION = "mine"
AGENT = UserAgentType.exporter
TICKET: dict[str, Any] = {
    "identifier": ".id | tostring",
    "title": ".title",
    "blueprint": '"ticket"',
    "properties": {"state": ".state", "labels": ".labels"},
}
BLUEPRINT: dict[str, Any] = {
    "schema": {"properties": {"state": {"type": "string"}, "labels": {"type": "array"}, "raw": {"type": "object"}}},
    "relations": {"parent": {"target": "ticket"}},
}


def resource(
    live_events: object, kind: str = "/tickets", mappings: dict[str, Any] | None = None, **selector: Any
) -> Any:
    """One resource of a mapping."""
    mapped = {**TICKET, **(mappings or {})}
    return {
        "kind": kind,
        "selector": {"live_events": live_events, **selector},
        "port": {"entity": {"mappings": mapped}},
    }


REFETCH = {
    "when": '.body.about == "ticket"',
    "refetch": "/tickets/{id}",
    "path_parameters": {"id": ".body.id"},
    "deleted": '.body.action == "deleted"',
}
ITEM = {"when": ".body.ticket", "item": ".body.ticket", "deleted": '.body.action == "deleted"'}


class Desk:
    """An API with tickets that are asked for one by one."""

    def __init__(self) -> None:
        self.tickets: dict[str, Item] = {}
        self.asked: list[str] = []
        self.says: Response | None = None
        """Instead of what it knows of the ticket."""

        self.is_asked = asyncio.Event()
        self.held: dict[str, Any] = {}
        """Tickets that are answered only when their event is set, as they are then, or were before."""

    async def answer(self, request: Request) -> Response:
        *_, ticket = request.path.split("/")
        self.asked.append(request.path)
        self.is_asked.set()
        now = self.tickets.get(ticket)
        if ticket in self.held:
            await self.held[ticket].wait()
        if self.says is not None:
            return self.says
        return json_response({"message": "Not Found"}, 404) if now is None else json_response(now)


class Counted:
    """What became of events, by kind."""

    def __init__(self) -> None:
        self.good: list[str] = []
        self.bad: list[str] = []

    def applied(self, kind: str, index: int) -> None:
        self.good.append(kind)

    def failed(self, kind: str, index: int) -> None:
        self.bad.append(kind)


class LivePortOf(EntityClientMixin):
    """Ocean's client of Port, as far as entities go."""

    def __init__(self, app: FastAPI) -> None:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PORT)
        auth = PortAuthentication(client, "sandbox", "sandbox", f"{PORT}/v1", INSTALLATION, "custom", "0")
        super().__init__(auth, client)


class World:
    """All of it. What a test says is the mapping, events are applied by."""

    def __init__(self, app: FastAPI, client: ApiClient, desk: Desk, clock: FakeClock) -> None:
        self.port = LivePortOf(app)
        self.client = client
        self.desk = desk
        self.clock = clock
        self.config = CustomAppConfig()
        self.counted = Counted()
        self.resyncs = 0
        self.maps_at_port = False
        self.sent: list[tuple[str, list[Item], list[Item]]] = []
        self.refusals: list[Exception] = []
        self._ids = itertools.count(1)
        general = PaginationOptions(type=PaginationType.PAGE, page_size=100)
        self.mappings = LiveMappings(self._mapping, client.apart, general, IncompleteItems.FAIL, clock)
        self.applier = Applier(client, self.mappings, self._carrier, clock, self.counted, self._resync)

    async def until_idle(self) -> None:
        """Until nothing is under way, nor to be done once more."""
        await settle()
        while self.applier.is_busy:  # noqa: ASYNC110 - it waits for servers
            await asyncio.sleep(0.001)

    async def empty(self) -> None:
        """As it was at first."""
        self.desk.tickets.clear()
        for identifier in await self.catalog():
            await self.resync_deletes(identifier)

    def _carrier(self, latest: Callable[[], int]) -> Carrier:
        catalog = Catalog(cast(LivePort, self.port))
        sender = Sender(self, self.clock, max_retries=5, backoff=Backoff())
        return Carrier(self.client, catalog, self.clock, maps_at_port=self._maps_at_port, sender=sender, latest=latest)

    async def _maps_at_port(self) -> bool:
        return self.maps_at_port

    async def _mapping(self) -> CustomAppConfig:
        return self.config

    async def _resync(self) -> None:
        self.resyncs += 1

    async def send(
        self, resource: Any, index: int, updated: Any, deleted: Any, *, trace_id: str, created_at: datetime
    ) -> None:
        if self.refusals:
            raise self.refusals.pop()
        self.sent.append((resource.kind, list(updated), list(deleted)))

    def mapping(self, *resources: Any, **settings: Any) -> None:
        self.config = CustomAppConfig.parse_obj({"resources": list(resources), **settings})
        self.mappings.told(self.config)

    def event(self, body: Any, headers: dict[str, str] | None = None, query: dict[str, str] | None = None) -> Event:
        received_at = datetime.fromtimestamp(self.clock.now(), UTC)
        return Event(f"event-{next(self._ids)}", body, headers or {}, query or {}, received_at)

    async def happens(self, body: Any, **of_event: Any) -> None:
        """An event comes and is applied."""
        await self.applier.apply(self.event(body, **of_event))

    async def blueprint(self, identifier: str = "ticket", **more: Any) -> None:
        answer = await self.port.client.post(
            "/v1/blueprints",
            json={"identifier": identifier, **BLUEPRINT, **more},
            headers=await self.port.auth.headers(),
        )
        answer.raise_for_status()

    async def catalog(self, blueprint: str = "ticket") -> dict[str, Any]:
        """Each entity's properties, by identifier."""
        return {each["identifier"]: each["properties"] for each in await self.entities(blueprint)}

    async def entities(self, blueprint: str = "ticket") -> list[dict[str, Any]]:
        answer = await self.port.client.get(
            f"/v1/blueprints/{blueprint}/entities", headers=await self.port.auth.headers()
        )
        entities: list[dict[str, Any]] = answer.json()["entities"]
        return entities

    async def resync_writes(self, ticket: Item) -> None:
        """A resync brings a copy of a ticket, maybe an old one."""
        entity = Entity(
            identifier=str(ticket["id"]),
            blueprint="ticket",
            title=cast(str, ticket.get("title")),
            properties={"state": ticket.get("state"), "labels": ticket.get("labels")},
        )
        options = self.config.get_port_request_options()
        (_,) = await self.port.upsert_entities_in_batches([entity], options, AGENT)

    async def resync_deletes(self, identifier: str) -> None:
        options = self.config.get_port_request_options()
        await self.port.bulk_delete_entities("ticket", [identifier], options, AGENT)

    async def someone_else_writes(self, identifier: str) -> None:
        headers = {**await self.port.auth.headers(), "User-Agent": "somebody"}
        answer = await self.port.client.post(
            "/v1/blueprints/ticket/entities",
            json={"identifier": identifier, "properties": {"state": "theirs"}},
            params={"upsert": "true"},
            headers=headers,
        )
        answer.raise_for_status()

    async def aclose(self) -> None:
        with suppress(RuntimeError):
            await self.applier.close()
        await self.port.client.aclose()


@cache
def _port() -> FastAPI:
    """Made once, since FastAPI takes a third of a second for the routes; each world resets it."""
    return create_app()


@asynccontextmanager
async def a_world(*, by_hand: bool = False) -> AsyncIterator[World]:
    """One with nothing in it but a blueprint, and time that passes when somebody waits, or by hand."""
    limits = SimpleNamespace(
        upsert_entities_batch_max_length=20,
        upsert_entities_batch_max_size_in_bytes=1024 * 1024,
        delete_entities_max_batch_size=100,
    )
    metrics = SimpleNamespace(inc_metric=lambda **_: None, current_resource_kind=lambda: "ticket")
    desk, clock = Desk(), FakeClock(by_hand=by_hand)
    async with loopback(desk.answer) as server, AsyncExitStack() as stack:
        stack.enter_context(patch.object(entities, "ocean", SimpleNamespace(config=limits, metrics=metrics)))
        settings = load_settings({"base_url": server.url, "jq_timeout": 30})
        client = await stack.enter_async_context(
            ApiClient(settings, clock=clock, backoff=Backoff(first=0.0, longest=0.0))
        )
        made = World(_port(), client, desk, clock)
        stack.push_async_callback(made.aclose)
        (await made.port.client.post("/sandbox/reset")).raise_for_status()
        await made.blueprint()
        yield made
