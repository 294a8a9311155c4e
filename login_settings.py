"""Settings of the authentication types that log in first: OAuth 2.0, and a login request of the API's own (§7)."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from errors import MappingError
from json_types import Json, JsonObject
from secret_sources import GivenSecret, SecretFile, SecretSource
from setting_types import Positive, Secret, SettingsModel, Text, revealed
from templates import Template

_NOT_SECRET: Final = re.compile(
    r"user|login|mail|grant_?type|scope|audience|resource|content-type|accept|tenant|realm|client_?id", re.IGNORECASE
)


class ClientAuthentication(StrEnum):
    """How a client proves itself to the token endpoint (RFC 6749 §2.3.1)."""

    BODY = "body"
    BASIC = "basic"


class OAuth2(SettingsModel):
    """Client credentials, or a refresh token where one is given."""

    token_url: Text
    client_id: Text
    client_secret: Secret | None = None
    client_secret_file: Text | None = None
    scope: str | None = None
    audience: str | None = None
    refresh_token: Secret | None = None
    refresh_token_file: Text | None = None
    client_authentication: ClientAuthentication = ClientAuthentication.BODY
    extra_parameters: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_one_secret(self) -> Self:
        for name in ("client_secret", "refresh_token"):
            refuse_both(self, name)
        if self.secret is None and self.refresh is None:
            raise ValueError("clientSecret (or clientSecretFile) is missing, and there is no refreshToken either.")
        return self

    @property
    def secret(self) -> SecretSource | None:
        return secret_source(self.client_secret, self.client_secret_file, "oauth2.clientSecretFile")

    @property
    def refresh(self) -> SecretSource | None:
        return secret_source(self.refresh_token, self.refresh_token_file, "oauth2.refreshTokenFile")

    @property
    def secrets(self) -> set[str]:
        return {source() for source in (self.secret, self.refresh) if source} | set(self.extra_parameters.values())


class LoginRequest(SettingsModel):
    """The request that logs in: `endpoint` is a path below baseUrl, or a URL of its own."""

    endpoint: Text
    method: str = "POST"
    headers: dict[str, str] = Field(default_factory=dict)
    query_params: dict[str, str] = Field(default_factory=dict)
    body: JsonObject | None = None
    body_form: dict[str, str] | None = None
    reauthenticate_interval_seconds: Positive | None = None

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        if self.body is not None and self.body_form is not None:
            raise ValueError("body and bodyForm exclude one another.")
        return self

    @property
    def secrets(self) -> set[str]:
        """Every text in it that is not plainly harmless."""
        return set(_texts({**self.headers, **self.query_params, **(self.body or {}), **(self.body_form or {})}))


def _checked_templates(value: Json) -> Json:
    try:
        for text in _all_texts(value):
            Template(text)
    except MappingError as error:
        raise ValueError(str(error)) from error
    return value


type Templates = Annotated[dict[str, str], AfterValidator(_checked_templates)]
type BodyTemplate = Annotated[JsonObject, AfterValidator(_checked_templates)]


class LoginTemplate(SettingsModel):
    """What later requests get of the login's answer, `{{.data.token}}` standing for a value of it."""

    headers: Templates = Field(default_factory=dict)
    query_params: Templates = Field(default_factory=dict)
    body: BodyTemplate = Field(default_factory=dict)


def refuse_both(settings: SettingsModel, name: str) -> None:
    if getattr(settings, name) and getattr(settings, f"{name}_file"):
        camel = type(settings).model_fields[name].alias or name
        raise ValueError(f"{camel} and {camel}File exclude one another.")


def secret_source(given: Secret | None, file: str | None, setting: str) -> SecretSource | None:
    """Where the secret comes from, None if it is not configured at all."""
    if given:
        return GivenSecret(revealed(given))
    return SecretFile(file, setting) if file else None


def _texts(value: JsonObject) -> Iterator[str]:
    for key, inner in value.items():
        if not _NOT_SECRET.search(key):
            yield from _all_texts(inner)


def _all_texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _all_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _all_texts(inner)
