"""Calls of a webhook, without a server between; and how the services sign theirs, written anew from what they say."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from live import Event, EventCounts
from live.receiving import Service, Webhook
from settings import load_settings
from tests.fake_clock import FakeClock

SECRET = "a secret of 24 letters!!"
NOW = "1700000000"
"""What `FakeClock` says at first."""

type Headers = dict[str, str]


@dataclass
class Sink:
    """Takes `room` events."""

    room: int = 1_000_000
    events: list[Event] = field(default_factory=list)

    def offer(self, event: Event) -> bool:
        if len(self.events) >= self.room:
            return False
        self.events.append(event)
        return True


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    text: str


class Caller:
    """A webhook of an installation with these settings, and whoever calls it."""

    def __init__(self, given: dict[str, Any] | None, secret: str = SECRET, sink: Sink | None = None, **options: Any):
        config: dict[str, Any] = {"base_url": "https://h"}
        if given is not None:
            config |= {"live_events": given, "live_events_secret": "" if given == {"signature": "none"} else secret}
        settings = load_settings(config)
        self.sink = sink or Sink()
        self.counts = EventCounts()
        self.clock = FakeClock()
        service = Service(settings.live_events, settings.live_events_source) if settings.live_events else None
        self.webhook = Webhook(service, self.sink, self.counts, self.clock, **options)

    @property
    def event(self) -> Event:
        (event,) = self.sink.events
        return event

    def post(
        self,
        body: bytes | Iterable[bytes],
        headers: Headers | list[tuple[str, str]] | None = None,
        *,
        query: str = "",
        method: str = "POST",
        length: str | None = "",
        leaves: bool = False,
    ) -> Answer:
        """The body in pieces has no Content-Length, unless it is given."""
        return asyncio.run(self.call(body, headers, query=query, method=method, length=length, leaves=leaves))

    async def call(
        self,
        body: bytes | Iterable[bytes],
        headers: Headers | list[tuple[str, str]] | None = None,
        *,
        query: str = "",
        method: str = "POST",
        length: str | None = "",
        leaves: bool = False,
    ) -> Answer:
        pairs = list(headers.items()) if isinstance(headers, dict) else list(headers or [])
        whole = isinstance(body, bytes)
        if length == "":
            length = str(len(body)) if isinstance(body, bytes) else None
        if length is not None:
            pairs.append(("Content-Length", length))
        scope = {
            "type": "http",
            "method": method,
            "path": "/integration/webhook",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs],
        }
        pieces = iter([body] if whole else body)
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(0)
            piece = next(pieces, None)
            if piece is None and leaves:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": piece or b"", "more_body": piece is not None and not whole}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.webhook(scope, receive, send)
        if not sent:
            return Answer(0, {}, "")
        start, end = sent
        told = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], told, end["body"].decode())


def endless(piece: bytes) -> Iterator[bytes]:
    while True:
        yield piece


def keyed(body: bytes, secret: str | bytes = SECRET, algorithm: str = "sha256") -> bytes:
    return hmac.new(secret if isinstance(secret, bytes) else secret.encode(), body, algorithm).digest()


def github(body: bytes) -> Headers:
    return {"X-Hub-Signature-256": f"sha256={keyed(body).hex()}", "X-GitHub-Event": "issues"}


def gitlab(_: bytes) -> Headers:
    return {"X-Gitlab-Token": SECRET}


def websub(body: bytes) -> Headers:
    return {"X-Hub-Signature": f"sha256={keyed(body).hex()}", "X-Event-Key": "repo:push"}


def stripe(body: bytes) -> Headers:
    return {"Stripe-Signature": f"t={NOW},v1={keyed(NOW.encode() + b'.' + body).hex()}"}


def slack(body: bytes) -> Headers:
    digest = keyed(b"v0:" + NOW.encode() + b":" + body).hex()
    return {"X-Slack-Signature": f"v0={digest}", "X-Slack-Request-Timestamp": NOW}


def pagerduty(body: bytes) -> Headers:
    return {"X-PagerDuty-Signature": f"v1={keyed(body).hex()}"}


def zoom(body: bytes) -> Headers:
    digest = keyed(b"v0:" + NOW.encode() + b":" + body).hex()
    return {"x-zm-signature": f"v0={digest}", "x-zm-request-timestamp": NOW}


KEY = b"32 bytes of a key, not made up.."
SIGNING_TOKEN = f"whsec_{base64.b64encode(KEY).decode()}"


def standard(body: bytes) -> Headers:
    digest = base64.b64encode(keyed(f"msg_1.{NOW}.".encode() + body, KEY)).decode()
    return {"webhook-id": "msg_1", "webhook-timestamp": NOW, "webhook-signature": f"v1,{digest}"}


def basic(_: bytes) -> Headers:
    return {"Authorization": f"Basic {base64.b64encode(b'user:pa:ss').decode()}"}


def token(_: bytes) -> Headers:
    return {"Authorization": f"Bearer {SECRET}"}


def custom(body: bytes) -> Headers:
    digest = base64.b64encode(hmac.digest(SECRET.encode(), NOW.encode() + body, hashlib.sha512)).decode()
    return {"X-Mine": f"s={digest}", "X-Time": NOW}


CUSTOM = {
    "header": "X-Mine",
    "algorithm": "sha512",
    "encoding": "base64",
    "prefix": "s=",
    "over": "{timestamp}{body}",
    "timestampHeader": "X-Time",
}


@dataclass(frozen=True)
class Way:
    """One way of signing: what is set for it here, and how its service makes the headers of a body."""

    given: dict[str, Any]
    sign: Callable[[bytes], Headers]
    secret: str = SECRET
    signs_body: bool = True

    def caller(self, **options: Any) -> Caller:
        return Caller(self.given, self.secret, **options)


WAYS = {
    "github": Way({"signature": "github"}, github),
    "gitlab": Way({"signature": "gitlab"}, gitlab, signs_body=False),
    "gitlab, signing": Way({"signature": "gitlab"}, standard, SIGNING_TOKEN),
    "bitbucket": Way({"signature": "bitbucket"}, websub),
    "stripe": Way({"signature": "stripe"}, stripe),
    "slack": Way({"signature": "slack"}, slack),
    "jira": Way({"signature": "jira"}, websub),
    "pagerduty": Way({"signature": "pagerduty"}, pagerduty),
    "zoom": Way({"signature": "zoom"}, zoom),
    "standard_webhooks": Way({"signature": "standard_webhooks"}, standard, SIGNING_TOKEN),
    "basic": Way({"signature": "basic"}, basic, "user:pa:ss", signs_body=False),
    "token": Way({"signature": "token"}, token, signs_body=False),
    "custom": Way(CUSTOM, custom),
}
"""All but Microsoft Graph's, whose secret stands in the body."""
