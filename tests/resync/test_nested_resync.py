"""Nested endpoints read from a real server: what it was asked, and what came of it (contract §6, §8, §9)."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client import ApiClient
from json_types import Item
from messages import IntegrationError, MappingError, ReadError
from paging import PaginationOptions
from resync.lifecycle import ResyncLifecycle
from resync.resync import Resync
from settings import load_settings
from tests.fake_clock import stop_time
from tests.nested_endpoints import Raw, kind, parents, resources_of
from tests.running_tasks import running
from tests.servers.loopback import Loopback, Request, Response, json_response, loopback, no_more_requests
from transport import Backoff

CONCURRENCY = 4
HUGE = 12345678901234567890
PAGED = {"pagination": {"type": "page"}}

type Serve = Callable[[Callable[[Request], Any]], Awaitable[Loopback]]


@pytest.fixture(autouse=True)
async def no_task_is_left() -> AsyncIterator[None]:
    before = running()
    yield
    assert running() <= before


class Api:
    """Answers a path, as it is on the wire, with a list, or a list of pages (`?page=`), or a response."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers

    def __call__(self, request: Request) -> Response:
        answer = self._answers.get(request.path, Response(b"no such thing", 404))
        if isinstance(answer, tuple):
            answer = answer[int(request.query.get("page", 1)) - 1]
        return answer if isinstance(answer, Response) else json_response(answer)


def pages(*each: object) -> tuple[object, ...]:
    """Pages with `has_more`, so that nothing is asked past the end."""
    return tuple(
        page if isinstance(page, Response) else {"items": page, "has_more": number < len(each)}
        for number, page in enumerate(each, 1)
    )


PAGES: Raw = {**PAGED, "data_path": ".items"}


class Reading:
    """A resync of some resources against a server, kind by kind."""

    def __init__(self, client: ApiClient, raw: tuple[Raw, ...], concurrency: int) -> None:
        self.resources = resources_of(*raw)
        self.resync = Resync(client, PaginationOptions(), self.resources, concurrency=concurrency)

    def read(self, index: int = 0) -> AsyncGenerator[list[Item]]:
        return self.resync.read(self.resources[index])

    async def batches(self, index: int = 0) -> list[list[Item]]:
        async with aclosing(self.read(index)) as batches:
            return [batch async for batch in batches]

    async def items(self, index: int = 0) -> list[Item]:
        return [item for batch in await self.batches(index) for item in batch]

    async def failure(self, index: int = 0) -> tuple[IntegrationError, list[Item]]:
        """The error that ends a kind, and what came before it."""
        items: list[Item] = []
        with pytest.raises(IntegrationError) as caught:  # noqa: PT012 - what came before the error counts
            async with aclosing(self.read(index)) as batches:
                async for batch in batches:
                    items += batch
        return caught.value, items


@pytest.fixture
def reading_of(client_of: Callable[..., ApiClient]) -> Callable[..., Reading]:
    def make(server: Loopback, *raw: Raw, concurrency: int = CONCURRENCY) -> Reading:
        return Reading(client_of(server, max_concurrent_requests=concurrency), raw, concurrency)

    return make


type ReadingOf = Callable[..., Reading]


def asked(server: Loopback) -> Counter[str]:
    """How often each path was asked, as it was on the wire."""
    return Counter(request.path for request in server.requests)


async def until(condition: Callable[[], bool]) -> None:
    """Waits for the network as long as it takes; a test that waits in vain times out."""
    while not condition():  # noqa: ASYNC110 - what is waited for is no event of this program's own
        await asyncio.sleep(0.001)


