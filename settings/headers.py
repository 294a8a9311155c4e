"""Headers that go with requests: their names, their values, and what of them must not be shown."""

import os
import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from messages import is_harmless_header
from settings.setting_types import parsed_json

_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_WRITTEN_FOR_THE_BODY: Final = frozenset({"content-length", "transfer-encoding"})
_ENVIRONMENT_REFERENCE: Final = re.compile(r"\$\{(\w+)\}")


def is_header_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def header_name(name: str) -> str:
    """The name. Raises `ValueError` where it is none."""
    if not is_header_name(name):
        raise ValueError(f"{name!r} is no header name")
    return name


def refuse_decided(name: str) -> None:
    """Raises `ValueError` for a header that the request itself decides."""
    if name.lower() == "host":
        raise ValueError(f"{name!r} is no header to set: baseUrl says to which host requests go. Leave it out")
    if name.lower() in _WRITTEN_FOR_THE_BODY:
        raise ValueError(f"{name!r} is no header to set: each request has it as its body needs it. Leave it out")


def request_header_name(name: str) -> str:
    """The name of a header that may be configured. Raises `ValueError`."""
    refuse_decided(name)
    return header_name(name)


def named_headers(headers: dict[str, str]) -> dict[str, str]:
    """Headers whose names can be configured; their values may be templates. Raises `ValueError`."""
    for name in headers:
        request_header_name(name)
    return headers


def merged_headers(*headers: Mapping[str, str]) -> dict[str, str]:
    """One header of each name, in whatever case it is written: the last of them."""
    by_name = {name.lower(): (name, value) for each in headers for name, value in each.items()}
    return dict(by_name.values())


def printable_headers(headers: dict[str, str]) -> dict[str, str]:
    """Headers that can be sent as they are. Raises `ValueError`."""
    for name, value in named_headers(headers).items():
        refuse_unprintable(f"header {name}", value)
    return headers


def refuse_unprintable(what: str, value: str) -> None:
    """Raises `ValueError` for a value that cannot stand in a header."""
    if not value.isprintable() or not value.isascii():
        raise ValueError(f"{what} holds characters that a header cannot carry (a line break, or other than ASCII)")


def secrets_of(headers: Mapping[str, str]) -> set[str]:
    """The values that are not plainly harmless; of `Token abc`, the second part as well."""
    values = {value for name, value in headers.items() if not is_harmless_header(name)}
    return values | {value.rpartition(" ")[2] for value in values}


def _with_environment(headers: dict[str, str]) -> dict[str, str]:
    resolved = {}
    for name, value in named_headers(headers).items():
        missing = [reference for reference in _ENVIRONMENT_REFERENCE.findall(value) if reference not in os.environ]
        if missing:
            raise ValueError(f"header {name} refers to ${{{missing[0]}}}, but no such environment variable is set")
        resolved[name] = _ENVIRONMENT_REFERENCE.sub(lambda match: os.environ[match[1]], value).strip()
    return printable_headers(resolved)


type Headers = Annotated[dict[str, str], BeforeValidator(parsed_json), AfterValidator(_with_environment)]
