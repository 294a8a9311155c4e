import asyncio
import time
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from sandbox.port.app import create_app
from tests.fake_clock import settle
from tests.sandbox.port.clients import ADDRESS, PortApi


async def test_it_fails_as_often_as_it_was_told(browser: httpx.AsyncClient, port: PortApi) -> None:
    rule = {"method": "GET", "path": "organization$", "status": 503, "times": 2, "headers": {"Retry-After": "1"}}
    await browser.post("/sandbox/faults", json={"fail": [rule]})

    answers = [await port.get("/v1/organization") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["retry-after"] == "1"
    assert (await port.get("/v1/blueprints")).status_code == 200


async def test_it_is_as_slow_as_it_was_told(browser: httpx.AsyncClient, port: PortApi) -> None:
    await browser.post("/sandbox/faults", json={"latency_ms": 60})
    started = time.perf_counter()
    await port.get("/v1/organization")

    assert time.perf_counter() - started >= 0.06


async def test_it_holds_what_it_was_told_to_until_it_is_told_otherwise(
    browser: httpx.AsyncClient, port: PortApi
) -> None:
    await browser.post("/sandbox/faults", json={"hold": [{"method": "get", "path": "organization$"}]})
    held = asyncio.create_task(port.get("/v1/organization"))
    await settle()
    assert (await browser.get("/sandbox/state")).json()["held"] == 1
    assert (await port.get("/v1/blueprints")).status_code == 200
    assert not held.done()

    await browser.post("/sandbox/faults", json={})

    assert (await held).status_code == 200
    assert (await browser.get("/sandbox/state")).json()["held"] == 0


async def test_the_page_works_while_the_api_fails(browser: httpx.AsyncClient) -> None:
    await browser.post("/sandbox/faults", json={"fail": [{"status": 500}]})

    assert (await browser.get("/")).status_code == 200
    assert (await browser.post("/sandbox/faults", json={})).status_code == 200


@pytest.mark.parametrize("plan", [{"fail": [{"path": "("}]}, {"fail": [{"status": 200}]}, {"slow": True}])
async def test_a_plan_of_faults_that_makes_no_sense_is_refused(browser: httpx.AsyncClient, plan: object) -> None:
    assert (await browser.post("/sandbox/faults", json=plan)).status_code == 422


async def test_a_reset_leaves_an_empty_port(browser: httpx.AsyncClient, desk: PortApi) -> None:
    await desk.upsert("team", {"identifier": "t"})
    await browser.post("/sandbox/flags", json={"LAKEHOUSE_ELIGIBLE": True})
    await browser.post("/sandbox/reset")

    state = (await browser.get("/sandbox/state")).json()

    assert (state["blueprints"], state["entities"], state["flags"]) == ({}, {}, [])
    assert state["requests"] == {"POST /sandbox/reset": 1}


async def test_requests_are_counted_by_route(browser: httpx.AsyncClient, desk: PortApi) -> None:
    await desk.upsert("team", {"identifier": "t"})
    await desk.upsert("user", {"identifier": "u"})

    requests = (await browser.get("/sandbox/state")).json()["requests"]

    assert requests["POST /v1/blueprints/{blueprint}/entities/bulk"] == 2


async def test_the_control_api_answers_on_loopback_only(app: FastAPI, browser: httpx.AsyncClient) -> None:
    far = httpx.ASGITransport(app, client=("192.0.2.7", 1234))
    async with httpx.AsyncClient(transport=far, base_url=ADDRESS) as stranger:
        assert (await stranger.get("/sandbox/state")).status_code == 403
    assert (await browser.get("/sandbox/state", headers={"Host": "rebound.example"})).status_code == 403


async def test_a_name_that_was_made_to_lead_here_is_shown_nothing_and_changes_nothing(
    browser: httpx.AsyncClient, desk: PortApi
) -> None:
    await desk.upsert("team", {"identifier": "t"})
    for host in ("rebound.example:5055", "127.0.0.1.rebound.example", "localhost.rebound.example", ""):
        headers = {"Host": host, "Origin": f"http://{host}"}
        for method, path in (("GET", "/"), ("GET", "/blueprints/team"), ("GET", "/log"), ("POST", "/sandbox/reset")):
            answer = await browser.request(method, path, headers=headers)
            assert answer.status_code == 403, (host, path)
    for host in ("127.0.0.1:5055", "localhost:5055", "[::1]:5055", "192.0.2.7:5055"):
        assert (await browser.get("/", headers={"Host": host})).status_code == 200


async def test_everything_outlives_a_restart_in_a_file(tmp_path: Path) -> None:
    database = str(tmp_path / "port.db")
    for expected in (201, 409):
        transport = httpx.ASGITransport(create_app(database))
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            port = await PortApi.logged_in(client)
            assert (await port.post("/v1/blueprints", {"identifier": "team"})).status_code == expected


async def test_of_the_state_only_what_is_wanted_is_told(browser: httpx.AsyncClient, port: PortApi) -> None:
    await port.get("/v1/organization")
    told = (await browser.get("/sandbox/state", params={"only": ["flags", "held"]})).json()
    assert told == {"ok": True, "flags": [], "held": 0}
