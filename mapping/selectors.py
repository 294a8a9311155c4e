"""What a selector says: what to ask, where the items are, which of them to keep, and what a nested kind depends on."""

from enum import Enum
from typing import Any, Literal

from port_ocean.core.handlers.port_app_config.models import Selector
from pydantic.v1 import (
    BaseModel,
    ConstrainedFloat,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    root_validator,
    validator,
)

from endpoints import Endpoint, Parameter, Query, checked_values
from extraction import Expression, Extraction, Lookup
from mapping.credentials import credentials, credentials_in_headers, query_of, texts_by_name
from mapping.paging_selector import PaginationSelector
from mapping.spelling import StricterRule, snake_case_keys
from messages import NEW_RULE, MappingError
from pagination import PaginationOptions, ParameterPlace
from settings import IncompleteItems, refuse_decided, share, steps_up

QueryValue = StrictBool | StrictInt | StrictFloat | StrictStr


class Method(str, Enum):  # noqa: UP042 - pydantic v1 and the DSP's JSON need a str mixin
    """HTTP methods that a selector may use; all of them only to read."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


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
        return snake_case_keys(cls, values, {})

    @validator("method", pre=True)
    def _upper_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @validator("headers")
    def _can_be_set(cls, headers: dict[str, str]) -> dict[str, str]:
        for name in headers:
            try:
                refuse_decided(name)
            except ValueError as error:
                raise StricterRule(told=str(error), since=NEW_RULE) from error
        return headers

    def parameters(self) -> Query:
        """The query parameters as they are sent; booleans are written `true` and `false`."""
        return tuple(
            (name, str(value).lower() if isinstance(value, bool) else str(value))
            for name, values in self.query_params.items()
            for value in (values if isinstance(values, list) else [values])
        )

    def secrets(self, target: str = "") -> set[str]:
        """What is, by its name, a credential: in headers, the body, query parameters and the target's own query."""
        named = (*self.parameters(), *query_of(target), *texts_by_name(self.body))
        return credentials(named) | credentials_in_headers(self.headers.items())

    def endpoint_at(
        self, target: str, general: PaginationOptions, ignore_statuses: frozenset[int] = frozenset()
    ) -> Endpoint:
        """What is to be listed at a path. Raises `MappingError` where it cannot mean an endpoint."""
        if "://" in target.partition("?")[0]:
            raise MappingError(f"{target!r} is a URL; it must be a path, which is joined to baseUrl.")
        if steps_up(target.partition("?")[0]):
            raise MappingError(
                f"{target!r} holds `..`, which leads elsewhere; write the path that is meant below baseUrl.",
                since=NEW_RULE,
            )
        own = self.pagination
        options = own.options().over(general) if own else general
        pagination = options.resolve(chosen_for_endpoint=own is not None and own.type is not None)
        if pagination.place is ParameterPlace.HEADER:
            _refuse_as_headers(pagination.param, pagination.size_param)
        path, query = Endpoint.merge_query(target, self.parameters())
        return Endpoint(
            path=path,
            method=self.method.value,
            query=query,
            headers=self.headers,
            body=self.body,
            extraction=Extraction(self.data_path or None),
            pagination=pagination,
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


class _Share(ConstrainedFloat):
    ge = 0
    le = 1


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

    incomplete_items: IncompleteItems | None = Field(
        title="Incomplete Items",
        description="Items of which the mapping makes no entity: `fail` the kind, or `skip` and delete them.",
    )

    shrink_guard: _Share | Literal["off"] | None = Field(
        title="Shrink Guard",
        description="The share of the items of before that must come again where nothing says that they are all; `off` "
        "for any. By default as the installation's.",
    )

    def shrink_share(self, general: float | None) -> float | None:
        """The share of before that must come again; None for any."""
        return general if self.shrink_guard is None else share(self.shrink_guard)

    @validator("shrink_guard", pre=True)
    def _share(cls, value: object) -> object:
        if value is None:
            return None
        number = share(value)
        return "off" if number is None else number

    @validator("query", pre=True)
    def _written_without_quotes(cls, value: object) -> object:
        """`query: true` is a boolean in YAML, and means the jq of that name."""
        return str(value).lower() if isinstance(value, bool) else value


def _refuse_as_headers(*names: str | None) -> None:
    try:
        for name in filter(None, names):
            refuse_decided(name)
    except ValueError as error:
        raise MappingError(f"pagination: {error}.", since=NEW_RULE) from error
