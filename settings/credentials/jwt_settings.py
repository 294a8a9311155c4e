"""Assertions that this integration signs itself, as GitHub Apps and service accounts want them (RFC 7519, RFC 7523)."""

import json
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from typing import Annotated, Final, Self

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from pydantic import AfterValidator, Field, model_validator

from extraction import Computed, Moment, Unsettled, as_text, parts_at
from json_types import Json, JsonObject
from messages import MappingError, SettingsError
from settings.credentials.login_settings import LoginSettingsModel
from settings.secret_sources import SecretSource, given_twice, secret_source
from settings.setting_types import Positive, Secret, Text

_SHORTEST_LINE: Final = 16


class JwtAlgorithm(StrEnum):
    """How assertions are signed (RFC 7518 §3.1, RFC 8037). `none` is no signature."""

    RS256 = "RS256"
    RS384 = "RS384"
    RS512 = "RS512"
    PS256 = "PS256"
    PS384 = "PS384"
    PS512 = "PS512"
    ES256 = "ES256"
    ES384 = "ES384"
    ES512 = "ES512"
    HS256 = "HS256"
    HS384 = "HS384"
    HS512 = "HS512"
    EDDSA = "EdDSA"


def _checked_claims(claims: JsonObject) -> JsonObject:
    """What may not end is evaluated where it is wanted."""
    try:
        for text in _texts(claims):
            with suppress(Unsettled):
                at_moment(text, Moment(0))
    except MappingError as error:
        raise ValueError(str(error)) from error
    return claims


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


class Jwt(LoginSettingsModel):
    """What stands for `{{jwt}}`: claims whose texts may be templates, signed by a key, good for so many seconds.

    `headers` are further ones of the assertion itself, such as `kid`.
    """

    algorithm: JwtAlgorithm = JwtAlgorithm.RS256
    key: Secret | None = None
    key_file: Text | None = None
    claims: Annotated[JsonObject, AfterValidator(_checked_claims)] = Field(default_factory=dict)
    headers: JsonObject = Field(default_factory=dict)
    lifetime: Positive = 300

    @model_validator(mode="after")
    def _has_a_key_that_fits(self) -> Self:
        if given_twice(self, "key"):
            raise ValueError("key and keyFile exclude one another.")
        if self._source is None:
            raise ValueError("key (or keyFile) is missing.")
        return self

    @property
    def _source(self) -> SecretSource | None:
        return secret_source(self.key, self.key_file, "jwt.keyFile")

    def signing_key(self) -> str:
        """The key as it is now: PEM, or a text for HS256 and its like. Raises `SettingsError`.

        A file of a service account is JSON with the key in it; a variable holds `\\n` for the ends of lines.
        """
        source = self._source
        assert source is not None
        key = source()
        if key.startswith("{"):
            try:
                key = str(json.loads(key)["private_key"])
            except (ValueError, KeyError) as error:
                raise SettingsError("jwt.key: it is a JSON object without a private_key.") from error
        return key.replace("\\n", "\n") if "-----BEGIN" in key else key

    def signed(self, claims: JsonObject) -> str:
        """These claims, signed. Raises `SettingsError` where the key is none for the algorithm; it is not shown."""
        try:
            return jwt.encode(claims, self.signing_key(), self.algorithm, headers=self.headers)
        except (jwt.PyJWTError, ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise SettingsError(
                f"jwt.key: it is no key for {self.algorithm} ({type(error).__name__}). {_WANTED[self.algorithm[:2]]}"
            ) from None

    @property
    def secrets(self) -> set[str]:
        """The key, also line by line: PEM may be told so."""
        key = self.signing_key()
        lines = {line for line in key.splitlines() if len(line) >= _SHORTEST_LINE and not line.startswith("-----")}
        return {key, *lines}


_PEM: Final = "Give a private key in PEM without a password, with its lines of BEGIN and END, of"
_WANTED: Final = {
    "RS": f"{_PEM} RSA.",
    "PS": f"{_PEM} RSA.",
    "ES": f"{_PEM} the curve that the algorithm names.",
    "Ed": f"{_PEM} Ed25519 or Ed448.",
    "HS": "Give the secret that both sides share, as a text.",
}


def at_moment(value: Json, moment: Moment) -> Json:
    """What a value of the claims is at a moment, its texts being templates as in a mapping.

    Raises `MappingError`, and `Unsettled` where that is not known yet.
    """
    match value:
        case str():
            parts = parts_at(value, moment)
            if len(parts) == 1 and isinstance(parts[0], Computed):
                return parts[0].value
            return "".join(as_text(part.value) if isinstance(part, Computed) else part for part in parts)
        case dict():
            return {name: at_moment(inner, moment) for name, inner in value.items()}
        case list():
            return [at_moment(inner, moment) for inner in value]
        case _:
            return value
