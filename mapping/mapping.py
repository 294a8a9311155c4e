"""What the mapping says: Ocean's models, extended by what this integration reads from a selector (contract §3).

A mistake in one resource must not stop the others, so a resource that does not validate is kept as a
`BrokenResource`, which fails its own kind with the reasons when that kind's turn comes.
"""

import copy
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl

from humps import decamelize
from port_ocean.core.handlers.port_app_config.models import (
    EntityMapping,
    MappingsConfig,
    PortAppConfig,
    PortResourceConfig,
    ResourceConfig,
    Selector,
)
from pydantic.v1 import (
    BaseModel,
    Field,
    PrivateAttr,
    PydanticValueError,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    ValidationError,
    root_validator,
    validator,
)
from pydantic.v1.utils import ROOT_KEY

from endpoints import Endpoint, Parameter, Plan, Query, checked_values
from extraction import Expression, Extraction, Lookup
from mapping.mistakes import Mistake, Place, shown_place
from messages import MappingError
from pagination import PaginationOptions, PaginationType, ParameterPlace

_NAMES_A_CREDENTIAL: Final = re.compile(
    # Not `author`, nor `passed`: what such a filter holds stands in the items too, and hiding it would alter examples.
    r"authorization|(^|[-_])auth($|[-_])|token|secret|passw|api[-_]?key|cookie|credential|signature|(^|[-_])sig($|[-_])"
    r"|vault|(access|subscription)[-_]?key",
    re.IGNORECASE,
)

PAGINATION_SYNONYMS: Final = {"pagination_type": "type", "page_size": "size", "pagination_param": "param"}
"""The names of the installation's settings, which a selector's pagination takes as well."""

QueryValue = StrictBool | StrictInt | StrictFloat | StrictStr


