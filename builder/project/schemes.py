"""The ways to log in that the settings know, and what each asks a person for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from settings import ApiKeyPlace, AuthType, ClientAuthentication

SENSITIVE: Final = frozenset({
    "api_token", "password", "api_key", "auth_value", "oauth2", "custom_auth_request", "jwt", "headers",
    "client_key_password", "live_events_secret",
})  # fmt: skip
"""Settings whose values are never shown again."""


class Entry(StrEnum):
    """How a value is typed."""

    TEXT = "text"
    SECRET = "secret"
    JSON = "json"
    CHOICE = "choice"


@dataclass(frozen=True)
class Asked:
    """One value of a form: of a setting, or of the member of one that is an object (`oauth2.tokenUrl`)."""

    setting: str
    label: str
    entry: Entry = Entry.TEXT
    hint: str = ""
    member: str = ""
    choices: tuple[str, ...] = ()
    leads_to: bool = False
    """Whether the secrets of its setting are sent to where it leads."""

    @property
    def name(self) -> str:
        """What it is called in the form."""
        return f"{self.setting}.{self.member}" if self.member else self.setting

    @property
    def is_kept_secret(self) -> bool:
        return self.entry is Entry.SECRET or (self.entry is Entry.JSON and self.setting in SENSITIVE)


@dataclass(frozen=True)
class Scheme:
    """One way to log in."""

    type: AuthType
    title: str
    asked: tuple[Asked, ...] = ()
    hint: str = ""


_ASSERTION: Final = Asked("jwt", "Signed assertion", Entry.JSON, "Algorithm, key and claims; {{jwt}} stands for it.")
_USER_AND_PASSWORD: Final = (
    Asked("username", "User"),
    Asked("password", "Password", Entry.SECRET, "Often a token of the API."),
)

SCHEMES: Final = (
    Scheme(AuthType.NONE, "None"),
    Scheme(AuthType.BEARER_TOKEN, "Bearer token", (Asked("api_token", "Token", Entry.SECRET),)),
    Scheme(AuthType.BASIC, "User and password", _USER_AND_PASSWORD, "Sent with each request, as HTTP basic has it."),
    Scheme(AuthType.DIGEST, "HTTP digest", _USER_AND_PASSWORD, "A user and password that never travel as they are."),
    Scheme(
        AuthType.API_KEY,
        "API key",
        (
            Asked("api_key", "Key", Entry.SECRET, "With the words before it, if the API wants some."),
            Asked("api_key_in", "Where it goes", Entry.CHOICE, choices=tuple(place.value for place in ApiKeyPlace)),
            Asked("api_key_header", "Header", hint="X-API-Key unless you name another."),
            Asked("api_key_name", "Parameter or cookie", hint="Where the key goes into the query or a cookie."),
        ),
    ),
    Scheme(
        AuthType.OAUTH2,
        "OAuth 2.0",
        (
            Asked("oauth2", "Token URL", member="tokenUrl", hint="A URL, or a path below the address.", leads_to=True),
            Asked("oauth2", "Client", member="clientId"),
            Asked("oauth2", "Client secret", Entry.SECRET, member="clientSecret"),
            Asked("oauth2", "Scope", member="scope"),
            Asked("oauth2", "Audience", member="audience"),
            Asked("oauth2", "Refresh token", Entry.SECRET, "In place of client credentials.", member="refreshToken"),
            Asked(
                "oauth2",
                "How the client says who it is",
                Entry.CHOICE,
                member="clientAuthentication",
                choices=tuple(each.value for each in ClientAuthentication),
            ),
            _ASSERTION,
        ),
    ),
    Scheme(
        AuthType.CUSTOM,
        "A login of its own",
        (
            Asked(
                "custom_auth_request",
                "Login request",
                Entry.JSON,
                'Such as {"endpoint": "/login", "body": {"user": "me", "password": "…"}}.',
            ),
            Asked(
                "custom_auth_request_template",
                "What later requests get",
                Entry.JSON,
                'Such as {"headers": {"Authorization": "Bearer {{.token}}"}}.',
            ),
            _ASSERTION,
        ),
    ),
)

HEADERS: Final = Asked("headers", "Headers of every request", Entry.JSON, 'Such as {"X-Tenant": "acme"}.')


def scheme_of(name: str) -> Scheme:
    """By the name of its type; no login where there is none of that name."""
    return next((scheme for scheme in SCHEMES if scheme.type == name), SCHEMES[0])
