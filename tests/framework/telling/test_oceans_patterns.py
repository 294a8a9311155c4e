"""Ocean's expressions for secrets find what they always found, however long a text is and whatever it is made of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.log.sensetive import secret_patterns

from framework.telling.oceans_patterns import in_time

OCEANS = [re.compile(text) for text in secret_patterns.values()]
TOKEN = "'" + "0aZ" * 12 + "'"
WORDS = [
    *("apikey", "API_KEY", "secret", "github", TOKEN, TOKEN[1:], TOKEN[:-1], "|", '"', "x.firebaseio.com"),
    *("://", "postgres", "u:p@h/db", "u@h/db", "a", ":", "@", "/", " ", "\n", "abc"),
]


@pytest.mark.parametrize("oceans", OCEANS, ids=list(secret_patterns))
@given(st.lists(st.sampled_from(WORDS), max_size=30).map("".join))
def test_each_finds_what_it_found(oceans: re.Pattern[str], text: str) -> None:
    assert in_time(oceans).pattern == oceans.pattern
    assert in_time(oceans).sub("[REDACTED]", text) == oceans.sub("[REDACTED]", text)
    begun = in_time(oceans).sub(lambda match: match.group()[:6] + "…", text)
    assert begun == oceans.sub(lambda match: match.group()[:6] + "…", text)


@pytest.mark.parametrize(
    "text",
    [
        "apikey ",
        "secret",
        "github",
        TOKEN + "apikey",
        "a://",
        ":@",
        ":",
        "@",
        "x",
        "ab.",
        "a://u:p@h ",
        "'",
        "api_key'",
    ],
)
@pytest.mark.parametrize("before", ["", "a://", TOKEN, "apikey", "a://u:p@h"])
def test_a_long_text_is_soon_done(before: str, text: str) -> None:
    """Some took hours; the limit of a test is two minutes."""
    for oceans in OCEANS:
        assert in_time(oceans).sub("", before + text * 100_000) is not None
