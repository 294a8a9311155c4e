"""What an API's headers ask for (contract §8)."""

import json
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from json_types import JsonObject
from transport.limits.rate_limits import asked_wait, exhausted_wait, is_rate_limited, tells_of_limit, wait_for_all

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


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1700000040", 40.0),
        ("1700000040.5", 40.5),
        ("1700000040000", 40.0),
        ("1700000040000000", 40.0),
        ("1700000040000000000", 40.0),
        ("1600000000", 0.0),
        ("2023-11-14T22:14:00Z", 40.0),
        ("2023-11-14T22:14:00", 40.0),
        ("2023-11-14T22:14Z", 40.0),
        ("2023-11-15T00:14:00.000+02:00", 40.0),
        ("2023-11-14 22:14:00 UTC", 40.0),
        ("2023-11-14 15:14:00 -0700", 40.0),
        ("Tue, 14 Nov 2023 22:14:00 GMT", 40.0),
        ("40s", 40.0),
        ("1m30s", 90.0),
        ("6m0s", 360.0),
        ("500ms", 0.5),
        ("1h", 3600.0),
        ("PT40S", 40.0),
        ("40 seconds", 40.0),
        ("00:00:40", 40.0),
        ("01:00:40.5", 3640.5),
        ("1.00:00:40", 86440.0),
        ("25:61:00", 0.0),
        ("40;w=60", 40.0),
        ("10, 40", 40.0),
        ('"40"', 40.0),
        ("40 apples", 0.0),
        ("9" * 400, 0.0),
    ],
)
@pytest.mark.parametrize("name", ["retry-after", "x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"])
def test_when_to_come_back_may_be_written_in_any_way(name: str, value: str, seconds: float) -> None:
    assert asked_wait(429, {name: value}, NOW) == pytest.approx(seconds, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "value", "seconds"),
    [
        ("retry-after-ms", "1500", 1.5),
        ("x-ms-retry-after-ms", "1500", 1.5),
        ("Retry-After-Ms", "1700000040000", 40.0),
        ("x-retry-after", "40", 40.0),
        ("x-rate-limit-retry-after-seconds", "40", 40.0),
        ("x-ratelimit-retryafter", "40", 40.0),
        ("x-ratelimit-reset-after", "1.5", 1.5),
        ("x-ms-user-quota-resets-after", "00:00:05", 5.0),
        ("X-RateLimit-Reset-After", "1.5", 1.5),
        ("x-rate-limit-time-reset-ms", "1500", 1.5),
        ("ratelimit-resettime", "Tue, 14 Nov 2023 22:14:00 GMT", 40.0),
        ("anthropic-ratelimit-requests-reset", "2023-11-14T22:14:00Z", 40.0),
        ("x-ratelimit-requests-reset", "1700000040000", 40.0),
        ("x-ratelimit-userreset", "1700000040", 40.0),
        ("x-limit-key-reset", "40", 40.0),
        ("x-sentry-rate-limit-reset", "1700000040", 40.0),
        ("ratelimit", "limit=100, remaining=0, reset=40", 40.0),
        ("ratelimit", '"default";r=0;t=40', 40.0),
        ("ratelimit", "default;r=0;t=40", 40.0),
        ("ratelimit", '"burst";r=0;t=4, "daily";r=0;t=40', 40.0),
        ("ratelimit", '"burst";r=0;t=40, "daily";r=900;t=86400', 40.0),
        ("ratelimit", '"a,b";r=7;t=40;pk=:cHsdsRa894==:', 40.0),
        ("beta-ratelimit", '"global";r=0;t=40', 40.0),
        ("zendesk-ratelimit-tickets", "total=100; remaining=0; resets=40", 40.0),
        ("ratelimit-policy", '"burst";q=100;w=60', 0.0),
        ("x-ratelimit-limit", "40", 0.0),
        ("x-ratelimit-interval-milliseconds", "40000", 0.0),
        ("x-reset", "40", 0.0),
    ],
)
def test_vendors_name_it_in_their_own_ways(name: str, value: str, seconds: float) -> None:
    assert asked_wait(429, {name: value}, NOW) == pytest.approx(seconds, abs=1e-4)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "40s"}, 40.0),
        ({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-requests": "40s"}, 0.0),
        (
            {
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "40s",
                "x-ratelimit-remaining-tokens": "9",
                "x-ratelimit-reset-tokens": "6h",
            },
            40.0,
        ),
        ({"x-ratelimit-global-remaining": "0", "x-ratelimit-reset": "1700000040000"}, 40.0),
        ({"x-rate-limit-requests-left": "0", "x-rate-limit-time-reset-ms": "40000"}, 40.0),
        ({"x-rate-limit-remaining": "0", "ratelimit-reset": "40"}, 40.0),
        ({"x-contentful-ratelimit-second-remaining": "0", "x-contentful-ratelimit-reset": "1"}, 1.0),
        ({"ratelimit-remaining": "0;w=21600", "ratelimit-reset": "40"}, 40.0),
        ({"ratelimit": "limit=100, remaining=0, reset=40"}, 40.0),
        ({"ratelimit": '"burst";r=0;t=40, "daily";r=900;t=86400'}, 40.0),
        ({"ratelimit": '"burst";r=1;t=40'}, 0.0),
        ({"x-ratelimit-remaining": "-1", "x-ratelimit-reset": "40"}, 0.0),
        ({"x-ratelimit-remaining": "unlimited", "x-ratelimit-reset": "40"}, 0.0),
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "40"}, 40.0),
        ({"x-ratelimit-remaining": "0, 30", "x-ratelimit-reset": "4, 40"}, 40.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "999999999"}, 999999999.0),
    ],
)
def test_what_is_used_up_is_renewed_when_the_header_of_the_same_limit_says(
    headers: dict[str, str], seconds: float
) -> None:
    assert exhausted_wait(headers, NOW) == seconds


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


