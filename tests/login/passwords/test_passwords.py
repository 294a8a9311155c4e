"""User and password: a wrong pair is tried once a resync, since many APIs lock a user out after a few (contract §7)."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from client import ApiRequest
from messages import LoginFailed, RequestFailed
from tests.servers.loopback import ClientOf, Request, Response, Serve, in_turn, json_response

WRONG = {"auth_type": "basic", "username": "ada", "password": "wrong-password"}
KINDS = [ApiRequest(f"/kinds/{number}") for number in range(10)]
REFUSED = json_response({"error": "who are you"}, 401)


async def failures_of(client: Any, requests: list[ApiRequest] = KINDS) -> list[str]:
    answers = await asyncio.gather(*(client.ask(request) for request in requests), return_exceptions=True)
    assert all(isinstance(answer, LoginFailed) and answer.status == 401 for answer in answers)
    return [str(answer) for answer in answers]


async def test_ten_kinds_with_a_wrong_one_send_one_request_and_are_told_the_same(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(in_turn(REFUSED))
    client = client_of(server, **WRONG)
    told = {*await failures_of(client), *await failures_of(client)}
    assert len(server.requests) == 1
    (message,) = told
    for words in (
        "GET",
        "/kinds/0 answered 401",
        "who are you",
        "check username and password",
        "before the next resync",
    ):
        assert words in message


async def test_the_next_resync_tries_again(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(in_turn(REFUSED, REFUSED, json_response([])))
    client = client_of(server, **WRONG)
    for sent in (1, 2):
        await failures_of(client)
        assert len(server.requests) == sent
        client.resync_begins()
    await asyncio.gather(*map(client.ask, KINDS))
    assert len(server.requests) == 2 + len(KINDS)


async def test_one_that_was_changed_since_the_last_resync_is_tried_once_as_well(
    serve: Serve, client_of: ClientOf
) -> None:
    server = await serve(in_turn(*[json_response([])] * len(KINDS), REFUSED))
    client = client_of(server, **WRONG)
    await asyncio.gather(*map(client.ask, KINDS))
    client.resync_begins()
    await failures_of(client)
    assert len(server.requests) == len(KINDS) + 1


async def test_another_in_its_file_is_tried_at_once(serve: Serve, client_of: ClientOf, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("wrong-password")
    right = "Basic " + base64.b64encode(b"ada:the-right-password").decode()
    server = await serve(lambda asked: json_response([]) if asked.headers["authorization"] == right else REFUSED)
    client = client_of(server, auth_type="basic", username="ada", password_file=str(file))
    await failures_of(client)
    file.write_text("the-right-password")
    await asyncio.gather(*map(client.ask, KINDS))
    assert len(server.requests) == 1 + len(KINDS)


async def test_where_it_was_accepted_a_401_speaks_of_what_was_asked(serve: Serve, client_of: ClientOf) -> None:
    server = await serve(lambda asked: REFUSED if asked.path == "/closed" else json_response([]))
    client = client_of(server, **WRONG)
    for _ in range(3):
        await client.ask(KINDS[0])
        with pytest.raises(RequestFailed, match="answered 401") as failure:
            await client.ask(ApiRequest("/closed"))
        assert not isinstance(failure.value, LoginFailed)
    assert len(server.requests) == 6


@pytest.mark.parametrize("first", [Response(drop=True), Response(status=503), Response(status=403)])
async def test_others_do_not_wait_for_a_first_that_tells_nothing(
    first: Response, serve: Serve, client_of: ClientOf
) -> None:
    all_are_there = asyncio.Barrier(len(KINDS) - 1)

    async def answer(request: Request) -> Response:
        if request.path == KINDS[0].target:
            return first
        await all_are_there.wait()
        return json_response([])

    server = await serve(answer)
    client = client_of(server, **WRONG, max_retries=0)
    first_answer, *others = await asyncio.gather(*map(client.ask, KINDS), return_exceptions=True)
    assert isinstance(first_answer, RequestFailed)
    assert not any(isinstance(answer, BaseException) for answer in others)
    assert len(server.requests) == len(KINDS)


async def test_nor_for_one_that_was_given_up(serve: Serve, client_of: ClientOf) -> None:
    began, never = asyncio.Event(), asyncio.Event()

    async def answer(request: Request) -> Response:
        if request.path == "/slow":
            began.set()
            await never.wait()
        return json_response([])

    server = await serve(answer)
    client = client_of(server, **WRONG)
    slow = asyncio.create_task(client.ask(ApiRequest("/slow")))
    await began.wait()
    waiting = asyncio.create_task(client.ask(KINDS[0]))
    slow.cancel()
    assert (await waiting).body.content == b"[]"


@pytest.mark.parametrize("setting", ["api_token", "auth_value"])
async def test_a_token_that_is_wrong_fails_each_kind_by_one_request(
    setting: str, serve: Serve, client_of: ClientOf
) -> None:
    """Nobody is locked out by it, and an API may close one kind by 401 and open the others."""
    server = await serve(lambda asked: REFUSED if asked.path == KINDS[0].target else json_response([]))
    client = client_of(server, auth_type="bearer_token", **{setting: "some-token"})
    with pytest.raises(RequestFailed, match="check apiToken"):
        await client.ask(KINDS[0])
    await client.ask(KINDS[1])
    assert len(server.requests) == 2
