"""One endpoint of the API: what to ask, how it pages, and where its items are."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from client import ApiRequest
from errors import MappingError
from extraction import Extraction
from json_types import Json, JsonObject
from pagination import PageRequest, Pagination, ParameterPlace

type Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Endpoint:
    """What a resource asks for, ready to be listed. `path` has no query; `query` holds all of it."""

    path: str
    method: str = "GET"
    query: Query = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    extraction: Extraction = field(default_factory=Extraction)
    pagination: Pagination = field(default_factory=Pagination)

    @classmethod
    def merge_query(cls, kind: str, parameters: Query) -> tuple[str, Query]:
        """A kind's path and its query, where the selector's parameters replace those of the same name."""
        path, _, own = kind.partition("?")
        replaced = {name for name, _ in parameters}
        kept = tuple(pair for pair in parse_qsl(own, keep_blank_values=True) if pair[0] not in replaced)
        return path, kept + parameters

    def request(self, page: PageRequest) -> ApiRequest:
        """The request of one page."""
        if page.link is not None:
            return ApiRequest(page.link, self.method, (), self.headers, self.body)
        if self.pagination.place is ParameterPlace.BODY:
            return ApiRequest(self.path, self.method, self.query, self.headers, self._body_with(page))
        paging = tuple((name, str(value)) for name, value in page.parameters)
        names = {name for name, _ in paging}
        query = tuple(pair for pair in self.query if pair[0] not in names) + paging
        return ApiRequest(self.path, self.method, query, self.headers, self.body)

    def _body_with(self, page: PageRequest) -> Json:
        body: Json = copy.deepcopy(self.body) if self.body is not None else {}
        for name, value in page.parameters:
            *outer, last = name.split(".")
            target = body
            for key in outer:
                target = _object(target, name).setdefault(key, {})
            _object(target, name)[last] = value
        return body


def _object(value: Json, name: str) -> JsonObject:
    if not isinstance(value, dict):
        raise MappingError(f"pagination puts {name!r} into the body, but the body has no object there.")
    return value
