"""What the installation configured: typed, checked at start, and never looked up by name again (contract §2)."""

import base64
import binascii
import json
import os
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from errors import MappingError, SettingsError
from pagination import PaginationType
from pagination_options import PaginationOptions

_ENVIRONMENT_REFERENCE: Final = re.compile(r"\$\{(\w+)\}")
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_HARMLESS_HEADERS: Final = frozenset({"accept", "accept-language", "content-type", "user-agent", "prefer"})


class AuthType(StrEnum):
    """How requests are authenticated."""

    NONE = "none"
    BEARER_TOKEN = "bearer_token"
    BASIC = "basic"
    API_KEY = "api_key"


class ApiKeyPlace(StrEnum):
    """Where an API key goes."""

    HEADER = "header"
    QUERY = "query"
    COOKIE = "cookie"


def _parsed_json(value: object) -> object:
    """Objects and lists arrive as JSON text where they come from a variable (Helm writes them so)."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(f"must be JSON ({error})") from error


def _base_url(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL such as https://api.example.com or https://example.com/api/v2")
    if parts.username or parts.password:
        raise ValueError("must not hold credentials; use authType basic with username and password")
    if parts.query or parts.fragment:
        raise ValueError("must not hold a query or fragment; put query parameters into the kind or selector")
    return value.strip().rstrip("/")


def _basic_spelling(value: object) -> object:
    return AuthType.BASIC if value == "basic_auth" else value


def _headers_from_environment(headers: dict[str, str]) -> dict[str, str]:
    resolved = {}
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no header name")
        missing = [n for n in _ENVIRONMENT_REFERENCE.findall(value) if n not in os.environ]
        if missing:
            raise ValueError(f"header {name} refers to ${{{missing[0]}}}, but no such environment variable is set")
        resolved[name] = _ENVIRONMENT_REFERENCE.sub(lambda match: os.environ[match[1]], value).strip()
        _refuse_unprintable(f"header {name}", resolved[name])
    return resolved


def _refuse_unprintable(what: str, value: str) -> None:
    if not value.isprintable() or not value.isascii():
        raise ValueError(f"{what} holds characters that a header cannot carry (a line break, or other than ASCII)")


def _clean_secret(value: object) -> object:
    """Files and pasted values tend to end in a line break."""
    return value.strip() if isinstance(value, str) else value


type Secret = Annotated[SecretStr, BeforeValidator(_clean_secret)]
type Positive = Annotated[int, Field(ge=1)]
type Path = Annotated[str, Field(min_length=1)]


class Settings(BaseModel):
    """The settings of one installation. Field names are the snake case of the names that users write."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")

    base_url: Annotated[str, AfterValidator(_base_url)]

    auth_type: Annotated[AuthType, BeforeValidator(_basic_spelling)] = AuthType.NONE
    api_token: Secret | None = None
    username: str | None = None
    password: Secret | None = None
    api_key: Secret | None = None
    api_key_header: str = "X-API-Key"
    api_key_in: ApiKeyPlace = ApiKeyPlace.HEADER
    api_key_name: str | None = None
    auth_value: Secret | None = None

    pagination_type: PaginationType = PaginationType.NONE
    page_size: Positive = 100
    pagination_param: str | None = None
    size_param: str | None = None
    start_page: Annotated[int, Field(ge=0)] = 1
    cursor_path: Path | None = None
    has_more_path: Path | None = None
    last_page_path: Path | None = None
    next_link_path: Path | None = None
    header_link_rel: str = "next"
    max_pages: Positive = 100_000

    headers: Annotated[
        dict[str, str], BeforeValidator(_parsed_json), AfterValidator(_headers_from_environment), Field(repr=False)
    ] = {}
    timeout: Annotated[float, Field(gt=0)] = 30
    verify_ssl: bool = True
    max_concurrent_requests: Positive = 10
    requests_per_second: Annotated[float, Field(gt=0)] | None = None
    max_retries: Annotated[int, Field(ge=0)] = 5
    allowed_hosts: Annotated[tuple[str, ...], BeforeValidator(_parsed_json)] = ()

    @model_validator(mode="after")
    def _credentials_fit_the_type(self) -> Self:
        match self.auth_type:
            case AuthType.NONE:
                given = [n for n in ("auth_value", "api_token", "api_key", "password") if getattr(self, n)]
                if given:
                    raise ValueError(
                        f"authType is none, but {to_camel(given[0])} is set. Set authType to "
                        f"{_one_of(AuthType, without=AuthType.NONE)}, or remove the secret."
                    )
            case AuthType.BEARER_TOKEN:
                self._need("apiToken", self.api_token)
                _refuse_unprintable("the token", self.bearer_token)
            case AuthType.API_KEY:
                self._need("apiKey", self.api_key)
                if self.api_key_in is not ApiKeyPlace.HEADER and not self.api_key_name:
                    raise ValueError(
                        f"apiKeyName is missing: apiKeyIn is {self.api_key_in}, so it must name the {self.api_key_in} "
                        "parameter that carries the key."
                    )
                if self.api_key_in is not ApiKeyPlace.QUERY:
                    _refuse_unprintable("the API key", self.key)
                if self.api_key_in is ApiKeyPlace.HEADER and not _HEADER_NAME.fullmatch(self.key_name):
                    raise ValueError(f"apiKeyHeader: {self.key_name!r} is no header name.")
            case AuthType.BASIC:
                if not (self.username or self.password):
                    self._need("username, password", self.auth_value)
                    self.basic_credentials  # noqa: B018 - raises where authValue is neither form
        return self

    @model_validator(mode="after")
    def _paths_can_be_followed(self) -> Self:
        try:
            self.pagination.resolve()
        except MappingError as error:
            raise ValueError(str(error)) from error
        return self

    def _need(self, specific: str, value: object) -> None:
        if not value and not self.auth_value:
            raise ValueError(f"{specific} (or authValue) is missing: authType {self.auth_type} needs it.")

    @property
    def bearer_token(self) -> str:
        """The token, without the word Bearer that people paste with it."""
        return re.sub(r"^bearer\s+", "", _revealed(self.api_token or self.auth_value), flags=re.IGNORECASE)

    @property
    def key(self) -> str:
        return _revealed(self.api_key or self.auth_value)

    @property
    def key_name(self) -> str:
        return self.api_key_name or self.api_key_header

    @property
    def basic_credentials(self) -> tuple[str, str]:
        """User and password; `authValue` holds them as `user:password`, plain or in base64."""
        if self.username or self.password:
            return self.username or "", _revealed(self.password)
        text = re.sub(r"^basic\s+", "", _revealed(self.auth_value), flags=re.IGNORECASE)
        if ":" not in text:
            try:
                text = base64.b64decode(text, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                text = ""
        user, colon, password = text.partition(":")
        if not colon:
            raise ValueError("authValue is neither user:password nor the base64 of it, which authType basic needs.")
        return user, password

    @property
    def pagination(self) -> PaginationOptions:
        return PaginationOptions(
            type=self.pagination_type,
            page_size=self.page_size,
            param=self.pagination_param,
            size_param=self.size_param,
            start_page=self.start_page,
            cursor_path=self.cursor_path,
            has_more_path=self.has_more_path,
            last_page_path=self.last_page_path,
            next_link_path=self.next_link_path,
            header_link_rel=self.header_link_rel,
            max_pages=self.max_pages,
        )

    @property
    def secrets(self) -> frozenset[str]:
        """Every configured value that must never be shown, in the plain form."""
        values = {_revealed(s) for s in (self.api_token, self.password, self.api_key, self.auth_value) if s}
        if self.auth_type is AuthType.BASIC:
            user, password = self.basic_credentials
            values |= {password, base64.b64encode(f"{user}:{password}".encode()).decode()}
        if self.auth_type is AuthType.BEARER_TOKEN:
            values.add(self.bearer_token)
        for name, value in self.headers.items():
            if name.lower() not in _HARMLESS_HEADERS:
                values |= {value, value.rpartition(" ")[2]}
        return frozenset(values - {""})


def load_settings(config: Mapping[str, object], secrets: Mapping[str, object] | None = None) -> Settings:
    """The settings that Ocean read, where `secrets` (its `integration.secrets`) completes `config`.

    Empty strings count as not given. Raises `SettingsError` with everything that is wrong, named as users write it.
    """
    given = {**_without_empty(secrets or {}), **_without_empty(config)}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(explain(error)) from error


def explain(error: ValidationError) -> str:
    """One line for each thing that is wrong: the setting, what is wrong with it, what is allowed."""
    return "The integration cannot start. " + " ".join(_explanations(error))


def _explanations(error: ValidationError) -> Iterator[str]:
    for details in error.errors():
        inner = details.get("ctx", {}).get("error")
        if isinstance(inner, ValidationError):  # Ocean validates its own settings within those of the integration
            yield from _explanations(inner)
        else:
            yield _explain_one(details)


def _explain_one(details: ErrorDetails) -> str:
    name = ".".join(to_camel(str(part)) for part in details["loc"] if part not in ("integration", "config"))
    message = details["msg"].removeprefix("Value error, ")
    match details["type"]:
        case "missing":
            return f"{name} is missing."
        case "value_error" if not name:
            return message
        case "enum":
            return f"{name} is {details['input']!r}, but must be {details['ctx']['expected']}."
        case _:
            return f"{name}: {message[:1].lower() + message[1:]}."


def _without_empty(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _one_of(choices: type[StrEnum], *, without: StrEnum) -> str:
    *most, last = (str(choice) for choice in choices if choice is not without)
    return f"{', '.join(most)} or {last}"


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
