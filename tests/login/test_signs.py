"""How an API says that a login holds no longer, and what becomes of a session that ended otherwise (contract §7)."""

from collections.abc import Callable
from typing import Any

import pytest

from client import ApiRequest
from messages import LoginFailed, RequestFailed, SettingsError
from settings import load_settings
from tests.servers.login import LoginApi, custom, logins, oauth2
from tests.servers.loopback import ClientOf, Request, Response, Serve, json_response

ITEMS = ApiRequest("/items")
TERMINATED = "Session terminated, re-login"
EXPIRED: dict[str, tuple[Response, dict[str, Any]]] = {
    "403": (json_response({"error": "no"}, 403), {"relogin_statuses": [401, 403]}),
    "a redirect to the login": (
        Response(status=302, headers={"Location": "/login"}),
        {"relogin_statuses": "[302]"},
    ),
    "a text": (Response(TERMINATED.encode()), {"relogin_when": '.body | strings | test("re-login")'}),
    "a code in the body": (json_response({"code": 40101, "data": []}), {"relogin_when": ".body.code? == 40101"}),
    "a header": (json_response([], X_Session="over"), {"relogin_when": '.headers["x-session"] == "over"'}),
    "419": (Response(status=419), {"relogin_when": ".status == 419"}),
}


class Expiring(LoginApi):
    """Says in its own way that a token is dead, and redirects to a page for people."""

    def __init__(self, expired: Response) -> None:
        super().__init__()
        self._expired = expired

    async def __call__(self, request: Request) -> Response:
        if request.path == "/login":
            return Response(b"<html>Please log in</html>", headers={"Content-Type": "text/html"})
        answer = await super().__call__(request)
        return self._expired if answer.status == 401 else answer


@pytest.fixture(params=EXPIRED)
def sign(request: pytest.FixtureRequest) -> tuple[Response, dict[str, Any]]:
    return EXPIRED[request.param]


@pytest.fixture(params=[oauth2, custom])
def scheme(request: pytest.FixtureRequest) -> Callable[..., dict[str, Any]]:
    found: Callable[..., dict[str, Any]] = request.param
    return found


class TestTheSettings:
    async def test_name_a_sign_after_which_the_request_is_sent_with_another_login(
        self,
        sign: tuple[Response, dict[str, Any]],
        scheme: Callable[..., dict[str, Any]],
        serve: Serve,
        client_of: ClientOf,
    ) -> None:
        expired, settings = sign
        api = Expiring(expired)
        server = await serve(api)
        client = client_of(server, **scheme(), **settings)
        await client.ask(ITEMS)
        api.kill()
        assert (await client.ask(ITEMS)).body.content == b'[{"id": 1}]'
        assert [request.path for request in server.requests] == ["/token", "/items", "/items", "/token", "/items"]

    async def test_a_sign_after_another_login_is_a_failure_whatever_its_status(
        self, sign: tuple[Response, dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        expired, settings = sign
        api = LoginApi()
        server = await serve(lambda request: api(request) if request.path == "/token" else expired)
        with pytest.raises(RequestFailed, match=f"answered {expired.status}"):
            await client_of(server, **custom(), **settings).ask(ITEMS)
        assert [request.path for request in server.requests] == ["/token", "/items", "/token", "/items"]

    async def test_statuses_take_the_place_of_401(self, serve: Serve, client_of: ClientOf) -> None:
        api = LoginApi()
        server = await serve(api)
        client = client_of(server, **custom(), relogin_statuses=[403])
        await client.ask(ITEMS)
        api.kill()
        with pytest.raises(RequestFailed, match="answered 401"):
            await client.ask(ITEMS)
        assert len(logins(server)) == 1

    async def test_jq_that_fails_on_an_answer_is_told(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(LoginApi())
        with pytest.raises(RequestFailed, match=r"reloginWhen failed at the answer of GET .*/items: .* Write it so"):
            await client_of(server, **custom(), relogin_when=".body.code == 1").ask(ITEMS)

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"relogin_statuses": [99]}, "reloginStatuses"),
            ({"relogin_statuses": "403"}, "reloginStatuses"),
            ({"relogin_when": ".body ="}, "reloginWhen: is '.body =', but must be jq over {status, headers, body}"),
        ],
    )
    def test_that_cannot_work_stop_the_start(self, settings: dict[str, Any], message: str) -> None:
        with pytest.raises(SettingsError) as failure:
            load_settings({"base_url": "https://api.example.com", **custom(), **settings})
        assert message in str(failure.value)

    @pytest.mark.parametrize("name", ["reloginStatuses", "reloginWhen"])
    def test_of_a_type_that_does_not_log_in_are_a_contradiction(self, name: str) -> None:
        value = [403] if name == "reloginStatuses" else ".status == 403"
        with pytest.raises(
            SettingsError, match=f"{name} says when to log in again, but authType bearer_token does not"
        ):
            load_settings({"baseUrl": "https://h", "authType": "bearer_token", "apiToken": "some-token", name: value})


class TestTheJq:
    async def test_holds_where_it_gives_anything_but_null_and_false(self, serve: Serve, client_of: ClientOf) -> None:
        expired = json_response({"left": 0, "data": []})
        api = Expiring(expired)
        server = await serve(api)
        client = client_of(server, **custom(), relogin_when=".body | objects | .left")
        await client.ask(ITEMS)
        api.kill()
        assert (await client.ask(ITEMS)).body.content == b'[{"id": 1}]'
        assert len(logins(server)) == 2

    async def test_that_does_not_end_is_ended_and_fails_the_request(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(LoginApi())
        client = client_of(server, **custom(), relogin_when="last(repeat(1))", jq_timeout=0.4)
        with pytest.raises(LoginFailed, match=r"reloginWhen 'last\(repeat\(1\)\)': jq did not come to an end"):
            await client.ask(ITEMS)

    async def test_whose_end_is_not_plain_is_evaluated_all_the_same(self, serve: Serve, client_of: ClientOf) -> None:
        api = Expiring(json_response({"code": 7, "data": []}))
        server = await serve(api)
        client = client_of(server, **custom(), relogin_when="def code: .body.code?; code == 7")
        await client.ask(ITEMS)
        api.kill()
        assert (await client.ask(ITEMS)).body.content == b'[{"id": 1}]'