class Method(str, Enum):  # noqa: UP042 - pydantic v1 and the DSP's JSON need a str mixin
    """HTTP methods that a selector may use; all of them only to read."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


class GivenTwice(PydanticValueError):
    """One field in two spellings; `again` is the key that comes second."""

    code = "given_twice"
    msg_template = "{name} is given twice, as {first} and as {again}; keep one of them"


def _snake_case_keys(model: type[BaseModel], values: dict[str, Any], synonyms: dict[str, str]) -> dict[str, Any]:
    """Camel case is taken as well as snake case; anything else is left for pydantic to refuse by name."""
    known = {name for field in model.__fields__.values() for name in (field.name, field.alias)}
    spelled: dict[str, str] = {}
    for key in values:
        snake = decamelize(key)
        name = synonyms.get(snake, snake if snake in known else key)
        if name in spelled:
            raise GivenTwice(name=name, first=spelled[name], again=key)
        spelled[name] = key
    return {name: values[key] for name, key in spelled.items()}


class PaginationSelector(BaseModel):
    """Paging of one endpoint, where it differs from the installation's."""

    style: PaginationType | None = Field(
        alias="type", title="Type", description="How this endpoint pages; `none` turns paging off."
    )
    size: int | None = Field(ge=1, title="Size", description="Items asked for per page.")
    param: str | None = Field(title="Param", description="Name of the page, offset or cursor parameter.")
    size_param: str | None = Field(title="Size Param", description="Name of the page size parameter.")
    start_page: int | None = Field(ge=0, title="Start Page", description="Number of the first page.")
    cursor_path: str | None = Field(title="Cursor Path", description="Where the answer holds the next cursor.")
    cursor_header: str | None = Field(
        title="Cursor Header", description="Header of the answer that holds the next cursor."
    )
    cursor_alone: bool | None = Field(
        title="Cursor Alone", description="Whether the cursor is sent without any other parameter."
    )
    has_more_path: str | None = Field(title="Has More Path", description="Where the answer says that more follows.")
    last_page_path: str | None = Field(title="Last Page Path", description="Where the answer says that it is the last.")
    next_link_path: str | None = Field(title="Next Link Path", description="Where the answer holds the next URL.")
    header_link_rel: str | None = Field(title="Header Link Rel", description="Relation of the next link in `Link`.")
    max_pages: int | None = Field(ge=1, title="Max Pages", description="A longer listing is an error.")
    place: ParameterPlace | None = Field(
        alias="in", title="In", description="Where the paging parameters go: the query, the JSON body, or a header."
    )

    class Config:
        extra = "forbid"

    @root_validator(pre=True)
    def _spelling(cls: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
        return _snake_case_keys(cls, values, PAGINATION_SYNONYMS)

    def options(self) -> PaginationOptions:
        others = self.dict(exclude={"style", "size"})
        return PaginationOptions(type=self.style, page_size=self.size, **others)


class RequestSelector(BaseModel):
    """What to ask an endpoint, and where its items are; the same for a kind and for the parents of a nested one."""

    method: Method = Field(default=Method.GET, title="Method", description="HTTP method of the request.")
    query_params: dict[str, QueryValue | list[QueryValue]] = Field(
        default_factory=dict,
        title="Query Params",
        description="Parameters of the URL's query. A list repeats the parameter.",
    )
    headers: dict[str, str] = Field(
        default_factory=dict, title="Headers", description="Headers of the request, beside those of the installation."
    )
    body: dict[str, Any] | list[Any] | None = Field(title="Body", description="Body of the request, sent as JSON.")
    data_path: str | None = Field(
        title="Data Path", description="jq that finds the items in the answer, such as `.data.users`."
    )
    pagination: PaginationSelector | None = Field(
        title="Pagination", description="Paging of this endpoint, where it differs from the installation's."
    )

    class Config:
        extra = "forbid"
        allow_population_by_field_name = True
        smart_union = True  # a body that is a list of pairs is one, and no object

    @root_validator(pre=True)
    def _spelling(cls: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
        return _snake_case_keys(cls, values, {})

    @validator("method", pre=True)
    def _upper_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    def parameters(self) -> Query:
        """The query parameters as they are sent; booleans are written `true` and `false`."""
        return tuple(
            (name, str(value).lower() if isinstance(value, bool) else str(value))
            for name, values in self.query_params.items()
            for value in (values if isinstance(values, list) else [values])
        )

    def secrets(self, target: str = "") -> set[str]:
        """What is, by its name, a credential: in headers, the body, query parameters and the target's own query."""
        return _credentials((*self.headers.items(), *self.parameters(), *_query_of(target), *_texts_by_name(self.body)))

    def endpoint_at(
        self, target: str, general: PaginationOptions, ignore_statuses: frozenset[int] = frozenset()
    ) -> Endpoint:
        """What is to be listed at a path. Raises `MappingError` where it cannot mean an endpoint."""
        if "://" in target.partition("?")[0]:
            raise MappingError(f"{target!r} is a URL; it must be a path, which is joined to baseUrl.")
        own = self.pagination
        options = own.options().over(general) if own else general
        path, query = Endpoint.merge_query(target, self.parameters())
        return Endpoint(
            path=path,
            method=self.method.value,
            query=query,
            headers=self.headers,
            body=self.body,
            extraction=Extraction(self.data_path or None),
            pagination=options.resolve(chosen_for_endpoint=own is not None and own.style is not None),
            ignore_statuses=ignore_statuses,
        )


class PathParameterSelector(RequestSelector):
    """Where the values of one path parameter come from."""

    endpoint: str | None = Field(
        title="Endpoint", description="Path of the endpoint whose items give the values; may hold other parameters."
    )
    field: str | None = Field(title="Field", description="jq that gives the value of an item, such as `.id`.")
    filter: str | None = Field(title="Filter", description="jq that gives true for the items to take.")
    include: dict[str, str] = Field(
        default_factory=dict,
        title="Include",
        description="Names and jq of what else to take from the item: `stars` becomes `__stars` of each child.",
    )
    values: list[QueryValue] | None = Field(
        title="Values", description="The values themselves, instead of an endpoint."
    )

    def parameter(self, name: str, general: PaginationOptions) -> Parameter:
        """Raises `MappingError` where it is neither an endpoint with a field, nor values."""
        if self.values == []:
            raise MappingError(f"path_parameters.{name}.values is empty, so there would be nothing to read.")
        if self.values is not None:
            if surplus := sorted(self.__fields_set__ - {"values"}):
                raise MappingError(f"path_parameters.{name} has values, which need no {', '.join(surplus)}.")
            return Parameter(name, checked_values(self.values, name))
        missing = [key for key in ("endpoint", "field") if not getattr(self, key)]
        if missing or self.endpoint is None or self.field is None:
            raise MappingError(f"path_parameters.{name} lacks {' and '.join(missing)} (or values).")
        return Parameter(
            name,
            endpoint=self.endpoint_at(self.endpoint, general),
            lookup=Lookup(self.field),
            filter=Expression(self.filter) if self.filter else None,
            include={key: Lookup(text) for key, text in self.include.items()},
        )


class EndpointSelector(RequestSelector, Selector):
    """What to ask a kind's endpoint, which of its items to keep, and what a nested one depends on."""

    query: str = Field(
        default="true", title="Query", description="jq that gives true for the items to keep; `true` keeps all."
    )
    path_parameters: dict[str, PathParameterSelector] = Field(
        default_factory=dict,
        title="Path Parameters",
        description="For each `{name}` in the kind: the endpoint and field that its values come from, or the values.",
    )
    ignore_statuses: list[int] = Field(
        default_factory=list,
        title="Ignore Statuses",
        description="Statuses of a child that mean that it has nothing, such as 404. For nested endpoints only.",
    )

    @validator("query", pre=True)
    def _written_without_quotes(cls, value: object) -> object:
        """`query: true` is a boolean in YAML, and means the jq of that name."""
        return str(value).lower() if isinstance(value, bool) else value

    def refuse_statuses_without_children(self) -> None:
        """Raises `MappingError` where statuses of children are to be ignored, and there are none."""
        if self.ignore_statuses and not self.path_parameters:
            raise MappingError("ignore_statuses is for the children of a nested endpoint; this kind has no parameters.")


class EndpointResource(ResourceConfig):
    """One endpoint of the API and how its items become entities."""

    kind: str = Field(title="Endpoint", description="Path of the endpoint below the base URL; may hold a query.")
    selector: EndpointSelector = Field(
        default_factory=EndpointSelector, title="Selector", description="What to ask, and where the items are."
    )

    def secrets(self) -> set[str]:
        """The credentials that its selector holds, though settings are the place for them."""
        found = self.selector.secrets(self.kind)
        for parameter in self.selector.path_parameters.values():
            found |= parameter.secrets(parameter.endpoint or "")
        return found

    def plan(self, general: PaginationOptions) -> Plan:
        """How the kind is read. Raises `MappingError` where the resource cannot mean an endpoint."""
        selector = self.selector
        selector.refuse_statuses_without_children()
        parameters = {name: each.parameter(name, general) for name, each in selector.path_parameters.items()}
        return Plan.of(selector.endpoint_at(self.kind, general, frozenset(selector.ignore_statuses)), parameters)


class BrokenResource(EndpointResource):
    """Stands for a resource that does not validate."""

    _mistakes: tuple[Mistake, ...] = PrivateAttr(())
    _written: Mapping[str, object] | None = PrivateAttr(None)

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """All of them, in the order in which they were found."""
        return self._mistakes

    def plan(self, general: PaginationOptions) -> Plan:
        raise MappingError(" ".join(mistake.message for mistake in self._mistakes))

    def secrets(self) -> set[str]:
        """Wherever they stand in what was written, since that is what Ocean logs."""
        texts = list(_texts_by_name(self._written))
        return _credentials((*texts, *(named for _, text in texts for named in _query_of(text))))

    def dict(self, **options: Any) -> dict[str, Any]:
        """As it was written: this is what Ocean saves in Port, as the mapping of an installation that is new there.

        But a `port` or `entity` that is no object is left out, since Ocean looks into them, and changes what is there.
        """
        if self._written is None:
            return super().dict(**options)
        saved = copy.deepcopy(dict(self._written))
        port = saved.pop("port", None)
        if isinstance(port, dict):
            saved["port"] = {key: value for key, value in port.items() if key != "entity" or isinstance(value, dict)}
        return saved

    @classmethod
    def of(
        cls, kind: str, mistakes: Iterable[Mistake], written: Mapping[str, object] | None = None
    ) -> "BrokenResource":
        nothing = PortResourceConfig(entity=MappingsConfig(mappings=EntityMapping(identifier="null", blueprint="null")))
        broken = cls(kind=kind, port=nothing)
        broken._mistakes, broken._written = tuple(mistakes), written
        return broken


class CustomAppConfig(PortAppConfig):
    """The whole mapping. Kinds are free: each is the path of an endpoint."""

    allow_custom_kinds: ClassVar[bool] = True

    resources: list[EndpointResource] = Field(  # type: ignore[assignment]  # as every Ocean integration narrows it
        default_factory=list, title="Resources", description="The endpoints to read, in this order."
    )

    def secrets(self) -> set[str]:
        """The credentials that the mapping holds."""
        return {secret for resource in self.resources for secret in resource.secrets()}

    @validator("resources", pre=True)
    def _keep_the_others(cls, resources: object) -> object:
        if not isinstance(resources, list):
            return resources
        return [parse_resource(raw, f"resources[{index}]") for index, raw in enumerate(resources)]


def _credentials(named: Iterable[tuple[str, str]]) -> set[str]:
    """The values whose names are those of credentials; of `Bearer abc`, the second part as well."""
    values = {value for name, value in named if _NAMES_A_CREDENTIAL.search(name) and value not in ("true", "false")}
    return values | {value.rpartition(" ")[2] for value in values}


def _query_of(target: str) -> list[tuple[str, str]]:
    return parse_qsl(target.partition("?")[2])


def _texts_by_name(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """The texts and numbers in a body, each with the key that it stands under."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts_by_name(inner, str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_by_name(inner, name)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield name, str(value)


def parse_resource(raw: object, place: str) -> EndpointResource:
    """A resource as it is written; a `BrokenResource` where it does not validate. `place` is what it is called."""
    if not isinstance(raw, dict):
        wrong = Mistake((), f"{place} must be an object with kind, selector and port, not {raw!r}.")
        return BrokenResource.of(place, [wrong])
    mistakes = list(_mistyped_keys(raw))
    try:
        # `selector:` with nothing behind it arrives as null, and means the same as none.
        resource = EndpointResource.parse_obj({key: value for key, value in raw.items() if value is not None})
    except ValidationError as error:
        mistakes += _mistakes(error)
    else:
        if not mistakes:
            return resource
    return BrokenResource.of(str(raw.get("kind") or place), mistakes, raw)


def _mistyped_keys(raw: dict[str, object]) -> Iterator[Mistake]:
    """Port may add keys of its own to a resource; one that almost is ours is a slip that would lose a selector."""
    known = [field.alias for field in EndpointResource.__fields__.values()]
    for key in raw:
        if key in known or key in EndpointResource.__fields__:
            continue
        if close := difflib.get_close_matches(str(key), known, 1, 0.75):
            yield Mistake((key,), f"{key} is not known in a resource; did you mean {close[0]}?", meant=close[0])


def _mistakes(error: ValidationError) -> Iterator[Mistake]:
    said: dict[Place, list[str]] = {}  # of a value that may be of several types, one reason for each
    for details in error.errors():
        place: Place = tuple(part for part in details["loc"] if part != ROOT_KEY)
        if details["type"] == f"value_error.{GivenTwice.code}":
            yield Mistake((*place, details["ctx"]["again"]), f"{shown_place(place)}: {details['msg']}.")
            continue
        if details["type"] != "value_error.extra":
            said.setdefault(place, []).append(details["msg"].removesuffix("."))
            continue
        model = _model_at(place)
        names = [field.alias for field in model.__fields__.values()]
        close = difflib.get_close_matches(decamelize(str(place[-1])), names, 1)
        hint = f"Did you mean {close[0]}?" if close else f"Known are {', '.join(names)}."
        yield Mistake(place, f"{shown_place(place)} is not known. {hint}", meant=close[0] if close else None)
    yield from (Mistake(place, f"{shown_place(place)}: {', or '.join(reasons)}.") for place, reasons in said.items())


def _model_at(place: Place) -> type[BaseModel]:
    if "pagination" in place:
        return PaginationSelector
    return PathParameterSelector if "path_parameters" in place else EndpointSelector
