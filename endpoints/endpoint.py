"""One endpoint of the API: what to ask, how it pages, and where its items are."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Self, cast

from client import ApiRequest
from endpoints.changes import Changes, NewestFirst, StopWhen, put_into_body
from endpoints.patterns import Pattern, Scalar, Text, Tree, WrittenQuery, filled, names_in, names_in_path, path_at
from evidence import NO_RULES, ResponseRules
from extraction import Extraction
from json_types import Json, JsonObject
from messages import MappingError, ReadError
from pagination import JsonCursor, PageRequest, Pagination, ParameterPlace
from settings import refuse_unprintable
from transport import BodyAs, Pace, Room

type Query = tuple[tuple[str, str], ...]
type QueryTemplate = tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Endpoint:
    """What a resource asks for. `written_query` is what stood in the kind itself, beside `path`; `query` is what is
    given beside it. All but the method may hold parameters. `responses` decide what responses mean before all other
    rules, and `pace` is how fast it may be asked, where that has a limit of its own.

    `ignore_statuses` are those with which the first page may be answered to mean that there is nothing. `changes` is
    how it tells what changed from all there is, and `stop` where that is over.
    """

    path: str
    method: str = "GET"
    written_query: WrittenQuery = field(default_factory=WrittenQuery)
    query: QueryTemplate = ()
    headers: Mapping[str, Text] = field(default_factory=dict)
    body: Tree = None
    body_as: BodyAs = BodyAs.JSON
    extraction: Extraction = field(default_factory=Extraction)
    pagination: Pagination = field(default_factory=Pagination)
    ignore_statuses: frozenset[int] = frozenset()
    responses: ResponseRules = NO_RULES
    pace: Pace | None = None
    changes: Changes | None = None
    stop: StopWhen | None = None

    @classmethod
    def split(cls, kind: str, parameters: QueryTemplate) -> tuple[str, WrittenQuery]:
        """A kind's path and its own query, without what the selector's parameters replace."""
        path, _, own = kind.partition("?")
        return path, WrittenQuery.of(own).without(name for name, _ in parameters)

    @property
    def parameters(self) -> list[str]:
        """The names of its parameters, in order, each once."""
        names = [*names_in_path(self.path), *self.written_query.names]
        for tree in (*(text for _, text in self.query), *self.headers.values(), self.body):
            names += names_in(tree)
        return list(dict.fromkeys(names))

    @cached_property
    def key(self) -> str:
        """Equal for endpoints that are asked for and read in the same way."""
        return f"{self.asked_key} {sorted(self.ignore_statuses)} {self.extraction!r} {self.pagination!r} {self.stop!r}"

    @cached_property
    def asked_key(self) -> str:
        """Equal for endpoints whose first requests are the same, but for paging, and whose responses mean the same."""
        parts = (
            self.path,
            self.method,
            self.written_query,
            self.query,
            sorted(self.headers.items()),
            self.body,
            self.body_as,
            self.responses,
            self.pace,
        )
        return json.dumps(parts, sort_keys=True, default=repr)

    def at(self, values: Mapping[str, Scalar]) -> Self:
        """This endpoint with its parameters filled in. Raises `ReadError` for a value that cannot stand there."""
        return replace(
            self,
            path=path_at(self.path, values),
            written_query=self.written_query.at(values),
            query=tuple((name, _text_at(text, values)) for name, text in self.query),
            headers={name: _header_at(name, text, values) for name, text in self.headers.items()},
            body=filled(self.body, values, as_texts=self.body_as is not BodyAs.JSON),
        )

    def changed_since(self, moment: datetime) -> Self:
        """This endpoint, asked for what changed since a moment, where it can be. Raises `MappingError`."""
        if self.changes is None:
            return self
        if isinstance(self.changes, NewestFirst):
            return replace(self, stop=self.changes.since(moment))
        name, value = self.changes.name, self.changes.value(moment)
        if self.pagination.place is ParameterPlace.BODY:
            return replace(self, body=put_into_body(self.body, name, value, as_form=self.body_as is BodyAs.FORM))
        text = str(value) if isinstance(value, int) else value
        if self.pagination.place is ParameterPlace.HEADER:
            kept = {key: header for key, header in self.headers.items() if key.lower() != name.lower()}
            return replace(self, headers={**kept, name: text})
        query = (*(pair for pair in self.query if pair[0] != name), (name, text))
        return replace(self, query=query, written_query=self.written_query.without([name]))

    @cached_property
    def _known_query(self) -> Query:
        return tuple((name, _known(text)) for name, text in self.query)

    @cached_property
    def _known_headers(self) -> Mapping[str, str]:
        return {name: _known(text) for name, text in self.headers.items()}

    @cached_property
    def _target(self) -> str:
        return self.written_query.after(self.path)

    def _beside(self, paging: Query) -> tuple[str, Query]:
        """The target and the query without what these parameters replace."""
        if not self.query and not self.written_query.parts:
            return self._target, ()
        names = {name for name, _ in paging}
        query = tuple(pair for pair in self._known_query if pair[0] not in names)
        return self.written_query.without(names).after(self.path), query

    @cached_property
    def _accept(self) -> str | None:
        return self.extraction.format.accept if self.extraction.format else None

    def request(self, page: PageRequest, room: Room | None = None) -> ApiRequest:
        """The request of one page, of an endpoint without parameters; `room` is told of what its answer takes."""
        target = self._target
        query, headers = self._known_query, self._known_headers
        body = cast(Json, self.body)
        paging = tuple([(name, str(value)) for name, value in page.parameters])
        if page.link is not None:
            target, query = page.link, ()
        elif self.pagination.place is ParameterPlace.BODY:
            body = self._body_with(page)
        elif self.pagination.place is ParameterPlace.HEADER:
            replaced = {name.lower() for name, _ in paging}
            kept = {name: value for name, value in headers.items() if name.lower() not in replaced}
            headers = {**kept, **dict(paging)}
        else:
            target, query = (self.path, ()) if page.alone else self._beside(paging)
            query = (*query, *paging)
        return ApiRequest(
            target,
            self.method,
            query,
            headers,
            body,
            self.body_as,
            accept=self._accept,
            large_welcome=True,
            room=room,
            responses=self.responses,
            pace=self.pace,
        )

    def _body_with(self, page: PageRequest) -> Json:
        body: Json = copy.deepcopy(cast(Json, self.body)) if self.body is not None and not page.alone else {}
        if self.body_as is BodyAs.FORM:
            return {**_object(body, "fields"), **{name: str(value) for name, value in page.parameters}}
        for name, value in page.parameters:
            *outer, last = name.split(".")
            target = body
            for key in outer:
                inner = _object(target, name)
                if inner.get(key) is None:  # `variables: null` says no more than that there are none yet
                    inner[key] = {}
                target = inner[key]
            _object(target, name)[last] = value.value if isinstance(value, JsonCursor) else value
        return body


def _object(value: Json, name: str) -> JsonObject:
    if not isinstance(value, dict):
        raise MappingError(f"pagination puts {name!r} into the body, but the body has no object there.")
    return value


def _known(text: Text) -> str:
    assert isinstance(text, str), "an endpoint is asked for when its parameters have values"
    return text


def _text_at(text: Text, values: Mapping[str, Scalar]) -> str:
    return text.text(values) if isinstance(text, Pattern) else text


def _header_at(name: str, text: Text, values: Mapping[str, Scalar]) -> str:
    value = _text_at(text, values)
    if isinstance(text, Pattern):
        try:
            refuse_header(name, value)
        except ValueError as error:
            raise ReadError(f"The header cannot be sent: {error}. Its parameters have such values.") from error
    return value


def refuse_header(name: str, value: str) -> None:
    """Raises `ValueError` for a value that no header may hold."""
    refuse_unprintable(f"header {name}", value)
    if value != value.strip():
        raise ValueError(f"header {name} begins or ends with a blank")
