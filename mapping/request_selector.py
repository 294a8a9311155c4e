"""What is asked of an endpoint, and where its items are: the same for a kind, for its parents and after an event."""

from enum import Enum
from typing import Any

from pydantic.v1 import (
    BaseModel,
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
from settings import refuse_decided

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