words: Final = st.sampled_from(
    ["x", "ratelimit", "rate", "limit", "rate-limit", "reset", "after", "ms", "remaining", "left", "retry", "tokens"]
)
names: Final = st.one_of(
    st.sampled_from(["retry-after", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit", "retry-after-ms"]),
    st.lists(words, min_size=1, max_size=5).map("-".join),
)
values: Final = st.one_of(
    st.text(max_size=30),
    st.text("0123456789.,;:-+eTZ msh=rt\"", max_size=30),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(str),
    st.lists(st.integers(-3, 10**18).map(str), max_size=4).map(", ".join),
    st.sampled_from(
        [
            "9" * 5000, "-1", "1e400", "nan", "inf", "", "1_000", "Mon, 1 Jan 99999999999999999999 00:00:00 GMT",
            "Mon, 32 Foo 2020", "Mon, 1 Jan 2020 00:00:00 +99999999999999", "Mon, 1 Jan 0001 00:00:00 -0000",
            "Fri, 31 Dec 9999 23:59:59", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
        ]
    ),
)  # fmt: skip


@given(st.dictionaries(names, values, max_size=5), st.sampled_from([200, 403, 429, 503]))
def test_whatever_headers_hold_is_a_number_of_seconds(headers: dict[str, str], status: int) -> None:
    waits = (asked_wait(status, headers, NOW), exhausted_wait(headers, NOW), wait_for_all(status, headers, NOW))
    assert all(0 <= wait < float("inf") for wait in waits)


@given(st.integers(0, 10**9 - 1), st.sampled_from([1, 10**3, 10**6, 10**9]))
def test_a_moment_is_the_same_in_every_unit(after: int, unit: int) -> None:
    moment = str((int(NOW) + after) * unit)
    assert asked_wait(429, {"x-ratelimit-reset": moment}, NOW) == pytest.approx(after, abs=1e-3)


def mixed_case(text: str) -> str:
    return "".join(letter.upper() if index % 2 else letter for index, letter in enumerate(text))


@given(names, values, st.sampled_from([200, 403, 429]))
def test_the_case_of_a_name_says_nothing(name: str, value: str, status: int) -> None:
    assert wait_for_all(status, {mixed_case(name): value}, NOW) == wait_for_all(status, {name: value}, NOW)
