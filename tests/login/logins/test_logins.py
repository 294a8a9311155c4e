"""What schemes that log in share (contract §7): one login for all who wait, ahead of expiry, once more on a 401."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from client import ApiRequest
from messages import LoginFailed, RequestFailed, SecretMask
from tests.fake_clock import FakeClock, settle
from tests.servers.login import (
    CLIENT_SECRET,
    SCHEMES,
    LoginApi,
    client_with_mask,
    custom,
    echo,
    forms,
    items,
    logins,
    oauth2,
    shown,
)
from tests.servers.loopback import ClientOf, Handler, Loopback, Request, Response, Serve, in_turn, json_response

ITEMS = ApiRequest("/items")
MANY = 50


@pytest.fixture(params=SCHEMES)
def scheme(request: pytest.FixtureRequest) -> Callable[..., dict[str, Any]]:
    return SCHEMES[request.param]


def answering(*responses: Response) -> LoginApi:
    """An API whose logins are answered with one after another, and with the last for ever."""
    told = in_turn(*responses)
    return LoginApi(lambda _, request: told(request))


def expiring(expires_in: object) -> LoginApi:
    return LoginApi(lambda token, _: json_response({"access_token": token, "expires_in": expires_in}))


async def failure_of(client: Any, request: ApiRequest = ITEMS) -> RequestFailed:
    with pytest.raises(RequestFailed) as caught:
        await client.ask(request)
    return caught.value


class TestOneLoginForAll:
    async def test_nobody_logs_in_before_the_first_request(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(LoginApi())
        client = client_of(server, **scheme())
        assert server.requests == []
        await client.ask(ITEMS)
        assert [request.path for request in server.requests] == ["/token", "/items"]

    async def test_fifty_requests_that_find_no_token_cause_one_login(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(LoginApi())
        client = client_of(server, **scheme(), max_concurrent_requests=MANY)
        await asyncio.gather(*(client.ask(ApiRequest(f"/items/{number}")) for number in range(MANY)))
        assert len(logins(server)) == 1
        assert len(items(server)) == MANY

    async def test_a_token_that_dies_under_fifty_requests_causes_one_more(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        api = LoginApi()
        server = await serve(api)
        client = client_of(server, **scheme(), max_concurrent_requests=MANY)
        await client.ask(ITEMS)
        api.kill()
        all_are_there = asyncio.Barrier(MANY)

        async def until_all_are_there(request: Request) -> None:
            if request.headers["authorization"].endswith("-1"):
                await all_are_there.wait()

        api.before_answering = until_all_are_there
        await asyncio.gather(*(client.ask(ApiRequest(f"/items/{number}")) for number in range(MANY)))
        assert len(logins(server)) == 2
        assert len(items(server)) == 1 + 2 * MANY

    async def test_one_place_at_the_limiter_is_enough(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        api = LoginApi()
        server = await serve(api)
        client = client_of(server, **scheme(), max_concurrent_requests=1)
        await asyncio.gather(*(client.ask(ITEMS) for _ in range(5)))
        api.kill()
        await asyncio.gather(*(client.ask(ITEMS) for _ in range(5)))
        assert len(logins(server)) == 2
        assert server.most_at_once == 1

    async def test_who_gives_up_in_the_middle_of_a_login_does_not_lose_it_to_those_who_wait(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        began, may_end = asyncio.Event(), asyncio.Event()

        async def slow(token: str, _: Request) -> Response:
            began.set()
            await may_end.wait()
            return json_response({"access_token": token})

        server = await serve(LoginApi(slow))
        client = client_of(server, **scheme())
        first = asyncio.create_task(client.ask(ITEMS))
        await began.wait()
        others = [asyncio.create_task(client.ask(ITEMS)) for _ in range(3)]
        await settle()
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first
        may_end.set()
        assert [response.body.content for response in await asyncio.gather(*others)] == [b'[{"id": 1}]'] * 3
        assert len(logins(server)) == 1

    async def test_where_all_have_given_up_it_ends_and_the_next_one_logs_in(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        before = asyncio.all_tasks()
        began, never = asyncio.Event(), asyncio.Event()

        async def slow_at_first(token: str, _: Request) -> Response:
            if token.endswith("-1"):
                began.set()
                await never.wait()
            return json_response({"access_token": token})

        server = await serve(LoginApi(slow_at_first))
        client = client_of(server, **scheme())
        asking = [asyncio.create_task(client.ask(ITEMS)) for _ in range(3)]
        await began.wait()
        await settle()
        served = {task for task in asyncio.all_tasks() if "conversation" in repr(task)}
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        assert asyncio.all_tasks() - before - served == set()
        await client.ask(ITEMS)
        assert len(logins(server)) == 2


class TestExpiry:
    @pytest.mark.parametrize(
        ("lifetime", "good_for"),
        [(1, 0.9), (100, 90), (600, 540), (3600, 3540), (86400, 86340), ("100", 90), ("100.0", 90), (99.5, 89.55)],
    )
    async def test_a_token_is_renewed_a_tenth_of_its_life_ahead_and_at_most_a_minute(
        self, lifetime: object, good_for: float, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        server = await serve(expiring(lifetime))
        client = client_of(server, **oauth2())
        await client.ask(ITEMS)
        await clock.advance(good_for - 0.01)
        await client.ask(ITEMS)
        assert len(logins(server)) == 1
        await clock.advance(0.02)
        await client.ask(ITEMS)
        await client.ask(ITEMS)
        assert len(logins(server)) == 2
        assert {request.headers["authorization"] for request in items(server)} == {
            "Bearer obtained-token-1",
            "Bearer obtained-token-2",
        }

    @pytest.mark.parametrize("lifetime", [0, "0", None, "", "soon", -1, True, [], {}, 10**400, "nan", "inf"])
    async def test_a_lifetime_that_says_nothing_means_until_a_401(
        self, lifetime: object, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        api = expiring(lifetime)
        server = await serve(api)
        client = client_of(server, **oauth2())
        await client.ask(ITEMS)
        await clock.advance(10 * 365 * 86400)
        await client.ask(ITEMS)
        assert len(logins(server)) == 1
        api.kill()
        await client.ask(ITEMS)
        assert len(logins(server)) == 2

    async def test_so_does_none(self, serve: Serve, client_of: ClientOf, clock: FakeClock) -> None:
        server = await serve(LoginApi())
        client = client_of(server, **oauth2())
        await client.ask(ITEMS)
        await clock.advance(10 * 365 * 86400)
        await client.ask(ITEMS)
        assert len(logins(server)) == 1

    @pytest.mark.parametrize(("interval", "good_for"), [(10, 9), ("600", 540), (7200, 7140)])
    async def test_a_custom_login_is_repeated_at_its_interval(
        self, interval: object, good_for: float, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        server = await serve(LoginApi())
        client = client_of(server, **custom(reauthenticateIntervalSeconds=interval))
        await client.ask(ITEMS)
        await clock.advance(good_for - 0.01)
        await client.ask(ITEMS)
        assert len(logins(server)) == 1
        await clock.advance(0.02)
        await client.ask(ITEMS)
        assert len(logins(server)) == 2

    async def test_fifty_requests_after_expiry_cause_one_login(
        self, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        server = await serve(expiring(100))
        client = client_of(server, **oauth2(), max_concurrent_requests=MANY)
        await client.ask(ITEMS)
        await clock.advance(100)
        await asyncio.gather(*(client.ask(ITEMS) for _ in range(MANY)))
        assert len(logins(server)) == 2


class TestRefusal:
    async def test_a_second_401_is_a_failure_at_once(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        api = LoginApi()
        server = await serve(lambda request: api(request) if request.path == "/token" else json_response({}, 401))
        failure = await failure_of(client_of(server, **scheme(), max_retries=5))
        assert failure.status == 401
        assert [request.path for request in server.requests] == ["/token", "/items", "/token", "/items"]
        assert "answered 401" in str(failure)

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
    async def test_a_refused_login_is_not_repeated(
        self, status: int, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(answering(json_response({"error": "invalid_client"}, status)))
        failure = await failure_of(client_of(server, **scheme(), max_retries=5))
        assert isinstance(failure, LoginFailed)
        assert failure.status == status
        assert [request.path for request in server.requests] == ["/token"]
        for word in (f"POST {server.url}/token", f"answered {status}", "invalid_client", "Check"):
            assert word in str(failure)

    @pytest.mark.parametrize(
        "passing",
        [
            Response(status=503),
            Response(status=502),
            Response(status=429),
            Response(drop=True),
            Response(b"{", promised=9),
        ],
        ids=["503", "502", "429", "a connection that breaks", "a body cut short"],
    )
    async def test_one_that_may_pass_is_repeated(
        self, passing: Response, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        token = json_response({"access_token": "obtained-token-3"})
        server = await serve(answering(passing, passing, token))
        await client_of(server, **scheme(), max_retries=2).ask(ITEMS)
        assert [request.path for request in server.requests] == ["/token"] * 3 + ["/items"]

    @pytest.mark.parametrize("passing", [Response(status=503), Response(drop=True)], ids=["503", "unreachable"])
    async def test_but_not_for_ever(
        self, passing: Response, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(answering(passing))
        failure = await failure_of(client_of(server, **scheme(), max_retries=2))
        assert isinstance(failure, LoginFailed)
        assert [request.path for request in server.requests] == ["/token"] * 3
        assert "Logging in failed" in str(failure)

    async def test_a_login_server_that_is_not_there_is_named(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        nobody = Loopback(lambda _: Response())
        nobody.port = 9  # nobody listens at the discard port
        server = await serve(LoginApi())
        failure = await failure_of(client_of(server, **scheme(nobody), max_retries=1))
        assert isinstance(failure, LoginFailed)
        assert f"POST {nobody.url}/token failed, tried 2 times: ConnectError" in str(failure)
        assert server.requests == []

    @pytest.mark.parametrize("status", [400, 503])
    async def test_a_failed_login_fails_all_who_wait_with_one_attempt(
        self, status: int, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        began, all_wait = asyncio.Event(), asyncio.Event()

        async def refuse(_: str, request: Request) -> Response:
            began.set()
            await all_wait.wait()
            return echo(request, status)

        server = await serve(LoginApi(refuse))
        client = client_of(server, **scheme(), max_concurrent_requests=MANY, max_retries=0)
        asking = [asyncio.create_task(client.ask(ITEMS)) for _ in range(MANY)]
        await began.wait()
        await settle()
        all_wait.set()
        failures = await asyncio.gather(*asking, return_exceptions=True)
        assert [request.path for request in server.requests] == ["/token"]
        assert all(isinstance(failure, LoginFailed) and failure.status == status for failure in failures)
        assert len({str(failure) for failure in failures}) == 1
        assert not shown(str(failures[0]), CLIENT_SECRET)

    async def test_who_comes_after_a_login_that_was_refused_is_told_the_same_until_the_next_resync(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        token = json_response({"access_token": "obtained-token-2"})
        server = await serve(answering(json_response({"error": "wrong password"}, 400), token))
        client = client_of(server, **scheme())
        failures = [await failure_of(client, ApiRequest(f"/items/{number}")) for number in range(10)]
        assert len({str(failure) for failure in failures}) == 1
        assert [request.path for request in server.requests] == ["/token"]
        client.resync_begins()
        await client.ask(ITEMS)
        assert [request.path for request in server.requests] == ["/token", "/token", "/items"]

    @pytest.mark.parametrize("answer", [Response(b"<html>"), json_response({"token": 7}), Response(status=204)])
    async def test_so_is_who_comes_after_one_whose_answer_is_of_no_use(
        self, answer: Response, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(answering(answer))
        client = client_of(server, **scheme())
        assert len({str(await failure_of(client)) for _ in range(3)}) == 1
        assert [request.path for request in server.requests] == ["/token"]

    @pytest.mark.parametrize("passing", [Response(status=503), Response(status=429), Response(drop=True)])
    async def test_who_comes_after_one_that_failed_for_the_moment_tries_again(
        self, passing: Response, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        token = json_response({"access_token": "obtained-token-2"})
        server = await serve(answering(passing, token))
        client = client_of(server, **scheme(), max_retries=0)
        await failure_of(client)
        await client.ask(ITEMS)
        assert [request.path for request in server.requests] == ["/token", "/token", "/items"]

    async def test_a_token_that_nobody_accepts_is_asked_for_twice_a_resync_and_not_with_each_kind(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        api = LoginApi()
        server = await serve(lambda request: api(request) if request.path == "/token" else json_response({}, 401))
        client = client_of(server, **scheme())
        for kind in range(10):
            assert "answered 401" in str(await failure_of(client, ApiRequest(f"/kinds/{kind}")))
        assert len(logins(server)) == 2
        client.resync_begins()
        await failure_of(client)
        assert len(logins(server)) == 3

    async def test_children_that_are_closed_by_401_do_not_log_in_again_each(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        api = LoginApi()
        server = await serve(lambda request: json_response({}, 401) if request.path == "/closed" else api(request))
        client = client_of(server, **scheme())
        for _ in range(20):
            await client.ask(ITEMS)
            await failure_of(client, ApiRequest("/closed"))
        assert len(logins(server)) == 4

    @pytest.mark.parametrize("token", ["line\nbreak-secret", "umlaut-sécrèt"])
    async def test_a_token_that_no_header_can_carry_is_a_failure_that_does_not_show_it(
        self, token: str, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(answering(json_response({"access_token": token})))
        failure = await failure_of(client_of(server, **scheme()))
        assert isinstance(failure, LoginFailed)
        assert items(server) == []
        assert not shown(str(failure), token)


class TestWhoGetsWhat:
    async def test_the_login_host_gets_the_login_and_the_api_the_token(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        api = LoginApi()
        login_host = await serve(api)
        server = await serve(api)
        client = client_of(server, **scheme(login_host), headers={"X-Tenant-Key": "tenant-secret"})
        await client.ask(ITEMS)
        (login,) = login_host.requests
        (asked,) = server.requests
        assert login.path == "/token"
        assert not {"authorization", "x-tenant-key", "cookie"} & login.headers.keys()
        assert login.headers["user-agent"].startswith("port-ocean-custom/")
        assert asked.headers["authorization"] == "Bearer obtained-token-1"
        assert asked.headers["x-tenant-key"] == "tenant-secret"
        assert not shown(f"{asked.target} {asked.headers} {asked.content!r}", CLIENT_SECRET)

    async def test_a_login_at_the_api_itself_gets_the_headers_of_every_request(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(LoginApi())
        await client_of(server, **scheme(), headers={"X-Tenant": "t-1", "Accept": "text/plain"}).ask(ITEMS)
        assert [request.headers["x-tenant"] for request in server.requests] == ["t-1", "t-1"]
        assert logins(server)[0].headers["accept"] == "application/json"

    @pytest.mark.parametrize(
        "astray",
        [
            lambda url: Response(status=302, headers={"Location": f"{url}/items"}),
            lambda url: Response(status=307, headers={"Location": f"{url}/token"}),
        ],
        ids=["the API", "the API to its other host's login"],
    )
    async def test_a_host_to_which_the_api_redirects_gets_nothing(
        self,
        astray: Callable[[str], Response],
        scheme: Callable[..., dict[str, Any]],
        serve: Serve,
        client_of: ClientOf,
    ) -> None:
        stranger = await serve(lambda _: json_response([]))
        api = LoginApi()
        server = await serve(lambda request: api(request) if request.path == "/token" else astray(stranger.url))
        failure = await failure_of(client_of(server, **scheme()))
        assert "another host" in str(failure)
        assert stranger.requests == []

    async def test_a_next_host_that_is_allowed_gets_the_token(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        api = LoginApi()
        other = await serve(api)
        server = await serve(api)
        await client_of(server, **scheme(), allowed_hosts=[other.host]).ask(ApiRequest(f"{other.url}/items"))
        assert [request.headers["authorization"] for request in other.requests] == ["Bearer obtained-token-1"]
        assert [request.path for request in server.requests] == ["/token"]

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_login_that_redirects_to_another_host_fails_and_that_host_gets_nothing(
        self, status: int, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        stranger = await serve(LoginApi())
        server = await serve(answering(Response(status=status, headers={"Location": f"{stranger.url}/token"})))
        failure = await failure_of(client_of(server, **scheme()))
        assert isinstance(failure, LoginFailed)
        assert "another host" in str(failure)
        assert stranger.requests == []

    @pytest.mark.parametrize("status", [307, 308])
    async def test_one_that_redirects_within_its_host_is_sent_again_whole(
        self, status: int, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        api = LoginApi()
        server = await serve(redirecting("/token", "/moved/token", status, api))
        await client_of(server, **scheme()).ask(ITEMS)
        first, second, _ = server.requests
        assert second.path == "/moved/token"
        assert (second.method, second.content) == ("POST", first.content)
        assert second.headers == first.headers

    async def test_redirects_of_a_login_do_not_lead_in_circles(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(answering(Response(status=307, headers={"Location": "/token"})))
        failure = await failure_of(client_of(server, **scheme()))
        assert "more than 5 redirects" in str(failure)
        assert len(server.requests) == 6

    async def test_cookies_of_the_token_endpoint_are_not_for_the_api(self, serve: Serve, client_of: ClientOf) -> None:
        api = LoginApi(lambda token, _: json_response({"access_token": token}, Set_Cookie="sso=secret; Path=/"))
        login_host = await serve(api)
        server = await serve(api)
        client = client_of(server, **oauth2(login_host))
        for _ in range(2):
            await client.ask(ITEMS)
        assert all("cookie" not in request.headers for request in server.requests)


def redirecting(path: str, target: str, status: int, api: LoginApi) -> Handler:
    def handle(request: Request) -> Any:
        if request.path == path:
            return Response(status=status, headers={"Location": target})
        as_asked = Request(request.method, path, request.headers, request.content)
        return api(as_asked if request.path == target else request)

    return handle


ECHOED = {
    "oauth2 in the body": oauth2(),
    "oauth2 by Basic": oauth2(clientAuthentication="basic"),
    "oauth2 with a refresh token": oauth2(clientSecret=None, refreshToken=CLIENT_SECRET),
    "oauth2 with a further parameter": oauth2(extraParameters={"assertion": CLIENT_SECRET}),
    "a JSON body": custom(),
    "a nested JSON body": custom(body={"auth": {"user": {"name": "ada", "userPassword": CLIENT_SECRET}}}),
    "a list in a JSON body": custom(body={"keys": ["x", {"v": CLIENT_SECRET}]}),
    "a form": custom(bodyForm={"login": "ada", "loginPassword": CLIENT_SECRET}),
    "a query parameter": custom(queryParams={"user_key": CLIENT_SECRET}),
    "the endpoint's own query": custom(endpoint="/token?key=the-query-secret%2F1"),
    "a header": custom(headers={"X-User-Token": "the-header-secret/1"}),
    "a header with a scheme": custom(headers={"Authorization": "Basic dGhlLWNsaWVudDpzZWNyZXQ="}),
    "a number": custom(body={"user": "ada", "pin": 98765432}),
}
HIDDEN = (
    CLIENT_SECRET,
    "the-query-secret/1",
    "the-header-secret/1",
    "dGhlLWNsaWVudDpzZWNyZXQ=",
    "98765432",
    "obtained-token-1",
)


class TestSecrecy:
    @pytest.mark.parametrize("status", [400, 401, 500])
    @pytest.mark.parametrize("config", ECHOED.values(), ids=ECHOED)
    async def test_a_login_that_fails_shows_no_secret(
        self, config: dict[str, Any], status: int, serve: Serve, clock: FakeClock
    ) -> None:
        server = await serve(LoginApi(lambda _, request: echo(request, status)))
        async with client_with_mask(server, clock, **config, max_retries=0) as (client, mask):
            failure = await failure_of(client)
            assert not shown(str(failure), *HIDDEN)
            (login,) = server.requests
            everything = f"{login.target} {login.headers} {login.content!r} {login.content.decode()}"
            assert not shown(mask.mask(everything), *HIDDEN)

    @pytest.mark.parametrize("config", ECHOED.values(), ids=ECHOED)
    async def test_nor_does_a_request_that_fails_after_it(
        self, config: dict[str, Any], serve: Serve, clock: FakeClock
    ) -> None:
        api = LoginApi()
        server = await serve(lambda request: api(request) if request.path == "/token" else echo(request))
        async with client_with_mask(server, clock, **config) as (client, _):
            assert not shown(str(await failure_of(client)), *HIDDEN)

    @pytest.mark.parametrize("before", range(150, 200, 3))
    async def test_not_even_a_part_of_one_where_the_answer_is_cut(
        self, before: int, serve: Serve, client_of: ClientOf
    ) -> None:
        text = "." * before + CLIENT_SECRET
        server = await serve(answering(Response(text.encode(), 400)))
        failure = str(await failure_of(client_of(server, **oauth2())))
        assert CLIENT_SECRET[:3] not in failure

    async def test_what_a_login_gives_beside_the_token_does_not_riddle_the_log(
        self, serve: Serve, clock: FakeClock
    ) -> None:
        config = custom()
        template = {
            "headers": {"Authorization": "Token {{.access_token}}", "X-Admin": "{{.admin}}", "Accept": "a/json"}
        }
        config["custom_auth_request_template"] = template
        server = await serve(lambda _: json_response({"access_token": "obtained-token-1", "admin": True}))
        async with client_with_mask(server, clock, **config) as (client, mask):
            await client.ask(ITEMS)
            assert mask.mask("Token obtained-token-1, true, a/json") == "Token [REDACTED], true, a/json"

    @pytest.mark.parametrize("form", sorted(forms(CLIENT_SECRET)))
    async def test_a_secret_is_hidden_in_each_of_its_forms(self, form: str, serve: Serve, clock: FakeClock) -> None:
        server = await serve(LoginApi())
        async with client_with_mask(server, clock, **oauth2()) as (_, mask):
            assert mask.mask(f"before {form} after") == "before [REDACTED] after"

    async def test_so_is_one_that_follows_the_name_of_a_scheme(self, serve: Serve, clock: FakeClock) -> None:
        server = await serve(LoginApi())
        async with client_with_mask(server, clock, **ECHOED["a header with a scheme"]) as (_, mask):
            assert mask.mask("dGhlLWNsaWVudDpzZWNyZXQ=") == "[REDACTED]"

    async def test_a_secret_that_stands_in_the_template_is_hidden(self, serve: Serve, clock: FakeClock) -> None:
        config = custom()
        config["custom_auth_request_template"]["headers"]["X-Api-Key"] = "a-constant-key"
        server = await serve(LoginApi())
        async with client_with_mask(server, clock, **config) as (_, mask):
            assert mask.mask("a-constant-key") == "[REDACTED]"

    async def test_the_latest_tokens_are_hidden_however_many_there_were(
        self, scheme: Callable[..., dict[str, Any]], serve: Serve, clock: FakeClock
    ) -> None:
        api = LoginApi()
        server = await serve(api)
        async with client_with_mask(server, clock, **scheme()) as (client, mask):
            for _ in range(10):
                await client.ask(ITEMS)
                api.kill()
            assert len(api.given) == 10
            assert not shown(mask.mask(f"{' '.join(api.given)} {CLIENT_SECRET}"), *api.given, CLIENT_SECRET)


def test_many_logins_do_not_grow_the_mask_without_bound() -> None:
    mask = SecretMask()
    mask.hide("configured-secret")
    mask.hide_passing("the-oldest-token")
    assert mask.mask("the-oldest-token") == "[REDACTED]"
    mask.hide_passing(*(f"token-{number:04}" for number in range(1000)))
    mask.hide_passing("the-latest-token")
    assert mask.mask("the-oldest-token") == "the-oldest-token"
    assert mask.mask("configured-secret the-latest-token") == "[REDACTED] [REDACTED]"
