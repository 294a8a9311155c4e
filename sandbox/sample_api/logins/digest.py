"""HTTP digest (RFC 7616): the client proves that it knows the password, without sending it."""

import hashlib
from collections.abc import Callable
from hmac import compare_digest
from typing import Final, Literal
from urllib.request import parse_http_list

from starlette.exceptions import HTTPException
from starlette.requests import Request

from sandbox.sample_api.logins.logins import Logins
from sandbox.sample_api.wire import path_on_the_wire

type Algorithm = Literal["MD5", "SHA-256"]

REALM = "Harbor Desk"
HASHES: Final[dict[Algorithm, Callable[[bytes], "hashlib._Hash"]]] = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


class DigestGuard:
    """Lets pass who computes the response to a nonce that was given out, each time with another count."""

    def __init__(self, algorithm: Algorithm, username: str, password: str, logins: Logins) -> None:
        self._algorithm: Algorithm = algorithm
        self._username = username
        self._password = password
        self._logins = logins
        self._used: set[tuple[str, str]] = set()

    def __call__(self, request: Request) -> None:
        header = request.headers.get("Authorization", "")
        if not header.lower().startswith("digest "):
            raise self._refusal("No credential was given")
        given = parameters(header)
        if not self._is_right(given, request):
            raise self._refusal("The credential is not accepted")
        use = (given["nonce"], given["nc"])
        if use in self._used or not self._logins.nonces.take(given["nonce"]):
            raise self._refusal("The nonce is not good any more", stale=True)
        self._used.add(use)

    def _is_right(self, given: dict[str, str], request: Request) -> bool:
        query: bytes = request.scope["query_string"]
        target = path_on_the_wire(request.scope) + (f"?{query.decode('ascii')}" if query else "")
        expected = {"username": self._username, "realm": REALM, "uri": target, "qop": "auth"}
        if not {"nonce", "nc", "cnonce", "response"} <= given.keys() or expected.items() - given.items():
            return False
        if given.get("algorithm", "MD5") != self._algorithm:
            return False
        who = self._hash(f"{self._username}:{REALM}:{self._password}")
        what = self._hash(f"{request.method}:{target}")
        response = self._hash(":".join((who, given["nonce"], given["nc"], given["cnonce"], "auth", what)))
        return compare_digest(given["response"].encode(), response.encode())

    def _hash(self, text: str) -> str:
        return HASHES[self._algorithm](text.encode()).hexdigest()

    def _refusal(self, problem: str, *, stale: bool = False) -> HTTPException:
        nonce = self._logins.nonces.issue(self._logins.rules)
        challenge = f'Digest realm="{REALM}", qop="auth", algorithm={self._algorithm}, nonce="{nonce}"'
        return HTTPException(401, problem, {"WWW-Authenticate": challenge + (", stale=true" if stale else "")})


def parameters(header: str) -> dict[str, str]:
    """The parameters of a credential; a value in quotes may hold commas."""
    pairs = (part.partition("=") for part in parse_http_list(header.partition(" ")[2]))
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}
