"""A decoded answer, with the items and the records that were found in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from extraction.records import Keys
from json_types import Item, Json
from messages import AnswerError


class Shape(StrEnum):
    """What stood where the items were looked for; one listing has one shape from beginning to end."""

    LIST = "a list"
    OBJECT = "an object"
    NOTHING = "an empty body"


@dataclass(frozen=True)
class Answer:
    """A decoded answer: its JSON, and the items and the records found in it.

    `shape` is None where the answer rightly holds nothing (204, null). `size` is the body's length in bytes.

    `records_seen` are what the API paged, before anything was filtered, flattened or made of it; None where that
    cannot be told. `places` are the keys at which `data_path` looks for them, `()` for the answer itself; none where
    that cannot be told either. `inner` are the keys from a record to a list in it that `data_path` flattens, and
    from an element of that to one in it.
    `are_many` says that the answer is a list because it is several texts, such as JSON lines. `columns` are those of a
    table.
    """

    json: Json
    items: Sequence[Item]
    shape: Shape | None = Shape.LIST
    size: int = 0
    records_seen: Sequence[Json] | Sequence[Item] | None = None
    places: tuple[Keys, ...] = ()
    inner: tuple[Keys, ...] = ()
    are_many: bool = False
    columns: tuple[str, ...] = ()

    @property
    def records(self) -> int | None:
        """How many records there are in it; None where that cannot be told."""
        return None if self.records_seen is None else len(self.records_seen)


class NoItems(AnswerError):
    """The answer was read, but no items were found in it where they were looked for, or what is none."""

    answer: Answer | None = None
