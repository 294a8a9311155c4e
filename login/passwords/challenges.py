"""What a server asks of HTTP digest, read from its headers (RFC 7616 §3.3, §3.5; RFC 9110 §11.6.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import httpx

from messages import LoginFailed, excerpt

_TOKEN: Final = r"[!#$%&'*+.^_`|~\w-]+"
_PARAMETER: Final = re.compile(
    rf'(?:(?P<scheme>{_TOKEN})\s+)?(?P<name>{_TOKEN})\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s,"]*))'
)
_ESCAPED: Final = re.compile(r"\\(.)")

HASHES: Final = {
    "MD5": "md5",
    "SHA": "sha1",
    "SHA-256": "sha256",
    "SHA-512": "sha512",
    "SHA-512-256": "sha512_256",
}
"""The algorithms that are known, and `hashlib`'s names of them. Each has a variant for sessions."""

SESSION: Final = "-SESS"


@dataclass(frozen=True)
class Challenge:
    """One that can be answered. `algorithm` is as it was written; `is_stale` says that only the nonce was wrong."""

    realm: str
    nonce: str
    algorithm: str
    opaque: str | None
    has_quality: bool
    hides_user: bool
    is_stale: bool


def challenge_in(response: httpx.Response) -> Challenge | None:
    """The first one that can be answered, None where the response asks for no digest.

    Raises `LoginFailed` where all that it asks for is unknown here.
    """
    unknown = ""
    for header in response.headers.get_list("www-authenticate"):
        for parameters in _digests(header):
            challenge = _challenge(parameters)
            if isinstance(challenge, Challenge):
                return challenge
            unknown = unknown or challenge
    if unknown:
        raise LoginFailed(f"The API asks for a kind of HTTP digest that is not supported: {excerpt(unknown)}.")
    return None


def next_nonce(response: httpx.Response) -> str | None:
    """The nonce that the server wants from now on."""
    header = response.headers.get("authentication-info", "")
    return next((value for _, name, value in _parameters(header) if name == "nextnonce"), None)


def _digests(header: str) -> Iterator[dict[str, str]]:
    digest: dict[str, str] | None = None
    for scheme, name, value in _parameters(header):
        if scheme is not None:
            if digest is not None:
                yield digest
            digest = {} if scheme == "digest" else None
        if digest is not None:
            digest[name] = value
    if digest is not None:
        yield digest


def _parameters(header: str) -> Iterator[tuple[str | None, str, str]]:
    """Scheme (where one begins), name, value."""
    for match in _PARAMETER.finditer(header):
        value = match["plain"] if match["quoted"] is None else _ESCAPED.sub(r"\1", match["quoted"])
        yield match["scheme"] and match["scheme"].lower(), match["name"].lower(), value


def _challenge(given: dict[str, str]) -> Challenge | str:
    """The challenge, or what of it is unknown here."""
    if missing := [name for name in ("realm", "nonce") if name not in given]:
        return f"it gives no {missing[0]}"
    algorithm = given.get("algorithm", "MD5")
    if algorithm.upper().removesuffix(SESSION) not in HASHES:
        return f"algorithm {algorithm}"
    qualities = [quality.strip().lower() for quality in given.get("qop", "").split(",") if quality.strip()]
    if qualities and "auth" not in qualities:
        return f"qop {given['qop']}"
    return Challenge(
        given["realm"],
        given["nonce"],
        algorithm,
        given.get("opaque"),
        bool(qualities),
        given.get("userhash", "").lower() == "true",
        given.get("stale", "").lower() == "true",
    )
