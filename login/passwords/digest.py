"""HTTP digest (RFC 7616), for many requests at once.

A server may refuse a nonce whose count it has seen, or that it gave for one request only: so no count is used twice,
also where the same nonce is given again, and a request that is refused goes on with the nonce that it was given itself.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Generator
from dataclasses import replace
from secrets import token_hex
from typing import Final
from urllib.parse import quote

import httpx

from login.passwords.challenges import HASHES, SESSION, Challenge, challenge_in, next_nonce

_UNAUTHORIZED: Final = 401
_MOST_NONCES: Final = 5
_NONCES_COUNTED: Final = 1000


class DigestAuth(httpx.Auth):
    """Answers a server's challenge, and those of later requests by the latest nonce before they are asked."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._latest: Challenge | None = None
        self._counts: OrderedDict[str, int] = OrderedDict()

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        used, is_own = self._latest, False
        for _ in range(_MOST_NONCES):
            if used is not None:
                request.headers["authorization"] = self._answer(used, request)
            response = yield request
            if response.status_code != _UNAUTHORIZED:
                self._take_next_nonce(response, used)
                return
            asked = challenge_in(response)
            if asked is None:
                return
            self._latest = asked
            if used is not None and not asked.is_stale and (is_own or asked.nonce == used.nonce):
                return  # it is user or password
            used, is_own = asked, True

    def _take_next_nonce(self, response: httpx.Response, used: Challenge | None) -> None:
        nonce = next_nonce(response)
        if nonce and used is not None and used is self._latest:
            self._latest = replace(used, nonce=nonce)

    def _counted(self, nonce: str) -> str:
        count = self._counts.pop(nonce, 0) + 1
        self._counts[nonce] = count
        if len(self._counts) > _NONCES_COUNTED:
            self._counts.popitem(last=False)
        return f"{count:08x}"

    def _answer(self, challenge: Challenge, request: httpx.Request) -> str:
        algorithm = challenge.algorithm.upper()
        name = HASHES[algorithm.removesuffix(SESSION)]

        def hashed(*parts: str) -> str:
            return hashlib.new(name, ":".join(parts).encode()).hexdigest()

        uri = request.url.raw_path.decode("ascii")
        count, own = self._counted(challenge.nonce), token_hex(8)
        secret = hashed(self._user, challenge.realm, self._password)
        if algorithm.endswith(SESSION):
            secret = hashed(secret, challenge.nonce, own)
        quality = (count, own, "auth") if challenge.has_quality else ()
        response = hashed(secret, challenge.nonce, *quality, hashed(request.method, uri))
        given = [
            self._named_user(hashed(self._user, challenge.realm) if challenge.hides_user else None),
            _quoted("realm", challenge.realm),
            _quoted("nonce", challenge.nonce),
            _quoted("uri", uri),
            _quoted("response", response),
            f"algorithm={challenge.algorithm}",
        ]
        if challenge.opaque is not None:
            given.append(_quoted("opaque", challenge.opaque))
        if quality:
            given += "qop=auth", f"nc={count}"
        if quality or algorithm.endswith(SESSION):
            given.append(_quoted("cnonce", own))
        if challenge.hides_user:
            given.append("userhash=true")
        return f"Digest {', '.join(given)}"

    def _named_user(self, hashed: str | None) -> str:
        if hashed is not None:
            return _quoted("username", hashed)
        if self._user.isascii():
            return _quoted("username", self._user)
        return f"username*=UTF-8''{quote(self._user, safe='')}"


def _quoted(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{name}="{escaped}"'