class TestChildren:
    async def test_ports_own_example_works_as_it_is_documented(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({
            "/api/tickets": [{"id": 1, "subject": "a"}, {"id": 2, "subject": "b"}],
            "/api/tickets/1/comments": [{"id": "c1", "text": "x"}, {"id": "c2", "text": "y"}],
            "/api/tickets/2/comments": [{"id": "c3", "text": "z"}],
        }))  # fmt: skip
        tickets: Raw = {"kind": "/api/tickets", "port": kind("")["port"]}
        comments = kind("/api/tickets/{ticket_id}/comments", query="true", path_parameters={
            "ticket_id": parents("/api/tickets", ".id", method="GET", query_params={}, filter="true")
        })  # fmt: skip
        comments["port"]["entity"]["mappings"]["relations"] = {"ticket": ".ticket_id | tostring"}
        reading = reading_of(server, tickets, comments)

        assert [item["id"] for item in await reading.items(0)] == [1, 2]
        found = {item["id"]: (item["ticket_id"], item["__ticket_id"]) for item in await reading.items(1)}

        assert found == {"c1": (1, 1), "c2": (1, 1), "c3": (2, 2)}
        assert asked(server) == {"/api/tickets": 1, "/api/tickets/1/comments": 1, "/api/tickets/2/comments": 1}

    async def test_the_contracts_example_over_three_levels(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({
            "/orgs": [{"login": "a/b"}, {"login": "z"}],
            "/orgs/a%2Fb/repos": {"repos": [
                {"name": "r 1", "archived": False, "stargazers_count": 5}, {"name": "old", "archived": True}
            ]},
            "/orgs/z/repos": {"repos": [{"name": "r 1", "archived": False, "stargazers_count": 0}]},
            "/orgs/a%2Fb/repos/r%201/issues": [{"id": 1, "repo": {"own": "key"}}],
            "/orgs/z/repos/r%201/issues": [{"id": 2}, {"id": 3}],
        }))  # fmt: skip
        reading = reading_of(server, kind("/orgs/{org}/repos/{repo}/issues", path_parameters={
            "org": parents("/orgs", ".login"),
            "repo": parents("/orgs/{org}/repos", ".name", filter=".archived | not", data_path=".repos",
                            include={"stars": ".stargazers_count"}),
        }))  # fmt: skip

        found = {item["id"]: item for item in await reading.items()}

        assert found == {
            1: {"id": 1, "org": "a/b", "repo": {"own": "key"}, "__org": "a/b", "__repo": "r 1", "__stars": 5},
            2: {"id": 2, "org": "z", "repo": "r 1", "__org": "z", "__repo": "r 1", "__stars": 0},
            3: {"id": 3, "org": "z", "repo": "r 1", "__org": "z", "__repo": "r 1", "__stars": 0},
        }
        assert max(asked(server).values()) == 1
        assert len(server.requests) == 5

    @pytest.mark.parametrize(
        ("value", "on_the_wire"),
        [
            ("a/b c", "a%2Fb%20c"),
            ("50%+1", "50%25%2B1"),
            ("ü", "%C3%BC"),
            ("?#&=", "%3F%23%26%3D"),
            ("%2e%2e/", "%252e%252e%2F"),
            ("a;b,c:d@e!$'()*~", "a%3Bb%2Cc%3Ad%40e%21%24%27%28%29%2A~"),
            (7, "7"),
            (-1.5, "-1.5"),
            (True, "true"),
            (False, "false"),
            (HUGE, str(HUGE)),
        ],
    )
    async def test_a_value_arrives_as_one_segment_and_comes_back_as_it_is_in_the_api(
        self, serve: Serve, reading_of: ReadingOf, value: Any, on_the_wire: str
    ) -> None:
        server = await serve(lambda request: json_response([{"id": value if request.path == "/things" else 1}]))
        reading = reading_of(server, kind("/things/{thing}/parts?of={thing}", path_parameters={
            "thing": parents("/things")
        }))  # fmt: skip

        (item,) = await reading.items()

        request = server.requests[1]
        assert request.path == f"/things/{on_the_wire}/parts"
        assert unquote(request.path.split("/")[2]) == request.query["of"]
        assert item == {"id": 1, "thing": value, "__thing": value}
        assert type(item["__thing"]) is type(value)

    async def test_parents_take_whatever_a_kind_takes(self, serve: Serve, reading_of: ReadingOf) -> None:
        def answer(request: Request) -> Response:
            if request.path == "/search":
                offset = request.json["page"]["from"]
                hits = [{"id": offset + n} for n in range(2 if offset < 4 else 0)]
                return json_response({"hits": hits, "total": 4})
            return json_response([{"id": request.path}])

        server = await serve(answer)
        reading = reading_of(server, kind("/t/{t}", path_parameters={"t": parents(
            "/search?a=1", ".id", method="post", query_params={"b": True, "c": [1, 2]}, headers={"X-Kind": "p"},
            body={"q": "*"}, data_path=".hits",
            pagination={"type": "offset", "in": "body", "param": "page.from", "size_param": "page.size", "size": 2},
        )}))  # fmt: skip

        assert {item["id"] for item in await reading.items()} == {f"/t/{n}" for n in range(4)}
        first, second = (request for request in server.requests if request.path == "/search")
        assert first.method == second.method == "POST"
        assert first.pairs == second.pairs == [("a", "1"), ("b", "true"), ("c", "1"), ("c", "2")]
        assert first.headers["x-kind"] == "p"
        assert (first.json, second.json) == (
            {"q": "*", "page": {"from": 0, "size": 2}},
            {"q": "*", "page": {"from": 2, "size": 2}},
        )

    async def test_duplicates_are_asked_once_over_all_pages(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({
            "/users": pages([{"id": 1}, {"id": 2}, {"id": 1}], [{"id": "2"}, {"id": 3}]),
            **{f"/users/{n}/keys": [{"id": n}] for n in (1, 2, 3)},
        }))  # fmt: skip
        reading = reading_of(server, kind("/users/{user}/keys", path_parameters={"user": parents("/users", **PAGES)}))
        assert sorted(str(item["id"]) for item in await reading.items()) == ["1", "2", "3"]
        assert asked(server) == {"/users": 2, "/users/1/keys": 1, "/users/2/keys": 1, "/users/3/keys": 1}

    async def test_an_empty_value_is_an_error_and_its_listing_is_not_asked_for(
        self, serve: Serve, reading_of: ReadingOf
    ) -> None:
        server = await serve(Api({"/users": [{"id": ""}], "/users//keys": [{"id": 1}]}))
        error, items = await reading_of(
            server, kind("/users/{u}/keys", path_parameters={"u": parents("/users")})
        ).failure()
        assert "empty string" in str(error)
        assert not items
        assert asked(server) == {"/users": 1}

    async def test_no_parents_is_an_honest_empty_result(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({"/users": []}))
        assert await reading_of(server, kind("/users/{u}", path_parameters={"u": parents("/users")})).items() == []

    async def test_small_children_reach_ocean_as_large_batches(self, serve: Serve, reading_of: ReadingOf) -> None:
        stop_time()  # a batch is given before it is full where Ocean has waited for long
        server = await serve(Api({
            "/p": [{"id": n} for n in range(450)],
            **{f"/p/{n}": [{"id": f"{n}.{m}"} for m in range(5)] for n in range(450)},
        }))  # fmt: skip
        batches = await reading_of(server, kind("/p/{p}", path_parameters={"p": parents("/p")})).batches()
        assert [len(batch) for batch in batches] == [1000, 1000, 250]
        assert len({item["id"] for batch in batches for item in batch}) == 2250


