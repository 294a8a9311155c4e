"""What the beginning of an answer looks like, where its content type does not say what it is, or says what is wrong."""

import re
from typing import Final

from extraction.formats.json_texts import loads

PREAMBLE: Final = re.compile(rb"(?:\xef\xbb\xbf)?+(?:\)\]\}',?)?+")
"""What may come before JSON: a byte order mark, and what keeps a browser from running the answer as a script."""

LONGEST_PREAMBLE: Final = 8

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b(?![-:.])",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP: Final = re.compile(rb"\s*<[?!A-Za-z]")
_DECLARED: Final = re.compile(rb"\s*<\?xml\s")
_JSON: Final = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_OBJECT: Final = re.compile(rb"[\s\x1e]*\{")
_BLANK: Final = b" \t\r\n\x1e"


def is_zip(beginning: bytes) -> bool:
    return beginning.startswith(_ZIP)


def is_html(beginning: bytes) -> bool:
    """A page for people, such as a sign-in page; never what was asked for."""
    return _HTML.match(beginning) is not None


def is_markup(beginning: bytes) -> bool:
    return _MARKUP.match(beginning) is not None


def is_xml(beginning: bytes) -> bool:
    """Whether it says so itself."""
    return _DECLARED.match(beginning) is not None


def is_json(beginning: bytes) -> bool:
    """An object or a list, as far as its beginning tells."""
    return _JSON.match(beginning) is not None


def is_json_lines(beginning: bytes) -> bool:
    """Whether the first line is an object of its own, and another one follows."""
    if _OBJECT.match(beginning) is None:
        return False
    first, _, rest = beginning.strip(_BLANK).partition(b"\n")
    if _OBJECT.match(rest) is None:
        return False
    try:
        return isinstance(loads(first), dict)
    except (ValueError, RecursionError):
        return False
