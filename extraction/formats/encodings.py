"""Bytes to text: by their byte order mark, else by what a user or the answer says, else as UTF-8."""

import codecs
from functools import cache
from typing import Final

# UTF-32's begins as UTF-16's does.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FIRST_OF_MARKS: Final = frozenset(mark[:1] for mark, _ in _MARKS)
_UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii", "utf-8-sig"})
# Their decoders take a time that grows with the square of the length.
_REFUSED: Final = frozenset({"punycode", "idna"})


def encoding_of(beginning: bytes, said: str | None) -> tuple[str, int]:
    """The encoding, `utf-8` in this spelling, and how many bytes of a mark come before the text."""
    if beginning[:1] in _FIRST_OF_MARKS:
        for mark, encoding in _MARKS:
            if beginning.startswith(mark):
                return encoding, len(mark)
    encoding = (said or "utf-8").lower()
    return ("utf-8" if encoding in _UTF_8 else encoding), 0


def text_of(content: bytes, said: str | None) -> str:
    """The text, without a mark. Raises `ValueError` or `LookupError` where it is none in that encoding."""
    encoding, mark = encoding_of(content, said)
    if encoding in _REFUSED:
        raise LookupError(f"{encoding} is no encoding of text")
    return content[mark:].decode(encoding).removeprefix("\ufeff")


def utf8_of(content: bytes, said: str | None) -> bytes:
    """The text in UTF-8, without a mark. What is in UTF-8 already is not looked at."""
    encoding, mark = encoding_of(content, said)
    if encoding == "utf-8":
        return content[mark:]
    return text_of(content, said).encode()


@cache
def is_cut_by_bytes(encoding: str) -> bool:
    """Whether each byte below 128 is that character wherever it stands, so that lines can be told by their bytes."""
    if encoding == "utf-8":
        return True
    try:
        every = bytes(range(256)).decode(encoding, "replace")
    except (LookupError, ValueError):
        return False
    return len(every) == 256 and every[:128] == bytes(range(128)).decode("ascii")
