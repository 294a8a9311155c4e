"""A login of the API's own: the request as configured, and its answer wherever later requests want it."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from client import ApiRequest
from json_types import JsonObject
from login.logins.credentials import Credentials
from messages import LoginFailed, RequestFailed, SettingsError
from settings import load_settings
from tests.fake_clock import FakeClock
from tests.servers.login import CLIENT_SECRET, LoginApi, client_with_mask, custom, echo, form_of, shown
from tests.servers.loopback import ClientOf, Loopback, Request, Response, Serve, in_turn, json_response

ITEMS = ApiRequest("/items")
ANSWER = {"data": {"session": {"token": "obtained-token", "id": 12345678901234567890}}, "user": {"tenant": "t 1&2"}}
TOKEN = {"headers": {"X-Session": "{{.data.session.token}}"}}


def config(request: dict[str, Any] | None = None, template: dict[str, Any] | None = None) -> dict[str, Any]:
    given = {"endpoint": "/login", **(request or {})}
    return {"auth_type": "custom", "custom_auth_request": given, "custom_auth_request_template": template or TOKEN}


def api(*logins: Response) -> Callable[[Request], Response]:
    """Answers each login in turn, and everything else with one item."""
    told = in_turn(*(logins or (json_response(ANSWER),)))

    def handle(request: Request) -> Response:
        if request.path.endswith("/login"):
            answer = told(request)
            assert isinstance(answer, Response)
            return answer
        return json_response([{"id": 1}])

    return handle


async def failure_of(client: Any, request: ApiRequest = ITEMS) -> RequestFailed:
    with pytest.raises(RequestFailed) as caught:
        await client.ask(request)
    return caught.value


class TestTheRequest:
    async def test_is_a_post_without_a_body_unless_more_is_said(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        await client_of(server, **config()).ask(ITEMS)
        login = server.requests[0]
        assert (login.method, login.target, login.content) == ("POST", "/login", b"")
        assert login.headers["accept"] == "application/json"

    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "post"])
    async def test_has_the_configured_method(self, method: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        await client_of(server, **config({"method": method})).ask(ITEMS)
        assert server.requests[0].method == method.upper()

    @pytest.mark.parametrize(
        ("endpoint", "target"),
        [
            ("/login", "/api/v2/login"),
            ("login", "/api/v2/login"),
            ("/login?kind=service", "/api/v2/login?kind=service"),
            ("{origin}/login", "/login"),
            ("{origin}/auth/login?kind=service", "/auth/login?kind=service"),
        ],
    )
    async def test_goes_to_a_path_below_the_base_or_to_a_whole_url(
        self, endpoint: str, target: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(api())
        settings = config({"endpoint": endpoint.format(origin=server.url)})
        await client_of(f"{server.url}/api/v2/", **settings).ask(ITEMS)
        assert server.targets == [target, "/api/v2/items"]

    async def test_carries_a_json_body(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        body = {"user": "ada", "auth": {"pin": 1234, "otp": None}, "scopes": ["a", "ä"]}
        await client_of(server, **config({"body": body})).ask(ITEMS)
        assert server.requests[0].json == body
        assert server.requests[0].headers["content-type"] == "application/json"

    async def test_or_a_form(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        await client_of(server, **config({"bodyForm": {"user": "ada", "password": CLIENT_SECRET, "pin": 7}})).ask(ITEMS)
        assert form_of(server.requests[0]) == {"user": "ada", "password": CLIENT_SECRET, "pin": "7"}

    async def test_or_a_form_as_text_as_it_is(self, serve: Serve, clock: FakeClock) -> None:
        """As Port's documentation prints it."""
        form = "grant_type=client_credentials&client_id=the-client&client_secret=s%2Fec+ret&a=1&a=2"
        server = await serve(lambda request: echo(request) if request.path == "/login" else json_response([]))
        async with client_with_mask(server, clock, **config({"bodyForm": form})) as (client, mask):
            failure = str(await failure_of(client))
            login = server.requests[0]
            assert login.content.decode() == form
            assert login.headers["content-type"] == "application/x-www-form-urlencoded"
            assert not shown(failure + mask.mask(form), "s/ec ret")

    async def test_carries_headers_and_query_parameters(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        request = {
            "endpoint": "/login?a=1",
            "headers": {"accept": "application/vnd.x+json", "X-Key": "k/+="},
            "queryParams": {"b": "x&y=z ä+", "version": 2},
        }
        await client_of(server, **config(request)).ask(ITEMS)
        login = server.requests[0]
        assert login.query == {"a": "1", "b": "x&y=z ä+", "version": "2"}
        assert (login.headers["accept"], login.headers["x-key"]) == ("application/vnd.x+json", "k/+=")

    async def test_may_come_as_json_text(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        settings = {
            "auth_type": "custom",
            "custom_auth_request": '{"endpoint": "/login", "body": {"password": "x"}}',
            "custom_auth_request_template": '{"headers": {"X-Session": "{{.data.session.token}}"}}',
        }
        await client_of(server, **settings).ask(ITEMS)
        assert server.requests[1].headers["x-session"] == "obtained-token"


class TestAnswersElsewhere:
    """Row 58 of the behaviours from the field."""

    @pytest.mark.parametrize(
        ("answer", "place"),
        [
            (Response(status=201, headers={"X-Subject-Token": "obtained-token"}), '{{headers["X-Subject-Token"]}}'),
            (Response(b"obtained-token\n", headers={"Content-Type": "text/plain"}), "{{text}}"),
            (json_response({}, Set_Cookie="XSRF=obtained-token; Path=/elsewhere"), "{{cookies.XSRF}}"),
            (json_response("obtained-token"), "{{.}}"),
        ],
        ids=["a header", "a text", "a cookie", "JSON that is a text"],
    )
    async def test_reach_headers_queries_and_bodies_and_are_hidden(
        self, answer: Response, place: str, serve: Serve, clock: FakeClock
    ) -> None:
        server = await serve(api(answer))
        template = {"headers": {"X-Auth": place}, "queryParams": {"t": f"t-{place}"}, "body": {"deep": [place]}}
        async with client_with_mask(server, clock, **config(template=template)) as (client, mask):
            await client.ask(ApiRequest("/items", "POST", body={}))
            asked = server.requests[1]
            assert asked.headers["x-auth"] == "obtained-token"
            assert asked.query == {"t": "t-obtained-token"}
            assert asked.json == {"deep": ["obtained-token"]}
            assert mask.mask("obtained-token") == "[REDACTED]"

    async def test_that_lack_it_fail_with_the_names_of_what_is_there(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api(json_response({}, X_Other="secret-value")))
        failure = str(await failure_of(client_of(server, **config(template={"headers": {"X": "{{headers.token}}"}}))))
        assert "no value at headers.token; its headers are: content-type, x-other" in failure
        assert "secret-value" not in failure


STEPS = [
    {"endpoint": "/session", "body": {"user": "ada", "password": CLIENT_SECRET}},
    {
        "endpoint": "/accounts/{{.account}}/tokens",
        "headers": {"X-Session": "{{headers.session}}"},
        "queryParams": {"ticket": "{{.ticket}}"},
        "body": {"account": "{{.account}}", "constant": 1},
    },
    {
        "endpoint": "/confirm",
        "bodyForm": "grant=x&first={{steps[0].ticket}}&second={{.code}}",
        "reauthenticateIntervalSeconds": 60,
    },
]


def in_steps(request: Request) -> Response:
    match request.path.split("/")[1]:
        case "session":
            answer = {"account": 12345678901234567890, "ticket": "ti ck/et&1"}
            return json_response(answer, Session="obtained-session", Set_Cookie="step=one-cookie")
        case "accounts":
            return json_response({"code": "obtained+code"})
        case "confirm":
            return Response(b"obtained-token")
        case _:
            return json_response([])


class TestSeveralRequests:
    async def test_may_each_use_what_those_before_it_were_answered(self, serve: Serve, clock: FakeClock) -> None:
        server = await serve(in_steps)
        settings = config(template={"headers": {"X-Auth": "{{text}}", "X-First": "{{steps[1].code}}"}})
        settings["custom_auth_request"] = STEPS
        async with client_with_mask(server, clock, **settings) as (client, mask):
            await client.ask(ITEMS)
            first, second, third, asked = server.requests
            assert first.json["password"] == CLIENT_SECRET
            assert second.target.startswith("/accounts/12345678901234567890/tokens?ticket=")
            assert second.query == {"ticket": "ti ck/et&1"}
            assert second.headers["x-session"] == "obtained-session"
            assert second.headers["cookie"] == "step=one-cookie"
            assert second.json == {"account": 12345678901234567890, "constant": 1}
            assert form_of(third) == {"grant": "x", "first": "ti ck/et&1", "second": "obtained+code"}
            assert (asked.headers["x-auth"], asked.headers["x-first"]) == ("obtained-token", "obtained+code")
            obtained = ("obtained-session", "ti ck/et&1", "obtained+code", "obtained-token", "one-cookie")
            assert not shown(mask.mask(" ".join(obtained)), *obtained)
            await clock.advance(59)
            await client.ask(ITEMS)
            assert server.targets.count("/session") == 2

    @pytest.mark.parametrize("value", ["../x", "a/b?c", "%2e%2e"])
    async def test_put_a_value_into_a_path_as_one_step(self, value: str, serve: Serve, client_of: ClientOf) -> None:
        def handle(request: Request) -> Response:
            return json_response({"id": value} if request.path == "/first" else {"token": "obtained-token"})

        server = await serve(handle)
        settings = config(template={"headers": {"X": "{{.token}}"}})
        settings["custom_auth_request"] = [{"endpoint": "/first"}, {"endpoint": "/second/{{.id}}"}]
        await client_of(server, **settings).ask(ITEMS)
        assert server.targets[1] == f"/second/{quote(value, safe='')}"

    @pytest.mark.parametrize("value", ["", ".", ".."])
    async def test_refuse_a_value_that_leads_elsewhere(self, value: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(lambda _: json_response({"id": value}))
        settings = config()
        settings["custom_auth_request"] = [{"endpoint": "/first"}, {"endpoint": "/second/{{.id}}"}]
        failure = await failure_of(client_of(server, **settings))
        assert "which leads elsewhere" in str(failure)
        assert server.targets == ["/first"]

    async def test_of_which_one_lacks_a_value_fail_before_the_next(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(lambda _: json_response({"other": "x"}))
        settings = config()
        settings["custom_auth_request"] = [
            {"endpoint": "/first"},
            {"endpoint": "/second", "body": {"t": "{{.ticket}}"}},
        ]
        failure = await failure_of(client_of(server, **settings))
        assert isinstance(failure, LoginFailed)
        assert "no value at .ticket; its keys are: other. Check customAuthRequest" in str(failure)
        assert server.targets == ["/first"]

    async def test_that_are_refused_name_the_one_that_was(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(lambda request: json_response({}, 403) if request.path == "/second" else json_response({}))
        settings = config()
        settings["custom_auth_request"] = [{"endpoint": "/first"}, {"endpoint": "/second"}]
        client = client_of(server, **settings)
        assert f"POST {server.url}/second answered 403" in str(await failure_of(client))
        await failure_of(client)
        assert server.targets == ["/first", "/second"]

    async def test_a_value_that_no_header_can_carry_is_a_failure_that_does_not_show_it(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(lambda _: json_response({"token": "sécret-token"}))
        settings = config()
        settings["custom_auth_request"] = [{"endpoint": "/1"}, {"endpoint": "/2", "headers": {"X": "{{.token}}"}}]
        failure = await failure_of(client_of(server, **settings))
        assert isinstance(failure, LoginFailed)
        assert "sécret" not in str(failure)
        assert server.targets == ["/1"]

    async def test_braces_in_the_first_are_those_of_a_password(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        password = "}}p{{.x}}{{"
        await client_of(server, **config({"body": {"password": password}})).ask(ITEMS)
        assert server.requests[0].json == {"password": password}

    @pytest.mark.parametrize(
        ("requests", "message"),
        [
            ([], "customAuthRequest"),
            ([{"endpoint": "/1"}, {"method": "POST"}], "customAuthRequest.1.endpoint is missing"),
            ([{"endpoint": "/1"}, {"endpoint": "/2", "body": {"a": "{{.x"}}], "customAuthRequest.1: The template"),
            ([{"endpoint": "/1"}, {"endpoint": "/{{.}}/{{ | }}"}], "customAuthRequest.1: The jq expression"),
        ],
    )
    def test_that_cannot_work_stop_the_start(self, requests: list[dict[str, Any]], message: str) -> None:
        assert message in rejected(custom_auth_request=requests, custom_auth_request_template=TOKEN)


class TestTheTemplate:
    @pytest.mark.parametrize("name", ["custom_auth_request_template", "custom_auth_response"])
    async def test_puts_values_into_headers_under_either_name(
        self, name: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(api())
        settings = config()
        del settings["custom_auth_request_template"]
        settings[name] = {"headers": {"Authorization": "Session {{.data.session.token}}", "X-Constant": "c"}}
        await client_of(server, **settings).ask(ITEMS)
        asked = server.requests[1]
        assert asked.headers["authorization"] == "Session obtained-token"
        assert asked.headers["x-constant"] == "c"
        assert "authorization" not in server.requests[0].headers

    async def test_replaces_what_requests_have_of_the_same_names(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        template = {**TOKEN, "queryParams": {"tenant": "{{.user.tenant}}"}}
        request = ApiRequest("/items?tenant=other&page=2", headers={"X-Session": "other", "X-Own": "own"})
        await client_of(server, **config(template=template), headers={"X-Session": "general"}).ask(request)
        asked = server.requests[1]
        assert (asked.headers["x-session"], asked.headers["x-own"]) == ("obtained-token", "own")
        assert asked.query == {"tenant": "t 1&2", "page": "2"}

    async def test_numbers_keep_their_digits(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        template = {
            "headers": {"X-Id": "{{.data.session.id}}"},
            "queryParams": {"id": "n{{.data.session.id}}"},
            "body": {"id": "{{.data.session.id}}"},
        }
        request = ApiRequest("/items", "POST", body={})
        await client_of(server, **config(template=template)).ask(request)
        asked = server.requests[1]
        number = 12345678901234567890
        assert asked.headers["x-id"] == str(number)
        assert asked.query == {"id": f"n{number}"}
        assert asked.json == {"id": number}

    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def test_is_merged_into_bodies(self, method: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        template = {
            "body": {"auth": {"token": "{{.data.session.token}}", "kind": "session"}, "ids": ["{{.user.tenant}}"]}
        }
        body: JsonObject = {"auth": {"token": "old", "realm": "r"}, "query": "{ items }"}
        request = ApiRequest("/items", method, headers={"Content-Type": "application/vnd.x+json"}, body=body)
        await client_of(server, **config(template=template)).ask(request)
        asked = server.requests[1]
        assert asked.json == {
            "auth": {"token": "obtained-token", "realm": "r", "kind": "session"},
            "query": "{ items }",
            "ids": ["t 1&2"],
        }
        assert asked.headers["content-type"] == "application/vnd.x+json"
        assert int(asked.headers["content-length"]) == len(asked.content)

    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_is_the_body_where_there_is_none(self, method: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        settings = config(template={"body": {"token": "{{.data.session.token}}"}})
        await client_of(server, **settings).ask(ApiRequest("/items", method))
        assert server.requests[1].json == {"token": "obtained-token"}

    async def test_leaves_bodies_alone_that_are_lists(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        client = client_of(server, **config(template={**TOKEN, "body": {"token": "{{.data.session.token}}"}}))
        await client.ask(ApiRequest("/items", "POST", body=[{"a": 1}]))
        assert server.requests[1].json == [{"a": 1}]

    @pytest.mark.parametrize(
        ("content_type", "content", "sent"),
        [
            ("application/x-www-form-urlencoded", "a=1&token=old", "a=1&token=obtained-token"),
            ("text/plain", "neither JSON nor a form", "neither JSON nor a form"),
        ],
    )
    def test_is_added_to_a_form_and_leaves_other_texts_alone(self, content_type: str, content: str, sent: str) -> None:
        headers = {"Content-Type": content_type}
        request = httpx.Request("POST", "https://api.example.com", headers=headers, content=content)
        applied = Credentials(body={"token": "obtained-token"}).apply(request)
        assert applied.content.decode() == sent
        assert applied.headers["content-length"] == str(len(sent))
        assert applied.headers["content-type"] == content_type

    async def test_a_new_token_replaces_the_old_one_everywhere(self, serve: Serve, client_of: ClientOf) -> None:
        def login(number: int) -> Response:
            return json_response({"token": f"obtained-{number}"}, Set_Cookie=f"sid=cookie-{number}; Path=/")

        refusals = [json_response({}, 401), json_response([])]
        logins = api(login(1), login(2))
        server = await serve(lambda request: logins(request) if request.path == "/login" else refusals.pop(0))
        template = {"headers": {"X-T": "{{.token}}"}, "queryParams": {"t": "{{.token}}"}, "body": {"t": "{{.token}}"}}
        await client_of(server, **config(template=template)).ask(ApiRequest("/items", "POST", body={"a": 1}))
        asked = [request for request in server.requests if request.path == "/items"]
        assert [request.headers["x-t"] for request in asked] == ["obtained-1", "obtained-2"]
        assert [request.query for request in asked] == [{"t": "obtained-1"}, {"t": "obtained-2"}]
        assert [request.json for request in asked] == [{"a": 1, "t": "obtained-1"}, {"a": 1, "t": "obtained-2"}]
        assert [request.headers["cookie"] for request in asked] == ["sid=cookie-1", "sid=cookie-2"]

    @pytest.mark.parametrize(
        "template",
        [
            {"headers": {"X": "{{.data.token}}"}},
            {"queryParams": {"x": "a{{.data.token}}"}},
            {"body": {"x": [{"y": "{{.data.token}}"}]}},
        ],
    )
    async def test_a_value_that_the_answer_lacks_fails_with_the_keys_that_it_has(
        self, template: dict[str, Any], serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(api())
        failure = await failure_of(client_of(server, **config(template=template)))
        assert isinstance(failure, LoginFailed)
        assert "no value at .data.token; its keys are: data, user. Check customAuthRequestTemplate" in str(failure)
        assert "obtained-token" not in str(failure)
        assert server.targets == ["/login"]

    @pytest.mark.parametrize("answer", [Response(b"<html>obtained-token</html>"), Response(b""), Response(status=204)])
    async def test_so_does_an_answer_that_is_no_json(self, answer: Response, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api(answer))
        failure = await failure_of(client_of(server, **config()))
        assert "its keys are: none" in str(failure)
        assert "obtained-token" not in str(failure)

    async def test_an_answer_of_which_nothing_is_used_is_a_failure(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api())
        settings = config()
        del settings["custom_auth_request_template"]
        failure = await failure_of(client_of(server, **settings))
        assert "sets no cookie, and there is no customAuthRequestTemplate" in str(failure)

    async def test_everything_obtained_is_hidden(self, serve: Serve, clock: FakeClock) -> None:
        answer = json_response(ANSWER | {"key": 'k/+"ä"'}, Set_Cookie="sid=obtained-cookie; Path=/")
        server = await serve(api(answer))
        template = {
            "headers": {"Authorization": "Basic {{.data.session.token}}"},
            "queryParams": {"id": "id-{{.data.session.id}}"},
            "body": {"deep": [{"key": "{{.key}}"}]},
        }
        async with client_with_mask(server, clock, **config(template=template)) as (client, mask):
            await client.ask(ApiRequest("/items", "POST", body={}))
            asked = server.requests[1]
            everything = f"{asked.target} {asked.headers} {asked.content.decode()} {asked.json}"
            obtained = ("obtained-token", "obtained-cookie", str(ANSWER["data"]["session"]["id"]), 'k/+"ä"')  # type: ignore[index]
            assert all(shown(everything, secret) for secret in obtained)
            assert not shown(mask.mask(everything), *obtained)


class TestCookies:
    async def test_that_a_login_sets_are_sent_without_a_template(self, serve: Serve, client_of: ClientOf) -> None:
        answer = Response(status=204, headers={"Set-Cookie": "sid=obtained-cookie; Path=/; HttpOnly"})
        server = await serve(api(answer))
        settings = config()
        del settings["custom_auth_request_template"]
        await client_of(server, **settings).ask(ITEMS)
        assert server.requests[1].headers["cookie"] == "sid=obtained-cookie"

    async def test_of_a_login_at_another_host_stay_there(self, serve: Serve, client_of: ClientOf) -> None:
        login_host = await serve(api(json_response(ANSWER, Set_Cookie="IDP_SESSION=obtained-cookie; Path=/")))
        server = await serve(api())
        await client_of(server, **config({"endpoint": f"{login_host.url}/auth/login"})).ask(ITEMS)
        assert "cookie" not in server.requests[0].headers

    async def test_of_a_login_at_another_host_which_gives_nothing_else_are_told_to_stay_there(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        login_host = await serve(api(Response(status=204, headers={"Set-Cookie": "sid=obtained-cookie; Path=/"})))
        server = await serve(api())
        settings = config({"endpoint": f"{login_host.url}/auth/login"})
        del settings["custom_auth_request_template"]
        failure = str(await failure_of(client_of(server, **settings)))
        assert "it sets no cookie for the API (those of another origin stay there)" in failure
        assert server.requests == []

    @pytest.mark.parametrize(
        ("attributes", "sent"),
        [
            ("", True),
            ("; Path=/", True),
            ("; Path=/items", True),
            ("; Path=/other", False),
            ("; Max-Age=60", True),
            ("; Max-Age=0", False),
            ("; Expires=Thu, 01 Jan 1970 00:00:00 GMT", False),
            ("; Domain=127.0.0.1", True),
            ("; Domain=example.com", False),
            ("; HttpOnly; SameSite=Strict", True),
            ("; Secure", False),  # over http
        ],
    )
    async def test_go_where_their_attributes_say(
        self, attributes: str, sent: bool, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(api(json_response(ANSWER, Set_Cookie=f"sid=obtained-cookie{attributes}")))
        await client_of(server, **config()).ask(ITEMS)
        assert server.requests[1].headers.get("cookie") == ("sid=obtained-cookie" if sent else None)

    async def test_that_the_api_sets_anew_replace_the_logins(self, serve: Serve, clock: FakeClock) -> None:
        """As frameworks roll a session with each answer."""
        rolled = iter(range(1, 100))

        def roll(request: Request) -> Response:
            if request.path == "/echo":
                return json_response(request.headers, 400)
            if request.path == "/login":
                return json_response({}, Set_Cookie="sid=first-cookie")
            return json_response([], Set_Cookie=f"sid=rolled-cookie-{next(rolled)}; Path=/")

        server = await serve(roll)
        settings = config({"endpoint": "/login"}, {"headers": {"X-Own": "x"}})
        async with client_with_mask(server, clock, **settings, headers={"Cookie": "lang=en"}) as (client, mask):
            for _ in range(3):
                await client.ask(ITEMS)
            failure = await failure_of(client, ApiRequest("/echo"))
            cookies = [set(request.headers["cookie"].split("; ")) for request in server.requests[1:]]
            sids = ["first-cookie", "rolled-cookie-1", "rolled-cookie-2", "rolled-cookie-3"]
            assert cookies == [{"lang=en", f"sid={sid}"} for sid in sids]
            assert not shown(f"{failure} {mask.mask(' '.join(sids))}", *sids)

    async def test_of_a_session_that_is_over_do_not_come_back_by_its_late_answers(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        """A server that ends a session takes its cookie back with each refusal, also after the next login."""
        given = iter(range(1, 100))
        late, may_answer = asyncio.Event(), asyncio.Event()

        async def handle(request: Request) -> Response:
            if request.path == "/login":
                return json_response({}, Set_Cookie=f"sid=session-{next(given)}; Path=/")
            if request.headers["cookie"] == "sid=session-2":
                return json_response([])
            if request.path == "/late":
                late.set()
                await may_answer.wait()
            return json_response({}, 401, Set_Cookie="sid=; Max-Age=0; Path=/")

        server = await serve(handle)
        settings = config()
        del settings["custom_auth_request_template"]
        client = client_of(server, **settings)
        slow = asyncio.create_task(client.ask(ApiRequest("/late")))
        await late.wait()
        await client.ask(ITEMS)
        may_answer.set()
        await slow
        await client.ask(ITEMS)
        logins = [request for request in server.requests if request.path == "/login"]
        assert len(logins) == 2
        assert not any("cookie" in request.headers for request in logins)

    @pytest.mark.parametrize("status", [302, 303])
    async def test_of_a_login_that_then_leads_to_a_page_are_kept(
        self, status: int, serve: Serve, client_of: ClientOf
    ) -> None:
        """As the login forms of web frameworks do it."""
        server = await serve(
            api(Response(status=status, headers={"Set-Cookie": "sid=obtained-cookie", "Location": "/home"}))
        )
        settings = config({"bodyForm": {"user": "ada", "password": "the-password"}})
        del settings["custom_auth_request_template"]
        await client_of(server, **settings).ask(ITEMS)
        login, page, asked = server.requests
        assert (page.method, page.target, page.content) == ("GET", "/home", b"")
        assert page.headers["cookie"] == asked.headers["cookie"] == "sid=obtained-cookie"
        assert login.headers.get("cookie") is None

    async def test_that_are_taken_back_at_once_are_not_sent(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(api(json_response(ANSWER, Set_Cookie="sid=gone; Max-Age=0")))
        await client_of(server, **config()).ask(ITEMS)
        assert "cookie" not in server.requests[1].headers


def rejected(**settings: object) -> str:
    with pytest.raises(SettingsError) as failure:
        load_settings({"base_url": "https://api.example.com", **{"auth_type": "custom", **settings}})
    assert not shown(str(failure.value), CLIENT_SECRET)
    return str(failure.value)


LOGIN = {"endpoint": "/login", "body": {"password": CLIENT_SECRET}}


class TestSettings:
    def test_without_a_login_request(self) -> None:
        assert "customAuthRequest is missing: authType custom needs it" in rejected()

    def test_with_a_login_that_authtype_does_not_ask_for(self) -> None:
        assert "authType is none, but customAuthRequest is set" in rejected(auth_type="none", custom_auth_request=LOGIN)

    def test_with_both_names_of_the_template(self) -> None:
        message = rejected(custom_auth_request=LOGIN, custom_auth_request_template=TOKEN, custom_auth_response=TOKEN)
        assert "customAuthRequestTemplate and customAuthResponse are two names for one setting" in message

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"endpoint": ""}, "customAuthRequest.endpoint"),
            ({"endpoint": "ldap://h/login"}, "customAuthRequest.endpoint: must be a URL such as"),
            ({"endpoint": "https://ada:password@h/login"}, "customAuthRequest.endpoint: must not hold credentials"),
            (
                {"method": "FETCH"},
                "customAuthRequest.method: input should be 'GET', 'POST', 'PUT', 'PATCH' or 'DELETE'",
            ),
            ({"bodyForm": {"a": "b"}}, "body and bodyForm exclude one another"),
            ({"headers": {"X Y": "z"}}, "customAuthRequest.headers: 'X Y' is no header name"),
            ({"headers": {"Host": "z"}}, "customAuthRequest.headers: 'Host' is no header to set"),
            ({"headers": {"X-Y": f"{CLIENT_SECRET}\n"}}, "customAuthRequest.headers: header X-Y holds characters"),
            ({"reauthenticateIntervalSeconds": 0}, "customAuthRequest.reauthenticateIntervalSeconds"),
            ({"reauthenticateIntervalSeconds": "soon"}, "customAuthRequest.reauthenticateIntervalSeconds"),
            ({"query": {}}, "customAuthRequest.query is not known"),
        ],
    )
    def test_that_cannot_work_stop_the_start(self, change: dict[str, Any], message: str) -> None:
        assert message in rejected(custom_auth_request=LOGIN | change)

    @pytest.mark.parametrize(
        ("template", "message"),
        [
            ({"headers": {"X": "{{.token"}}, "customAuthRequestTemplate.headers: the template '{{.token' has braces"),
            (
                {"headers": {"X": "{{.to ken}}"}},
                "customAuthRequestTemplate.headers: the jq expression '.to ken' does not",
            ),
            ({"headers": {"X Y": "{{.token}}"}}, "customAuthRequestTemplate.headers: 'X Y' is no header name"),
            ({"headers": {"HOST": "{{.token}}"}}, "customAuthRequestTemplate.headers: 'HOST' is no header to set"),
            ({"queryParams": {"x": "}}"}}, "customAuthRequestTemplate.queryParams: the template '}}' has braces"),
            ({"body": {"x": [{"y": "{{}}"}]}}, "customAuthRequestTemplate.body: the jq expression"),
            ({"cookies": {}}, "customAuthRequestTemplate.cookies is not known"),
        ],
    )
    def test_a_template_that_is_malformed_stops_the_start(self, template: dict[str, Any], message: str) -> None:
        assert message in rejected(custom_auth_request=LOGIN, custom_auth_request_template=template)


async def test_nothing_of_the_login_reaches_the_api(serve: Serve, client_of: ClientOf) -> None:
    login_host: Loopback = await serve(api())
    server: Loopback = await serve(api())
    request = {
        "endpoint": f"{login_host.url}/login",
        "headers": {"X-Login-Key": CLIENT_SECRET.replace("ö", "")},
        "queryParams": {"key": CLIENT_SECRET},
        "body": {"password": CLIENT_SECRET},
    }
    await client_of(server, **config(request)).ask(ITEMS)
    (asked,) = server.requests
    assert "x-login-key" not in asked.headers
    assert not shown(f"{asked.target} {asked.headers} {asked.content.decode()}", CLIENT_SECRET)


async def test_a_place_of_which_it_is_not_plain_that_it_ends_is_filled_all_the_same(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(LoginApi())
    template = {"headers": {"Authorization": "Bearer {{ [.. | .access_token? // empty] | first }}"}}
    client = client_of(server, **custom() | {"custom_auth_request_template": template})
    assert (await client.ask(ApiRequest("/items"))).body.content == b'[{"id": 1}]'


async def test_a_place_that_does_not_end_is_ended_and_fails_the_login(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(LoginApi())
    template = {"headers": {"Authorization": "Bearer {{ last(repeat(.access_token)) }}"}}
    client = client_of(server, **custom() | {"custom_auth_request_template": template}, jq_timeout=0.4)
    with pytest.raises(LoginFailed, match=r"customAuthRequestTemplate 'last.*': jq did not come to an end"):
        await client.ask(ApiRequest("/items"))
    with pytest.raises(LoginFailed):
        await client.ask(ApiRequest("/items"))
    assert len(server.requests) == 1
