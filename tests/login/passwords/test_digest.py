"""HTTP digest for many requests at once (RFC 7616): nonces, their counts, and what a server says of them."""

import asyncio
import hashlib
import re
from collections import Counter
from itertools import count

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import ApiRequest
from login.passwords.challenges import challenge_in
from login.passwords.digest import DigestAuth
from messages import LoginFailed
from tests.servers.loopback import ClientOf, Request, Response, Serve, json_response

USER = {"auth_type": "digest", "username": "ada", "password": "the-password"}
MANY = 40
_PARAMETER = re.compile(r'(\w+\*?)=(?:"((?:[^"\\]|\\.)*)"|([^,\s]*))')


class StrictServer:
    """Verifies each answer, and refuses a nonce that is too old and a count that was used before."""

    def __init__(self, good_for: int = 1000, *, same_nonce: bool = False, next_nonce: bool = False) -> None:
        self.good_for = good_for
        self.next_nonce = next_nonce
        self.answers: list[dict[str, str]] = []
        self.statuses: Counter[int] = Counter()
        self._names = count(1)
        self._same = same_nonce
        self._left: dict[str, int] = {}
        self._seen: set[tuple[str, str]] = set()

    async def __call__(self, request: Request) -> Response:
        response = self._judged(request)
        self.statuses[response.status] += 1
        await asyncio.sleep(0)
        return response

    def _judged(self, request: Request) -> Response:
        header = request.headers.get("authorization")
        if header is None:
            return self._challenge()
        given = {name: quoted or plain for name, quoted, plain in _PARAMETER.findall(header)}
        self.answers.append(given)
        if given["response"] != expected(given, request.method, "ada", "the-password"):
            return self._challenge()
        used = given["nonce"], given["nc"]
        if used in self._seen or self._left.get(given["nonce"], 0) <= 0:
            return self._challenge(", stale=TRUE")
        self._seen.add(used)
        self._left[given["nonce"]] -= 1
        if not self.next_nonce:
            return json_response([])
        return json_response([], Authentication_Info=f'nextnonce="{self._nonce()}"')

    def _nonce(self) -> str:
        nonce = "the-nonce" if self._same else f"nonce-{next(self._names)}"
        self._left[nonce] = self.good_for
        return nonce

    def _challenge(self, more: str = "") -> Response:
        asked = f'Digest realm="r", nonce="{self._nonce()}", qop="auth", algorithm=SHA-256{more}'
        return json_response({}, 401, WWW_Authenticate=asked)


def expected(given: dict[str, str], method: str, user: str, password: str) -> str:
    def hashed(*parts: str) -> str:
        return hashlib.sha256(":".join(parts).encode()).hexdigest()

    secret, asked = hashed(user, "r", password), hashed(method, given["uri"])
    return hashed(secret, given["nonce"], given["nc"], given["cnonce"], given["qop"], asked)


async def ask_many(client: object, number: int = MANY) -> None:
    await asyncio.gather(*(client.ask(ApiRequest(f"/items/{n}?a=b%20c")) for n in range(number)))  # type: ignore[attr-defined]


async def test_many_requests_at_once_share_one_challenge_and_use_no_count_twice(
    serve: Serve, client_of: ClientOf
) -> None:
    api = StrictServer()
    client = client_of(await serve(api), **USER, max_concurrent_requests=MANY)
    await ask_many(client)
    await ask_many(client)
    assert api.statuses == {401: 1, 200: 2 * MANY}
    used = [(answer["nonce"], answer["nc"]) for answer in api.answers]
    assert len(set(used)) == len(used)


async def test_nor_where_the_server_gives_the_same_nonce_again(serve: Serve, client_of: ClientOf) -> None:
    api = StrictServer(good_for=7, same_nonce=True)
    client = client_of(await serve(api), **USER, max_concurrent_requests=MANY)
    await ask_many(client)
    assert api.statuses[200] == MANY
    used = [(answer["nonce"], answer["nc"]) for answer in api.answers]
    assert len(set(used)) == len(used)


@pytest.mark.parametrize("good_for", [1, 3])
async def test_a_stale_nonce_costs_each_request_one_more_and_fails_none(
    good_for: int, serve: Serve, client_of: ClientOf
) -> None:
    api = StrictServer(good_for)
    client = client_of(await serve(api), **USER, max_concurrent_requests=MANY)
    await ask_many(client)
    assert api.statuses[200] == MANY
    assert api.statuses[401] <= 2 * MANY


async def test_the_next_nonce_is_used_where_the_server_gives_one(serve: Serve, client_of: ClientOf) -> None:
    api = StrictServer(good_for=1, next_nonce=True)
    client = client_of(await serve(api), **USER)
    for number in range(10):
        await client.ask(ApiRequest(f"/items/{number}"))
    assert api.statuses == {401: 1, 200: 10}
    assert {answer["nc"] for answer in api.answers} == {"00000001"}


