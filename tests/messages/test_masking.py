"""No secret, configured or obtained, ever appears in a log (contract §7)."""

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loguru import logger
from port_ocean.log.sensetive import secret_patterns, sensitive_log_filter

from framework.masking import install_mask
from messages.masking import SecretMask

SECRET = 'p@ss/w"rd+é ö'


@pytest.fixture(autouse=True)
def own_patterns(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ocean's filter and the log are one for the process; each test has its own."""
    monkeypatch.setattr(type(sensitive_log_filter), "compiled_patterns", [])
    yield
    logger.configure(patcher=lambda _: None)


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What a handler writes, extra fields and all, under a mask that hides `SECRET`."""
    written: list[str] = []
    handler = logger.add(
        lambda message: written.append(str(message)), format="{message} {extra} {exception}", diagnose=False
    )
    mask = SecretMask()
    mask.hide(SECRET)
    install_mask(mask)
    yield written
    logger.remove(handler)


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        json.dumps(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        str(httpx.URL("https://h/", params={"key": SECRET})),
        str(httpx.URL("https://h/").copy_set_param("key", SECRET)),
    ],
)
def test_every_form_of_a_secret_is_hidden(form: str) -> None:
    mask = SecretMask()
    mask.hide(SECRET)
    masked = mask.mask(f"before {form} after")
    assert "[REDACTED]" in masked
    assert not any(part in masked for part in ("w%22rd", 'w"rd', 'w\\"rd', form))


def test_other_text_stays_as_it_is() -> None:
    mask = SecretMask()
    assert mask.mask("GET https://h/users?page=2") == "GET https://h/users?page=2"
    mask.hide(SECRET)
    assert mask.mask("GET https://h/users?page=2") == "GET https://h/users?page=2"


@pytest.mark.parametrize("trifle", ["", "a", "abc"])
def test_very_short_values_would_riddle_the_log_and_are_left(trifle: str) -> None:
    mask = SecretMask()
    mask.hide(trifle)
    assert mask.mask("abc and abcd") == "abc and abcd"


def test_secrets_can_be_added_while_running() -> None:
    mask = SecretMask()
    mask.hide("first-secret")
    mask.hide("second-secret")
    assert mask.mask("first-secret second-secret") == "[REDACTED] [REDACTED]"


def test_of_passing_secrets_the_latest_are_hidden() -> None:
    mask = SecretMask()
    mask.hide("configured-secret")
    for number in range(260):
        mask.hide_passing(f"token-number-{number}")
    assert mask.mask("configured-secret token-number-258 token-number-259") == "[REDACTED] [REDACTED] [REDACTED]"


@given(st.lists(st.text(min_size=4, max_size=30), min_size=1, max_size=5), st.text(max_size=20), st.data())
def test_no_hidden_secret_survives(secrets: list[str], around: str, data: st.DataObject) -> None:
    mask = SecretMask()
    mask.hide(*secrets)
    secret = data.draw(st.sampled_from(secrets))
    if secret not in "[REDACTED]" and secret not in around:
        assert secret not in mask.mask(f"|{secret}|")
        encoded = quote(secret, safe="")
        assert encoded not in mask.mask(f"https://h/?k={encoded}&l=1")


def test_messages_are_masked(lines: list[str]) -> None:
    logger.info(f"token {SECRET} refused")
    assert "token [REDACTED] refused" in lines[0]


def test_extra_fields_are_masked_however_deep(lines: list[str]) -> None:
    url = httpx.URL("https://h/").copy_set_param("key", SECRET)
    extra = {"a": SECRET, "b": {"c": [f"x {SECRET}"]}, "d": ValueError(SECRET), "e": url, "f": (SECRET,)}
    logger.bind(**extra, number=7, yes=True).info("hello")
    assert not any(form in lines[0] for form in (SECRET, quote(SECRET), quote_plus(SECRET)))
    assert lines[0].count("[REDACTED]") == 5
    assert "'number': 7, 'yes': True" in lines[0]


def test_exceptions_are_masked_with_their_tracebacks(lines: list[str]) -> None:
    def fail(value: str) -> None:
        raise ValueError(f"refused {value}")

    try:
        try:
            fail(SECRET)
        except ValueError as error:
            raise RuntimeError(f"again {SECRET}") from error
    except RuntimeError:
        logger.exception("it failed")
    assert "again [REDACTED]" in lines[0]
    assert SECRET not in lines[0]


def test_oceans_filter_for_raw_data_examples_knows_the_secrets_too() -> None:
    mask = SecretMask()
    install_mask(mask)
    mask.hide(SECRET)
    assert sensitive_log_filter.mask_object({"note": f"x{SECRET}y"}, full_hide=True) == {"note": "x[REDACTED]y"}


class TestOceansOwnPatterns:
    @pytest.fixture(autouse=True)
    def oceans(self, own_patterns: None, monkeypatch: pytest.MonkeyPatch) -> None:
        patterns = [re.compile(text) for text in secret_patterns.values()]
        monkeypatch.setattr(type(sensitive_log_filter), "compiled_patterns", patterns)
        install_mask(SecretMask())

    @pytest.mark.parametrize("text", ["postgres://user:hunter2@db/main", "see xpostgres://user:hunter2@db/main!"])
    def test_they_still_hide_connection_strings(self, text: str) -> None:
        assert "hunter2" not in sensitive_log_filter.mask_string(text, full_hide=True)

    def test_they_do_not_keep_the_process_busy_over_a_long_text(self) -> None:
        """It took a quarter of an hour; the limit of a test is two minutes."""
        assert sensitive_log_filter.mask_object([{"text": "x" * 500_000}], full_hide=True) == [{"text": "x" * 500_000}]
