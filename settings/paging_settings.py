"""How every listing of the installation is paged, where its endpoint does not say otherwise.

There is a setting for each option that the table in `paging/` offers to an installation.
"""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, create_model, model_validator

from extraction import parse_path
from messages import MappingError
from pagination import OPTIONS, SETTINGS, Form, Option, Pagination, PaginationOptions, PaginationType
from settings.headers import header_name
from settings.setting_types import SettingsPart, Text, parsed_json


def _followable(path: str) -> str:
    try:
        parse_path(path)
    except MappingError as error:
        raise ValueError(str(error).removesuffix(".")) from error
    return path


def _type_of(option: Option) -> Any:
    match option.form:
        case Form.CHOICE:
            return PaginationType
        case Form.TEXT:
            return str
        case Form.PATH:
            return Annotated[Text, AfterValidator(_followable)]
        case Form.HEADER:
            return Annotated[Text, AfterValidator(header_name)]
        case Form.NUMBER:
            return Annotated[int, Field(ge=option.least)]
        case Form.SWITCH:
            return bool
        case Form.STATUSES:
            return Annotated[tuple[int, ...], BeforeValidator(parsed_json)]


_DEFAULTS: Final = {each.name: each.default for each in fields(Pagination)} | {"end_statuses": ()}


def _fields() -> dict[str, Any]:
    """By its name as a setting, the type and the default of each option."""
    made: dict[str, Any] = {}
    for name, setting in SETTINGS.items():
        kind, default = _type_of(OPTIONS[name]), _DEFAULTS[name]
        made[setting] = (kind | None if default is None else kind, default)
    return made


if TYPE_CHECKING:
    _Made = SettingsPart
else:
    _Made = create_model("_Made", __base__=SettingsPart, **_fields())


class PagingSettings(_Made):
    """Field names are the snake case of the names that users write."""

    @model_validator(mode="after")
    def _paging_can_be_meant(self) -> Self:
        try:
            self.pagination.resolve()
        except MappingError as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def pagination(self) -> PaginationOptions:
        return PaginationOptions(**{name: getattr(self, setting) for name, setting in SETTINGS.items()})