class TestMistakes:
    @pytest.mark.parametrize(
        ("raw", "message"),
        [
            (kind("/users/{user}"), "add user to the selector's path_parameters"),
            (kind("/users", path_parameters={"user": parents("/users")}), "path_parameters has user"),
            (kind("/{a}", path_parameters={"a": parents("/{b}"), "b": parents("/{a}")}), "cycle"),
            (kind("/users", ignore_statuses=[404]), "ignore_statuses is for the children"),
            (kind("/users/{u}", path_parameters={"u": {"endpoint": "/users"}}), "lacks field"),
            (kind("/users/{u}", path_parameters={"u": parents("/users", ".id |")}), "does not compile"),
        ],
    )
    async def test_fail_their_kind_before_any_request_and_leave_the_others_alone(
        self, serve: Serve, reading_of: ReadingOf, raw: Raw, message: str
    ) -> None:
        server = await serve(Api({"/users": [{"id": 1}]}))
        reading = reading_of(server, raw, kind("/users"))

        error, items = await reading.failure(0)
        assert isinstance(error, MappingError)
        assert message in str(error)
        assert not items
        assert not server.requests

        assert await reading.items(1) == [{"id": 1}]


class TestOneFetch:
    async def test_for_a_kind_and_all_parameters_that_ask_for_it_alike(
        self, serve: Serve, reading_of: ReadingOf
    ) -> None:
        server = await serve(Api({
            "/orgs": pages([{"id": 1}], [{"id": 2}]),
            **{f"/orgs/{n}/repos": pages([{"id": f"{n}a"}], [{"id": f"{n}b"}]) for n in (1, 2)},
            **{f"/orgs/{n}/repos/{n}{letter}/tags": [{"id": f"{n}{letter}"}] for n in (1, 2) for letter in "ab"},
            **{f"/orgs/{n}/users": [{"id": n}] for n in (1, 2)},
        }))  # fmt: skip
        org, repo = parents("/orgs", **PAGES), parents("/orgs/{org}/repos", **PAGES)
        reading = reading_of(
            server,
            kind("/orgs", **PAGES),
            kind("/orgs/{org}/repos", **PAGES, path_parameters={"org": org}),
            kind("/orgs/{org}/repos/{repo}/tags", path_parameters={"org": org, "repo": repo}),
            kind("/orgs/{of}/users", path_parameters={"of": org}),
        )
        assert [len(await reading.items(index)) for index in range(4)] == [2, 4, 4, 2]
        expected = {"/orgs": 2, **{f"/orgs/{n}/repos": 2 for n in (1, 2)}, **{f"/orgs/{n}/users": 1 for n in (1, 2)}}
        tags = {f"/orgs/{n}/repos/{n}{letter}/tags": 1 for n in (1, 2) for letter in "ab"}
        assert asked(server) == expected | tags

    async def test_for_a_parameter_under_each_value_of_another(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({
            "/as": [{"id": n} for n in range(6)],
            "/bs": pages([{"id": "x"}], [{"id": "y"}]),
            **{f"/as/{n}/bs/{b}": [{"id": f"{n}{b}"}] for n in range(6) for b in "xy"},
        }))  # fmt: skip
        reading = reading_of(server, kind("/as/{a}/bs/{b}", path_parameters={
            "a": parents("/as"), "b": parents("/bs", **PAGES)
        }))  # fmt: skip
        assert len(await reading.items()) == 12
        assert asked(server)["/as"] == 1
        assert asked(server)["/bs"] == 2

    async def test_a_dependant_reads_along_while_it_is_still_coming(self, serve: Serve, reading_of: ReadingOf) -> None:
        """Two kinds at once, as a mapping with two resources could be read: page 2 waits for both of their children."""
        children: set[str] = set()

        async def answer(request: Request) -> Response:
            if request.path == "/orgs":
                if request.query["page"] == "2":
                    await until(lambda: children >= {"/orgs/1/a", "/orgs/1/b"})
                return Api({"/orgs": pages([{"id": 1}], [{"id": 2}])})(request)
            children.add(request.path)
            return json_response([{"id": request.path}])

        server = await serve(answer)
        org = {"org": parents("/orgs", **PAGES)}
        reading = reading_of(
            server, kind("/orgs/{org}/a", path_parameters=org), kind("/orgs/{org}/b", path_parameters=org)
        )
        both = await asyncio.gather(reading.items(0), reading.items(1))
        assert [len(items) for items in both] == [2, 2]
        assert asked(server)["/orgs"] == 2

    @pytest.mark.parametrize("failing_page", [1, 2])
    async def test_what_failed_is_not_asked_again_and_fails_all_with_the_same_cause(
        self, serve: Serve, reading_of: ReadingOf, failing_page: int
    ) -> None:
        broken = Response(b"broken", 418)
        orgs = pages(*([[{"id": 1}]] * (failing_page - 1)), broken)
        server = await serve(Api({"/orgs": orgs, "/orgs/1/a": [{"id": 1}], "/orgs/1/b": [{"id": 1}]}))
        org = {"org": parents("/orgs", **PAGES)}
        reading = reading_of(
            server,
            kind("/orgs", **PAGES),
            kind("/orgs/{org}/a", path_parameters=org),
            kind("/orgs/{org}/b", path_parameters=org),
        )
        failures = [(await reading.failure(index))[0] for index in range(3)]
        assert len({str(failure) for failure in failures}) == 1
        assert "/orgs" in str(failures[0])
        assert "418" in str(failures[0])
        assert asked(server)["/orgs"] == failing_page

    async def test_nothing_of_it_is_kept_when_the_last_kind_is_over(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({"/orgs": [{"id": n, "text": "x" * 100_000} for n in range(120)]}))
        before = spooled()
        reading = reading_of(server, kind("/orgs"), kind("/orgs"))
        await reading.items(0)
        (kept,) = spooled() - before
        assert os.fstat(kept).st_nlink == 0
        assert os.fstat(kept).st_mode & 0o077 == 0
        await reading.items(1)
        assert asked(server) == {"/orgs": 1}
        assert spooled() == before

    @pytest.mark.parametrize("loading", [True, False], ids=["while it loads a batch", "while it waits for one"])
    async def test_nor_when_ocean_ends_the_resync_in_the_middle_of_it(
        self, serve: Serve, reading_of: ReadingOf, loading: bool
    ) -> None:
        async def answer(request: Request) -> Response:
            if not loading and request.query["page"] == "2":
                await asyncio.Event().wait()
            large = [{"id": n, "text": "x" * 100_000} for n in range(1, 120)]
            return json_response({"items": large, "has_more": not loading})

        server = await serve(answer)
        before = spooled()
        reading = reading_of(server, kind("/orgs", **PAGES), kind("/orgs", **PAGES))
        generator, got_all = reading.read(), asyncio.Event()

        async def ocean() -> None:
            await ResyncLifecycle(lambda _: reading.resync).begin(reading.resources)
            for _ in range(3):  # of 4 MiB each
                await anext(generator)
            got_all.set()
            await (asyncio.Event().wait() if loading else anext(generator))

        kind_task = asyncio.create_task(ocean())
        await got_all.wait()
        assert spooled() != before
        kind_task.cancel()
        await until(lambda: spooled() == before)
        await generator.aclose()


