"""What the other process can do, without the pipes: pure, but for what it tells of where it is."""

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol, cast

import jq

from apart.outlines import outline
from evidence import Evidence
from extraction import (
    WITHOUT_ENVIRONMENT,
    Absent,
    Answer,
    Body,
    Expression,
    Extraction,
    Format,
    JqFailed,
    Keys,
    Lookup,
    Shape,
    loads,
    parse_path,
)
from json_types import Item, Json
from messages import AnswerError, MappingError, said_by_jq
from pagination import Page, read_page, sketch


class Telling(Protocol):
    """Is told what jq evaluates; the time for it runs from then on."""

    def evaluating(self, what: str) -> None: ...

    def working(self) -> None:
        """No jq runs."""
        ...


@dataclass(frozen=True)
class PageHead:
    """A page but for its items and the sketches of its records, unless these `are_items` or cannot be told."""

    document: Json
    is_item: bool
    shape: Shape | None
    size: int
    are_items: bool
    are_told: bool
    places: tuple[Keys, ...]
    inner: tuple[Keys, ...]
    are_many: bool
    columns: tuple[str, ...]
    evidence: Evidence
    found: Mapping[str, Json | Absent | AnswerError]

    def page(self, items: list[Item], sketches: list[Json], url: str, headers: Mapping[str, str]) -> Page:
        records: Sequence[Json] | Sequence[Item] | None = items if self.are_items else sketches
        if not self.are_told:
            records = None
        document: Json = items[0] if self.is_item else self.document
        answer = Answer(
            document,
            items,
            self.shape,
            self.size,
            records,
            self.places,
            self.inner,
            self.are_many,
            self.columns,
        )
        return Page(answer, url, headers, self.evidence, self.found)


@dataclass(frozen=True)
class ReadPage:
    """Reads a page of a body, which is given in pieces."""

    data_path: str | None
    format: Format | None
    paths: tuple[str, ...]
    body: Body
    url: str
    headers: Mapping[str, str] = field(repr=False)
    accepted: bool = False

    def done(self, data: list[bytes], telling: Telling) -> tuple[list[list[Json]], PageHead]:
        """Raises `AnswerError`."""
        extraction = _extraction(self.data_path, self.format)
        body = self.body.of(b"".join(data))
        data.clear()
        if not extraction.reads_in_pieces:
            telling.evaluating(f"data_path {self.data_path!r}")
        page = read_page(extraction, body, self.url, self.headers, accepted=self.accepted)
        found: dict[str, Json | Absent | AnswerError] = {}
        for text in self.paths:
            telling.evaluating(f"the path {text!r}")
            found[text] = _found(text, page.answer.json)
        telling.working()
        answer = page.answer
        are_items = _are_items(answer)
        sketches = [] if are_items else [sketch(record) for record in answer.records_seen or ()]
        is_item = len(answer.items) == 1 and answer.items[0] is answer.json
        head = PageHead(
            None if is_item else outline(answer.json),
            is_item,
            answer.shape,
            answer.size,
            are_items,
            answer.records_seen is not None,
            answer.places,
            answer.inner,
            answer.are_many,
            answer.columns,
            page.evidence,
            found,
        )
        return [cast(list[Json], list(answer.items)), sketches], head


@dataclass(frozen=True)
class Decode:
    """Decodes the text of one value, which is given in pieces. Gives what is wrong with it where it is no JSON."""

    def done(self, data: list[bytes], telling: Telling) -> tuple[list[list[Json]], str | None]:
        telling.working()
        text = b"".join(data)
        data.clear()
        try:
            return [[loads(text)]], None
        except ValueError as error:
            return [], str(error)


@dataclass(frozen=True)
class Asked:
    """An expression, and what it is called in messages: `path_parameters.org: filter`.

    `before` is jq that stands before it, and of which who wrote it knows nothing. `most` is how many of its outputs are
    wanted. One that is not `exact` computes with integers that a double cannot hold as jq does.
    """

    name: str
    text: str
    before: str = ""
    most: int | None = None
    exact: bool = True

    def outputs(self, value: Json) -> list[Json]:
        """Raises `JqFailed`."""
        if not self.exact:
            return _expression(self.text, self.before).outputs(value, self.most)
        if self.before:
            return _expression(self.text, self.before).exact_outputs(value)
        return _lookup(self.text).outputs(value)


@dataclass(frozen=True)
class Evaluate:
    """Evaluates expressions on values, which are given as lists in JSON.

    Gives for each value, and for each expression, all outputs as this integration takes them, and what jq said where it
    failed. Where it is to be `as_ocean` does, that is the first output, and nothing of those that are not `wanted`.
    """

    asked: tuple[Asked, ...]
    as_ocean: bool = False
    wanted: frozenset[int] = frozenset()

    def done(self, data: list[bytes], telling: Telling) -> tuple[list[list[Json]], None]:
        rows: list[Json] = []
        for text in data:
            for value in cast(list[Json], loads(text)):
                rows.append(list(self._row(value, telling)))
        telling.working()
        return [rows], None

    def _row(self, value: Json, telling: Telling) -> Iterable[Json]:
        for place, asked in enumerate(self.asked):
            telling.evaluating(f"{asked.name} {asked.text!r}")
            if self.as_ocean:
                output, cause = _first(asked.before + asked.text, value)
                yield [[output], cause] if place in self.wanted else None
            else:
                yield _outputs(asked, value)


def _outputs(asked: Asked, value: Json) -> Json:
    try:
        return [asked.outputs(value), None]
    except JqFailed as failure:
        return [[], str(failure)]


def _first(text: str, item: Json) -> tuple[Json, str | None]:
    try:
        return next(iter(_program(text).input_value(item)), None), None
    except (ValueError, RecursionError) as error:
        return None, said_by_jq(error)


class _Program(Protocol):
    def input_value(self, value: Json) -> Iterable[Json]: ...


@lru_cache(maxsize=256)
def _program(text: str) -> _Program:
    return cast(_Program, jq.compile(WITHOUT_ENVIRONMENT + text))


@lru_cache(maxsize=256)
def _expression(text: str, before: str) -> Expression:
    return Expression(text, before)


@lru_cache(maxsize=256)
def _lookup(text: str) -> Lookup:
    return Lookup(text)


@lru_cache(maxsize=64)
def _extraction(data_path: str | None, form: Format | None) -> Extraction:
    return Extraction(data_path, form)


def _found(text: str, document: Json) -> Json | Absent | AnswerError:
    try:
        return parse_path(text).find(document)
    except AnswerError as error:
        return error


def _are_items(answer: Answer) -> bool:
    records = answer.records_seen
    return records is not None and len(records) == len(answer.items) and all(map(operator.is_, records, answer.items))


def refused(error: Exception) -> Exception:
    """An error that can be sent, in the place of one that only this process knows."""
    if isinstance(error, AnswerError | MappingError):
        return type(error)(str(error), since=error.since)
    return error
