"""What goes wrong is told a reader in a page, and whoever asks the API in Port's own form."""

import httpx
import pytest
from fastapi import FastAPI

from tests.sandbox.port.clients import ADDRESS, PortApi


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/blueprints/nothing", 404, "Not found"),
        ("GET", "/nowhere", 404, "Not found"),
        ("GET", "/integrations/desk/resync", 405, "Method Not Allowed"),
        ("GET", "/log?page=many", 422, "This cannot be done"),
        ("GET", "/blueprints/team/entity", 422, "This cannot be done"),
        ("POST", "/integrations/nobody/resync", 404, "Not found"),
    ],
)
async def test_errors_of_pages_are_pages(
    browser: httpx.AsyncClient, method: str, path: str, status: int, heading: str
) -> None:
    answer = await browser.request(method, path)

    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.text
    assert 'href="/"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/v1/nowhere", "/sandbox/nowhere", "/ingest/nowhere"])
async def test_errors_of_the_api_have_ports_form(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)

    assert (answer.status_code, answer.json()["ok"], answer.json()["error"]) == (404, False, "not_found")


@pytest.mark.parametrize(("path", "as_page"), [("/broken", True), ("/v1/broken", False)])
async def test_a_failure_of_our_own_is_told_without_its_insides(app: FastAPI, path: str, as_page: bool) -> None:
    @app.get(path)
    async def broken() -> None:
        raise RuntimeError("the inside")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as browser:
        answer = await browser.get(path)

    assert answer.status_code == 500
    assert "The local Port failed at this" in answer.text
    assert "the inside" not in answer.text
    assert answer.text.startswith("<!doctype html>") is as_page


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"mapping": "resources: []"}},
        {"files": {"mapping": "resources: []"}},
        {"data": {"text": "resources: []"}},
    ],
)
async def test_a_form_that_is_none_saves_nothing(
    browser: httpx.AsyncClient, port: PortApi, sent: dict[str, object]
) -> None:
    record = {"installationId": "desk", "installationAppType": "custom", "version": "0.1.0", "config": {}}
    await port.post("/v1/integration", record)

    answer = await browser.post("/integrations/desk/mapping", **sent)  # type: ignore[arg-type]

    assert answer.status_code == 422
    assert "This is no form of this page" in answer.text
    assert (await port.get("/v1/integration/desk")).json()["integration"]["config"] == {}


async def test_a_form_of_another_site_is_refused_with_a_page(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/integrations/desk/mapping", headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert "<h1>Forbidden</h1>" in answer.text
    assert "posted from another site" in answer.text
