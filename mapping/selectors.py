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

from extraction import Format, FormatName
from mapping.credentials import credentials, credentials_in_headers, parts_of_body, query_of, texts_by_name
from mapping.format_selector import FormatSelector
from mapping.paging_selector import PaginationSelector
from mapping.response_selector import ResponseSelector
from mapping.spelling import StricterRule, snake_case_keys
from messages import NEW_RULE
from settings import IncompleteItems, refuse_decided, share

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
    body: StrictStr | dict[str, Any] | list[Any] | None = Field(
        title="Body", description="Body of the request, sent as JSON; a text holds JSON, or jq without input."
    )
    body_form: dict[str, QueryValue | list[QueryValue]] | None = Field(
        title="Body Form", description="Fields of the body, sent as a form. A list repeats the field."
    )
    body_text: StrictStr | None = Field(title="Body Text", description="Body of the request, sent as it is.")
    format: FormatName | FormatSelector | None = Field(
        title="Format", description="Format of the answers, where they do not tell it themselves."
    )
    data_path: str | None = Field(
        title="Data Path", description="jq that finds the items in the answer, such as `.data.users`."
    )
    pagination: PaginationSelector | None = Field(
        title="Pagination", description="Paging of this endpoint, where it differs from the installation's."
    )
    responses: list[ResponseSelector] = Field(
        default_factory=list,
        title="Responses",
        description="What responses mean, before all other rules: the first that matches decides.",
    )
    requests_per_second: float | None = Field(
        title="Requests Per Second",
        description="How many requests a second may go to this endpoint, beside the installation's own limit.",
        gt=0,
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

    def chosen_format(self) -> Format | None:
        """The format of the answers; None where they tell it. Raises `MappingError` where it cannot be meant."""
        if isinstance(self.format, FormatSelector):
            return self.format.chosen()
        return None if self.format is None else Format(self.format)

    def secrets(self, target: str = "") -> set[str]:
        """What is, by its name, a credential: in headers, the body, query parameters and the target's own query."""
        named = (
            *query_of(target),
            *texts_by_name(self.query_params),
            *texts_by_name(parts_of_body(self.body)),
            *texts_by_name(self.body_form),
            *texts_by_name(parts_of_body(self.body_text)),
        )
        return credentials(named) | credentials_in_headers(self.headers.items())


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
    values: StrictStr | list[QueryValue] | None = Field(
        title="Values", description="The values themselves, instead of an endpoint; or a template that makes a list."
    )
    from_: str | None = Field(
        alias="from",
        title="From",
        description="Another parameter: the value is of the same item as that one's, so that they are pairs.",
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
