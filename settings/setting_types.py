"""Types that settings are made of, and the checks that go with them."""

import json
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel


class SettingsModel(BaseModel):
    """Read by the names that users write, in camel case, or in snake case."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="forbid")


class SettingsPart(SettingsModel):
    """Some of the settings of an installation, among others of which it knows nothing."""

    model_config = ConfigDict(extra="ignore")


def parsed_json(value: object) -> object:
    """Objects and lists arrive as JSON text where they come from a variable (Helm writes them so)."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(f"must be JSON ({error})") from error


def _without_line_break(value: object) -> object:
    """Files and pasted values tend to end in one. A secret of digits may come as a number in JSON."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else value


def revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def share(value: object) -> float | None:
    """A number from 0 to 1, or None for `off`, which YAML makes false of. Raises `ValueError` for anything else."""
    if value is False or (isinstance(value, str) and value.strip().lower() in ("off", "false")):
        return None
    try:
        number = float(str(value))
    except ValueError:
        number = -1
    if not 0 <= number <= 1:
        raise ValueError(f"is {value!r}, but must be a number from 0 to 1, or off")
    return number


MEBIBYTE: Final = 1024 * 1024

type Share = Annotated[float | None, BeforeValidator(share)]
type Secret = Annotated[SecretStr, BeforeValidator(_without_line_break)]
type Positive = Annotated[int, Field(ge=1)]
type Mebibytes = Annotated[int, Field(ge=MEBIBYTE)]
"""Bytes, of which there must be a mebibyte."""
type Text = Annotated[str, Field(min_length=1, coerce_numbers_to_str=True)]