async def test_a_wrong_password_is_sent_once_a_resync(serve: Serve, client_of: ClientOf) -> None:
    api = StrictServer()
    client = client_of(await serve(api), **(USER | {"password": "wrong-password"}), max_concurrent_requests=MANY)
    asked = (client.ask(ApiRequest(f"/items/{number}")) for number in range(MANY))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(answer, LoginFailed) for answer in answers)
    assert len({str(answer) for answer in answers}) == 1
    assert len(api.answers) == 1


def asking(*headers: str) -> httpx.Response:
    return httpx.Response(401, headers=[("WWW-Authenticate", header) for header in headers])


@pytest.mark.parametrize(
    ("headers", "nonce"),
    [
        (['Digest realm="r", nonce="n"'], "n"),
        (["digest nonce=n , realm=r"], "n"),
        (['Basic realm="b", Digest realm="r", nonce="n"'], "n"),
        (['Negotiate, Digest realm="r", nonce="n", Basic realm="b, nonce=\\"x\\""'], "n"),
        (['Basic realm="b"', 'Digest realm="a, Digest nonce=\\"x\\"", nonce="n"'], "n"),
        (['Digest realm="r", nonce="old", algorithm=SHA-3', 'Digest realm="r", nonce="n", algorithm=MD5'], "n"),
        (['Digest realm="r", nonce="n", qop="auth-int,auth"'], "n"),
        (['Basic realm="b"'], None),
        ([], None),
    ],
)
def test_the_first_challenge_that_can_be_answered_is(headers: list[str], nonce: str | None) -> None:
    challenge = challenge_in(asking(*headers))
    assert (challenge and challenge.nonce) == nonce


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ('realm="r", nonce="n", algorithm=SHA-3', "algorithm SHA-3"),
        ('realm="r", nonce="n", qop="auth-int"', "qop auth-int"),
        ('realm="r"', "it gives no nonce"),
    ],
)
def test_what_is_unknown_is_told(parameters: str, words: str) -> None:
    with pytest.raises(LoginFailed, match=f"not supported: {words}"):
        challenge_in(asking(f"Digest {parameters}"))


@given(st.text(), st.text())
def test_no_header_of_a_server_breaks_it(scheme: str, rest: str) -> None:
    for header in (f"Digest {rest}", f"{scheme} {rest}"):
        try:
            challenge_in(httpx.Response(401, headers=[(b"WWW-Authenticate", header.encode())]))
        except LoginFailed as failure:
            assert "not supported" in str(failure)  # noqa: PT017 - most are answered with None


def answer_to(challenge: str, user: str = "Mufasa", password: str = "Circle of Life") -> dict[str, str]:
    flow = DigestAuth(user, password).auth_flow(httpx.Request("GET", "http://www.example.org/dir/index.html"))
    next(flow)
    header = flow.send(asking(f"Digest {challenge}")).headers["authorization"]
    return {name: quoted or plain for name, quoted, plain in _PARAMETER.findall(header)}


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", "SHA-512-256", "MD5-sess", "SHA-256-sess"])
@pytest.mark.parametrize("quality", ["", ', qop="auth"'])
def test_the_answer_is_that_of_the_standard(algorithm: str, quality: str) -> None:
    told = answer_to(f'realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPE", algorithm={algorithm}{quality}')
    name = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}[algorithm.removesuffix("-sess")]

    def hashed(text: str) -> str:
        return hashlib.new(name, text.encode()).hexdigest()

    secret = hashed("Mufasa:http-auth@example.org:Circle of Life")
    if algorithm.endswith("-sess"):
        secret = hashed(f"{secret}:7ypf/xlj9XXwfDPE:{told['cnonce']}")
    counted = f"00000001:{told['cnonce']}:auth:" if quality else ""
    assert told["response"] == hashed(f"{secret}:7ypf/xlj9XXwfDPE:{counted}{hashed('GET:/dir/index.html')}")
    assert ("qop" in told) == bool(quality)


def test_a_user_whose_name_no_header_can_carry_is_named_as_rfc_7616_says() -> None:
    assert answer_to('realm="r", nonce="n"', "Jäsøn Doe")["username*"] == "UTF-8''J%C3%A4s%C3%B8n%20Doe"


def test_a_user_is_hidden_where_the_server_asks_for_it() -> None:
    told = answer_to('realm="r", nonce="n", userhash=true')
    assert told["username"] == hashlib.md5(b"Mufasa:r").hexdigest()
    assert told["userhash"] == "true"
