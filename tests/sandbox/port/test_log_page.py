"""The log's page: by level, kind and text, with Ocean's routine folded."""

import httpx
import pytest

from tests.sandbox.port.clients import PortApi

OCEAN = {"logger": "port_ocean.core.integrations.mixins.sync_raw"}
OURS = {"logger": "resync.outcome"}
LINES = [
    ("INFO", "Ocean begins", {**OCEAN, "resource_kind": "/users"}),
    ("INFO", "Ocean goes on", {**OCEAN, "resource_kind": "/users"}),
    ("INFO", "/users was read whole", {**OURS, "resource_kind": "/users"}),
    ("WARNING", "Ocean warns", {**OCEAN, "resource_kind": "/teams/{id}/members"}),
    ("INFO", "Ocean ends", {**OCEAN, "detail": "needle"}),
]


@pytest.fixture(autouse=True)
async def log(port: PortApi) -> None:
    lines = [
        {"level": level, "message": message, "timestamp": f"2025-01-01T00:00:0{n}Z", "extra": extra}
        for n, (level, message, extra) in enumerate(LINES)
    ]
    await port.post("/ingest/logs/desk", {"logs": lines})


async def test_oceans_routine_is_folded_and_its_warnings_are_not(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/log")).text

    assert "1 line of Ocean's own" in page
    assert "2 lines of Ocean's own" in page
    before_the_second_fold = page[: page.index("2 lines of Ocean's own")]
    assert "Ocean warns" in before_the_second_fold
    assert "/users was read whole" in before_the_second_fold
    assert page.index("Ocean goes on") < page.index("Ocean begins")


async def test_lines_are_found_by_kind(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/log", params={"kind": "/teams/{id}/members"})).text

    assert "Ocean warns" in page
    assert "/users was read whole" not in page
    assert "<option selected>/teams/{id}/members</option>" in page
    assert "<option>/users</option>" in page
    assert 'href="/log?level=ERROR&amp;kind=%2Fteams%2F%7Bid%7D%2Fmembers&amp;q="' in page


async def test_lines_are_found_by_their_text_and_what_is_beside_it(browser: httpx.AsyncClient) -> None:
    by_message = (await browser.get("/log", params={"q": "READ whole"})).text
    by_extra = (await browser.get("/log", params={"q": "needle"})).text
    nothing = (await browser.get("/log", params={"q": "100%"})).text

    assert ("read whole" in by_message, "Ocean warns" in by_message) == (True, False)
    assert "Ocean ends" in by_extra
    assert "<details open>" in by_extra
    assert "No line of the log is like that" in nothing