def spooled() -> set[int]:
    """The descriptors of files that this process has under /tmp/ocean, those without a name included."""
    found = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{name}").startswith("/tmp/ocean/"):
                found.add(int(name))
        except FileNotFoundError:
            continue  # the descriptor that lists them
    return found


class TestFlow:
    async def test_first_children_are_asked_for_before_the_second_page_of_parents_came(
        self, serve: Serve, reading_of: ReadingOf
    ) -> None:
        """Over three levels: each level holds back its second page until a leaf of the first was asked for."""
        leaves: list[str] = []

        async def answer(request: Request) -> Response:
            if request.path.endswith("/leaves"):
                leaves.append(request.path)
                return json_response([{"id": request.path}])
            if request.query["page"] == "2":
                await until(lambda: bool(leaves))
            return json_response(pages([{"id": 1}], [{"id": 2}])[int(request.query["page"]) - 1])

        server = await serve(answer)
        reading = reading_of(server, kind("/a/{a}/b/{b}/leaves", path_parameters={
            "a": parents("/a", **PAGES), "b": parents("/a/{a}/b", **PAGES)
        }))  # fmt: skip
        assert len(await reading.items()) == 4

    @pytest.mark.parametrize("concurrency", [1, 3, 10])
    async def test_no_more_requests_are_in_flight_than_allowed_over_all_levels(
        self, serve: Serve, reading_of: ReadingOf, concurrency: int
    ) -> None:
        async def answer(request: Request) -> Response:
            for _ in range(20):
                await asyncio.sleep(0)
            if request.path.count("/") < 3:
                return json_response(pages([{"id": 1}, {"id": 2}], [{"id": 3}])[int(request.query["page"]) - 1])
            return json_response([{"id": request.path}])

        server = await serve(answer)
        reading = reading_of(server, kind("/a/{a}/{b}", path_parameters={
            "a": parents("/a", **PAGES), "b": parents("/a/{a}", **PAGES)
        }), concurrency=concurrency)  # fmt: skip
        assert len(await reading.items()) == 9
        assert server.most_at_once <= concurrency
        assert server.most_at_once > 1 or concurrency == 1

    async def test_ten_thousand_parents_make_few_tasks(self, serve: Serve, reading_of: ReadingOf) -> None:
        most = 0

        def answer(request: Request) -> Response:
            nonlocal most
            most = max(most, len(running()))
            return json_response([{"id": n} for n in range(10_000)] if request.path == "/p" else [{"id": request.path}])

        server = await serve(answer)
        async with aclosing(reading_of(server, kind("/p/{p}", path_parameters={"p": parents("/p")})).read()) as batches:
            await anext(batches)
        assert len(server.requests) < 2000
        # Two readers of children for each place, each with the page it waits for; the parents' own; the server's.
        assert most < 8 * CONCURRENCY

    async def test_what_waits_is_bounded_while_ocean_takes_no_batches(
        self, serve: Serve, reading_of: ReadingOf
    ) -> None:
        parent_count, each = 200, 100

        def answer(request: Request) -> Response:
            count = parent_count if request.path == "/p" else each
            return json_response([{"id": f"{request.path} {n}" if count == each else n} for n in range(count)])

        server = await serve(answer)
        reading = reading_of(server, kind("/p/{p}", path_parameters={"p": parents("/p")}))
        async with aclosing(reading.read()) as batches:
            assert len(await anext(batches)) == 1000
            await no_more_requests(server)
            # The batch that Ocean has, three that wait, one being filled, and what the readers hold.
            assert len(server.requests) <= 1 + (1 + 3 + 1) * 1000 // each + 4 * CONCURRENCY
            rest = [item async for batch in batches for item in batch]
        assert len(rest) == parent_count * each - 1000

    async def test_cancelling_ends_all_reading(self, serve: Serve, reading_of: ReadingOf) -> None:
        never = asyncio.Event()

        async def answer(request: Request) -> Response:
            if request.path != "/p":
                await never.wait()
            return json_response([{"id": n} for n in range(100)])

        server = await serve(answer)
        reading = reading_of(server, kind("/p/{p}/{q}", path_parameters={"p": parents("/p"), "q": parents("/p/{p}")}))
        before = running()
        consuming = asyncio.create_task(reading.items())
        await until(lambda: len(server.requests) == 1 + CONCURRENCY)
        await reading.resync.cancel()
        await asyncio.gather(consuming, return_exceptions=True)

        assert consuming.cancelled()
        assert running() <= before
        assert len(server.requests) == 1 + CONCURRENCY


