"""What came between resyncs is remembered with the way by which it came, and shown."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from sandbox.port.app import create_app
from sandbox.port.organization import Surroundings
from tests.sandbox.port.clients import ADDRESS, PortApi


@pytest.fixture
def app() -> FastAPI:
    surroundings = Surroundings({"The desk": "http://127.0.0.1:5056/desk"}, frozenset({"desk"}))
    return create_app(surroundings=surroundings)


@pytest.fixture
async def installed(desk: PortApi) -> PortApi:
    record = {"installationId": "desk", "installationAppType": "custom", "version": "0.1.0", "config": {}}
    (await desk.post("/v1/integration", record)).raise_for_status()
    return desk


async def integration(browser: httpx.AsyncClient) -> dict[str, Any]:
    state = (await browser.get("/sandbox/state?only=integrations")).json()
    found: dict[str, Any] = state["integrations"]["desk"]
    return found


async def test_what_is_written_without_a_resync_came_by_an_event(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await installed.upsert("team", {"identifier": "a/b"}, {"identifier": "c"})
    await installed.upsert("team", {"identifier": "c", "title": "C"})
    await installed.upsert("team", {"identifier": "c", "title": "C"})
    await installed.delete("team", "c")

    page = (await browser.get("/")).text
    told = [" ".join(line.split()) for line in page.split('<ol class="changes">')[1].split("<li>")[1:]]

    assert (await integration(browser))["came"] == {"event": 5}
    for line, effect in zip(told, ["deleted", "unchanged", "updated", "created", "created"], strict=True):
        assert f'<span class="muted">{effect}</span>' in line
        assert "by event" in line
    assert '<a href="/blueprints/team/entity?identifier=a%2Fb">a/b</a>' in told[-1]
    assert "<a" not in told[0]


async def test_what_a_resync_writes_is_not_told_again(browser: httpx.AsyncClient, installed: PortApi) -> None:
    await installed.patch("/v1/integration/desk/resync-state", {"status": "running"})
    await installed.upsert("team", {"identifier": "a"})

    assert (await integration(browser))["came"] == {}
    assert "Between resyncs" not in (await browser.get("/")).text


async def test_who_asks_for_cursors_reads_incrementally_and_others_beside_him_do_not(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    reading = await PortApi.logged_in(browser)
    await reading.get("/v1/integration/desk/cursor", kind="/teams", index=0)
    await reading.upsert("team", {"identifier": "a"})
    await installed.upsert("team", {"identifier": "b"})
    cursor = {"primary": "2025-01-02T00:00:00+00:00"}
    await reading.request("POST", "/v1/integration/desk/cursor", cursor, kind="/teams", index=0)

    page = (await browser.get("/")).text

    assert (await integration(browser))["came"] == {"event": 1, "incremental": 1}
    assert "by incremental read" in page
    assert 'up to <time datetime="2025-01-02T00:00:00+00:00">' in page


async def test_what_others_write_is_not_of_an_integration(browser: httpx.AsyncClient, installed: PortApi) -> None:
    for agent in ("curl/8", "port-ocean/custom/0.1.0/nobody/exporter"):
        await installed.written_by(agent).upsert("team", {"identifier": "a"})

    assert (await integration(browser))["came"] == {}


async def test_a_read_is_asked_for_by_a_button_and_other_pages_are_linked_to(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    assert (await integration(browser))["incrementalRequest"] is None
    page = (await browser.get("/")).text
    answer = await browser.post("/integrations/desk/incremental", headers={"Origin": ADDRESS})

    assert installed
    assert answer.status_code == 303
    assert (await integration(browser))["incrementalRequest"]
    assert 'action="/integrations/desk/incremental"' in page
    assert '<a href="http://127.0.0.1:5056/desk">The desk</a>' in page


async def test_the_page_refreshes_until_the_read_that_was_asked_for_has_moved_the_cursor(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    refreshes = '<meta http-equiv="refresh"'
    before = (await browser.get("/")).text
    await browser.post("/integrations/desk/incremental", headers={"Origin": ADDRESS})
    asked = (await browser.get("/")).text
    old = {"primary": "2025-01-02T00:00:00+00:00"}
    await installed.request("POST", "/v1/integration/desk/cursor", old, kind="/teams", index=0)
    reading = (await browser.get("/")).text
    done = {"primary": "2999-01-02T00:00:00+00:00"}
    await installed.request("POST", "/v1/integration/desk/cursor", done, kind="/teams", index=0)

    assert [refreshes in page for page in (before, asked, reading)] == [False, True, True]
    assert refreshes not in (await browser.get("/")).text
