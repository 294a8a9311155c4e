"""`init` asks for nothing twice: answers are kept, and so are refusals that would be the same again."""

import pytest

from endpoints import Endpoint
from extraction import Extraction
from messages import ReadError, RequestFailed
from paging import PageRequest
from tests.servers.loopback import ClientOf, Response, Serve, json_response
from tools.init.asking import Asker

SIZED = PageRequest((("limit", 10),))

LASTING = {
    "an unknown parameter": json_response({"message": "unknown parameter limit"}, 400),
    "no such path": json_response({"message": "not found"}, 404),
    "a forbidden one": json_response({"message": "not for you"}, 403),
    "an impossible value": json_response({"message": "too many"}, 422),
}
PASSING = {
    "too many requests": json_response({}, 429),
    "a rate limit that says when to come back": json_response({}, 403, retry_after="1"),
    "a rate limit of which nothing remains": json_response({}, 403, x_ratelimit_remaining="0"),
    "a request that came too slowly": json_response({}, 408),
    "a failure of the server": json_response({}, 500),
    "a server that is away": json_response({}, 503),
    "no answer": Response(drop=True),
    "an answer that is no JSON": Response(b"<html>", 200),
}


@pytest.mark.parametrize("case", LASTING)
async def test_a_refusal_is_remembered(case: str, serve: Serve, client_of: ClientOf) -> None:
    server = await serve(lambda _: LASTING[case])
    asker = Asker(client_of(server, max_retries=0), 10)
    with pytest.raises(RequestFailed) as first:
        await asker.read(Endpoint("/people"), SIZED)
    with pytest.raises(RequestFailed) as second:
        await asker.read(Endpoint("/people"), SIZED)
    assert (str(second.value), second.value.status) == (str(first.value), LASTING[case].status)
    assert server.targets == ["/people?limit=10"]
    assert asker.requests == 1


@pytest.mark.parametrize("case", PASSING)
async def test_a_failure_that_may_pass_is_asked_for_again(case: str, serve: Serve, client_of: ClientOf) -> None:
    answers = [PASSING[case], json_response([{"id": 1}])]
    server = await serve(lambda _: answers.pop(0))
    asker = Asker(client_of(server, max_retries=0), 10)
    with pytest.raises(ReadError):
        await asker.read(Endpoint("/people"), SIZED)
    assert (await asker.read(Endpoint("/people"), SIZED)).document == [{"id": 1}]


async def test_a_refusal_of_one_request_says_nothing_of_another(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(lambda request: json_response([], 400 if "limit" in request.query else 200))
    asker = Asker(client_of(server, max_retries=0), 10)
    with pytest.raises(RequestFailed):
        await asker.read(Endpoint("/people"), SIZED)
    assert (await asker.read(Endpoint("/people"))).document == []


async def test_an_answer_is_kept_however_its_items_are_looked_for(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(lambda _: json_response({"rows": [{"id": 1}]}))
    asker = Asker(client_of(server, max_retries=0), 10)
    for data_path in (None, ".rows", "[.rows[] | select(.id)]"):
        await asker.read(Endpoint("/people", extraction=Extraction(data_path)))
    assert asker.requests == 1
