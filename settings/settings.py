"""What the installation configured: typed, checked at start, and never looked up by name again (contract §2)."""

import base64
import binascii
import difflib
import os
import re
import ssl
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from extraction import parse_path
from messages import MappingError, SettingsError
from pagination import PaginationOptions, PaginationType
from settings.hosted import refuse_reading_the_machine
from settings.login_settings import LoginRequest, LoginTemplate, OAuth2, refuse_both, secret_source
from settings.secret_sources import SecretSource
from settings.setting_types import HEADER_NAME, Positive, Secret, SettingsModel, Text, parsed_json, refuse_unprintable
from settings.settings_errors import explain

_ENVIRONMENT_REFERENCE: Final = re.compile(r"\$\{(\w+)\}")
_HOST: Final = re.compile(r"[\w.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")
# With a second `__`, it is a part of a setting that is an object.
_VARIABLE: Final = re.compile(r"OCEAN__INTEGRATION__(CONFIG|SECRETS)__(?P<name>[a-z0-9]+(_[a-z0-9]+)*)", re.IGNORECASE)
_LIKE_A_SLIP: Final = 0.85
_OCEANS_OWN: Final = ("app_host",)
_HARMLESS_HEADERS: Final = frozenset({"accept", "accept-language", "content-type", "user-agent", "prefer"})


class AuthType(StrEnum):
    """How requests are authenticated."""

    NONE = "none"
    BEARER_TOKEN = "bearer_token"
    BASIC = "basic"
    DIGEST = "digest"
    API_KEY = "api_key"
    OAUTH2 = "oauth2"
    CUSTOM = "custom"


class ApiKeyPlace(StrEnum):
    """Where an API key goes."""

    HEADER = "header"
    QUERY = "query"
    COOKIE = "cookie"


def _base_url(value: str) -> str:
    parts = urlsplit(value.strip())
    if re.search(r"[\s\x00-\x1f\x7f]", value.strip()) or not _has_possible_port(parts):
        raise ValueError("must be a URL; it holds a blank, a control character or an impossible port")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL such as https://api.example.com or https://example.com/api/v2")
    if parts.username or parts.password:
        raise ValueError("must not hold credentials; use authType basic with username and password")
    if parts.query or parts.fragment:
        raise ValueError("must not hold a query or fragment; put query parameters into the kind or selector")
    return value.strip().rstrip("/")


def _has_possible_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _followable(path: str) -> str:
    try:
        parse_path(path)
    except MappingError as error:
        raise ValueError(str(error).removesuffix(".")) from error
    return path


def _header_name(name: str) -> str:
    if not HEADER_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no header name")
    return name


def _hosts(hosts: tuple[str, ...]) -> tuple[str, ...]:
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ValueError(f"{host!r} is no host; write api.example.com or api.example.com:8443, without https://")
    return tuple(host.lower() for host in hosts)


def _basic_spelling(value: object) -> object:
    return AuthType.BASIC if value == "basic_auth" else value


def _headers_from_environment(headers: dict[str, str]) -> dict[str, str]:
    resolved = {}
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no header name")
        missing = [n for n in _ENVIRONMENT_REFERENCE.findall(value) if n not in os.environ]
        if missing:
            raise ValueError(f"header {name} refers to ${{{missing[0]}}}, but no such environment variable is set")
        resolved[name] = _ENVIRONMENT_REFERENCE.sub(lambda match: os.environ[match[1]], value).strip()
        refuse_unprintable(f"header {name}", resolved[name])
    return resolved


type AnswerPath = Annotated[Text, AfterValidator(_followable)]