class TestFailures:
    async def test_a_failing_child_does_not_stop_its_siblings_and_the_kind_fails_at_the_end(
        self, serve: Serve, reading_of: ReadingOf
    ) -> None:
        api: dict[str, Any] = {"/p": [{"id": n} for n in range(60)], **{f"/p/{n}": [{"id": n}] for n in range(60)}}
        api |= {f"/p/{n}": Response(f"broken {n}".encode(), 418) for n in range(5, 60, 10)}
        server = await serve(Api(api))
        error, items = await reading_of(server, kind("/p/{p}", path_parameters={"p": parents("/p")})).failure()

        assert isinstance(error, ReadError)
        assert len(items) == 54
        assert str(error).startswith("6 of 60 nested listings failed. The first: GET ")
        named = [n for n in range(5, 60, 10) if f"broken {n}" in str(error)]
        assert len(named) == 3
        assert max(asked(server).values()) == 1
        assert len(server.requests) == 61

    async def test_also_where_only_the_last_page_of_a_child_fails(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({"/p": [{"id": 1}, {"id": 2}], "/p/1": pages([{"id": 1}], Response(b"", 418)),
                                  "/p/2": pages([{"id": 2}], [{"id": 3}])}))  # fmt: skip
        reading = reading_of(server, kind("/p/{p}", **PAGES, path_parameters={"p": parents("/p")}))
        error, items = await reading.failure()
        assert "1 of 2 nested listings failed" in str(error)
        assert sorted(str(item["id"]) for item in items) == ["1", "2", "3"]

    @pytest.mark.parametrize("status", [401, 403, 404, 418])
    async def test_twenty_failed_children_with_none_that_succeeded_end_it(
        self, serve: Serve, reading_of: ReadingOf, status: int
    ) -> None:
        server = await serve(
            lambda r: json_response([{"id": n} for n in range(1000)]) if r.path == "/p" else Response(b"", status)
        )
        error, items = await reading_of(server, kind("/p/{p}", path_parameters={"p": parents("/p")})).failure()
        assert "20 of 20 nested listings failed" in str(error)
        assert not items
        assert 21 <= len(server.requests) <= 21 + CONCURRENCY

    async def test_at_the_second_level_too(self, serve: Serve, reading_of: ReadingOf) -> None:
        """That organizations could be listed gives no hope for their repositories, nor these for the issues."""

        def answer(request: Request) -> Response:
            if request.path == "/o":
                return json_response([{"id": n} for n in range(500)])
            return Response(b"", 418) if request.path.endswith("/i") else json_response([{"id": n} for n in range(3)])

        server = await serve(answer)
        reading = reading_of(server, kind("/o/{o}/r/{r}/i", path_parameters={
            "o": parents("/o"), "r": parents("/o/{o}/r")
        }))  # fmt: skip
        error, _ = await reading.failure()
        issues = [request for request in server.requests if request.path.endswith("/i")]
        assert "nested listings failed" in str(error)
        assert len(issues) <= 20 + CONCURRENCY

    async def test_one_that_succeeded_is_hope_for_the_others(self, serve: Serve, reading_of: ReadingOf) -> None:
        api = {"/p": [{"id": n} for n in range(50)], "/p/0": [{"id": 1}]}
        server = await serve(Api(api))
        error, items = await reading_of(
            server, kind("/p/{p}", path_parameters={"p": parents("/p")}), concurrency=1
        ).failure()
        assert "49 of 50 nested listings failed" in str(error)
        assert [item["id"] for item in items] == [1]
        assert len(server.requests) == 51

    @pytest.mark.parametrize("status", [401, 403, 418])
    async def test_parents_that_cannot_be_listed_fail_the_kind_with_one_request(
        self, serve: Serve, reading_of: ReadingOf, status: int
    ) -> None:
        server = await serve(Api({"/p": Response(b"denied", status)}))
        error, items = await reading_of(server, kind("/p/{p}", path_parameters={"p": parents("/p")})).failure()
        assert str(status) in str(error)
        assert not items
        assert len(server.requests) == 1

    async def test_a_later_page_of_parents_that_fails_does_so_too(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({"/p": pages([{"id": 1}], Response(b"", 418)), "/p/1": [{"id": 1}]}))
        error, _ = await reading_of(server, kind("/p/{p}", path_parameters={"p": parents("/p", **PAGES)})).failure()
        assert "418" in str(error)
        assert "nested listings" not in str(error)

    async def test_a_parent_listing_of_the_second_level_fails_the_kind_but_not_its_siblings(
        self, serve: Serve, reading_of: ReadingOf
    ) -> None:
        api: dict[str, Any] = {"/o": [{"id": n} for n in range(3)], "/o/1/r": Response(b"forbidden", 403)}
        api |= {f"/o/{n}/r": [{"id": "r"}] for n in (0, 2)} | {f"/o/{n}/r/r/i": [{"id": n}] for n in (0, 2)}
        server = await serve(Api(api))
        reading = reading_of(server, kind("/o/{o}/r/{r}/i", path_parameters={
            "o": parents("/o"), "r": parents("/o/{o}/r")
        }))  # fmt: skip
        error, items = await reading.failure()
        assert "1 of 5 nested listings failed" in str(error)
        assert "/o/1/r" in str(error)
        assert sorted(str(item["id"]) for item in items) == ["0", "2"]

    async def test_an_independent_parameter_that_cannot_be_listed_is_asked_once(
        self, serve: Serve, reading_of: ReadingOf
    ) -> None:
        server = await serve(Api({"/a": [{"id": n} for n in range(50)], "/b": Response(b"", 403)}))
        error, _ = await reading_of(
            server, kind("/{a}/{b}", path_parameters={"a": parents("/a"), "b": parents("/b")})
        ).failure()
        assert "403" in str(error)
        assert asked(server) == {"/a": 1, "/b": 1}


