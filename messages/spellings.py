"""What a text says where it is read as JSON, as HTML, as part of a URL or a mail, as base64 or hexadecimal bytes, and
as one within another.

An API may echo a secret in any of these spellings, too many to list for each secret. So a text is read in every way
that it can be, and of what was read it is known where it stands.
"""

import re
from binascii import a2b_base64
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html.entities import html5
from typing import Final, NamedTuple, Protocol

_DEEPEST: Final = 8
"""So often a text is read within what was read of it. APIs get to three."""

_MOST_READ: Final = 2**19
"""Of all readings of one text together, in characters, which bounds what a hostile answer can cost."""

_MOST_READINGS: Final = 600


class Reading(Protocol):
    """What a text says, in one way to read it."""

    @property
    def text(self) -> str: ...

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Where a part of it stands in the text that was read."""


def readings(text: str, shortest: int, *, letters: str | None = None, is_cut: bool = False) -> Iterator[Reading]:
    """The text as it is, and read in each other way in which it may hold something that long, in bytes.

    Where all `letters` of what is looked for are given, only what may be one of them is read otherwise: bytes need not
    be read as the letters that several of them make, where all are ASCII. The end of a text that was cut is also read
    without what is no whole letter.
    """
    first = _AsItIs(text)
    yield first
    seen = {text}
    escapes = [*_ESCAPES, *([_UNFINISHED] if is_cut else [])]
    escapes += [of_some for among, of_some in _OF_SOME if letters is None or among.search(letters)]
    waiting: deque[tuple[Reading, int]] = deque([(first, 1)])
    left = max(_MOST_READ, 4 * len(text))
    while waiting:
        reading, depth = waiting.popleft()
        for other in _read_otherwise(reading, escapes, shortest):
            left -= len(other.text)
            if left < 0 or len(seen) > _MOST_READINGS:
                return
            if other.text not in seen:
                seen.add(other.text)
                yield other
                if depth < _DEEPEST:
                    waiting.append((other, depth + 1))


def _read_otherwise(reading: Reading, escapes: "list[_Spelling]", shortest: int) -> Iterator[Reading]:
    for escape, meaning in escapes:
        if escape.search(reading.text):
            yield _unescaped(reading, escape, meaning)
    yield from _out_of_hexadecimal(reading, shortest)
    yield from _out_of_base64(reading, shortest)


@dataclass(frozen=True, slots=True)
class _AsItIs:
    text: str

    def span(self, begin: int, end: int) -> tuple[int, int]:
        return begin, end


class _Escape(NamedTuple):
    at: int
    length: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Unescaped:
    text: str
    source: Reading
    escapes: list[_Escape]

    def span(self, begin: int, end: int) -> tuple[int, int]:
        return self.source.span(self._place(begin)[0], self._place(end - 1)[1])

    def _place(self, index: int) -> tuple[int, int]:
        before = bisect_right(self.escapes, index, key=lambda escape: escape.at)
        if not before:
            return index, index + 1
        escape = self.escapes[before - 1]
        beyond = index - escape.at - escape.length
        return (escape.begin, escape.end) if beyond < 0 else (escape.end + beyond, escape.end + beyond + 1)


def _unescaped(source: Reading, escape: re.Pattern[str], meaning: Callable[[re.Match[str]], str | None]) -> Reading:
    texts: list[str] = []
    escapes: list[_Escape] = []
    length = done = 0
    for match in escape.finditer(source.text):
        plain = meaning(match)
        if plain is not None:
            begin, end = match.span()
            texts += source.text[done:begin], plain
            length += begin - done
            escapes.append(_Escape(length, len(plain), begin, end))
            length += len(plain)
            done = end
    return _Unescaped("".join((*texts, source.text[done:])), source, escapes)


_SHORT_IN_JSON: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _of_json(match: re.Match[str]) -> str | None:
    short, pair, code, octal = match.groups()
    if short:
        return _SHORT_IN_JSON.get(short, short)
    if pair:
        return bytes.fromhex(pair[1:5] + pair[7:]).decode("utf-16-be")
    return chr(int(octal, 8)) if octal else _letter(int(code[1:].strip("{}"), 16))


def _letter(code: int) -> str | None:
    return chr(code) if code <= 0x10_FFFF else None


def _of_html(match: re.Match[str]) -> str | None:
    decimal, hexadecimal, name = match.groups()
    if name:
        return html5.get(f"{name};")
    return _letter(int(decimal) if decimal else int(hexadecimal, 16))


def _of_url(match: re.Match[str]) -> str:
    """A byte becomes the character of its number."""
    return chr(int(match[1] or match[2], 16))


def _of_utf8(match: re.Match[str]) -> str | None:
    try:
        return match[0].encode("latin-1").decode()
    except UnicodeDecodeError:
        return None


type _Spelling = tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]
"""What is no letter by itself, and what it stands for."""

_MAY_BE_BROKEN: Final = re.compile("<wbr ?/?>|[\u00ad\u200b-\u200d\u2060\ufeff]")
"""Where a line may be broken."""


_SURROGATES: Final = r"u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_BROKEN_LINE: Final = re.compile(r"(?<![ \t])[ \t]*+\r?\n[ \t]*+")
_ESCAPES: Final[list[_Spelling]] = [
    # Python, JavaScript, C and others write as JSON does, but for `\x`, `\U`, `\u{}` and what is octal.
    (
        re.compile(
            rf"\\(?:([\\\"'/bfnrt])|({_SURROGATES})"
            r"|(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]{1,6}\}|U[0-9a-fA-F]{8})|([0-3][0-7]{2}))"
        ),
        _of_json,
    ),
    (re.compile(r"&(?:#0*([0-9]{1,7});?|#[xX]0*([0-9a-fA-F]{1,6});?|([0-9a-zA-Z]{2,31});)"), _of_html),
    (re.compile(r"%(?:([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))"), _of_url),
    (re.compile("\0"), lambda _: ""),  # between the letters of UTF-16
    (
        re.compile(r"=(?:([0-9a-fA-F]{2})|\r?\n)"),
        lambda match: chr(int(match[1] or "0", 16)) if match[1] else "",
    ),  # a mail
    (
        re.compile(r"(?<![ \t])[ \t]*+(?:\r?\n[ \t]*+)++"),
        lambda _: "",
    ),  # where a line was too long, as those of base64 are
    (_MAY_BE_BROKEN, lambda _: ""),
    (re.compile(r"\\\r?\n[ \t]*(?:\\(?=[ \t]))?"), lambda _: ""),  # where YAML goes on in the next line
]
_UTF8: Final[_Spelling] = (
    re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"),
    _of_utf8,
)
_OF_SOME: Final[list[tuple[re.Pattern[str], _Spelling]]] = [
    (re.compile(r"[^\x00-\x7f]"), _UTF8),
    (re.compile('"'), (re.compile('""'), lambda _: '"')),  # in a table
    (re.compile("'"), (re.compile("''"), lambda _: "'")),  # in YAML and SQL
    (re.compile(" "), (_BROKEN_LINE, lambda _: " ")),  # where YAML, and a header, is folded
    (re.compile(" "), (re.compile(r"\r?\n[ \t]?"), lambda _: "")),  # where a line is broken beside its own blanks
]
"""With the letters of which they are spellings."""

_UNFINISHED: Final[_Spelling] = (
    re.compile(
        r"(?:\\(?:u[0-9a-fA-F]{0,3}|u\{[0-9a-fA-F]{0,6}|U[0-9a-fA-F]{0,7}|x[0-9a-fA-F]?|[0-3][0-7]?)?|=[0-9a-fA-F]?|%(?:[0-9a-fA-F]|u[0-9a-fA-F]{0,3})?|&#?[0-9a-zA-Z]{0,31}"
        "|[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}|[\ud800-\udfff\ufffd])$"
    ),
    lambda _: "",
)


@cache
def _pairs(shortest: int) -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9a-fA-F])[0-9a-fA-F]{{2}}(?:[ :-]?[0-9a-fA-F]{{2}}){{{shortest - 1},}}")


_PAIR: Final = re.compile("([0-9a-fA-F]{2})[ :-]?")


def _out_of_hexadecimal(source: Reading, shortest: int) -> Iterator[Reading]:
    """The bytes that are written so, with what else stands around them."""
    texts: list[str] = []
    escapes: list[_Escape] = []
    length = done = 0
    for run in _pairs(shortest).finditer(source.text):
        texts.append(source.text[done : run.start()])
        length += len(texts[-1])
        for pair in _PAIR.finditer(source.text, *run.span()):
            escapes.append(_Escape(length, 1, *pair.span(1)))
            texts.append(chr(int(pair[1], 16)))
            length += 1
        done = run.end()
    if escapes:
        yield _Unescaped("".join((*texts, source.text[done:])), source, escapes)


@dataclass(frozen=True, slots=True)
class _OutOfBase64:
    text: str
    source: Reading
    runs: list[tuple[int, int]]
    """Where each begins in the text, and where in the source."""

    def span(self, begin: int, end: int) -> tuple[int, int]:
        return self.source.span(self._place(begin), self._place(end - 1) + 2)

    def _place(self, index: int) -> int:
        at, begin = self.runs[bisect_right(self.runs, index, key=lambda run: run[0]) - 1]
        triples, rest = divmod(index - at, 3)
        return begin + triples * 4 + rest


@cache
def _runs(shortest: int) -> re.Pattern[str]:
    return re.compile(rf"[A-Za-z0-9+/_-]{{{shortest},}}")


def _out_of_base64(source: Reading, shortest: int) -> Iterator[Reading]:
    """The bytes that runs of its letters stand for, one after another, with whatever such a run may begin in vain."""
    runs = [match.span() for match in _runs(-(-shortest * 4 // 3)).finditer(source.text)]
    if not runs:
        return
    letters = source.text.replace("-", "+").replace("_", "/")
    for skipped in range(4):
        texts: list[str] = []
        places: list[tuple[int, int]] = []
        length = 0
        for begin, end in runs:
            first = begin + skipped
            last = end - ((end - first) % 4 == 1)
            text = a2b_base64(letters[first:last] + "=" * (-(last - first) % 4)).decode("latin-1")
            texts.append(text)
            places.append((length, first))
            length += len(text) + 1
        yield _OutOfBase64("\n".join(texts), source, places)


def unbroken(secret: str) -> str:
    """A secret as it is read, without what only says where a line may be broken."""
    return _MAY_BE_BROKEN.sub("", secret)
