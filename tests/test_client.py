"""One request to the API, over real connections: where it may go, how it is tried, what its failure says (§7, §8)."""

import asyncio
import base64
import gc
import gzip
import itertools
import json
import ssl
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from client import ApiRequest
from json_types import Json
from messages import RequestFailed
from meter import Meter
from tests.fake_clock import FakeClock, let_pass, settle, until
from tests.servers.listening import listening, writing
from tests.servers.loopback import (
    ClientOf,
    Loopback,
    Request,
    Response,
    Serve,
    in_turn,
    json_response,
    loopback,
)
from tests.waiting import PATIENCE
from transport import Backoff, BodyAs
from transport.bodies import BLOCK

OK = json_response([{"id": 1}])
SECRET = "s3cret-v4lue"


async def failure_of(client: Any, request: ApiRequest | str = "/items") -> RequestFailed:
    with pytest.raises(RequestFailed) as failure:
        await client.ask(request if isinstance(request, ApiRequest) else ApiRequest(request))
    return failure.value


class TestWhatIsAsked:
    @pytest.mark.parametrize("prefix", ["", "/", "/api/v2", "/api/v2/"])
    @pytest.mark.parametrize("path", ["items", "/items"])
    async def test_paths_are_joined_to_the_base(
        self, prefix: str, path: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(OK))
        await client_of(f"{server.url}{prefix}").ask(ApiRequest(path))
        assert server.targets == [f"{prefix.rstrip('/')}/items"]

    @pytest.mark.parametrize("path", ["/a%2Fb/c", "/a%20b", "/users/me@x", "/a:b"])
    async def test_encoded_paths_stay_as_they_are(self, path: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        await client_of(server).ask(ApiRequest(path))
        assert server.targets == [path]

    async def test_query_parameters_are_sent_repeated_and_encoded(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        query = (("tag", "a"), ("tag", "b"), ("q", "x&y=z ä+"), ("empty", ""))
        await client_of(server).ask(ApiRequest("/items", query=query))
        assert server.requests[0].pairs == list(query)

    async def test_a_link_is_asked_with_its_own_query_and_nothing_added(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(OK))
        await client_of(server).ask(ApiRequest(f"{server.url}/items?page=2&flag&x=%2C&page=3"))
        assert server.targets == ["/items?page=2&flag&x=%2C&page=3"]

    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def test_method_headers_and_body_are_sent(self, method: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        client = client_of(server, headers={"X-All": "all", "X-Both": "all"})
        request = ApiRequest("/items", method, headers={"X-Both": "own", "Accept": "text/x"}, body={"a": [1, "ä"]})
        await client.ask(request)
        (received,) = server.requests
        assert received.method == method
        assert received.json == {"a": [1, "ä"]}
        assert received.headers["content-type"] == "application/json"
        assert [received.headers[name] for name in ("x-all", "x-both", "accept")] == ["all", "own", "text/x"]

    @pytest.mark.parametrize("general", [None, "application/json", "application/x-www-form-urlencoded", "text/csv"])
    @pytest.mark.parametrize(
        ("body", "body_as", "sent", "content_type"),
        [
            ({"a": [1]}, BodyAs.JSON, b'{"a":[1]}', "application/json"),
            ({"a": ["b c", "ü"], "d": "e"}, BodyAs.FORM, b"a=b+c&a=%C3%BC&d=e", "application/x-www-form-urlencoded"),
            ("ü {a}\n", BodyAs.TEXT, "ü {a}\n".encode(), "text/plain; charset=utf-8"),
        ],
        ids=["json", "form", "text"],
    )
    async def test_a_body_is_sent_as_what_it_is_and_says_so(
        self,
        body: Json,
        body_as: BodyAs,
        sent: bytes,
        content_type: str,
        general: str | None,
        serve: Serve,
        client_of: ClientOf,
    ) -> None:
        """What the installation says of all bodies counts where it is not of another kind of them."""
        server = await serve(in_turn(OK))
        client = client_of(server, headers={"Content-type": general} if general else {})
        await client.ask(ApiRequest("/items", "POST", body=body, body_as=body_as))
        (received,) = server.requests
        assert received.content == sent
        may_be_meant = general == "text/csv" and body_as is not BodyAs.FORM
        assert received.headers["content-type"] == (general if may_be_meant else content_type)

    async def test_the_request_s_own_content_type_wins(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        headers = {"CONTENT-TYPE": "application/sparql-query"}
        await client_of(server).ask(ApiRequest("/x", "POST", headers=headers, body="ASK {}", body_as=BodyAs.TEXT))
        lines = [line for line in server.requests[0].header_lines if line.lower().startswith("content-type")]
        assert [line.partition(": ")[2] for line in lines] == ["application/sparql-query"]

    @pytest.mark.parametrize("place", ["settings", "request", "both"])
    @pytest.mark.parametrize(
        ("name", "value"),
        [("aCCept", "text/csv"), ("accept-encoding", "gzip"), ("USER-AGENT", "me"), ("content-type", "text/x")],
    )
    async def test_headers_count_by_name_whatever_their_case(
        self, name: str, value: str, place: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(OK))
        installation = {name: "of all" if place == "both" else value} if place != "request" else {}
        own = {name.title(): "other", name: value} if place != "settings" else {}
        await client_of(server, headers=installation).ask(ApiRequest("/items", "POST", headers=own, body={}))
        lines = [line for line in server.requests[0].header_lines if line.lower().startswith(f"{name.lower()}:")]
        assert [line.partition(": ")[2] for line in lines] == [value]

    async def test_credentials_replace_a_header_of_their_name_whatever_its_case(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(OK))
        client = client_of(server, **BEARER, headers={"authorization": "Token other"})
        await client.ask(ApiRequest("/items", headers={"AUTHORIZATION": "Token third"}))
        lines = [line for line in server.requests[0].header_lines if line.lower().startswith("authorization")]
        assert [line.partition(": ")[2] for line in lines] == [f"Bearer {SECRET}"]

    async def test_the_answer_comes_with_what_paging_needs(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(json_response([], Link='<?page=2>; rel="next"')))
        reply = await client_of(server).ask(ApiRequest("/items", query=(("page", "1"),)))
        assert reply.body.content == b"[]"
        assert reply.body.media_type == "application/json"
        assert reply.url == f"{server.url}/items?page=1"
        assert reply.headers["link"] == '<?page=2>; rel="next"'

    async def test_a_part_of_what_there_is_comes_as_such(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(json_response([{"id": 1}], 206, Content_Range="items 0-0/234")))
        reply = await client_of(server).ask(ApiRequest("/items"))
        assert (reply.body.status, reply.headers["content-range"]) == (206, "items 0-0/234")

    async def test_no_compression_is_asked_for_that_is_not_understood(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(b"\x8b\x00\x80[]\x03", headers={"Content-Encoding": "br"})))
        assert "compressed by br" in str(await failure_of(client_of(server)))
        assert server.requests[0].headers["accept-encoding"] == "gzip, deflate"
        assert len(server.requests) == 1


BEARER: dict[str, Any] = {"auth_type": "bearer_token", "api_token": SECRET}


BASIC = base64.b64encode(f"user:{SECRET}".encode()).decode()
AUTHENTICATIONS: list[tuple[dict[str, Any], str, str]] = [
    ({"auth_type": "bearer_token", "api_token": SECRET}, "authorization", f"Bearer {SECRET}"),
    ({"auth_type": "bearer_token", "auth_value": f"Bearer {SECRET}"}, "authorization", f"Bearer {SECRET}"),
    ({"auth_type": "basic", "username": "user", "password": SECRET}, "authorization", f"Basic {BASIC}"),
    ({"auth_type": "basic_auth", "auth_value": f"user:{SECRET}"}, "authorization", f"Basic {BASIC}"),
    ({"auth_type": "basic", "auth_value": BASIC}, "authorization", f"Basic {BASIC}"),
    ({"auth_type": "api_key", "api_key": SECRET}, "x-api-key", SECRET),
    ({"auth_type": "api_key", "api_key": SECRET, "api_key_header": "X-Token"}, "x-token", SECRET),
    (
        {"auth_type": "api_key", "api_key": SECRET, "api_key_in": "cookie", "api_key_name": "sid"},
        "cookie",
        f"sid={SECRET}",
    ),
    ({"headers": {"Authorization": f"Token {SECRET}"}}, "authorization", f"Token {SECRET}"),
]
BY_QUERY = {"auth_type": "api_key", "auth_value": SECRET, "api_key_in": "query", "api_key_name": "key"}
ALL_AUTHENTICATIONS = [config for config, _, _ in AUTHENTICATIONS] + [BY_QUERY]


class TestCredentials:
    @pytest.mark.parametrize(("config", "header", "value"), AUTHENTICATIONS)
    async def test_headers_carry_them(
        self, config: dict[str, Any], header: str, value: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(OK))
        await client_of(server, **config).ask(ApiRequest("/items"))
        assert server.requests[0].headers[header] == value

    @pytest.mark.parametrize("target", ["/items", "/items?a=1", "/items?key=stale&a=1"])
    async def test_the_query_carries_a_key_beside_the_other_parameters(
        self, target: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(OK))
        reply = await client_of(server, **BY_QUERY).ask(ApiRequest(target))
        expected = {"key": SECRET} | ({"a": "1"} if "a=1" in target else {})
        assert server.requests[0].query == expected
        assert SECRET not in reply.url

    async def test_the_other_parameters_stay_as_they_are_written(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        await client_of(server, **BY_QUERY).ask(ApiRequest("/items?$filter=a%20eq%20'b'&flag&ids=1,2&e=%E9"))
        assert server.targets == [f"/items?$filter=a%20eq%20'b'&flag&ids=1,2&e=%E9&key={SECRET}"]

    async def test_a_key_in_a_cookie_goes_beside_the_apis_own(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(json_response([], Set_Cookie="session=abc"), OK))
        client = client_of(server, auth_type="api_key", api_key=SECRET, api_key_in="cookie", api_key_name="sid")
        await client.ask(ApiRequest("/a"))
        await client.ask(ApiRequest("/b"))
        assert set(server.requests[1].headers["cookie"].split("; ")) == {"session=abc", f"sid={SECRET}"}

    async def test_without_authentication_none_are_sent(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        await client_of(server).ask(ApiRequest("/items"))
        assert not {"authorization", "x-api-key", "cookie"} & server.requests[0].headers.keys()

    @pytest.mark.parametrize("status", [401, 403])
    async def test_wrong_ones_fail_within_one_request_and_say_what_to_check(
        self, status: int, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(json_response({"message": "bad token"}, status)))
        failure = await failure_of(client_of(server, **BEARER))
        assert len(server.requests) == 1
        assert failure.status == status
        assert "bad token" in str(failure)
        assert "apiToken" in str(failure)


def echo(request: Request, status: int) -> Response:
    """Tells back everything that it was sent, as a careless API does."""
    return json_response({"headers": request.headers, "url": request.target}, status)


class TestSecrecy:
    @pytest.mark.parametrize("config", ALL_AUTHENTICATIONS)
    @pytest.mark.parametrize("status", [400, 401, 500])
    async def test_no_failure_shows_a_secret(
        self, config: dict[str, Any], status: int, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(lambda request: echo(request, status))
        failure = await failure_of(client_of(server, **config, max_retries=1))
        assert SECRET not in str(failure)
        assert BASIC not in str(failure)

    @pytest.mark.parametrize("before", range(170, 200, 3))
    async def test_not_even_a_part_of_one_where_the_answer_is_cut(
        self, before: int, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(Response(b"x" * before + SECRET.encode(), 400)))
        assert SECRET[:3] not in str(await failure_of(client_of(server, **BEARER)))

    async def test_nor_where_the_connection_fails(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(drop=True)))
        assert SECRET not in str(await failure_of(client_of(server, **BY_QUERY), f"/items?key={SECRET}"))

    async def test_nor_where_a_link_that_leads_elsewhere_holds_one(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        failure = await failure_of(client_of(server, **BY_QUERY), f"https://elsewhere.example.com/?key={SECRET}")
        assert SECRET not in str(failure)

    async def test_nor_where_a_header_cannot_be_sent(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(OK))
        for value in (f"{SECRET}\nX: y", f"{SECRET} ä"):
            request = ApiRequest("/items", headers={"X-Token": value})
            assert SECRET not in str(await failure_of(client_of(server, **BEARER), request))
        assert server.requests == []


STEPS_OUT: Final = [
    *("/api/v1/../../x", "/api/v1/%2e%2e/x", "/api/v1/a/%2E./.%2e/../x", "/api/v1/..%2f..%2fx", "/api/v1/..;/x"),
    *("/api/v1/%252e%252e/x", "/api/v1/..%5cx", "/api/v10/../x", "/../api/v1/../x"),
]


class TestOrigin:
    @pytest.mark.parametrize("config", ALL_AUTHENTICATIONS)
    @pytest.mark.parametrize("way", ["link", "redirect"])
    async def test_another_host_gets_neither_request_nor_credentials(
        self, way: str, config: dict[str, Any], serve: Serve, client_of: ClientOf
    ) -> None:
        elsewhere = await serve(in_turn(OK))
        server = await serve(in_turn(Response(status=302, headers={"Location": f"{elsewhere.url}/items"})))
        target = "/items" if way == "redirect" else f"{elsewhere.url}/items"
        failure = await failure_of(client_of(server, **config), target)
        assert elsewhere.connections == 0
        assert elsewhere.host in str(failure)
        assert "allowedHosts" in str(failure)
        assert len(server.requests) == (way == "redirect")

    @pytest.mark.parametrize("way", ["link", "redirect"])
    @pytest.mark.parametrize("with_port", [True, False])
    async def test_allowed_hosts_get_both(self, way: str, with_port: bool, serve: Serve, client_of: ClientOf) -> None:
        elsewhere = await serve(in_turn(OK))
        server = await serve(in_turn(Response(status=307, headers={"Location": f"{elsewhere.url}/items?page=2"})))
        allowed = elsewhere.host if with_port else "127.0.0.1"
        client = client_of(server, **BEARER, allowed_hosts=[allowed])
        reply = await client.ask(ApiRequest("/items" if way == "redirect" else f"{elsewhere.url}/items?page=2"))
        assert reply.url == f"{elsewhere.url}/items?page=2"
        assert elsewhere.requests[0].headers["authorization"] == f"Bearer {SECRET}"

    @pytest.mark.parametrize(
        "target",
        [
            "http://localhost:{port}/",
            "http://127.0.0.1.example.com/",
            "http://user@elsewhere.example.com/",
            "http://[::1]/",
        ],
    )
    async def test_a_host_that_only_looks_alike_is_another(
        self, target: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(OK))
        assert "another host" in str(await failure_of(client_of(server), target.format(port=server.port)))
        assert server.connections == 0

    @pytest.mark.parametrize("location", ["//elsewhere.example.com/items", "ftp://127.0.0.1/items"])
    async def test_redirects_to_odd_places_are_refused(self, location: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=302, headers={"Location": location})))
        await failure_of(client_of(server))
        assert len(server.requests) == 1

    @pytest.mark.parametrize("way", ["link", "redirect"])
    @pytest.mark.parametrize("scheme", ["ftp", "gopher", "ws"])
    async def test_what_is_neither_http_nor_https_is_not_asked_and_no_host_to_allow(
        self, way: str, scheme: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(Response(status=302, headers={"Location": f"{scheme}://127.0.0.1/items"})))
        failure = await failure_of(client_of(server), "/items" if way == "redirect" else f"{scheme}://127.0.0.1/items")
        assert "neither http nor https" in str(failure)
        assert "allowedHosts" not in str(failure)
        assert len(server.requests) == (way == "redirect")

    @pytest.mark.parametrize("way", ["link", "redirect"])
    @pytest.mark.parametrize("path", STEPS_OUT)
    async def test_no_link_leads_out_of_the_path_of_baseurl_by_two_dots(
        self, way: str, path: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server: Loopback = await serve(in_turn(Response(status=302, headers={"Location": path})))
        client = client_of(f"{server.url}/api/v1")
        failure = await failure_of(client, "/items" if way == "redirect" else f"{server.url}{path}")
        assert "out of baseUrl's path by `..`" in str(failure)
        assert len(server.requests) == (way == "redirect")

    @pytest.mark.parametrize("location", ["../../x", "a/../../../x"])
    async def test_nor_does_a_redirect_that_is_relative(self, location: str, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=302, headers={"Location": location})))
        failure = await failure_of(client_of(f"{server.url}/api/v1"), "/items")
        assert "out of baseUrl's path by `..`" in str(failure)

    @pytest.mark.parametrize("path", ["/api/v1/a/../items", "/api/v1/a..b/..c", "/other/place", "/api/v1/./items"])
    async def test_other_links_within_the_origin_are_followed(
        self, path: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(OK))
        await client_of(f"{server.url}/api/v1").ask(ApiRequest(f"{server.url}{path}"))
        assert len(server.requests) == 1

    @pytest.mark.parametrize("target", ["http://[bad", "http://host:port/", "http://a\x00b/"])
    async def test_a_link_that_is_no_url_is_a_failure_like_another(
        self, target: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(OK))
        await failure_of(client_of(server), target)
        assert server.connections == 0

    async def test_https_on_the_host_of_an_http_base_says_what_to_change(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(lambda _: Response(status=301, headers={"Location": "https://127.0.0.1/items"}))
        failure = await failure_of(client_of(server, **BEARER))
        assert "baseUrl" in str(failure)
        assert "allowedHosts" not in str(failure)


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize("location", ["/moved?page=1", "moved?page=1", "{url}/moved?page=1"])
    async def test_within_the_origin_they_are_followed_with_credentials(
        self, status: int, location: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(
            lambda request: (
                OK
                if request.path == "/moved"
                else Response(status=status, headers={"Location": location.format(url=server.url)})
            )
        )
        reply = await client_of(server, **BEARER).ask(ApiRequest("/items"))
        assert reply.url == f"{server.url}/moved?page=1"
        assert server.targets == ["/items", "/moved?page=1"]
        assert all(request.headers["authorization"] == f"Bearer {SECRET}" for request in server.requests)

    @pytest.mark.parametrize(("status", "method"), [(303, "GET"), (307, "POST"), (308, "POST")])
    async def test_method_and_body_are_kept_where_the_status_says_so(
        self, status: int, method: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(Response(status=status, headers={"Location": "/moved"}), OK))
        await client_of(server).ask(ApiRequest("/search", "POST", body={"q": 1}))
        assert server.requests[1].method == method
        assert server.requests[1].content == (server.requests[0].content if method == "POST" else b"")

    @pytest.mark.parametrize("status", [301, 302])
    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    async def test_one_that_would_turn_another_method_into_get_is_a_failure(
        self, status: int, method: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(Response(status=status, headers={"Location": "/search/"}), OK))
        failure = await failure_of(client_of(server), ApiRequest("/search", method, body={"q": 1}))
        assert f"{method} {server.url}/search answered {status}" in str(failure)
        assert f"{server.url}/search/" in str(failure)
        assert not failure.is_answer
        assert len(server.requests) == 1

    async def test_a_request_that_became_a_get_stays_one(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(
            in_turn(
                Response(status=303, headers={"Location": "/a"}), Response(status=307, headers={"Location": "/b"}), OK
            )
        )
        await client_of(server).ask(ApiRequest("/search", "POST", body={"q": 1}))
        assert [request.method for request in server.requests] == ["POST", "GET", "GET"]

    @pytest.mark.parametrize(("hops", "followed"), [(5, True), (6, False)])
    async def test_at_most_five_are_followed(
        self, hops: int, followed: bool, serve: Serve, client_of: ClientOf
    ) -> None:
        moves = [Response(status=302, headers={"Location": f"/hop{hop}"}) for hop in range(hops)]
        server = await serve(in_turn(*moves, OK))
        if followed:
            assert (await client_of(server).ask(ApiRequest("/items"))).url == f"{server.url}/hop4"
        else:
            assert "redirects" in str(await failure_of(client_of(server)))
        assert len(server.requests) == 6

    async def test_one_without_a_location_is_a_failure(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=302)))
        assert (await failure_of(client_of(server))).status == 302


class TestRetries:
    @pytest.mark.parametrize("status", [202, 408, 423, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529])
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def test_what_may_pass_is_tried_again(
        self, status: int, method: str, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(Response(status=status), Response(status=status), OK))
        meter = Meter()
        reply = await client_of(server).ask(ApiRequest("/items", method, body={"a": 1}), meter)
        assert reply.body.content == OK.content
        assert [request.json for request in server.requests] == [{"a": 1}] * 3
        assert (meter.requests, meter.retries) == (3, 2)

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 422, 501, 505])
    async def test_what_will_not_pass_is_not(self, status: int, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=status)))
        failure = await failure_of(client_of(server))
        assert failure.status == status
        assert "tried once" in str(failure)
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        "broken",
        [
            Response(drop=True),
            Response(b'[{"id": 1}', promised=10),
            Response(b'[{"id": 1}', promised=10, chunked=True),
            Response(b"garbage", headers={"Content-Encoding": "gzip"}),
            Response(gzip.compress(OK.content)[:-1], headers={"Content-Encoding": "gzip"}),
            Response(gzip.compress(OK.content)[:10], headers={"Content-Encoding": "gzip"}, chunked=True),
            Response(gzip.compress(b""), headers={"Content-Encoding": "gzip"}),
        ],
        ids=[
            *("no answer", "cut short", "chunks cut short", "undecodable"),
            *("compression cut short", "no more than the header of gzip", "nothing, compressed"),
        ],
    )
    async def test_a_broken_connection_and_a_body_cut_short_are_tried_again(
        self, broken: Response, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(broken, broken, OK))
        assert (await client_of(server).ask(ApiRequest("/items"))).body.content == OK.content
        assert len(server.requests) == 3

    async def test_https_where_the_server_speaks_none_is_told(self, client_of: ClientOf) -> None:
        async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        async with listening(refuse) as port:
            failure = await failure_of(client_of(f"https://127.0.0.1:{port}", max_retries=0))
        assert "The server speaks no TLS there: write baseUrl with http" in str(failure)

    @pytest.mark.parametrize("content", [b"", b"{}", OK.content])
    async def test_accepted_is_no_answer_of_a_listing(self, content: bytes, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(content, 202)))
        failure = await failure_of(client_of(server, max_retries=2))
        assert len(server.requests) == 3
        assert "answered 202 Told, tried 3 times" in str(failure)
        assert "not made it ready yet" in str(failure)
        assert (failure.status, failure.is_answer, failure.lasting) == (202, False, False)

    async def test_nor_is_a_large_body_that_comes_with_it(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(b" " * BLOCK + b" ", 202), OK))
        request = ApiRequest("/items", large_welcome=True)
        assert (await client_of(server).ask(request)).body.content == OK.content

    @pytest.mark.parametrize("retries", [0, 1, 5])
    @pytest.mark.parametrize("broken", [Response(status=503), Response(b"[", promised=9)])
    async def test_it_ends_after_max_retries_and_says_how_often_it_was_tried(
        self, retries: int, broken: Response, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(broken))
        failure = await failure_of(client_of(server, max_retries=retries))
        assert len(server.requests) == retries + 1
        assert ("tried once" if retries == 0 else f"tried {retries + 1} times") in str(failure)

    async def test_an_answer_that_does_not_come_in_time_is_tried_again(self, serve: Serve, client_of: ClientOf) -> None:
        async def never(_: Request) -> Response:
            let_pass(31)
            return await asyncio.Event().wait() and OK

        server = await serve(never)
        failure = await failure_of(client_of(server, timeout=30, max_retries=2))
        assert len(server.requests) == 3
        assert "timeout" in str(failure)

    async def test_the_time_allowed_is_for_the_whole_answer(self, serve: Serve, client_of: ClientOf) -> None:
        """A server that sends a byte now and then must not hold a resync for ever."""
        async with writing(_trickle) as url:
            assert "timeout" in str(await failure_of(client_of(url, timeout=30, max_retries=0)))

    async def test_where_nothing_listens_the_message_says_so(self, client_of: ClientOf) -> None:
        async with loopback(in_turn(OK)) as server:
            url = server.url
        failure = await failure_of(client_of(url, max_retries=1))
        assert url in str(failure)
        assert "tried 2 times" in str(failure)
        assert failure.status is None

    def test_waits_grow_with_jitter_between_half_a_second_and_twenty(self) -> None:
        for retry, (least, most) in enumerate([(0.5, 0.625), (0.75, 1.25), (1.5, 2.5), (3, 5), (6, 10)], start=1):
            waits = [Backoff().before_retry(retry) for _ in range(200)]
            assert least <= min(waits) < max(waits) <= most
        assert Backoff().before_retry(30) == 20.0


