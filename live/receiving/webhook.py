"""The route: who calls it, what is read of a call, and what its sender is answered (contract §10)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from starlette.types import Receive, Scope, Send

from clock import Clock
from json_types import Json
from live.counts import EventCounts
from live.events import Event, EventSink
from live.receiving.calls import Call
from live.receiving.challenges import IN_THE_BODY, IN_THE_QUERY
from live.receiving.hmacs import TOLERANCE
from live.receiving.payloads import decoded
from live.receiving.presets import signature_of
from live.receiving.proofs import without_proof
from live.receiving.refusals import (
    BUSY,
    CODING,
    ENDING,
    FULL,
    MALFORMED,
    METHOD,
    NO_SECRET,
    NOT_CONFIGURED,
    REPLAYED,
    SLOW,
    TOO_LARGE,
    Refusals,
    Refused,
)
from live.receiving.replays import Replays
from live.receiving.replies import Reply, refusal
from messages import PROCESS_MASK, SettingsError
from settings import LiveEvents, SecretSource, secrets_within

_PATIENCE: Final = 15.0
"""Seconds in which a body has to arrive."""

_MOST_HELD: Final = 32 * 1024 * 1024
"""Bytes of all bodies that are being read: anyone may send some."""

_LONG: Final = 256 * 1024
"""A body of more bytes is neither hashed nor decoded while the event loop waits."""


class Gone(Exception):
    """Whoever called left before the body was whole."""


@dataclass(frozen=True)
class Service:
    """Whose events are taken."""

    given: LiveEvents
    source: SecretSource | None

    def secret(self) -> str:
        """As it is now, and hidden from now on. Raises `Refused`."""
        try:
            secret = self.source() if self.source else ""
        except SettingsError as error:
            raise Refused(NO_SECRET, str(error)) from error
        PROCESS_MASK.hide(*secrets_within(self.given.signature, secret))
        return secret


class Webhook:
    """An ASGI application that takes what `service` signed, and answers 401 to all where there is none."""

    def __init__(
        self,
        service: Service | None,
        sink: EventSink,
        counts: EventCounts,
        clock: Clock,
        *,
        patience: float = _PATIENCE,
        most_held: int = _MOST_HELD,
    ) -> None:
        self._service = service
        self._sink = sink
        self._counts = counts
        self._clock = clock
        self._patience = patience
        self._most_held = most_held
        self._refusals = Refusals(counts, clock)
        self._held = 0
        self._is_ending = False
        if service is not None:
            self._signature = signature_of(service.given)
            self._replays = Replays(clock, service.given.tolerance or TOLERANCE)

    def close(self) -> None:
        """From now on, all is refused."""
        self._is_ending = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = Call(tuple(scope["headers"]), scope["query_string"])
        body = _Body(call, receive)
        try:
            reply = await self._answer(scope["method"], call, body)
        except Refused as refused:
            self._refusals.add(refused)
            reply = refusal(refused.reason, closes=not body.may_be_left)
        except Gone:
            return
        finally:
            self._held -= body.held
        await reply.send(send)

    async def _answer(self, method: str, call: Call, body: "_Body") -> Reply:
        service = self._checked_ahead(method, call, body)
        secret = service.secret()
        given = service.given
        if given.signature in IN_THE_QUERY and (reply := IN_THE_QUERY[given.signature](call.query)):
            return reply
        self._signature.look_ahead(call, secret, self._clock.now())
        content = await self._read(body, given.max_bytes)
        check = partial(self._checked, call, content, secret)
        digest, document = check() if len(content) <= _LONG else await asyncio.to_thread(check)
        if given.signature in IN_THE_BODY and (reply := IN_THE_BODY[given.signature](document, secret)):
            return reply
        if self._is_ending:  # since the body began to arrive: nobody may be left to take it
            raise Refused(ENDING)
        if digest is not None and self._replays.has(digest):
            raise Refused(REPLAYED)
        received_at = datetime.fromtimestamp(self._clock.now(), UTC)
        headers = call.shown_headers(self._signature.headers)
        if not self._sink.offer(Event(call.id, document, headers, call.query, received_at, len(content))):
            raise Refused(FULL)
        if digest is not None:
            self._replays.add(digest)
        self._counts.taken += 1
        return Reply()

    def _checked_ahead(self, method: str, call: Call, body: "_Body") -> Service:
        if method != "POST":
            raise Refused(METHOD)
        if self._is_ending:
            raise Refused(ENDING)
        if self._service is None:
            raise Refused(NOT_CONFIGURED)
        if (call.one("content-encoding", CODING) or b"identity").lower() != b"identity":
            raise Refused(CODING)
        body.refuse_longer_than(self._service.given.max_bytes)
        return self._service

    def _checked(self, call: Call, content: bytes, secret: str) -> tuple[bytes | None, Json]:
        digest = self._signature.check(call, content, secret, self._clock.now())
        document = decoded(content, (call.one("content-type", MALFORMED) or b"").decode("latin-1"))
        return digest, without_proof(self._signature, document)

    async def _read(self, body: "_Body", most: int) -> bytes:
        content = bytearray()
        try:
            async with asyncio.timeout(self._patience):
                async for some in body.pieces():
                    content += some
                    body.held += len(some)
                    self._held += len(some)
                    if len(content) > most:
                        raise Refused(TOO_LARGE)
                    if self._held > self._most_held:
                        raise Refused(BUSY)
        except TimeoutError:
            raise Refused(SLOW) from None
        return bytes(content)


class _Body:
    """The body of a call, as far as it was read, and how long it says that it is."""

    def __init__(self, call: Call, receive: Receive) -> None:
        self._call = call
        self._receive = receive
        self.held = 0
        self.may_be_left = False
        """Whether what is left of it is little, so that the server may read and forget it."""

    def refuse_longer_than(self, most: int) -> None:
        length = self._call.one("content-length", MALFORMED)
        if length is None:
            return
        if self._call.one("transfer-encoding", MALFORMED) is not None:
            raise Refused(MALFORMED, "It tells its length in two ways.")
        if not length.isdigit() or int(length[:20]) > most:
            raise Refused(TOO_LARGE)
        self.may_be_left = True

    async def pieces(self) -> AsyncIterator[bytes]:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Gone
            yield message.get("body", b"")
            if not message.get("more_body", False):
                self.may_be_left = True
                return