class Settings(SettingsModel):
    """The settings of one installation. Field names are the snake case of the names that users write."""

    # Ocean adds settings of its own, such as app_host.
    model_config = ConfigDict(extra="ignore")

    base_url: Annotated[str, AfterValidator(_base_url)]

    auth_type: Annotated[AuthType, BeforeValidator(_basic_spelling)] = AuthType.NONE
    api_token: Secret | None = None
    api_token_file: Text | None = None
    username: str | None = None
    password: Secret | None = None
    password_file: Text | None = None
    api_key: Secret | None = None
    api_key_file: Text | None = None
    api_key_header: str = "X-API-Key"
    api_key_in: ApiKeyPlace = ApiKeyPlace.HEADER
    api_key_name: str | None = None
    auth_value: Secret | None = None
    auth_value_file: Text | None = None
    oauth2: Annotated[OAuth2, BeforeValidator(parsed_json)] | None = None
    custom_auth_request: Annotated[LoginRequest, BeforeValidator(parsed_json)] | None = None
    custom_auth_request_template: Annotated[LoginTemplate, BeforeValidator(parsed_json)] | None = None
    custom_auth_response: Annotated[LoginTemplate, BeforeValidator(parsed_json)] | None = None
    client_certificate: Text | None = None
    client_key: Text | None = None
    ca_certificate: Text | None = None

    pagination_type: PaginationType = PaginationType.NONE
    page_size: Positive = 100
    pagination_param: str | None = None
    size_param: str | None = None
    start_page: Annotated[int, Field(ge=0)] = 1
    cursor_path: AnswerPath | None = None
    cursor_header: Annotated[Text, AfterValidator(_header_name)] | None = None
    cursor_alone: bool = False
    has_more_path: AnswerPath | None = None
    last_page_path: AnswerPath | None = None
    next_link_path: AnswerPath | None = None
    header_link_rel: str = "next"
    max_pages: Positive = 100_000

    headers: Annotated[dict[str, str], BeforeValidator(parsed_json), AfterValidator(_headers_from_environment)] = Field(
        default_factory=dict, repr=False
    )
    timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 30
    verify_ssl: bool = True
    max_concurrent_requests: Positive = 10
    requests_per_second: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    max_retries: Annotated[int, Field(ge=0)] = 5
    allowed_hosts: Annotated[tuple[str, ...], BeforeValidator(parsed_json), AfterValidator(_hosts)] = ()

    @model_validator(mode="after")
    def _credentials_fit_the_type(self) -> Self:
        for name in _SECRETS:
            refuse_both(self, name)
        if self.custom_auth_request_template and self.custom_auth_response:
            raise ValueError("customAuthRequestTemplate and customAuthResponse are two names for one setting.")
        _CREDENTIAL_CHECKS[self.auth_type](self)
        return self

    @model_validator(mode="after")
    def _paging_can_be_meant(self) -> Self:
        try:
            self.pagination.resolve()
        except MappingError as error:
            raise ValueError(str(error)) from error
        return self

    @model_validator(mode="after")
    def _certificates_can_be_used(self) -> Self:
        if self.client_key and not self.client_certificate:
            raise ValueError("clientCertificate is missing: clientKey is set.")
        if self.client_certificate or self.ca_certificate:
            self.add_certificates(ssl.create_default_context())
        return self

    def add_certificates(self, context: ssl.SSLContext) -> None:
        """Adds the client's certificate and the API's authority. Raises `ValueError` where a file cannot be used."""
        setting = "caCertificate"
        try:
            if self.ca_certificate:
                context.load_verify_locations(self.ca_certificate)
            setting = "clientCertificate, clientKey"
            if self.client_certificate:
                context.load_cert_chain(self.client_certificate, self.client_key, password="")
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise ValueError(f"{setting}: cannot be used ({error}).") from error

    def source(self, *names: str) -> SecretSource | None:
        """Where the first of these secrets that is configured comes from; `authValue` is the last resort."""
        for name in (*names, "auth_value"):
            file = f"{name}_file"
            if found := secret_source(getattr(self, name), getattr(self, file), to_camel(file)):
                return found
        return None

    @property
    def bearer_token(self) -> str:
        """The token, without the word Bearer that people paste with it."""
        return re.sub(r"^bearer\s+", "", self._secret("api_token"), flags=re.IGNORECASE)

    @property
    def key(self) -> str:
        return self._secret("api_key")

    @property
    def key_name(self) -> str:
        return self.api_key_name or self.api_key_header

    @property
    def basic_credentials(self) -> tuple[str, str]:
        """User and password; `authValue` holds them as `user:password`, plain or in base64."""
        if self.username or self.password or self.password_file:
            own = secret_source(self.password, self.password_file, "passwordFile")
            return self.username or "", own() if own else ""
        text = re.sub(r"^basic\s+", "", self._secret(), flags=re.IGNORECASE)
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
    def login_template(self) -> LoginTemplate:
        return self.custom_auth_request_template or self.custom_auth_response or LoginTemplate()

    def _secret(self, *names: str) -> str:
        source = self.source(*names)
        return source() if source else ""

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

    @property
    def secrets(self) -> frozenset[str]:
        """Every configured value that must never be shown, in the plain form."""
        values = {self._secret(name) for name in _SECRETS}
        if self.auth_type in (AuthType.BASIC, AuthType.DIGEST):
            user, password = self.basic_credentials
            # Where there is no password, the key of the API stands in the user's place.
            values |= {password or user, base64.b64encode(f"{user}:{password}".encode()).decode()}
        for login in (self.oauth2, self.custom_auth_request, self.login_template):
            values |= login.secrets if login else set()
        if self.auth_type is AuthType.BEARER_TOKEN:
            values.add(self.bearer_token)
        if self.auth_type is AuthType.API_KEY:
            last_word = self.key.rpartition(" ")[2]  # SSWS, Token, ApiKey… are words before it, and `token=` may be too
            values |= {last_word, last_word.partition("=")[2]}
        for name, value in self.headers.items():
            if name.lower() not in _HARMLESS_HEADERS:
                values |= {value, value.rpartition(" ")[2]}
        return frozenset(values - {""})


def _need(settings: Settings, what: str, given: object) -> None:
    if not given:
        raise ValueError(f"{what} is missing: authType {settings.auth_type} needs it.")


