"""Response headers that are not the usual ones, and may lead on to the next page where nothing else does; pure."""

from collections.abc import Mapping
from typing import Final

from messages import excerpt, may_name_a_credential
from tools.init.words import words

_MOST: Final = 3
_LONGEST: Final = 24
_USUAL_WHOLE: Final = frozenset({"last-modified", "link", "alt-svc", "x-next-cache-tags", "accept-ranges", "te", "p3p"})
_USUAL_BEGINNINGS: Final = (
    "content-", "access-control-", "sec-", "cf-", "x-amz-", "x-amzn-", "x-azure-", "x-envoy-", "x-goog-", "x-fastly-",
    "x-vercel-", "x-nf-", "x-sentry-", "x-datadog-", "x-b3-", "cross-origin-", "x-nextjs-",
)  # fmt: skip
_USUAL_WORDS: Final = frozenset({
    "request", "trace", "traceparent", "tracestate", "transaction", "span", "correlation", "ratelimit", "rate", "limit",
    "remaining", "reset", "retry", "quota", "version", "total", "count", "size", "cache", "runtime", "time", "timing",
    "duration", "powered", "served", "server", "backend", "node", "region", "country", "policy", "security", "frame",
    "xss", "csp", "protection", "options", "permitted", "agent", "host", "ip", "forwarded", "debug", "hits", "age",
    "etag", "vary", "allow", "allowed", "cookie", "csrf", "xsrf", "session", "auth", "authenticate", "authorization",
    "oauth", "scopes", "user", "username", "account", "tenant", "via", "date", "connection", "transfer", "trailer",
    "encoding", "strict", "robots", "ua", "nel", "report", "reporting", "expect", "pragma", "expires", "modified",
    "location", "upgrade", "accept", "keep", "warning", "build", "release", "deprecation", "sunset", "media", "meta",
    "sso", "environment", "instance", "pod", "cluster", "status", "method", "dns", "refresh", "priority", "signature",
    "arequestid", "aaccountid", "loginreason", "requestid", "traceid", "id", "clacks",
})  # fmt: skip
_OF_PAGES: Final = frozenset({
    "next", "token", "cursor", "resume", "continuation", "continue", "after", "more", "offset", "position", "page",
    "marker", "start", "from", "bookmark", "scroll", "last", "key", "until", "since", "state",
})  # fmt: skip


def told_of_unusual(headers: Mapping[str, str]) -> str:
    """What is said of them, as the end of a sentence; nothing where there are none."""
    unusual = sorted(filter(_is_unusual, headers), key=lambda name: _OF_PAGES.isdisjoint(words(name)))[:_MOST]
    if not unusual:
        return ""
    shown = ", ".join(f"`{_shown(name, headers[name])}`" for name in unusual)
    which, noun = ("it", "header") if len(unusual) == 1 else ("one of them", "headers")
    return f". The answer has the {noun} {shown}: if {which} leads on, name it as `cursor_header`"


def _is_unusual(name: str) -> bool:
    lower = name.lower()
    if lower in _USUAL_WHOLE or lower.startswith(_USUAL_BEGINNINGS):
        return False
    found = words(lower)
    return _USUAL_WORDS.isdisjoint(found) or (found[-1] == "id" and not _OF_PAGES.isdisjoint(found))


def _shown(name: str, value: str) -> str:
    """The value of what may be a credential is not shown: the mapping, in which this stands, is for all to see."""
    is_open = value and not may_name_a_credential(name)
    return f"{name.title()}: {excerpt(value, _LONGEST).replace('`', '') if is_open else '…'}"
