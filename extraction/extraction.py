"""What the items of an answer are. Pure: bytes in, items out, or an `AnswerError` with its remedy (contract §5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NoReturn, cast

from extraction.answers import Answer, NoItems, Shape
from extraction.body import Body
from extraction.cutting import Cutter, ListCutter
from extraction.decoding import decode, format_of
from extraction.element_lists import make_lists
from extraction.ending import plainly_ends
from extraction.expressions import Expression, JqFailed, compiles, plain_keys
from extraction.formats import (
    Document,
    Format,
    FormatName,
    Table,
    encoding_of,
    from_media_type,
    is_cut_by_bytes,
    loads,
)
from extraction.line_cutting import LineCutter, RowCutter
from extraction.list_paths import ListPath
from extraction.plain_ways import path_of
from extraction.records import RecordPath
from json_types import Item, Json, JsonObject
from messages import NEW_RULE, AnswerError, excerpt, shown

_SLOWEST: Final = 32
_KINDS: Final[dict[type, str]] = {str: "a text", int: "a number", float: "a number", bool: "a boolean"}
_ITERATED_PATH: Final = re.compile(r"(?<=([])]))?(\.[A-Za-z_][\w.]*)\[\]")


@dataclass(frozen=True)
class Extraction:
    """Finds items as one resource's `data_path` says; without one, a list is its items, all else is one item.

    Without a `format`, an answer is in the one that it says or looks like.
    """

    data_path: str | None = None
    format: Format | None = None
    _keys: tuple[str, ...] | None = field(init=False, repr=False)
    _expression: Expression | None = field(init=False, repr=False)
    _list_path: ListPath | None = field(init=False, repr=False)
    _record_path: RecordPath = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys = plain_keys(self.data_path) if self.data_path else ()
        object.__setattr__(self, "_keys", keys)
        object.__setattr__(self, "_expression", Expression(self.data_path) if self.data_path and keys is None else None)
        object.__setattr__(
            self, "_list_path", ListPath.parse(self.data_path) if self.data_path and keys is None else None
        )
        object.__setattr__(self, "_record_path", RecordPath.of(self.data_path))

    def read(self, body: Body) -> Answer:
        """Decodes a body and finds its items. Raises `AnswerError`, `NoItems` where it could be decoded."""
        if body.status == 204:
            return Answer(None, [], shape=None, records_seen=[])
        if not body.content.strip():
            return Answer(None, [], shape=Shape.NOTHING, records_seen=[])
        decoded = decode(body, self.format)
        document = decoded.json
        if decoded.name is FormatName.XML:
            make_lists(document, self._list_path, self._record_path.heads, is_plain=self._keys is not None)
        records = self._record_path.find(document)
        try:
            found = self._find(decoded)
            objects = _only_objects(_joined(found), self.data_path)
        except AnswerError as error:
            failure = NoItems(str(error), since=error.since)
            failure.answer = Answer(document, [], places=records.places)
            raise failure from error
        return Answer(
            document,
            objects,
            self._shape_of(found),
            len(body.content),
            records.seen,
            records.places,
            records.inner,
            decoded.are_many,
            decoded.columns,
        )

    def cutter(self, body: Body, *, most: int) -> Cutter | None:
        """What cuts the items out of a large body; None where it cannot be read in pieces. Raises `AnswerError`."""
        if self._keys is None:
            return None
        said = (self.format.encoding if self.format else None) or body.charset
        encoding, _ = encoding_of(body.content, said)
        match format_of(body, self.format):
            case FormatName.JSON if encoding == "utf-8":
                return ListCutter(self._keys, most=most)
            case FormatName.JSONL if encoding == "utf-8" and not self._keys:
                return LineCutter(most=most)
            case (FormatName.CSV | FormatName.TSV) as name if is_cut_by_bytes(encoding) and not self._keys:
                table = self.format.table if self.format else Table()
                return RowCutter(name, table, said, most=most)
            case _:
                return None

    def slowness(self, body: Body) -> int:
        """How many times longer than JSON of its size a body may take, as far as can be told at once."""
        name = self.format.name if self.format else from_media_type(body.media_type)
        return 1 if name in (None, FormatName.JSON, FormatName.JSONL) else _SLOWEST

    @property
    def reads_in_pieces(self) -> bool:
        """Whether `data_path` is a plain path, so that items can be told from what is around them as they come."""
        return self._keys is not None

    @cached_property
    def computes(self) -> bool:
        """Whether `data_path` is evaluated by jq, which takes long for a large answer."""
        return self._expression is not None and self._list_path is None

    @cached_property
    def plainly_ends(self) -> bool:
        """Whether that ends soon, whatever the answer is."""
        return self.data_path is None or not self.computes or plainly_ends(self.data_path)

    @property
    def plain_path(self) -> str | None:
        """The plain path to its records, where it tells one that it is not itself: an answer is cut in pieces by it."""
        plain = self._record_path.plain
        return None if plain is None or self._keys is not None else path_of(plain)

    def items_in(self, cut_out: Json) -> list[Item]:
        """The items of a list that was cut out of an answer. Raises `AnswerError`."""
        assert isinstance(cut_out, list)
        return _only_objects(cut_out, self.data_path)

    def around(self, cutter: Cutter, items: Sequence[Item], size: int) -> Answer:
        """The answer of `size` bytes whose items were cut out. Of them, its JSON has but the ends.

        Raises `AnswerError` and what `loads` does.
        """
        outside = cutter.outside
        document = loads(outside)
        found = self._find(Document(document, cutter.format, outside))
        if found != [[]]:
            raise AnswerError(f"The answer has {self.data_path!r} twice, so it is not known which of them is meant.")
        cast(list[Json], found[0]).extend((items[0], items[-1])[: len(items)] if items else ())
        places = self._record_path.find(document).places
        are_many = cutter.format is FormatName.JSONL
        return Answer(document, items, Shape.LIST, size, items, places, (), are_many, cutter.columns)

    def _find(self, decoded: Document) -> list[Json]:
        document = decoded.json
        if self._expression is not None:
            return self._evaluate(self._expression, decoded)
        value = document
        for depth, key in enumerate(self._keys or ()):
            if not isinstance(value, dict) or key not in value:
                self._refuse_absent(document, value, depth, key)
            value = value[key]
        return [] if value is None and self._keys else [value]

    def _evaluate(self, expression: Expression, decoded: Document) -> list[Json]:
        document = decoded.json
        try:
            outputs = None if self._list_path is None else self._list_path.outputs(document)
            if outputs is None:
                exact = decoded.has_long_integers
                outputs = expression.exact_outputs(document) if exact else expression.outputs(document)
        except JqFailed as failure:
            raise AnswerError(
                f"data_path {self.data_path!r} failed on the answer: {failure}. The answer is {_described(document)}."
                f"{self._null_safe(str(failure))}",
                since=NEW_RULE if failure.halted else None,
            ) from failure
        values: list[Json] = [output for output in outputs if output is not None]
        if outputs and not values:
            raise AnswerError(
                f"data_path {self.data_path!r} gave null; the answer is {_described(document)}. "
                f"Correct the path, or write ({self.data_path}) // [] if null means that there are no items."
            )
        return values

    def _null_safe(self, failure: str) -> str:
        """The expression that takes null for an empty list, where one of its lists is null."""
        if not failure.startswith("Cannot iterate over null") or self.data_path is None:
            return ""
        safe = _ITERATED_PATH.sub(lambda path: f"{' | ' if path[1] else ''}({path[2]} // [])[]", self.data_path)
        safe = safe if safe != self.data_path and compiles(safe) else "(.path // [])[] in the place of .path[]"
        return f" Where null means that there are no items, write {safe}"

    def _shape_of(self, found: list[Json]) -> Shape | None:
        if not found:
            return None
        return Shape.OBJECT if self._expression is None and isinstance(found[0], dict) else Shape.LIST

    def _refuse_absent(self, document: Json, value: Json, depth: int, key: str) -> NoReturn:
        where = "." + ".".join((self._keys or ())[:depth]) if depth else "the answer"
        message = f"data_path {self.data_path!r} leads nowhere: {where} is {_described(value)}"
        if isinstance(value, dict):
            raise AnswerError(
                f"{message}; it has no key {key!r}{_stated_error(document)}. Correct the path, or write "
                f"{self.data_path} // [] if an absent key means that there are no items."
            )
        raise AnswerError(
            f"{message}, so it has no key {key!r}{_stated_error(document)}. Correct the path, or leave data_path "
            "out where the answer is itself the list."
        )


def _joined(found: list[Json]) -> list[Json]:
    """What was found, in which each list stands for its items."""
    if len(found) == 1 and isinstance(found[0], list):
        return found[0]
    return [item for group in found for item in (group if isinstance(group, list) else [group])]


def _only_objects(items: list[Json], data_path: str | None) -> list[Item]:
    if set(map(type, items)) <= {dict}:
        return cast(list[Item], items)
    wrong = next(item for item in items if not isinstance(item, dict))
    if wrong is None:
        remedy = "nulls among the items can be left out with "
        remedy += f"data_path: '[{(data_path or '.').rstrip('[]')}[]? | select(. != null)]'"
    elif isinstance(wrong, list) and all(isinstance(each, dict) for each in wrong):
        remedy = f"take what is in them with data_path: '[{_iterated(data_path)}[]]'"
    else:
        remedy = f"wrap them with data_path: '[{_iterated(data_path)} | {{name: .}}]'"
    raise AnswerError(f"Items must be objects, but {_described(wrong)} came, such as {shown(wrong, 60)}; {remedy}.")


def _iterated(data_path: str | None) -> str:
    path = (data_path or ".").removesuffix("[]")
    return ".[]" if path == "." else f"({path} // [])[]"


def _stated_error(document: Json) -> str:
    if not isinstance(document, dict):
        return ""
    stated = next((document[key] for key in ("error", "errors", "message", "detail") if document.get(key)), None)
    return (
        "" if stated is None else f" (the answer says: {excerpt(stated) if isinstance(stated, str) else shown(stated)})"
    )


def _described(value: Json) -> str:
    if isinstance(value, dict):
        return f"an object with the keys {_names(value)}" if value else "an empty object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "null" if value is None else _KINDS[type(value)]


def _names(value: JsonObject) -> str:
    names = list(value)
    return excerpt(", ".join(names[:20]), 400) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
