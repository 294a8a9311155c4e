"""Nobody but whoever was given the address gets to the builder, and nothing but its own pages changes anything."""

import httpx
import pytest

from tests.builder.conftest import ORIGIN, Visitor


def stranger(visitor: Visitor, origin: str = ORIGIN) -> httpx.AsyncClient:
    """A browser that has not come in."""
    return httpx.AsyncClient(transport=visitor.client._transport, base_url=origin)


async def test_without_the_token_nothing_is_shown(visitor: Visitor) -> None:
    for path in ("/", "/connect", "/files/.env", "/?token=guessed"):
        answer = await stranger(visitor).get(path)
        assert answer.status_code == 403
        assert "open the whole address" in answer.text


async def test_the_token_becomes_a_cookie_for_this_site_alone_and_leaves_the_address(visitor: Visitor) -> None:
    answer = await stranger(visitor).get(visitor.access.address.removeprefix(ORIGIN))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert visitor.access.token not in answer.headers["set-cookie"]


async def test_a_name_that_was_made_to_lead_to_loopback_is_refused(visitor: Visitor) -> None:
    browser = stranger(visitor, "http://evil.example:5058")
    assert (await browser.get("/", params={"token": visitor.access.token})).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_of_another_page_does_nothing(headers: dict[str, str], visitor: Visitor) -> None:
    fields = {"mark": visitor.access.form_mark, "base_url": "https://api.example.com"}
    answer = await visitor.client.post("/connect", data=fields, headers=headers)
    assert answer.status_code == 403
    assert not visitor.session.project.base_url


@pytest.mark.parametrize("path", ["/connect", "/endpoints/again", "/endpoints/drop", "/work/stop", "/try", "/try/stop"])
async def test_a_form_without_the_mark_does_nothing(path: str, visitor: Visitor) -> None:
    answer = await visitor.client.post(path, data={"mark": "guessed"}, headers={"Origin": ORIGIN})
    assert answer.status_code == 422
    assert "earlier run" in answer.text


async def test_no_page_may_be_framed_kept_or_run_scripts_of_others(visitor: Visitor) -> None:
    headers = (await visitor.client.get("/connect")).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