def _check_none(settings: Settings) -> None:
    for name in _SECRETS:
        if getattr(settings, name) or getattr(settings, f"{name}_file"):
            raise ValueError(
                f"authType is none, but {to_camel(name)} is set. Set authType to "
                f"{_one_of(AuthType, without=AuthType.NONE)}, or remove the secret."
            )
    for name, given, fitting in (
        ("oauth2", settings.oauth2, AuthType.OAUTH2),
        ("customAuthRequest", settings.custom_auth_request, AuthType.CUSTOM),
    ):
        if given:
            raise ValueError(f"authType is none, but {name} is set. Set authType to {fitting}, or remove {name}.")


def _check_bearer(settings: Settings) -> None:
    _need(settings, "apiToken (or apiTokenFile, authValue)", settings.source("api_token"))
    refuse_unprintable("the token", settings.bearer_token)


def _check_api_key(settings: Settings) -> None:
    _need(settings, "apiKey (or apiKeyFile, authValue)", settings.source("api_key"))
    place = settings.api_key_in
    if place is not ApiKeyPlace.HEADER and not settings.api_key_name:
        raise ValueError(
            f"apiKeyName is missing: apiKeyIn is {place}, so it must name the {place} parameter that carries the key."
        )
    if place is not ApiKeyPlace.QUERY:
        refuse_unprintable("the API key", settings.key)
    if place is ApiKeyPlace.HEADER and not HEADER_NAME.fullmatch(settings.key_name):
        raise ValueError(f"apiKeyHeader: {settings.key_name!r} is no header name.")


def _check_basic(settings: Settings) -> None:
    if not settings.username:
        _need(settings, "username, password (or passwordFile, authValue)", settings.source("password"))
    _ = settings.basic_credentials  # raises where authValue is neither form


def _check_oauth2(settings: Settings) -> None:
    _need(settings, "oauth2", settings.oauth2)


def _check_custom(settings: Settings) -> None:
    _need(settings, "customAuthRequest", settings.custom_auth_request)


_SECRETS: Final = ("api_token", "password", "api_key", "auth_value")
_CREDENTIAL_CHECKS: Final = {
    AuthType.NONE: _check_none,
    AuthType.BEARER_TOKEN: _check_bearer,
    AuthType.BASIC: _check_basic,
    AuthType.DIGEST: _check_basic,
    AuthType.API_KEY: _check_api_key,
    AuthType.OAUTH2: _check_oauth2,
    AuthType.CUSTOM: _check_custom,
}


def load_settings(
    config: Mapping[str, object], secrets: Mapping[str, object] | None = None, *, hosted_by_port: bool = False
) -> Settings:
    """The settings that Ocean read, where `secrets` (its `integration.secrets`) completes `config`.

    Empty strings count as not given. Raises `SettingsError` with everything that is wrong, named as users write it.
    """
    given = {**_without_empty(secrets or {}), **_without_empty(config)}
    if hosted_by_port:
        refuse_reading_the_machine(given)
    try:
        settings = Settings.model_validate(given)
        _ = settings.secrets  # reads what is in files
        return settings
    except ValidationError as error:
        raise SettingsError(explain(error)) from error


def refuse_misspelt(variables: Iterable[str]) -> None:
    """Raises `SettingsError` for variables that are almost named like a setting.

    Ocean drops them without a word; and with a slip in PAGINATION_TYPE, a first page would pass for the whole.
    """
    if slips := [said for said, likeness in _unknown(variables) if likeness >= _LIKE_A_SLIP]:
        raise SettingsError(" ".join(slips))


def unknown_settings(variables: Iterable[str]) -> Iterator[str]:
    """Warnings about variables that Ocean drops without a word because no setting has their name."""
    yield from (said for said, _ in _unknown(variables))


def _unknown(variables: Iterable[str]) -> Iterator[tuple[str, float]]:
    """What is to be said of each, and how like the name of a setting its own is."""
    known = [*Settings.model_fields, *_OCEANS_OWN]
    for variable in variables:
        match = _VARIABLE.fullmatch(variable)
        if match is None or (name := match["name"].lower()) in known:
            continue
        close = closest_setting(name, *_OCEANS_OWN) or ""
        hint = f"; did you mean {variable.removesuffix(match['name'])}{close.upper()}?" if close else "."
        likeness = difflib.SequenceMatcher(None, name, close).ratio()
        yield f"{variable} is no setting of this integration, and has no effect{hint}", likeness


def closest_setting(name: str, *others: str) -> str | None:
    """The setting, or other name, that an unknown one was most likely to be; all are in snake case."""
    return next(iter(difflib.get_close_matches(name, [*Settings.model_fields, *others], 1)), None)


def _without_empty(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _one_of(choices: type[StrEnum], *, without: StrEnum) -> str:
    *most, last = (str(choice) for choice in choices if choice is not without)
    return f"{', '.join(most)} or {last}"
