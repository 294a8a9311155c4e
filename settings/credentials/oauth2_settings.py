"""Settings of OAuth 2.0: the client, and how it proves itself to the token endpoint (contract §7)."""

from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic.alias_generators import to_camel

from settings.credentials.login_settings import (
    LoginSettingsModel,
    LoginTarget,
    holds_assertion,
    query_secrets,
    secrets_in,
)
from settings.secret_sources import SecretSource, given_twice, secret_source
from settings.setting_types import Secret, Text


class ClientAuthentication(StrEnum):
    """How a client proves itself to the token endpoint (RFC 6749 §2.3.1), also by the names of OpenID Connect.

    That standard wants both parts encoded as in a form before they are joined; some servers want them as they are.
    """

    BODY = "body"
    BASIC = "basic"
    BASIC_RAW = "basic_raw"


def _client_authentication(value: object) -> object:
    return _NAMES_OF_OPENID.get(value, value) if isinstance(value, str) else value


_NAMES_OF_OPENID: Final[dict[str, object]] = {
    "client_secret_post": ClientAuthentication.BODY,
    "client_secret_basic": ClientAuthentication.BASIC,
    "client_secret_basic_raw": ClientAuthentication.BASIC_RAW,
}


class OAuth2(LoginSettingsModel):
    """Client credentials, or a refresh token where one is given."""

    token_url: LoginTarget
    client_id: Text
    client_secret: Secret | None = None
    client_secret_file: Text | None = None
    scope: str | None = None
    audience: str | None = None
    refresh_token: Secret | None = None
    refresh_token_file: Text | None = None
    client_authentication: Annotated[ClientAuthentication, BeforeValidator(_client_authentication)] = (
        ClientAuthentication.BODY
    )
    extra_parameters: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_one_secret(self) -> Self:
        twice = (to_camel(name) for name in ("client_secret", "refresh_token") if given_twice(self, name))
        mistakes = [f"{name} and {name}File exclude one another." for name in twice]
        if self.secret is None and self.refresh is None and not holds_assertion(dict(self.extra_parameters)):
            mistakes.append("clientSecret (or clientSecretFile) is missing, and there is no refreshToken either.")
        if mistakes:
            raise ValueError(" ".join(mistakes))
        return self

    @property
    def secret(self) -> SecretSource | None:
        return secret_source(self.client_secret, self.client_secret_file, "oauth2.clientSecretFile")

    @property
    def refresh(self) -> SecretSource | None:
        return secret_source(self.refresh_token, self.refresh_token_file, "oauth2.refreshTokenFile")

    @property
    def secrets(self) -> set[str]:
        given = {source() for source in (self.secret, self.refresh) if source}
        return given | set(secrets_in(dict(self.extra_parameters))) | query_secrets(self.token_url)
