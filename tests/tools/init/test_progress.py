"""While `init` looks at one endpoint for long, it tells what it is doing, with every request."""

import re

from paging import PaginationOptions
from tests.servers.loopback import ClientOf, Handler, Serve
from tests.tools.init.paging_shapes import paged, people
from tests.tools.init.test_nesting import USERS, posts, routed
from tools.init.asking import Asker
from tools.init.exploring.learning import learn
from tools.init.kinds.kind import Wanted


async def told_of(path: str, handler: Handler, serve: Serve, client_of: ClientOf) -> tuple[list[str], int]:
    """What is told while a path is learned of, and how many requests that took."""
    told: list[str] = []
    asker = Asker(client_of(await serve(handler), max_retries=0), 300, told.append)
    await learn(asker, PaginationOptions(), [Wanted(path)])
    return told, asker.requests


async def test_every_request_moves_the_count(serve: Serve, client_of: ClientOf) -> None:
    handler = paged(people(65), lambda s: s.page, size_param="per_page")
    told, requests = await told_of("/people", handler, serve, client_of)
    counts = [int(found[1]) for text in told if (found := re.search(r"(\d+) requests? so far", text))]
    assert sorted(set(counts)) == list(range(requests + 1))
    assert len(counts) == len(told)


async def test_it_says_what_it_is_doing_with_which_endpoint(serve: Serve, client_of: ClientOf) -> None:
    told, _ = await told_of("/users/{id}/posts", routed(users=USERS, users_X_posts=posts), serve, client_of)
    steps = list(dict.fromkeys(text.partition(" (")[0] for text in told))
    assert steps == [
        "/users/{id}/posts: looking at what it answers",
        "/users: looking at what it answers",
        "/users: finding out how it pages",
        "/users: reading its first pages",
        "/users/{id}/posts: finding out how it pages",
        "/users/{id}/posts: reading its first pages",
    ]


async def test_refused_requests_count_too(serve: Serve, client_of: ClientOf) -> None:
    handler = paged(people(65), lambda s: s.page, strict=())
    told, requests = await told_of("/people", handler, serve, client_of)
    assert told[-1].endswith(f"({requests} requests so far)")
