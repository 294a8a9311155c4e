"""What an API's headers ask for (contract §8)."""

import json
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from json_types import JsonObject
from transport.rate_limits import asked_wait, exhausted_wait, is_rate_limited, tells_of_limit

NOW = 1_700_000_000.0  # Tue, 14 Nov 2023 22:13:20 GMT


@pytest.mark.parametrize("status", [429, 503, 500])
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60.0),
        ("Tue, 14 Nov 2023 22:10:00 GMT", 0.0),
        ("Tuesday, 14-Nov-23 22:14:20 GMT", 60.0),
        ("soon", 0.0),
        ("nan", 0.0),
        ("-4", 0.0),
        ("", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(status: int, value: str, seconds: float) -> None:
    assert asked_wait(status, {"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize("name", ["ratelimit-reset", "x-ratelimit-reset"])
@pytest.mark.parametrize(
    ("value", "seconds"), [("40", 40.0), ("1700000040", 40.0), ("1700000040000", 40.0), ("1699999999", 0.0), ("?", 0.0)]
)
def test_a_reset_is_seconds_or_a_point_in_time(name: str, value: str, seconds: float) -> None:
    assert asked_wait(429, {name: value}, NOW) == seconds


def test_retry_after_wins_over_a_reset() -> None:
    assert asked_wait(429, {"retry-after": "2", "x-ratelimit-reset": "40"}, NOW) == 2.0


def test_a_reset_that_comes_with_every_answer_delays_no_ordinary_retry() -> None:
    assert asked_wait(503, {"x-ratelimit-remaining": "90", "x-ratelimit-reset": "40"}, NOW) == 0.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000040"}, 40.0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "40"}, 40.0),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "40"}, 0.0),
        ({"x-ratelimit-remaining": "0"}, 0.0),
        ({"x-ratelimit-reset": "40"}, 0.0),
        ({}, 0.0),
    ],
)
def test_nothing_remaining_asks_for_a_pause_before_the_429(headers: dict[str, str], seconds: float) -> None:
    assert exhausted_wait(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "headers", "limited"),
    [
        (429, {}, True),
        (403, {}, False),
        (403, {"x-ratelimit-remaining": "0"}, True),
        (403, {"retry-after": "30"}, True),
        (503, {"retry-after": "30"}, False),
        (200, {"x-ratelimit-remaining": "0"}, False),
    ],
)
def test_a_429_is_a_rate_limit_and_so_is_a_403_that_says_so(
    status: int, headers: dict[str, str], limited: bool
) -> None:
    assert is_rate_limited(status, headers) is limited


@pytest.mark.parametrize(
    "text",
    [
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
        "You have triggered an abuse detection mechanism.",
        "API rate limit exceeded for user ID 1.",
        '{"error": {"errors": [{"domain": "usageLimits", "reason": "userRateLimitExceeded"}]}}',
        '{"errors": [{"extensions": {"code": "RATELIMITED"}}]}',
        '{"errors": [{"type": "RATE_LIMITED"}]}',
        '{"errors": [{"extensions": {"code": "THROTTLED"}}]}',
        '{"__type": "ThrottlingException", "message": "Rate exceeded"}',
        "Request was throttled. Expected available in 5 seconds.",
        "Too Many Requests",
    ],
)
@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_may_tell_of_a_limit_in_its_text_alone(status: int, text: str) -> None:
    assert tells_of_limit(status, text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "You must have admin rights to Repository.",
        '{"documentation_url": "https://docs.example.com/rest/rate-limit#about"}',
        "The rate limit settings are visible to owners.",
    ],
)
def test_a_refusal_that_only_speaks_of_limits_is_none(text: str) -> None:
    assert not tells_of_limit(403, text.encode())


@pytest.mark.parametrize(
    "error",
    [
        {"extensions": {"code": "THROTTLED"}},
        {"type": "RATE_LIMITED"},
        {"code": "rateLimitExceeded"},
        {"extensions": {"type": "RATELIMITED", "code": 7}},
    ],
)
def test_an_error_of_graphql_may_tell_of_one_with_any_status(error: JsonObject) -> None:
    assert tells_of_limit(200, json.dumps({"data": None, "errors": [{"message": "no"}, error]}).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"API rate limit exceeded",
        b'{"errors": [{"extensions": {"code": "THROTTLED"}}',
        b'{"errors": "THROTTLED"}',
        b'{"errors": ["THROTTLED", null, {"extensions": ["THROTTLED"]}]}',
        b'{"data": [{"errors": [{"type": "THROTTLED"}]}]}',
        b'[{"errors": [{"type": "THROTTLED"}]}]',
        b'{"errors": [{"message": "THROTTLED", "code": "E1"}]}',
    ],
)
def test_what_is_no_refusal_may_speak_of_limits(content: bytes) -> None:
    assert not tells_of_limit(200, content)


header_texts: Final = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "9" * 5000, "-1", "1e400", "nan", "Mon, 1 Jan 99999999999999999999 00:00:00 GMT", "Mon, 32 Foo 2020",
            "Mon, 1 Jan 2020 00:00:00 +99999999999999", "Mon, 1 Jan 0001 00:00:00 -0000", "Fri, 31 Dec 9999 23:59:59",
        ]
    ),
)  # fmt: skip


@given(header_texts, header_texts, header_texts, st.sampled_from([200, 403, 429, 503]))
def test_any_rate_limit_header_is_a_number_of_seconds(after: str, remaining: str, reset: str, status: int) -> None:
    headers = {"retry-after": after, "x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset}
    assert asked_wait(status, headers, 1_700_000_000.0) >= 0
    assert exhausted_wait(headers, 1_700_000_000.0) >= 0
