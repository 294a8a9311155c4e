"""What an API says of its rate limit, in the headers of a response or in its text. Pure: what it said and a time in,
seconds out.
"""

import re
from collections.abc import Mapping
from typing import Final

from extraction import loads
from json_types import Json
from transport.limits.budgets import budgets, retry_after, says_when_to_come_back

TOO_MANY_REQUESTS: Final = 429
_FORBIDDEN: Final = 403
_REFUSALS: Final = frozenset({*range(400, 500), 503})

# GitHub: "You have exceeded a secondary rate limit", "abuse detection"; Google: userRateLimitExceeded; Linear:
# RATELIMITED; Shopify: THROTTLED; AWS: ThrottlingException, "Rate exceeded", S3's SlowDown; Django: "Request was
# throttled".
_TOLD_IN_TEXT: Final = re.compile(
    rb"secondary rate limit|abuse detection|rate[ _-]?limit(?:s|ing)?[ _-]?(?:was |has been |is )?(?:exceeded|reached)"
    rb"|exceeded [^.]{0,40}rate limit|\brate[ _-]?limited\b|\"throttled\"|was throttled|throttlingexception"
    rb"|rate exceeded|too many requests|reduce your request rate|<code>slow ?down</code>",
    re.IGNORECASE,
)
_CODE_OF_LIMIT: Final = re.compile(r"throttled|rate_?limit(ed|_?exceeded)|too_?many_?requests", re.IGNORECASE)
_ERRORS_KEY: Final = b'"errors"'
_TEXT_LOOKED_AT: Final = 64 * 1024
_UNTOLD_WAIT: Final = 60.0


def asked_wait(status: int, headers: Mapping[str, str], now: float, content: bytes = b"") -> float:
    """Seconds to wait before the next try, 0 where nothing is asked for.

    `Retry-After` counts with any status. A reset counts only where the limit is what refused the request: many APIs
    send it with every response.
    """
    told = retry_after(headers, now)
    if told is not None:
        return told
    if _is_limited_by_headers(status, headers):
        return exhausted_wait(headers, now) or _first_renewal(headers, now)
    return _UNTOLD_WAIT if tells_of_limit(status, content) else 0.0


def wait_for_all(status: int, headers: Mapping[str, str], now: float, content: bytes = b"") -> float:
    """Seconds for which a response holds back every request: because of a limit, or since nothing remains of it."""
    limited = is_rate_limited(status, headers, content)
    return max(exhausted_wait(headers, now), asked_wait(status, headers, now, content) if limited else 0.0)


def exhausted_wait(headers: Mapping[str, str], now: float) -> float:
    """Seconds until all limits are renewed of which a response says that nothing remains; else 0."""
    return max((budget.renewed_in or 0.0 for budget in budgets(headers, now) if budget.is_used_up), default=0.0)


def is_rate_limited(status: int, headers: Mapping[str, str], content: bytes = b"") -> bool:
    """429; a 403 that says when to come back or that nothing remains, as GitHub documents; or what the text tells."""
    return _is_limited_by_headers(status, headers) or tells_of_limit(status, content)


def tells_of_limit(status: int, content: bytes) -> bool:
    """Whether a limit is told in the text alone: of a refusal, or among the errors of GraphQL with any status."""
    if status in _REFUSALS:
        return _TOLD_IN_TEXT.search(content[:_TEXT_LOOKED_AT]) is not None
    return len(content) < _TEXT_LOOKED_AT and _ERRORS_KEY in content and any(map(_is_limit, _errors_in(content)))


def _errors_in(content: bytes) -> list[Json]:
    try:
        document = loads(content)
    except (ValueError, RecursionError):
        return []
    errors = document.get("errors") if isinstance(document, dict) else None
    return errors if isinstance(errors, list) else []


def _is_limit(error: Json) -> bool:
    """Whether an error of GraphQL calls itself so: by its `extensions.code` (Shopify, Linear), or `type` (GitHub)."""
    if not isinstance(error, dict):
        return False
    extensions = error.get("extensions")
    inner = extensions if isinstance(extensions, dict) else {}
    words = (part.get(name) for part in (error, inner) for name in ("code", "type"))
    return any(isinstance(word, str) and _CODE_OF_LIMIT.fullmatch(word) for word in words)


def _is_limited_by_headers(status: int, headers: Mapping[str, str]) -> bool:
    if status == TOO_MANY_REQUESTS:
        return True
    return status == _FORBIDDEN and (_nothing_remains(headers) or says_when_to_come_back(headers))


def _nothing_remains(headers: Mapping[str, str]) -> bool:
    return any(budget.is_used_up for budget in budgets(headers, 0.0))


def _first_renewal(headers: Mapping[str, str], now: float) -> float:
    """Where it is not said which of the limits refused a request, it may be the one that is renewed first."""
    return min((budget.renewed_in for budget in budgets(headers, now) if budget.renewed_in), default=0.0)