class TestIgnoredStatuses:
    async def test_mean_that_a_child_has_nothing_and_are_counted(
        self, serve: Serve, reading_of: ReadingOf, logged: list[str]
    ) -> None:
        api: dict[str, Any] = {"/p": [{"id": n} for n in range(40)], "/p/7": [{"id": 7}]}
        api |= {"/p/8": Response(b"", 410)}
        server = await serve(Api(api))
        reading = reading_of(server, kind("/p/{p}", ignore_statuses=[404, 410], path_parameters={"p": parents("/p")}))
        assert await reading.items() == [{"id": 7, "p": 7, "__p": 7}]
        assert len(server.requests) == 41
        assert any("39 children answered by ignored statuses" in line for line in logged)

    async def test_no_other_status_is_ignored(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({"/p": [{"id": 1}], "/p/1": Response(b"", 403)}))
        reading = reading_of(server, kind("/p/{p}", ignore_statuses=[404], path_parameters={"p": parents("/p")}))
        assert "403" in str((await reading.failure())[0])

    async def test_not_on_a_later_page(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({"/p": [{"id": 1}], "/p/1": pages([{"id": 1}], Response(b"", 404))}))
        reading = reading_of(
            server, kind("/p/{p}", **PAGES, ignore_statuses=[404], path_parameters={"p": parents("/p")})
        )
        error, items = await reading.failure()
        assert "404" in str(error)
        assert [item["id"] for item in items] == [1]

    async def test_not_for_parents(self, serve: Serve, reading_of: ReadingOf) -> None:
        server = await serve(Api({}))
        reading = reading_of(server, kind("/p/{p}", ignore_statuses=[404], path_parameters={"p": parents("/p")}))
        assert "404" in str((await reading.failure())[0])


