"""Signatures that are none: the secret itself, or what it makes, in a header or in the body."""

import base64
from dataclasses import dataclass

from json_types import Json
from live.receiving.calls import Call
from live.receiving.hmacs import STANDARD
from live.receiving.payloads import decoded_json
from live.receiving.refusals import UNSIGNED, WRONG_SIGNATURE, Refused
from live.receiving.signature import Signature, same
from settings import SignatureType, is_standard


@dataclass(frozen=True)
class Token:
    """The secret itself in a header, after `prefix`; in that of HTTP's own, `Bearer` may stand before it."""

    header: str = "authorization"
    prefix: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.header,)

    def look_ahead(self, call: Call, secret: str, now: float) -> None:
        value = call.one(self.header)
        if not value:
            raise Refused(UNSIGNED, f"It has no header {self.header}.")
        prefix = self.prefix.strip().encode() or (b"bearer" if self.header == "authorization" else b"")
        if value[: len(prefix)].lower() == prefix.lower():
            value = value[len(prefix) :].strip()
        elif self.prefix:
            raise Refused(UNSIGNED, f"Its header {self.header} does not begin with the prefix.")
        if not same(value, secret.encode()):
            raise Refused(WRONG_SIGNATURE)

    def check(self, call: Call, body: bytes, secret: str, now: float) -> bytes | None:
        self.look_ahead(call, secret, now)
        return None


@dataclass(frozen=True)
class Basic:
    """User and password, as HTTP has them; the secret is both, with a colon between them."""

    headers: tuple[str, ...] = ("authorization",)

    def look_ahead(self, call: Call, secret: str, now: float) -> None:
        scheme, _, value = (call.one("authorization") or b"").partition(b" ")
        if scheme.lower() != b"basic":
            raise Refused(UNSIGNED, "It has no header authorization with user and password.")
        if not same(value.strip(), base64.b64encode(secret.encode())):
            raise Refused(WRONG_SIGNATURE)

    def check(self, call: Call, body: bytes, secret: str, now: float) -> bytes | None:
        self.look_ahead(call, secret, now)
        return None


@dataclass(frozen=True)
class GitLab:
    """A secret that is a signing token signs as Standard Webhooks do; any other is sent as it is."""

    token: Token = Token("x-gitlab-token")

    @property
    def headers(self) -> tuple[str, ...]:
        return (*self.token.headers, *STANDARD.headers)

    def look_ahead(self, call: Call, secret: str, now: float) -> None:
        self._way(secret).look_ahead(call, secret, now)

    def check(self, call: Call, body: bytes, secret: str, now: float) -> bytes | None:
        return self._way(secret).check(call, body, secret, now)

    def _way(self, secret: str) -> Signature:
        return STANDARD if is_standard(SignatureType.GITLAB, secret) else self.token


@dataclass(frozen=True)
class InEveryElement:
    """The secret stands in the body: in every element of a list, of which there must be one."""

    list_key: str
    key: str
    headers: tuple[str, ...] = ()

    def look_ahead(self, call: Call, secret: str, now: float) -> None:
        """Nothing is known yet."""

    def check(self, call: Call, body: bytes, secret: str, now: float) -> bytes | None:
        try:
            document = decoded_json(body)
        except Refused as malformed:
            raise Refused(UNSIGNED, malformed.detail) from None
        elements = document.get(self.list_key) if isinstance(document, dict) else None
        if not isinstance(elements, list) or not elements:
            raise Refused(UNSIGNED, f"Its body has no list {self.list_key} in which {self.key} could stand.")
        given = [element.get(self.key) if isinstance(element, dict) else None for element in elements]
        wanted = secret.encode()
        if not all(isinstance(each, str) and same(each.encode(errors="replace"), wanted) for each in given):
            raise Refused(WRONG_SIGNATURE)
        return None

    def without(self, document: Json) -> Json:
        """A body that held, without the secret."""
        if not isinstance(document, dict) or not isinstance(elements := document.get(self.list_key), list):
            return document
        shown: list[Json] = [
            {key: value for key, value in element.items() if key != self.key} if isinstance(element, dict) else element
            for element in elements
        ]
        return {**document, self.list_key: shown}


@dataclass(frozen=True)
class Unsigned:
    """Anyone is believed."""

    headers: tuple[str, ...] = ()

    def look_ahead(self, call: Call, secret: str, now: float) -> None:
        """Anyone."""

    def check(self, call: Call, body: bytes, secret: str, now: float) -> bytes | None:
        return None


def without_proof(signature: Signature, document: Json) -> Json:
    """What a mapping may see of a body that held: where the secret stands in it, all but that."""
    return signature.without(document) if isinstance(signature, InEveryElement) else document
