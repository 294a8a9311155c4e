"""How every listing of the installation is paged, where its endpoint does not say otherwise."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from extraction import parse_path
from messages import MappingError
from pagination import PaginationOptions, PaginationType
from settings.headers import header_name
from settings.setting_types import Positive, SettingsPart, Text


def _followable(path: str) -> str:
    try:
        parse_path(path)
    except MappingError as error:
        raise ValueError(str(error).removesuffix(".")) from error
    return path


type AnswerPath = Annotated[Text, AfterValidator(_followable)]


class PagingSettings(SettingsPart):
    """Field names are the snake case of the names that users write."""

    pagination_type: PaginationType = PaginationType.NONE
    page_size: Positive = 100
    pagination_param: str | None = None
    size_param: str | None = None
    start_page: Annotated[int, Field(ge=0)] = 1
    cursor_path: AnswerPath | None = None
    cursor_header: Annotated[Text, AfterValidator(header_name)] | None = None
    cursor_alone: bool = False
    has_more_path: AnswerPath | None = None
    last_page_path: AnswerPath | None = None
    next_link_path: AnswerPath | None = None
    header_link_rel: str = "next"
    max_pages: Positive = 100_000

    @model_validator(mode="after")
    def _paging_can_be_meant(self) -> Self:
        try:
            self.pagination.resolve()
        except MappingError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def pagination(self) -> PaginationOptions:
        return PaginationOptions(
            type=self.pagination_type,
            page_size=self.page_size,
            param=self.pagination_param,
            size_param=self.size_param,
            start_page=self.start_page,
            cursor_path=self.cursor_path,
            cursor_header=self.cursor_header,
            cursor_alone=self.cursor_alone,
            has_more_path=self.has_more_path,
            last_page_path=self.last_page_path,
            next_link_path=self.next_link_path,
            header_link_rel=self.header_link_rel,
            max_pages=self.max_pages,
        )