async def _trickle(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        let_pass(5)
        await asyncio.sleep(0)


class TestRateLimits:
    @pytest.mark.parametrize(
        ("headers", "wait"),
        [
            ({"Retry-After": "7"}, 7.0),
            ({"Retry-After": format_datetime(datetime.fromtimestamp(1_700_000_030, UTC), usegmt=True)}, 30.0),
            ({"X-RateLimit-Reset": "11"}, 11.0),
            ({"RateLimit-Reset": "12"}, 12.0),
            ({"X-RateLimit-Reset": "1700000299"}, 299.0),
        ],
    )
    async def test_the_wait_that_is_asked_for_is_waited(
        self, headers: dict[str, str], wait: float, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        server = await serve(in_turn(Response(status=429, headers=headers), OK))
        await client_of(server).ask(ApiRequest("/items"))
        assert clock.monotonic() == pytest.approx(wait)

    @pytest.mark.parametrize("status", [429, 503])
    async def test_a_wait_of_more_than_five_minutes_is_a_failure_that_says_how_long(
        self, status: int, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        server = await serve(in_turn(Response(status=status, headers={"Retry-After": "3600"}), OK))
        failure = await failure_of(client_of(server))
        assert "3600 seconds" in str(failure)
        assert f"{server.url}/items" in str(failure)
        assert len(server.requests) == 1
        assert clock.slept == []

    async def test_nothing_remaining_holds_back_before_the_429(
        self, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        exhausted = json_response([], X_RateLimit_Remaining="0", X_RateLimit_Reset="60")
        server = await serve(in_turn(exhausted, OK))
        client = client_of(server)
        await client.ask(ApiRequest("/a"))
        assert clock.monotonic() == 0
        await client.ask(ApiRequest("/b"))
        assert clock.monotonic() == 60

    @pytest.mark.parametrize("retries", [0, 5])
    async def test_one_429_holds_back_all_requests(
        self, retries: int, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        arrivals: dict[str, float] = {}

        def limited(request: Request) -> Response:
            first = not arrivals
            arrivals[f"{request.path} {len(server.requests)}"] = clock.monotonic()
            return Response(status=429, headers={"Retry-After": "50"}) if first else OK

        server = await serve(limited)
        client = client_of(server, max_concurrent_requests=1, max_retries=retries)
        asked = [client.ask(ApiRequest(f"/{name}")) for name in "abc"]
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert sorted(arrivals.values()) == [0.0] + [50.0] * (len(server.requests) - 1)
        assert len([result for result in results if isinstance(result, RequestFailed)]) == (retries == 0)

    @pytest.mark.parametrize(
        "limit",
        [
            json_response({"message": "You have exceeded a secondary rate limit."}, 403),
            json_response({"message": "exceeded a secondary rate limit"}, 403, X_RateLimit_Reset="1700003000"),
            json_response({"data": None, "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}),
            json_response({"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}),
            json_response({"errors": [{"extensions": {"code": "RATELIMITED"}}]}, 400),
        ],
    )
    @pytest.mark.parametrize("retries", [0, 5])
    async def test_one_told_in_the_text_alone_holds_back_all_requests_for_a_minute(
        self, retries: int, limit: Response, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        server = await serve(in_turn(limit, OK))
        client = client_of(server, max_concurrent_requests=1, max_retries=retries)
        results = await asyncio.gather(*(client.ask(ApiRequest(f"/{n}")) for n in "ab"), return_exceptions=True)
        assert clock.monotonic() == 60
        failures = [result for result in results if isinstance(result, RequestFailed)]
        assert [failure.is_answer for failure in failures] == [False] * (retries == 0)

    async def test_one_told_in_the_text_too_is_waited_for_as_the_headers_ask(
        self, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        limited = json_response({"message": "You have exceeded a secondary rate limit."}, 403, Retry_After="7")
        server = await serve(in_turn(limited, OK))
        await client_of(server).ask(ApiRequest("/items"))
        assert clock.monotonic() == 7

    async def test_errors_that_are_no_limit_are_for_who_asked(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(json_response({"errors": [{"extensions": {"code": "FORBIDDEN"}}]})))
        assert b"FORBIDDEN" in (await client_of(server).ask(ApiRequest("/items"))).body.content

    async def test_a_403_that_is_a_limit_does_not_advise_to_check_the_credentials(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(Response(status=403, headers={"X-RateLimit-Remaining": "0"})))
        with pytest.raises(RequestFailed, match="requestsPerSecond") as failure:
            await client_of(server, max_retries=0, **BEARER).ask(ApiRequest("/items"))
        assert "apiToken" not in str(failure.value)

    async def test_a_403_that_says_when_to_come_back_is_waited_out(
        self, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000020"}
        server = await serve(in_turn(Response(status=403, headers=headers), OK))
        await client_of(server).ask(ApiRequest("/items"))
        assert clock.monotonic() == 20

    async def test_what_was_asked_for_is_forgotten_when_a_new_resync_has_sent_one_request_and_got_an_answer(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        exhausted = json_response([], X_RateLimit_Remaining="0", X_RateLimit_Reset="999999999")
        server = await serve(in_turn(exhausted, OK))
        client = client_of(server)
        await client.ask(ApiRequest("/a"))
        assert "999999999 seconds" in str(await failure_of(client))
        assert len(server.requests) == 1
        client.resync_begins()
        await asyncio.gather(*(client.ask(ApiRequest(f"/{number}")) for number in range(5)))
        assert len(server.requests) == 6

    async def test_a_new_resync_asks_no_more_than_once_where_it_is_limited_again(
        self, serve: Serve, client_of: ClientOf
    ) -> None:
        server = await serve(in_turn(Response(status=429, headers={"Retry-After": "1d"})))
        client = client_of(server, max_retries=0)
        for resync in range(1, 4):
            asked = [client.ask(ApiRequest(f"/{number}")) for number in range(5)]
            results = await asyncio.gather(*asked, return_exceptions=True)
            assert all("86400 seconds" in str(result) or "429" in str(result) for result in results)
            if resync > 1:
                assert len(server.requests) == resync + 4
            else:
                assert len(server.requests) == 5  # all five were under way before the first was answered
            client.resync_begins()

    @pytest.mark.parametrize("limited", ["login", "api"])
    async def test_a_login_elsewhere_has_a_limit_of_its_own(
        self, limited: str, serve: Serve, client_of: ClientOf, clock: FakeClock
    ) -> None:
        used_up = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1800"}

        def headers(whose: str) -> dict[str, str]:
            return {"Content-Type": "application/json"} | (used_up if whose == limited else {})

        token = json.dumps({"access_token": SECRET, "expires_in": 100}).encode()
        login = await serve(in_turn(Response(token, headers=headers("login"))))
        server = await serve(in_turn(Response(b"[]", headers=headers("api"))))
        oauth2 = {"token_url": f"{login.url}/token", "client_id": "me", "client_secret": "hidden-secret"}
        client = client_of(server, auth_type="oauth2", oauth2=oauth2)
        await client.ask(ApiRequest("/a"))
        if limited == "login":
            await client.ask(ApiRequest("/b"))
            assert len(server.requests) == 2
        await clock.sleep(100)  # by then the token has expired
        failure = await failure_of(client, "/c")
        assert (len(login.requests), len(server.requests)) == ((1, 2) if limited == "login" else (2, 1))
        assert ("Logging in failed" in str(failure)) == (limited == "login")

    async def test_no_more_requests_are_in_flight_than_allowed(self, serve: Serve, client_of: ClientOf) -> None:
        async def together(_: Request) -> Response:
            await until(lambda: server.most_at_once == 3)
            await settle()
            return OK

        server = await serve(together)
        client = client_of(server, max_concurrent_requests=3)
        await asyncio.gather(*(client.ask(ApiRequest(f"/{number}")) for number in range(12)))
        assert server.most_at_once == 3
        assert server.connections <= 3


class TestWhatIsAnAnswer:
    """Only what the API itself said to this very request may be taken for "there is nothing" (§4, §6)."""

    @pytest.mark.parametrize("status", [302, 400, 403, 404, 410, 416, 422, 501])
    async def test_a_refusal_is_one(self, status: int, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=status)))
        failure = await failure_of(client_of(server))
        assert (failure.status, failure.is_answer) == (status, True)

    async def test_refused_credentials_are_none(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=401)))
        failure = await failure_of(client_of(server))
        assert (failure.status, failure.is_answer) == (401, False)

    @pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
    async def test_tries_that_came_to_nothing_are_none(self, status: int, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=status)))
        failure = await failure_of(client_of(server, max_retries=1))
        assert (failure.status, failure.is_answer) == (status, False)

    @pytest.mark.parametrize(
        "limit",
        [
            Response(status=429),
            Response(status=429, headers={"Retry-After": "3600"}),
            Response(status=403, headers={"Retry-After": "1"}),
            Response(status=403, headers={"X-RateLimit-Remaining": "0"}),
            json_response({"message": "You have exceeded a secondary rate limit."}, 403),
            json_response({"errors": [{"extensions": {"code": "THROTTLED"}}]}, 400),
            json_response({"errors": [{"type": "RATE_LIMITED"}]}, 403),
        ],
    )
    async def test_a_rate_limit_in_any_form_is_none(self, limit: Response, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(limit))
        assert not (await failure_of(client_of(server, max_retries=1))).is_answer

    async def test_what_is_found_where_a_redirect_leads_is_none(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=302, headers={"Location": "/other"}), Response(status=404)))
        failure = await failure_of(client_of(server))
        assert (failure.status, failure.is_answer) == (404, False)

    @pytest.mark.parametrize("status", [400, 403, 404])
    async def test_a_login_that_failed_is_none(self, status: int, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=status)))
        oauth2 = {"tokenUrl": "/token", "clientId": "a", "clientSecret": "b"}
        failure = await failure_of(client_of(server, auth_type="oauth2", oauth2=oauth2))
        assert (failure.status, failure.is_answer) == (status, False)

    async def test_no_connection_is_none(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(drop=True)))
        assert not (await failure_of(client_of(server, max_retries=0))).is_answer


class TestMessages:
    async def test_a_failure_tells_method_url_status_answer_and_tries(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(json_response({"detail": "no such thing" + "x" * 400}, 404)))
        message = str(await failure_of(client_of(server), ApiRequest("/nope", "POST", query=(("a", "1"),))))
        assert f"POST {server.url}/nope?a=1 answered 404" in message
        assert "no such thing" in message
        assert "x" * 200 not in message
        assert "tried once" in message

    async def test_an_empty_answer_is_said_to_be_empty(self, serve: Serve, client_of: ClientOf) -> None:
        server = await serve(in_turn(Response(status=418)))
        assert "(empty body)" in str(await failure_of(client_of(server)))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


class TestTls:
    @pytest.fixture
    async def secure(self, certificate: Path, stack: AsyncExitStack) -> Loopback:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        return await stack.enter_async_context(loopback(in_turn(OK), context))

    async def test_a_certificate_that_is_not_trusted_is_a_failure_that_says_so(
        self, secure: Loopback, client_of: ClientOf
    ) -> None:
        assert "certificate" in str(await failure_of(client_of(secure, max_retries=0)))
        assert secure.requests == []

    async def test_unless_verification_is_turned_off(self, secure: Loopback, client_of: ClientOf) -> None:
        assert (await client_of(secure, verify_ssl=False).ask(ApiRequest("/items"))).body.content == OK.content

    @pytest.mark.parametrize("allowed", [True, False])
    async def test_http_links_under_an_https_base_are_asked_over_https(
        self, allowed: bool, secure: Loopback, client_of: ClientOf, certificate: Path, stack: AsyncExitStack
    ) -> None:
        base: Loopback = secure
        if allowed:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            base = await stack.enter_async_context(loopback(in_turn(OK), context))
        hosts = [secure.host] if allowed else []
        client = client_of(base, verify_ssl=False, allowed_hosts=hosts, **BEARER)
        reply = await client.ask(ApiRequest(f"http://{secure.host}/items?page=2"))
        assert reply.url == f"https://{secure.host}/items?page=2"
        assert secure.requests[0].headers["authorization"] == f"Bearer {SECRET}"

    async def test_a_base_of_http_may_lead_to_an_allowed_host_over_https(
        self, secure: Loopback, client_of: ClientOf, serve: Serve
    ) -> None:
        plain = await serve(in_turn(OK))
        client = client_of(plain, verify_ssl=False, allowed_hosts=[secure.host])
        assert (await client.ask(ApiRequest(f"{secure.url}/items"))).url == f"{secure.url}/items"


@pytest.mark.parametrize("steps", range(8))
@pytest.mark.parametrize("answers", [False, True], ids=["before the answer", "within the answer"])
async def test_requests_that_are_cancelled_twice_hold_no_connection(
    steps: int, answers: bool, serve: Serve, client_of: ClientOf
) -> None:
    """Who waits for a page may be cancelled while it is cancelled; a pool of dead connections would serve nobody."""
    hanging = True

    async def answer(_: Request) -> Response:
        if hanging and not answers:
            await asyncio.Event().wait()
        return Response(b"[]", promised=10 if hanging else 0)

    server = await serve(answer)
    client = client_of(server, max_concurrent_requests=2, max_retries=0)
    for number in range(1, 5):
        asking = asyncio.create_task(client.ask(ApiRequest("/items")))
        async with asyncio.timeout(PATIENCE):
            await until(partial(at_least, server, number))
        for _ in range(5 if answers else 0):
            await asyncio.sleep(0)
        asking.cancel()
        for _ in range(steps):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    hanging = False
    async with asyncio.timeout(PATIENCE):
        assert (await client.ask(ApiRequest("/items"))).body.content == b"[]"


def at_least(server: Loopback, count: int) -> bool:
    return len(server.requests) >= count


@pytest.mark.parametrize("cancellations", [1, 2])
async def test_requests_that_are_cancelled_at_any_moment_hold_no_connection(
    cancellations: int, serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(lambda _: json_response([]))
    client = client_of(server, max_concurrent_requests=1, max_retries=0)
    for moment in range(120):
        asking = asyncio.create_task(client.ask(ApiRequest("/items")))
        for _ in range(moment):
            await asyncio.sleep(0)
        for _ in range(cancellations):
            asking.cancel()
            await asyncio.sleep(0)
        await asyncio.gather(asking, return_exceptions=True)
    async with asyncio.timeout(PATIENCE):
        assert (await client.ask(ApiRequest("/items"))).body.content == b"[]"


@pytest.mark.parametrize("broken", [0, 1], ids=["at once", "by a second try"])
async def test_what_was_read_needs_no_collector_to_be_freed(broken: int, serve: Serve, client_of: ClientOf) -> None:
    answers = itertools.cycle([*[Response(b'[{"id": 1}', promised=10)] * broken, json_response([{"id": 1}])])
    server = await serve(lambda _: next(answers))
    client = client_of(server)
    await client.ask(ApiRequest("/items"))

    def kept() -> int:
        return sum(type(each) in (httpx.Request, httpx.Response) for each in gc.get_objects())

    gc.collect()
    gc.disable()
    try:
        before = kept()
        for _ in range(20):
            await client.ask(ApiRequest("/items"))
        assert kept() - before < 5
    finally:
        gc.enable()
