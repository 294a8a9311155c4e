import httpx

from sandbox.port.app import create_app
from tests.sandbox.port.clients import ADDRESS, PortApi


async def test_wrong_credentials_get_no_token(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/v1/auth/access_token", json={"clientId": "sandbox", "clientSecret": "guess"})

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_credentials"


async def test_no_route_of_the_api_answers_without_a_token(browser: httpx.AsyncClient) -> None:
    for method, path in (
        ("GET", "/v1/organization"),
        ("GET", "/v1/integration/desk"),
        ("POST", "/v1/entities/search"),
        ("POST", "/ingest/logs/desk"),
        ("POST", "/v1/lifecycle/some-resync"),
    ):
        answer = await browser.request(method, path, json={})
        assert answer.status_code == 401, path


async def test_a_token_expires() -> None:
    transport = httpx.ASGITransport(create_app(token_lifetime=-1))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        port = await PortApi.logged_in(client)
        answer = await port.get("/v1/organization")

    assert answer.status_code == 401
    assert answer.json()["message"] == "The access token has expired"


async def test_revoked_tokens_are_refused_and_new_ones_work(browser: httpx.AsyncClient, port: PortApi) -> None:
    await browser.post("/sandbox/tokens/revoke")

    assert (await port.get("/v1/organization")).status_code == 401
    assert (await (await PortApi.logged_in(browser)).get("/v1/organization")).status_code == 200


async def test_feature_flags_are_off_until_switched_on(browser: httpx.AsyncClient, port: PortApi) -> None:
    before = (await port.get("/v1/organization")).json()["organization"]["featureFlags"]
    await browser.post("/sandbox/flags", json={"LAKEHOUSE_ELIGIBLE": True})
    after = (await port.get("/v1/organization")).json()["organization"]["featureFlags"]

    assert (before, after) == ([], ["LAKEHOUSE_ELIGIBLE"])
