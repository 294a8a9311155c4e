"""Paging of one endpoint, as a selector gives it."""

import builtins
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from pydantic.v1 import BaseModel, Field, create_model, root_validator, validator

from mapping.spelling import snake_case_keys
from pagination import KEYS, OPTIONS, SETTINGS, Form, PaginationOptions, PaginationType

PAGINATION_SYNONYMS: Final = {setting: KEYS[name] for name, setting in SETTINGS.items() if setting != KEYS[name]}
"""The names of the installation's settings, which a selector's pagination takes as well."""

UNSETTLED_PAGING: Final = "unknown"
"""No type: what says so fails its kind until its author has settled it."""


def _fields() -> dict[str, Any]:
    """A field for each option, as the table of options says."""
    hints = get_type_hints(PaginationOptions)
    return {
        name: (
            list[int] | None if option.form is Form.STATUSES else hints[name],
            Field(
                default=None,
                alias=KEYS[name],
                title=KEYS[name].replace("_", " ").title(),
                description=f"{option.description}.",
                ge=option.least,
            ),
        )
        for name, option in OPTIONS.items()
    }


if TYPE_CHECKING:

    class _Options(BaseModel):
        type: PaginationType | None
else:
    _Options = create_model("_Options", **_fields())


class PaginationSelector(_Options):
    """Paging of one endpoint, where it differs from the installation's."""

    class Config:
        extra = "forbid"

    @root_validator(pre=True)
    def _spelling(cls: builtins.type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
        return snake_case_keys(cls, values, PAGINATION_SYNONYMS)

    @validator("type", pre=True)
    def _settled(cls: builtins.type[BaseModel], value: object) -> object:
        if value == UNSETTLED_PAGING:
            types = ", ".join(each.value for each in PaginationType)
            raise ValueError(
                f"must be one of {types}. init wrote {UNSETTLED_PAGING} where more may follow and it found no paging: "
                "how the API pages is left to you, and none says that the first page is all"
            )
        return value

    def options(self) -> PaginationOptions:
        written: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in self.dict().items()
        }
        return PaginationOptions(**written)
