"""The credentials of the API, and whether they fit the way in which it is to be authenticated."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, model_validator
from pydantic.alias_generators import to_camel

from extraction import Template
from messages import MappingError, SettingsError
from settings.credentials.jwt_settings import Jwt
from settings.credentials.login_settings import (
    JqCondition,
    LoginRequest,
    LoginRequests,
    LoginTemplate,
    ReloginStatuses,
)
from settings.credentials.oauth2_settings import OAuth2
from settings.headers import refuse_unprintable, request_header_name
from settings.secret_sources import SecretSource, given_twice, secret_source
from settings.setting_types import Secret, SettingsPart, Text, parsed_json


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


def _basic_spelling(value: object) -> object:
    return AuthType.BASIC if value == "basic_auth" else value


class CredentialSettings(SettingsPart):
    """Field names are the snake case of the names that users write."""

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
    custom_auth_request: Annotated[LoginRequests, BeforeValidator(parsed_json)] | None = None
    custom_auth_request_template: Annotated[LoginTemplate, BeforeValidator(parsed_json)] | None = None
    custom_auth_response: Annotated[LoginTemplate, BeforeValidator(parsed_json)] | None = None
    relogin_statuses: ReloginStatuses | None = None
    relogin_when: JqCondition | None = None
    jwt: Annotated[Jwt, BeforeValidator(parsed_json)] | None = None

    @model_validator(mode="after")
    def _credentials_fit_the_type(self) -> Self:
        if mistakes := list(_mistakes(self)):
            raise ValueError(" ".join(mistakes))
        return self

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
    def login_requests(self) -> tuple[LoginRequest, ...]:
        """The requests that log in, in their order."""
        given = self.custom_auth_request
        return (given,) if isinstance(given, LoginRequest) else given or ()

    @property
    def login_template(self) -> LoginTemplate:
        return self.custom_auth_request_template or self.custom_auth_response or LoginTemplate()

    def _secret(self, *names: str) -> str:
        source = self.source(*names)
        return source() if source else ""

    @property
    def credential_secrets(self) -> set[str]:
        """Every configured credential that must never be shown, in the plain form."""
        values = {self._secret(name) for name in _SECRETS}
        if self.auth_type in (AuthType.BASIC, AuthType.DIGEST):
            user, password = self.basic_credentials
            # Where there is no password, the key of the API stands in the user's place.
            values |= {password or user, base64.b64encode(f"{user}:{password}".encode()).decode()}
        for login in (self.oauth2, self.jwt, *self.login_requests, self.login_template):
            values |= login.secrets if login else set()
        if self.auth_type is AuthType.BEARER_TOKEN:
            values.add(self.bearer_token)
        if self.auth_type is AuthType.API_KEY:
            last_word = self.key.rpartition(" ")[2]  # SSWS, Token, ApiKey… are words before it, and `token=` may be too
            values |= {last_word, last_word.partition("=")[2]}
        return values


def _mistakes(settings: CredentialSettings) -> Iterator[str]:
    """All that contradicts itself, or is missing."""
    twice = [name for name in _SECRETS if given_twice(settings, name)]
    yield from (f"{to_camel(name)} and {to_camel(name)}File exclude one another." for name in twice)
    if settings.custom_auth_request_template and settings.custom_auth_response:
        yield "customAuthRequestTemplate and customAuthResponse are two names for one setting."
    if settings.auth_type not in _TYPES_THAT_LOG_IN:
        for name in sorted({"relogin_statuses", "relogin_when"} & settings.model_fields_set):
            yield (
                f"{to_camel(name)} says when to log in again, but authType {settings.auth_type} does not log in. Set "
                f"authType to {' or '.join(_TYPES_THAT_LOG_IN)}, or remove it."
            )
    if twice:
        return  # which of the two is meant decides the rest
    try:
        if settings.jwt is not None:
            settings.jwt.signed({})
        yield from _CREDENTIAL_CHECKS[settings.auth_type](settings)
    except (SettingsError, ValueError) as error:  # what a file holds, or a text that is neither form
        yield str(error)


def _missing(settings: CredentialSettings, what: str) -> str:
    return f"{what} is missing: authType {settings.auth_type} needs it."


def _check_none(settings: CredentialSettings) -> Iterator[str]:
    for name, fitting_types in _SECRETS.items():
        if getattr(settings, name) or getattr(settings, f"{name}_file"):
            yield (
                f"authType is none, but {to_camel(name)} is set. Set authType to {fitting_types}, or remove the secret."
            )
    for name, given, fitting in (
        ("oauth2", settings.oauth2, AuthType.OAUTH2),
        ("customAuthRequest", settings.custom_auth_request, AuthType.CUSTOM),
    ):
        if given:
            yield f"authType is none, but {name} is set. Set authType to {fitting}, or remove {name}."


def _check_bearer(settings: CredentialSettings) -> Iterator[str]:
    if not settings.source("api_token"):
        yield _missing(settings, "apiToken (or apiTokenFile, authValue)")
    else:
        refuse_unprintable("the token", settings.bearer_token)


def _check_api_key(settings: CredentialSettings) -> Iterator[str]:
    place = settings.api_key_in
    if place is not ApiKeyPlace.HEADER and not settings.api_key_name:
        yield f"apiKeyName is missing: apiKeyIn is {place}, so it must name the {place} parameter that carries the key."
    if place is ApiKeyPlace.HEADER:
        try:
            request_header_name(settings.key_name)
        except ValueError as error:
            yield f"apiKeyHeader: {error}."
    if not settings.source("api_key"):
        yield _missing(settings, "apiKey (or apiKeyFile, authValue)")
    elif place is not ApiKeyPlace.QUERY:
        refuse_unprintable("the API key", settings.key)


def _check_basic(settings: CredentialSettings) -> Iterator[str]:
    if not settings.username and not settings.source("password"):
        yield _missing(settings, "username, password (or passwordFile, authValue)")
    else:
        _ = settings.basic_credentials  # raises where authValue is neither form


def _check_oauth2(settings: CredentialSettings) -> Iterator[str]:
    if not settings.oauth2:
        yield _missing(settings, "oauth2")


def _check_custom(settings: CredentialSettings) -> Iterator[str]:
    if not settings.custom_auth_request:
        yield _missing(settings, "customAuthRequest")
    for number, request in enumerate(settings.login_requests[1:], 1):
        for text in request.texts:
            try:
                Template(text)
            except MappingError as error:
                yield f"customAuthRequest.{number}: {error}"


_TYPES_THAT_LOG_IN: Final = (AuthType.OAUTH2, AuthType.CUSTOM)

_CREDENTIAL_CHECKS: Final[dict[AuthType, Callable[[CredentialSettings], Iterator[str]]]] = {
    AuthType.NONE: _check_none,
    AuthType.BEARER_TOKEN: _check_bearer,
    AuthType.BASIC: _check_basic,
    AuthType.DIGEST: _check_basic,
    AuthType.API_KEY: _check_api_key,
    AuthType.OAUTH2: _check_oauth2,
    AuthType.CUSTOM: _check_custom,
}


def _one_of(*choices: AuthType) -> str:
    *most, last = map(str, choices)
    return f"{', '.join(most)} or {last}"


_SECRETS: Final = {
    "api_token": AuthType.BEARER_TOKEN,
    "password": _one_of(AuthType.BASIC, AuthType.DIGEST),
    "api_key": f"{AuthType.API_KEY} (apiKeyIn and apiKeyName say where the key goes)",
    "auth_value": _one_of(*(each for each in AuthType if each is not AuthType.NONE)),
}
"""With the types of authentication that need them."""
