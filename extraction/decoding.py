"""JSON out of the bytes of an answer: fast, and with nothing altered (contract §5).

orjson decodes, except where it would change a number or refuse what others read: integers beyond 64 bits, which it
turns into floats, and halves of surrogate pairs, which careless servers send where they cut a text.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Final, NoReturn, Protocol

import orjson

from json_types import Json
from messages import EXCERPT_SOURCE, AnswerError, excerpt

_JSON_LINES_TYPES: Final = frozenset(
    {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}
)
_DIGITS_OF_64_BITS: Final = 19
# Their decoders take a time that grows with the square of the length.
_REFUSED_CHARSETS: Final = frozenset({"punycode", "idna"})
_DIGIT: Final = b"0"
_DIGITS_ONLY: Final = bytes(_DIGIT[0] if chr(byte).isdecimal() and byte < 128 else 0 for byte in range(256))
_STRIDE: Final = 4
"""Few enough that a long number has several of its digits among those that are looked at first."""

_CHARSET: Final = re.compile(r"charset=\"?([\w-]+)", re.IGNORECASE)
_HALF_A_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class ByteSource(Protocol):
    """A body that is too large for memory."""

    async def read(self, position: int, most: int) -> bytes:
        """Bytes from a position on, as soon as there are any; none at the end. Raises `ReadError`."""
        ...

    def reread(self, position: int, length: int) -> bytes:
        """Bytes that were read before."""
        ...

    async def aclose(self) -> None:
        """Ends what is still coming, and frees what came."""
        ...


@dataclass(frozen=True)
class Body:
    """An answer's body as it came over the wire, decompressed."""

    content: bytes
    content_type: str = "application/json"
    status: int = 200
    source: ByteSource | None = None
    """All of a large body, as it comes; `content` is its beginning then."""

    def of(self, content: bytes) -> "Body":
        """The same body, all of it in memory."""
        return replace(self, content=content, source=None)

    @property
    def media_type(self) -> str:
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        match = _CHARSET.search(self.content_type) if ";" in self.content_type else None
        return match[1].lower() if match else None

    @property
    def is_utf8(self) -> bool:
        return self.charset in (None, "utf-8", "utf8", "us-ascii")

    @property
    def is_json_lines(self) -> bool:
        return self.media_type in _JSON_LINES_TYPES

    @property
    def excerpt(self) -> str:
        """The first 200 characters, on one line, for messages."""
        beginning = self.content[:EXCERPT_SOURCE].decode("utf-8", errors="replace")
        return excerpt(beginning, is_cut=self.source is not None or len(self.content) > EXCERPT_SOURCE)


def decode(body: Body) -> Json:
    """The JSON of a body; JSON lines become a list. Raises `AnswerError` with the first 200 characters."""
    try:
        if body.is_json_lines:
            return [loads(line.encode()) for line in _text(body).split("\n") if line.strip()]
        return loads(body.content if body.is_utf8 else _text(body).encode())
    except (ValueError, RecursionError, LookupError) as error:
        raise not_json(body, error) from error


def not_json(body: Body, reason: Exception) -> AnswerError:
    """The error for a body that is not JSON, or is nested beyond reason."""
    size = f"{len(body.content)} bytes" if body.source is None else "large"
    if isinstance(reason, RecursionError):
        return AnswerError(
            f"The answer is nested more deeply than can be read: status {body.status}, {size}: {body.excerpt}"
        )
    content_type = excerpt(body.content_type) or "not given"
    return AnswerError(
        f"The answer is not JSON ({excerpt(str(reason))}): status {body.status}, content type "
        f"{content_type}, {size}: {body.excerpt}"
    )


def has_long_integer(content: bytes, digits: int) -> bool:
    """Whether so many digits stand in a row; a regular expression would take ten times as long as decoding does.

    A row of them has a digit at every fourth place as well, and most answers have no such row: it is looked for first.
    """
    some = content[::_STRIDE].translate(_DIGITS_ONLY)
    may_have = some.rfind(_DIGIT * (digits // _STRIDE)) >= 0
    return may_have and content.translate(_DIGITS_ONLY).find(_DIGIT * digits) >= 0


def _text(body: Body) -> str:
    charset = body.charset or "utf-8"
    if charset in _REFUSED_CHARSETS:
        raise LookupError(f"{charset} is no encoding of text")
    return body.content.decode(charset).removeprefix("\ufeff")


def loads(content: bytes) -> Json:
    """The value of a JSON text in UTF-8. Raises `ValueError` or `RecursionError`."""
    if has_long_integer(content, _DIGITS_OF_64_BITS):
        return _loads_exactly(content)
    try:
        decoded: Json = orjson.loads(content)
    except orjson.JSONDecodeError:
        return _loads_exactly(content)
    return decoded


def _loads_exactly(content: bytes) -> Json:
    decoded: Json = json.loads(content, parse_constant=_refuse_constant, parse_float=_finite)
    return _without_half_surrogates(decoded)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text} is too large")
    return value


def _without_half_surrogates(value: Json) -> Json:
    """Half a surrogate pair is no character and cannot be sent on; it becomes the replacement character."""
    if isinstance(value, str):
        return _HALF_A_SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_HALF_A_SURROGATE.sub("\ufffd", key): _without_half_surrogates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_half_surrogates(inner) for inner in value]
    return value
