"""What is changed in the sample API is sent by signed webhooks, from its page as from its control API."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from sandbox.sample_api.app import create_app
from sandbox.sample_api.webhooks import Hook
from tests.servers.loopback import Request, Response, Serve

SECRET = "a-webhook-secret"


@asynccontextmanager
async def api_with(hook: Hook | None) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(hook=hook))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:5056") as api:
        yield api


async def received(serve: Serve, act: Callable[[httpx.AsyncClient], object], status: int = 200) -> list[Request]:
    """What arrives where webhooks go, when this is done; the page's forms wait for it."""
    server = await serve(lambda _: Response(status=status))
    async with api_with(Hook(f"{server.url}/integration/webhook", SECRET)) as api:
        await act(api)  # type: ignore[misc]
        await api.post("/sandbox/desk/tickets", data={"subject": "the last"})
    return server.requests


async def test_a_change_of_the_form_is_sent_signed(serve: Serve) -> None:
    first, last = await received(
        serve, lambda api: api.post("/sandbox/desk/tickets/20001", data={"status": "closed", "priority": "urgent"})
    )

    assert first.path == "/integration/webhook"
    signature = hmac.new(SECRET.encode(), first.content, hashlib.sha256).hexdigest()
    assert first.headers["x-hub-signature-256"] == f"sha256={signature}"
    assert first.headers["x-harbor-event"] == "ticket.updated"
    ticket = first.json["ticket"]
    assert (first.json["action"], ticket["id"], ticket["status"]) == ("updated", 20001, "closed")
    assert ticket["updated_at"] > "2026"
    assert (last.json["action"], last.json["ticket"]["subject"]) == ("created", "the last")


async def test_every_record_that_the_control_api_changes_is_told_of_in_order(serve: Serve) -> None:
    change = {"remove": {"repositories": [501]}, "update": {"users": {"1001": {"name": "Somebody"}}}}
    events = await received(serve, lambda api: api.patch("/sandbox/data", json=change))

    assert [event.headers["x-harbor-event"] for event in events][:2] == ["repository.deleted", "user.updated"]
    assert events[0].json["repository"]["id"] == 501


async def test_the_page_shows_tickets_and_what_became_of_webhooks(serve: Serve) -> None:
    server = await serve(lambda _: Response(status=401))
    async with api_with(Hook(server.url, SECRET)) as api:
        answer = await api.post("/sandbox/desk/tickets/20001", data={"action": "delete", "q": "a b"})
        gone = await api.post("/sandbox/desk/tickets/20001", data={"status": "open"})
        evil = "<script>alert(1)</script>"
        await api.post("/sandbox/desk/tickets", data={"subject": evil})
        page = (await api.get("/sandbox/desk", params={"q": "SCRIPT"})).text
        deliveries = (await api.get("/sandbox/deliveries")).json()

    assert (answer.status_code, answer.headers["location"], gone.status_code) == (303, "/sandbox/desk?q=a%20b", 404)
    assert "1 of 1, those changed last first" in page
    assert evil not in page
    assert "answered 401" in page
    assert [(each["event"], each["status"]) for each in deliveries] == [
        ("ticket.created", 401),
        ("ticket.deleted", 401),
    ]


async def test_without_a_hook_nothing_is_sent_and_the_page_says_so() -> None:
    async with api_with(None) as api:
        await api.post("/sandbox/desk/tickets/20001", data={"status": "open"})
        page = (await api.get("/sandbox/desk")).text

    assert "to nobody" in page
    assert "None was sent yet" in page


async def test_another_site_changes_nothing() -> None:
    async with api_with(None) as api:
        headers = {"Sec-Fetch-Site": "cross-site"}
        answer = await api.post("/sandbox/desk/tickets/20001", data={"action": "delete"}, headers=headers)

    assert answer.status_code == 403


async def test_what_was_changed_since_a_moment_is_asked_for() -> None:
    async with api_with(None) as api:
        await api.post("/sandbox/desk/tickets/20007", data={"status": "open"})
        some = (await api.get("/api/v1/tickets", params={"updated_since": "2026-01-01T00:00:00+02:00"})).json()
        more = (await api.get("/api/v1/tickets", params={"updated_since": "2025-06-01T00:00:00Z"})).json()

    assert [ticket["id"] for ticket in some["tickets"]] == [20007]
    assert 1 < more["total"] < 1800


@pytest.mark.parametrize("value", ["yesterday", "2026-01-01T00:00:00"])
async def test_a_moment_that_is_none_is_refused(value: str) -> None:
    async with api_with(None) as api:
        answer = await api.get("/api/v1/tickets", params={"updated_since": value})

    assert answer.status_code == 400
