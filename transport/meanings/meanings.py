"""What a response means: the rules of a user decide first, then statuses and what it says of limits and maintenance."""

from typing import Final

import httpx

from apart import Apart
from evidence import NO_RULES, ResponseRules, Then
from messages import AnswerError, RequestFailed
from transport.limits import is_rate_limited
from transport.meanings.maintenance import is_under_maintenance

RULES: Final = "custom.rules"
"""The request extension with the `ResponseRules` that decide before all others what a response means."""

MEANING: Final = "custom.meaning"
"""The response extension that tells which of them matched."""

_RETRIED: Final = frozenset({202, 408, 423, 425, 429, 500, 502, 503, 504, *range(520, 525), 529})


async def find_meaning(response: httpx.Response, apart: Apart) -> None:
    """Asks the rules of a user of a response whose body was read. Raises `RequestFailed` where they cannot tell, and
    `MappingError` where one of them does not come to an end."""
    rules, content = rules_of(response), response.content
    outputs_of = apart.outputs_of("responses: when", len(content), exact=False)
    try:
        meaning = await rules.meaning(response.status_code, response.headers, content, outputs_of)
    except AnswerError as error:
        raise RequestFailed(str(error), response.status_code) from error
    response.extensions[MEANING] = meaning


def meaning_of(response: httpx.Response) -> Then | None:
    """What was found; of one whose body is still coming, what the rules say of its status."""
    if MEANING in response.extensions:
        meaning: Then | None = response.extensions[MEANING]
        return meaning
    return rules_of(response).meaning_by_status(response.status_code)


def may_pass(response: httpx.Response) -> bool:
    """Whether a response, whose body was read, is a failure that may pass."""
    if (meaning := meaning_of(response)) is not None:
        return meaning is Then.RETRY
    status = response.status_code
    return (
        status in _RETRIED
        or is_rate_limited(status, response.headers, response.content)
        or is_under_maintenance(response)
    )


def telling_of_limits(response: httpx.Response) -> bytes:
    """What of a body may tell of a limit: nothing, where a rule of a user has said what the response means."""
    return b"" if meaning_of(response) is not None else response.content


def may_be_large(response: httpx.Response) -> bool:
    """Whether the body, which is still to be read, may be what was asked for, and need not be whole to tell."""
    rules, status = rules_of(response), response.status_code
    if rules.look_into(status):
        return False
    meaning = rules.meaning_by_status(status)
    if meaning is None:
        return response.is_success and status not in _RETRIED
    return meaning is Then.ACCEPT or (meaning is Then.END and response.is_success)


def may_be_wanted(response: httpx.Response) -> bool:
    """Whether its body is to be read whole, and not only for its beginning to be shown."""
    return response.is_success or rules_of(response).concern(response.status_code)


def rules_of(response: httpx.Response) -> ResponseRules:
    rules: ResponseRules = response.request.extensions.get(RULES, NO_RULES)
    return rules