@pytest.fixture
def logged() -> Any:
    from loguru import logger

    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(str(message)), level="INFO")
    yield lines
    logger.remove(sink)


# A random tree of an API, each node with pages of children: all of it arrives, and each listing is asked once.
TREES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.just({}),
    lambda inner: st.dictionaries(st.text("a/ %üA1", min_size=1, max_size=4), inner, max_size=5),
    max_leaves=15,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES, page_size=st.integers(1, 3))
def test_any_tree_over_any_pages_is_read_whole(tree: dict[str, Any], page_size: int) -> None:
    def children_at(path: str) -> list[str]:
        node: Any = tree
        for segment in path.split("/")[2:]:
            node = node[unquote(segment)]
        return list(node)

    def answer(request: Request) -> Response:
        names, page = children_at(request.path), int(request.query["page"])
        here = names[(page - 1) * page_size : page * page_size]
        return json_response({"items": [{"id": name} for name in here], "has_more": page * page_size < len(names)})

    async def read() -> tuple[list[Item], Counter[str]]:
        async with (
            loopback(answer) as server,
            ApiClient(load_settings({"base_url": server.url}), backoff=Backoff(first=0.0, longest=0.0)) as client,
        ):
            raw = kind("/t/{a}/{b}", **PAGES, path_parameters={
                "a": parents("/t", **PAGES), "b": parents("/t/{a}", **PAGES)
            })  # fmt: skip
            items = await Reading(client, (raw,), CONCURRENCY).items()
            return items, Counter(request.target for request in server.requests)

    items, requests = asyncio.run(read())

    expected = [(a, b, c) for a, second in tree.items() for b, third in second.items() for c in third]
    assert sorted((item["__a"], item["__b"], item["id"]) for item in items) == sorted(expected)
    assert all(times == 1 for times in requests.values())
    assert json.dumps(items)
