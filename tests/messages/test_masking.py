"""No secret, configured or obtained, ever appears in a log (contract §7)."""

import base64
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from html.entities import html5
from typing import Final
from urllib.parse import quote, quote_plus

import httpx
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from loguru import logger
from port_ocean.log.sensetive import secret_patterns, sensitive_log_filter

from framework import install_mask
from messages.masking import SecretMask
from messages.spellings import readings, unbroken

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


def test_a_secret_that_is_spelled_like_a_part_of_a_url_is_hidden_where_only_the_rest_of_it_was_quoted() -> None:
    mask = SecretMask()
    mask.hide('k%41"%2fz-secret')
    url = str(httpx.URL("https://h/").join('/k%41"%2fz-secret/x'))
    assert "%22" in url
    assert mask.mask(url) == "https://h/[REDACTED]/x"


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


def without_quotes(text: str) -> str:
    return text[1:-1]


def in_two_lines(text: str) -> str:
    """As YAML goes on in the next line: a space that is the first there is escaped, and no escape is divided."""
    if "\\" in text[:3]:
        return text
    return f"{text[:3]}\\\n  {'\\' if text[3:].startswith(' ') else ''}{text[3:]}"


NAMES: Final[dict[str, str]] = {
    character: f"&{name}"
    for name, character in sorted(html5.items())
    if len(character) == 1 and not character.isalnum() and name.endswith(";")
}
SPELLINGS: Final[dict[str, Callable[[str], str]]] = {
    "as it is": lambda text: text,
    "JSON": lambda text: without_quotes(json.dumps(text)),
    "JSON, all of Unicode": lambda text: without_quotes(json.dumps(text, ensure_ascii=False)),
    "JSON with escaped slashes": lambda text: without_quotes(json.dumps(text)).replace("/", "\\/"),
    "JSON, each letter escaped": lambda text: "".join(
        f"\\u{unit:04x}" for unit in memoryview(text.encode("utf-16-le")).cast("H")
    ),
    "JSON, each letter escaped, in capitals": lambda text: "".join(
        f"\\u{unit:04X}" for unit in memoryview(text.encode("utf-16-le")).cast("H")
    ),
    "Python": lambda text: without_quotes(ascii(text)),
    "HTML": html.escape,
    "HTML by names": lambda text: "".join(NAMES.get(letter, letter) for letter in text),
    "HTML by numbers": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "HTML by hexadecimal numbers": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text),
    "HTML by hexadecimal numbers, in capitals": lambda text: "".join(f"&#X{ord(letter):04X};" for letter in text),
    "a field of a table": lambda text: text.replace('"', '""'),
    "YAML and SQL, in single quotes": lambda text: text.replace("'", "''"),
    "a URL": quote,
    "a part of a URL": lambda text: quote(text, safe=""),
    "a part of a URL, in small letters": lambda text: re.sub(
        "%..", lambda escape: escape[0].lower(), quote(text, safe="")
    ),
    "a query": quote_plus,
    "Rust, Swift and JavaScript": lambda text: "".join(f"\\u{{{ord(letter):x}}}" for letter in text),
    "Python and C, at length": lambda text: "".join(f"\\U{ord(letter):08X}" for letter in text),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "a mail": lambda text: "".join(f"={byte:02X}" for byte in text.encode()),
    "each byte escaped": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
}
IN_LINES: Final[dict[str, Callable[[str], str]]] = {
    "YAML, folded": lambda text: re.sub(r"(?<=[!-~]) (?=[!-~])", "\n  ", text),
    "a long line, broken": lambda text: f"{text[:5]}\r\n\t{text[5:]}",
    "a mail, broken": lambda text: "=\r\n".join(f"={byte:02x}" for byte in text.encode()),
    "HTML, broken": lambda text: "<wbr>".join(map(html.escape, text)),
    "HTML that may be broken": lambda text: "&shy;".join(map(html.escape, text)),
    "YAML in double quotes": lambda text: in_two_lines(without_quotes(json.dumps(text))),
}
IN_BASE64: Final[dict[str, Callable[[str], str]]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 of URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 in lines": lambda text: base64.encodebytes(f"{'user' * 20}:{text}".encode()).decode(),
    "base64 in short lines": lambda text: re.sub("(.{7})", "\\1\n ", base64.b64encode(text.encode()).decode()).strip(),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal, in capitals": lambda text: text.encode().hex(":").upper(),
    "hexadecimal, as it is dumped": lambda text: text.encode().hex(" ", 1),
    "base64 of a header": lambda text: f"Basic {base64.b64encode(f'user:{text}'.encode()).decode()}",
}
LETTERS: Final = st.characters(min_codepoint=0x20, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc"])
SECRETS: Final = st.text(LETTERS, min_size=8, max_size=40) | st.text(
    st.sampled_from("ab01 +/=_-%&;#\\\"'u.éß€"), min_size=8, max_size=40
)
NESTED: Final = st.lists(st.sampled_from(sorted(SPELLINGS)), max_size=4)
NESTED_BRIEFLY: Final = NESTED.filter(lambda names: "Python and C, at length" not in names)
"""Without the zeros that others are spelled with."""

AROUND: Final = st.text(st.sampled_from('xyz 789:,.{}[]"<>()?'), max_size=20)


def nested(secret: str, names: Iterable[str]) -> str:
    return reduce(lambda text, name: (SPELLINGS | IN_LINES | IN_BASE64)[name](text), names, secret)


def pieces_in(text: str, secret: str, length: int = 4) -> set[str]:
    """The parts of a secret that are so long and can be read in a text, in whatever way."""
    parts = {secret[at : at + length] for at in range(len(secret) - length + 1)}
    return {part for part in parts for reading in readings(text, length) if part in reading.text}


@given(SECRETS, NESTED, AROUND, AROUND)
def test_a_secret_is_hidden_in_every_spelling_and_nothing_else_is(
    secret: str, names: list[str], before: str, after: str
) -> None:
    assume(not pieces_in(before + "|" + after, secret, 1))
    mask = SecretMask()
    mask.hide(secret)
    assert mask.mask(f"{before}|{nested(secret, names)}|{after}") == f"{before}|[REDACTED]|{after}"


@pytest.mark.parametrize("shown", ["abcdefgh", "abcd\u00adefgh", "ab&shy;cdef&shy;gh", "abcd<wbr>efgh"])
def test_a_secret_with_places_where_a_line_may_be_broken_is_hidden_wherever_they_are(shown: str) -> None:
    mask = SecretMask()
    mask.hide("abcd\u00adefgh")
    assert mask.mask(f"|{shown}|") == "|[REDACTED]|"


@given(SECRETS, st.sampled_from(sorted(IN_LINES)), st.sampled_from(["as it is", "JSON", "a URL"]))
@example("abcde  x", "a long line, broken", "as it is")
@example("abcd  xy", "a long line, broken", "JSON")
def test_so_it_is_where_it_is_written_in_several_lines(secret: str, in_lines: str, within: str) -> None:
    assume(unbroken(secret) == secret)
    mask = SecretMask()
    mask.hide(secret)
    assert mask.mask(f"|{nested(secret, [in_lines, within])}|") == "|[REDACTED]|"


@given(SECRETS, NESTED, st.sampled_from(sorted(IN_BASE64)), NESTED_BRIEFLY, AROUND)
def test_so_it_is_in_base64_whatever_it_was_made_of_and_is_written_in(
    secret: str, inner: list[str], in_base64: str, outer: list[str], around: str
) -> None:
    assume(not pieces_in(f"{around}|Basic |useruser:|[REDACTED]", secret, 3))
    mask = SecretMask()
    mask.hide(secret)
    spelled = nested(secret, [*inner[:2], in_base64, *outer[:2]])
    masked = mask.mask(f"{around}|{spelled}|{around}")
    assert masked.startswith(f"{around}|")
    assert masked.endswith(f"|{around}")
    assert "[REDACTED]" in masked
    assert pieces_in(masked, secret) == set()


@given(st.text(st.sampled_from("abu01&;#%+/= \\\"'x2Fé\n"), max_size=60))
def test_what_is_no_secret_stays_as_it_is_however_it_is_spelled(text: str) -> None:
    mask = SecretMask()
    mask.hide("tok-5f0c9a7e13d84b52a6", "b/ü+ b-and-more")
    assert mask.mask(text) == text


@given(SECRETS, NESTED, st.data())
def test_of_a_text_that_was_cut_no_beginning_of_a_secret_is_left(
    secret: str, names: list[str], data: st.DataObject
) -> None:
    mask = SecretMask()
    mask.hide(secret)
    spelled = nested(secret, names[:3])
    cut = spelled[: data.draw(st.integers(1, len(spelled)))]
    masked = mask.mask(f"|{cut}", is_cut=True)
    assert masked.startswith("|")
    assert not any(reading.text.startswith(f"|{secret[:2]}") for reading in readings(masked, 2))


def test_secrets_that_overlap_leave_no_half_of_either() -> None:
    mask = SecretMask()
    mask.hide("abcdefgh", "efghijkl")
    assert mask.mask("x abcdefghijkl x") == "x [REDACTED] x"


def test_a_text_that_a_hostile_api_nests_without_end_is_soon_read() -> None:
    mask = SecretMask()
    mask.hide("a phrase of words", *(f"token-number-{number}" for number in range(100)))
    for text in (
        "%25" * 30_000,
        "&amp;" * 20_000,
        "\\" * 100_000,
        "%5C\\&#37;" * 10_000,
        " " * 50_000,
        "\n" * 20_000,
        "3d" * 20_000,
        "3d 3" * 25_000,
        "=3D" * 10_000,
        "=\n \\u{3d}" * 2_000,
    ):
        assert mask.mask(text) == text


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


def test_of_a_message_that_is_very_long_the_beginning_is_written(lines: list[str]) -> None:
    logger.info("." * (128 * 1024 - 5) + SECRET + "." * 1_000_000)
    assert len(lines[0]) < 140_000
    assert SECRET[:5] not in lines[0]
    assert "…" in lines[0]


def test_nothing_in_a_message_a_field_or_a_reason_speaks_to_a_terminal(lines: list[str]) -> None:
    try:
        raise ValueError("c\u2066")
    except ValueError:
        logger.bind(field={"b\x9b": "b\u202e"}).exception("a\x1b[2J")
    assert not {"\x1b", "\x9b", "\u202e", "\u2066"} & set(lines[0])
    assert "a\\u001b[2J" in lines[0]


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
