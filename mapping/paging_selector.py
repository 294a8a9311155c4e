"""Paging of one endpoint, as a selector gives it."""

from typing import Any, Final

from pydantic.v1 import BaseModel, Field, root_validator

from mapping.spelling import snake_case_keys
from pagination import PaginationOptions, PaginationType, ParameterPlace

PAGINATION_SYNONYMS: Final = {"pagination_type": "type", "page_size": "size", "pagination_param": "param"}
"""The names of the installation's settings, which a selector's pagination takes as well."""


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
        return snake_case_keys(cls, values, PAGINATION_SYNONYMS)

    def options(self) -> PaginationOptions:
        others = self.dict(exclude={"style", "size"})
        return PaginationOptions(type=self.style, page_size=self.size, **others)
