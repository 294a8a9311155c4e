"""One endpoint of the API: what to ask, how it pages, and where its items are."""

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Self
from urllib.parse import parse_qsl, quote

from client import ApiRequest
from extraction import Extraction
from json_types import Json, JsonObject
from messages import MappingError
from pagination import JsonCursor, PageRequest, Pagination, ParameterPlace

PARAMETER: Final = re.compile(r"\{([\w.-]+)\}")
"""A path parameter, `{name}`, in a path or in the value of a query parameter."""

type Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Endpoint:
    """What a resource asks for. `path` has no query; `query` holds all of it. Either may hold `{parameters}`.

    `ignore_statuses` are those with which the first page may be answered to mean that there is nothing.
    """

    path: str
    method: str = "GET"
    query: Query = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    extraction: Extraction = field(default_factory=Extraction)
    pagination: Pagination = field(default_factory=Pagination)
    ignore_statuses: frozenset[int] = frozenset()

    @classmethod
    def merge_query(cls, kind: str, parameters: Query) -> tuple[str, Query]:
        """A kind's path and its query, where the selector's parameters replace those of the same name."""
        path, _, own = kind.partition("?")
        replaced = {name for name, _ in parameters}
        kept = tuple(pair for pair in parse_qsl(own, keep_blank_values=True) if pair[0] not in replaced)
        return path, kept + parameters

    @property
    def parameters(self) -> list[str]:
        """The names of its parameters, in order, each once."""
        texts = (self.path, *(value for _, value in self.query))
        return list(dict.fromkeys(name for text in texts for name in PARAMETER.findall(text)))

    @cached_property
    def key(self) -> str:
        """Equal for endpoints that are asked for in the same way."""
        parts = (
            self.path,
            self.method,
            self.query,
            sorted(self.headers.items()),
            self.body,
            sorted(self.ignore_statuses),
        )
        return f"{json.dumps(parts, sort_keys=True)} {self.extraction!r} {self.pagination!r}"

    def at(self, values: Mapping[str, str]) -> Self:
        """This endpoint with its parameters filled in. In the path, each value is one segment, percent-encoded."""
        path = PARAMETER.sub(lambda match: quote(values[match[1]], safe=""), self.path)
        query = tuple((name, PARAMETER.sub(lambda match: values[match[1]], text)) for name, text in self.query)
        return replace(self, path=path, query=query)

    def request(self, page: PageRequest) -> ApiRequest:
        """The request of one page."""
        target, query, headers, body = self.path, self.query, self.headers, self.body
        paging = tuple((name, str(value)) for name, value in page.parameters)
        names = {name for name, _ in paging}
        if page.link is not None:
            target, query = page.link, ()
        elif self.pagination.place is ParameterPlace.BODY:
            body = self._body_with(page)
        elif self.pagination.place is ParameterPlace.HEADER:
            replaced = {name.lower() for name in names}
            kept = {name: value for name, value in headers.items() if name.lower() not in replaced}
            headers = {**kept, **dict(paging)}
        else:
            kept_query = () if page.alone else tuple(pair for pair in query if pair[0] not in names)
            query = (*kept_query, *paging)
        return ApiRequest(target, self.method, query, headers, body, self.reads_in_pieces)

    @property
    def reads_in_pieces(self) -> bool:
        """Whether an answer of any length can be read without ever having all of it in memory."""
        return self.extraction.reads_in_pieces and self.pagination.reads_ends_only

    def _body_with(self, page: PageRequest) -> Json:
        body: Json = copy.deepcopy(self.body) if self.body is not None and not page.alone else {}
        for name, value in page.parameters:
            *outer, last = name.split(".")
            target = body
            for key in outer:
                target = _object(target, name).setdefault(key, {})
            _object(target, name)[last] = value.value if isinstance(value, JsonCursor) else value
        return body


def _object(value: Json, name: str) -> JsonObject:
    if not isinstance(value, dict):
        raise MappingError(f"pagination puts {name!r} into the body, but the body has no object there.")
    return value
