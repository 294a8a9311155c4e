"""Where the API is, and which hosts beside it may be asked."""

import re
from typing import Annotated, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator

from messages import excerpt, is_plainly_a_credential
from settings.setting_types import parsed_json

_BLANK_OR_CONTROL: Final = re.compile(r"[\s\x00-\x1f\x7f]")
_HOST: Final = re.compile(r"[\w.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


_DECODED_AT_MOST: Final = 4
_BETWEEN_STEPS: Final = re.compile(r"[/\\]")


def steps_of(path: str) -> list[str]:
    """The steps of a path as a server may read them: percent-encoded ones, also twice, and those after a backslash.

    What stands after a semicolon is a parameter to some servers, so that `..;` is a step up.
    """
    for _ in range(_DECODED_AT_MOST):
        path = unquote(path)
    return [step.partition(";")[0] for step in _BETWEEN_STEPS.split(path)]


def steps_up(path: str) -> bool:
    """Whether a path holds `..`, however it is written."""
    return ".." in steps_of(path)


def _base_url(value: str) -> str:
    value = value.strip()
    parts = urlsplit(value)
    if _BLANK_OR_CONTROL.search(value) or not _has_possible_port(parts):
        raise ValueError("must be a URL; it holds a blank, a control character or an impossible port")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL such as https://api.example.com or https://example.com/api/v2")
    if parts.username or parts.password:
        raise ValueError("must not hold credentials; use authType basic with username and password")
    if named := next((name for name, value in parse_qsl(parts.query) if is_plainly_a_credential(name, value)), None):
        raise ValueError(
            f"must not hold a query; {excerpt(named)} is a credential, which all could see there or in a mapping: set "
            f"authType: api_key, apiKeyIn: query and apiKeyName: {excerpt(named)}, and give its value as apiKey"
        )
    if parts.query or parts.fragment:
        raise ValueError("must not hold a query or fragment; put query parameters into the kind or selector")
    return value.rstrip("/")


def _has_possible_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _hosts(hosts: tuple[str, ...]) -> tuple[str, ...]:
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ValueError(f"{host!r} is no host; write api.example.com or api.example.com:8443, without https://")
    return tuple(host.lower() for host in hosts)


type BaseUrl = Annotated[str, AfterValidator(_base_url)]
type Hosts = Annotated[tuple[str, ...], BeforeValidator(parsed_json), AfterValidator(_hosts)]
