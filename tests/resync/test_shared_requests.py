"""What several kinds ask for in the same way is asked once per resync, also for different parts of the answer (§6)."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from json_types import Item
from mapping import EndpointResource
from messages import ReadError
from tests.fake_clock import FakeClock
from tests.resync.test_resync import batches_of, resource, resync_of
from tests.servers.loopback import ClientOf, Request, Response, Serve, json_response

PAGES = 3


async def answer(request: Request) -> Response:
    """Each page holds two lists."""
    page = int(request.query.get("page", 1))
    more = page < PAGES
    lists: dict[str, Any] = {name: [{"id": f"{name}{page}"}] for name in ("users", "teams")}
    return json_response({**lists, "has_more": more})


async def read(client_of: ClientOf, server: Any, resources: Sequence[EndpointResource], **how: Any) -> list[list[str]]:
    """The ids of each kind's items, or the error that it ended with."""
    resync = resync_of(client_of(server), *resources, **how)
    resync.read_ahead()
    found = []
    for each in resources:
        received: list[list[Item]] = []
        try:
            await batches_of(resync, each, received)
        except ReadError as error:
            found.append([str(error)])
            continue
        found.append([str(item["id"]) for batch in received for item in batch])
    return found


def parts(**others: Any) -> list[EndpointResource]:
    paging = {"type": "page", "has_more_path": "has_more", **others}
    return [resource("/all", data_path=f".{name}", pagination=paging) for name in ("users", "teams")]


async def test_different_parts_of_an_answer_are_taken_of_one(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(answer)
    assert await read(client_of, server, parts()) == [
        [f"{name}{page}" for page in range(1, PAGES + 1)] for name in ("users", "teams")
    ]
    pages = [request.query["page"] for request in server.requests]
    assert len(pages) == len(set(pages))


async def test_also_by_parents_whose_children_then_differ(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(answer)
    parents = {"endpoint": "/all", "field": ".id", "pagination": {"type": "none"}}
    kinds = [
        resource("/u/{x}", data_path=".users", path_parameters={"x": {**parents, "data_path": ".users"}}),
        resource("/t/{x}", data_path=".teams", path_parameters={"x": {**parents, "data_path": ".teams"}}),
    ]
    await read(client_of, server, kinds)
    assert [request.path for request in server.requests].count("/all") == 1


@pytest.mark.parametrize(
    "otherwise", [{"headers": {"X": "1"}}, {"method": "POST"}, {"body": {}}, {"query_params": {"a": 1}}]
)
async def test_what_is_asked_for_otherwise_is_asked_for_again(
    otherwise: dict[str, Any], serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(answer)
    one, _ = parts(type="none")
    other = resource("/all", data_path=".teams", pagination={"type": "none"}, **otherwise)
    assert [len(ids) for ids in await read(client_of, server, [one, other])] == [1, 1]
    assert len(server.requests) == 2


async def test_what_is_wanted_in_another_form_is_asked_for_again(serve: Serve, client_of: ClientOf) -> None:
    async def by_accept(request: Request) -> Response:
        if "csv" in request.headers["accept"]:
            return Response(b"id\nrow\n", headers={"Content-Type": "text/csv"})
        return await answer(request)

    server = await serve(by_accept)
    rows = resource("/all", format="csv", pagination={"type": "none"})
    assert await read(client_of, server, [*parts(type="none"), rows]) == [["users1"], ["teams1"], ["row"]]
    assert len(server.requests) == 2


async def test_what_comes_in_pieces_is_asked_for_by_each(serve: Serve, client_of: ClientOf) -> None:
    async def large(_: Request) -> Response:
        padding = "x" * 5_000_000
        return json_response({name: [{"id": name, "padding": padding}] for name in ("users", "teams")})

    server = await serve(large)
    assert await read(client_of, server, parts(type="none")) == [["users"], ["teams"]]
    assert len(server.requests) == 2


async def test_a_failure_is_not_handed_on(serve: Serve, client_of: ClientOf) -> None:
    refused = asyncio.Event()

    async def first_refused(request: Request) -> Response:
        if not refused.is_set():
            refused.set()
            return Response(b"no", status=400)
        return await answer(request)

    server = await serve(first_refused)
    found = await read(client_of, server, parts(type="none"))
    assert sorted(len(ids[0]) > 20 for ids in found) == [False, True]
    assert len(server.requests) == 2


async def test_what_moves_with_time_is_of_one_moment_for_all_kinds(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(answer)
    since = {"query_params": {"since": "{{ now | todate }}"}, "pagination": {"type": "none"}}
    kinds = [
        resource("/all", data_path=".users", **since),
        resource("/all", data_path=".users", query="true", **since),
        resource("/all", data_path=".teams", **since),
    ]
    assert [len(ids) for ids in await read(client_of, server, kinds, clock=FakeClock())] == [1, 1, 1]
    assert [request.query["since"] for request in server.requests] == ["2023-11-14T22:13:20Z"]
