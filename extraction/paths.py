"""Where to look in an answer: dotted paths as settings give them, and jq for what a dotted path cannot say.

Contract §4: `meta.after_cursor` walks down; a key that itself holds dots (`@odata.nextLink`) is found literally
first; `data[-1].id` takes an element of a list; a path that starts with a dot is jq (`.page < .page_count`).
"""

import re
from dataclasses import dataclass
from typing import Final, Protocol

from extraction.ending import plainly_ends
from extraction.expressions import Expression, JqFailed, holds_inexact_number, plain_keys
from json_types import Json
from messages import AnswerError, MappingError


class Absent:
    """The type of `ABSENT`: a path led nowhere, which is not the same as leading to null."""


ABSENT: Final = Absent()

_SEGMENT = re.compile(r"(?P<key>[^\[\]]*)(?P<indices>(?:\[-?\d+\])*)")
_INDEX = re.compile(r"\[(-?\d+)\]")


class Path(Protocol):
    """Finds one value in an answer."""

    @property
    def text(self) -> str: ...

    @property
    def reads_ends_only(self) -> bool:
        """Whether of any list it takes but the first or the last element."""
        ...

    @property
    def plainly_ends(self) -> bool:
        """Whether what it evaluates ends soon, whatever the answer is."""
        ...

    def find(self, answer: Json) -> Json | Absent:
        """The value at the path, or `ABSENT`."""
        ...


@dataclass(frozen=True)
class DottedPath:
    """A path such as `meta.pagination.next_cursor` or `data[-1].id`."""

    text: str
    segments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", self.segments or tuple(self.text.split(".")))
        for segment in self.segments:
            if not segment or not _SEGMENT.fullmatch(segment):
                raise MappingError(
                    f"The path {self.text!r} is neither dot notation (meta.next_cursor, data[-1].id) "
                    "nor jq (which starts with a dot)."
                )

    @property
    def reads_ends_only(self) -> bool:
        return {"0", "-1"}.issuperset(_INDEX.findall(self.text))

    @property
    def plainly_ends(self) -> bool:
        return True

    def find(self, answer: Json) -> Json | Absent:
        return self._walk(answer, 0)

    def _walk(self, value: Json, start: int) -> Json | Absent:
        if start == len(self.segments):
            return value
        for end in range(len(self.segments), start, -1):
            inner = _step(value, ".".join(self.segments[start:end]))
            if not isinstance(inner, Absent) and not isinstance(found := self._walk(inner, end), Absent):
                return found
        return ABSENT


@dataclass(frozen=True)
class JqPath:
    """A path that is a jq expression: its first output is the value; none, null or an error is absence."""

    expression: Expression

    @property
    def text(self) -> str:
        return self.expression.text

    @property
    def reads_ends_only(self) -> bool:
        return False

    @property
    def plainly_ends(self) -> bool:
        return plainly_ends(self.text)

    def find(self, answer: Json) -> Json | Absent:
        """Raises `AnswerError` where the value is a number that jq computed and cannot hold."""
        try:
            output = next(iter(self.expression.outputs(answer)), None)
            is_inexact = holds_inexact_number(output)
        except (JqFailed, RecursionError):
            return ABSENT
        if is_inexact:
            output = self._exactly(answer, isinstance(output, int | float))
        return ABSENT if output is None else output

    def _exactly(self, answer: Json, is_number: bool) -> Json:
        try:
            output = next(iter(self.expression.exact_outputs(answer)), None)
        except JqFailed:
            output = ""
        if is_number and not isinstance(output, int):
            raise AnswerError(
                f"The path {self.text!r} computes with numbers beyond 2^53, which jq cannot do exactly. Take them as "
                "they stand in the answer."
            )
        return output


def parse_path(text: str) -> Path:
    """The path that a setting means. Raises `MappingError` where it cannot be one."""
    if not text.startswith("."):
        return DottedPath(text)
    keys = plain_keys(text)
    return DottedPath(text, keys) if keys else JqPath(Expression(text))


def _step(value: Json, name: str) -> Json | Absent:
    if isinstance(value, dict) and name in value:
        return value[name]
    match = _SEGMENT.fullmatch(name)
    if match is None or not match["indices"]:
        return ABSENT
    found: Json | Absent = value if not match["key"] else _step(value, match["key"])
    for index in _INDEX.findall(match["indices"]):
        if not isinstance(found, list) or not -len(found) <= int(index) < len(found):
            return ABSENT
        found = found[int(index)]
    return found
