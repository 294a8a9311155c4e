"""What a selector says that responses mean (contract §8)."""

from enum import Enum
from typing import Any

from pydantic.v1 import BaseModel, Field, StrictInt, StrictStr, root_validator

from evidence import ResponseRule, Then, response_rule
from mapping.spelling import snake_case_keys
from messages import MappingError


class Meaning(str, Enum):  # noqa: UP042 - pydantic v1 and the DSP's JSON need a str mixin
    """What is done with a response."""

    RETRY = "retry"
    FAIL = "fail"
    EMPTY = "empty"
    END = "end"
    ACCEPT = "accept"


class ResponseSelector(BaseModel):
    """A rule for the responses that it matches: by status, by jq, or by both."""

    status: StrictInt | StrictStr | list[StrictInt | StrictStr] | None = Field(
        title="Status", description="A status (`404`), a class (`4xx`), a range (`500-599`), or a list of these."
    )
    when: str | None = Field(
        title="When", description="jq over `{status, headers, body}` that gives true; names of headers in lower case."
    )
    then: Meaning | None = Field(
        title="Then",
        description="`retry` it, `fail`, take it for `empty` or for the `end` of the listing, or `accept` it.",
    )

    class Config:
        extra = "forbid"

    @root_validator(pre=True)
    def _spelling(cls: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
        return snake_case_keys(cls, values, {})

    def rule(self) -> ResponseRule:
        """Raises `MappingError` where it can match nothing, or does not say what then."""
        if self.then is None:
            raise MappingError(f"then is missing: it is {', '.join(Then)}.")
        return response_rule(self.status, self.when, Then(self.then.value))
