"""Text that moves with time: `{{ … }}` in it holds jq without input, evaluated by a moment (contract §3).

The end of the jq is where its own strings, brackets and comments are closed, so that it may hold any braces itself. A
`}}` without a `{{` is text, and what a place gives is never looked at again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extraction.expressions import Expression
from extraction.moments import Moment
from json_types import Json
from messages import MappingError

_OPENING: Final = "{{"
_CLOSING: Final = "}}"
_JQ_AS_A_WHOLE: Final = re.compile(r"\({1,2}now\b")
_QUOTE: Final = '"'
_IN_JQ: Final = re.compile(r'[()\[\]{}"]|#(?:(?!}})[^\n])*')  # a comment ends with its line, or with the place
_IN_STRING: Final = re.compile(r'\\\(|\\.|"', re.DOTALL)
_CLOSED_BY: Final = {"(": ")", "[": "]", "{": "}", "\\(": ")", _QUOTE: _QUOTE}


@dataclass(frozen=True)
class Computed:
    """What jq gave in a text; never null."""

    value: Json


type Part = str | Computed
"""What stands in a text as it is, or was computed for it."""


def parts_at(text: str, moment: Moment) -> list[Part]:
    """The parts of a text at a moment.

    A text that begins with `(now` and is jq as a whole is one place. Raises `MappingError` where a place does not end,
    does not compile, or does not give exactly one value that is not null; `Unsettled` where that is not known yet.
    """
    if _JQ_AS_A_WHOLE.match(text) and is_jq(text):
        return [Computed(moment.value(text))]
    return [part if isinstance(part, str) else Computed(moment.value(part.jq)) for part in _split(text)]


def is_jq(text: str) -> bool:
    """Whether a text is jq as a whole."""
    try:
        Expression(text)
    except MappingError:
        return False
    return True


def as_template(text: str) -> str:
    """How a text is written so that it stays as it is, whatever braces it holds."""
    return text.replace(_OPENING, '{{ "{{" }}')


@dataclass(frozen=True)
class _Place:
    jq: str


def _split(text: str) -> Iterator[str | _Place]:
    position = 0
    while (start := text.find(_OPENING, position)) >= 0:
        if start > position:
            yield text[position:start]
        end = _end_of_jq(text, start + len(_OPENING))
        if end < 0:
            raise MappingError(
                f"The template {text!r} has a {_OPENING} whose {_CLOSING} is missing. Braces that are no template are "
                f"written {as_template(_OPENING)}."
            )
        yield _Place(text[start + len(_OPENING) : end].strip())
        position = end + len(_CLOSING)
    if position < len(text):
        yield text[position:]


def _end_of_jq(text: str, start: int) -> int:
    """Where the `}}` stands that closes the jq which begins here; the first one where its own brackets do not close.

    That jq then does not compile, which tells more. -1 where there is none.
    """
    awaited: list[str] = []
    position = start
    while match := (_IN_STRING if awaited[-1:] == [_QUOTE] else _IN_JQ).search(text, position):
        sign = match[0]
        if sign == "}" and not awaited and text.startswith(_CLOSING, match.start()):
            return match.start()
        position = match.end()
        if awaited[-1:] == [sign]:
            awaited.pop()
        elif sign in _CLOSED_BY:
            awaited.append(_CLOSED_BY[sign])
    return text.find(_CLOSING, start)
