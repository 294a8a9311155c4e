"""Values that move with time in a resync: what never gives one fails its kind, and nothing else (contract §3, §9)."""

from contextlib import aclosing

import pytest

from messages import MappingError
from resync.lifecycle import ResyncLifecycle
from resync.resync import Resync
from tests.resync.test_resync import PAGING, resource
from tests.servers.loopback import ClientOf, Serve, json_response

ENDLESS = ["last(repeat(1))", "[range(1e12)] | length", "def f: f; f"]


@pytest.mark.parametrize("jq", ENDLESS)
async def test_one_that_never_gives_a_value_fails_its_kind_while_the_others_are_read(
    jq: str, serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(lambda _: json_response([{"id": 1}]))
    client = client_of(server, jq_timeout=0.4)
    endless, other = resource("/a", query_params={"since": "{{ " + jq + " }}"}), resource("/b")
    lifecycle = ResyncLifecycle(lambda resources: Resync(client, PAGING, resources, concurrency=4))
    await lifecycle.begin([endless, other])
    with pytest.raises(MappingError) as failure:
        await anext(lifecycle.running.read(endless))
    assert f"selector.query_params.since: the template {jq!r}: jq did not come to an end within 0.4 s" in str(
        failure.value
    )
    async with aclosing(lifecycle.running.read(other)) as batches:
        assert [item["id"] async for batch in batches for item in batch] == [1]
    await lifecycle.end()
    assert {request.path for request in server.requests} == {"/b"}


async def test_one_of_which_it_is_not_plain_that_it_ends_is_evaluated_at_the_moment_of_the_resync(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(lambda _: json_response([]))
    client = client_of(server)
    moving = resource(
        "/a/{day}",
        query_params={"since": "{{ def days(n): now - n*86400; days(now - now) == now }}"},
        path_parameters={"day": {"values": "{{ [limit(3; range(1; infinite))] }}"}},
    )
    lifecycle = ResyncLifecycle(lambda resources: Resync(client, PAGING, resources, concurrency=4))
    await lifecycle.begin([moving])
    async with aclosing(lifecycle.running.read(moving)) as batches:
        assert [batch async for batch in batches] == []
    await lifecycle.end()
    assert {(request.path, request.query["since"]) for request in server.requests} == {
        (f"/a/{day}", "true") for day in (1, 2, 3)
    }
