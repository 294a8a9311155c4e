"""Authentication schemes, each an `httpx.Auth` (contract §7), above the retries: a 401 reaches them at once."""

from collections.abc import Callable, Generator
from typing import Final

import httpx

from apart import Apart
from clock import Clock
from extraction import Expression
from login.logins import Assertions, CustomLoginAuth, Login, OAuth2Auth, Send
from login.passwords import DigestAuth, PasswordAuth
from login.queries import with_parameters
from login.reach import Reach, add_cookie
from login.scheme import Scheme
from login.signs import UNAUTHORIZED, LoginSigns
from messages import PROCESS_MASK, SettingsError
from settings import ApiKeyPlace, AuthType, Settings, refuse_unprintable

type AuthFlow = Generator[httpx.Request, httpx.Response, None]
type Read[T] = Callable[[], T]


class CredentialAuth(Scheme):
    """A static credential, put into each request; it is read anew each time, since its file may have changed."""

    def __init__(self, read: Read[str], place: Callable[[httpx.Request, str], None]) -> None:
        self._read = read
        self._place = place

    def auth_flow(self, request: httpx.Request) -> AuthFlow:
        value = self._read()
        PROCESS_MASK.hide_passing(value)
        self._place(request, value)
        yield request


def authentication(
    settings: Settings, *, reach: Reach, send: Send, clock: Clock, assertions: Assertions, apart: Apart
) -> Scheme:
    """The scheme that the settings ask for."""
    match settings.auth_type:
        case AuthType.NONE:
            return Scheme()
        case AuthType.BEARER_TOKEN:
            return CredentialAuth(lambda: settings.bearer_token, _in_header("Authorization", "Bearer "))
        case AuthType.API_KEY:
            return CredentialAuth(lambda: settings.key, _KEY_PLACES[settings.api_key_in](settings.key_name))
        case AuthType.BASIC:
            return PasswordAuth(lambda: settings.basic_credentials, httpx.BasicAuth, remedy(settings))
        case AuthType.DIGEST:
            return PasswordAuth(lambda: settings.basic_credentials, DigestAuth, remedy(settings))
    when = Expression(settings.relogin_when) if settings.relogin_when else None
    signs = LoginSigns(apart, frozenset(settings.relogin_statuses or (UNAUTHORIZED,)), when)
    login = Login(send, reach.url, reach.base, clock, signs, assertions, apart)
    if settings.auth_type is AuthType.OAUTH2:
        assert settings.oauth2 is not None
        return OAuth2Auth(settings.oauth2, login)
    return CustomLoginAuth(settings.login_requests, settings.login_template, login)


def remedy(settings: Settings) -> str:
    """What to look at when the API refuses the credentials."""
    return _REMEDIES[settings.auth_type]


def _in_header(name: str, prefix: str = "") -> Callable[[httpx.Request, str], None]:
    def place(request: httpx.Request, value: str) -> None:
        request.headers[name] = prefix + _printable(value)

    return place


def _in_query(name: str) -> Callable[[httpx.Request, str], None]:
    def place(request: httpx.Request, value: str) -> None:
        request.url = with_parameters(request.url, [(name, value)])

    return place


def _in_cookie(name: str) -> Callable[[httpx.Request, str], None]:
    def place(request: httpx.Request, value: str) -> None:
        add_cookie(request, name, _printable(value))

    return place


def _printable(value: str) -> str:
    try:
        refuse_unprintable("the secret", value)
    except ValueError as error:  # what a file holds by now
        raise SettingsError(f"{error}.") from error
    return value


_KEY_PLACES: Final = {
    ApiKeyPlace.HEADER: _in_header,
    ApiKeyPlace.QUERY: _in_query,
    ApiKeyPlace.COOKIE: _in_cookie,
}

_CHECK_USER: Final = "check username and password (or authValue)"
_REMEDIES: Final = {
    AuthType.NONE: "authType is none, but the API asks for credentials",
    AuthType.BEARER_TOKEN: "check apiToken (or authValue)",
    AuthType.BASIC: _CHECK_USER,
    AuthType.DIGEST: _CHECK_USER,
    AuthType.API_KEY: "check apiKey (or authValue), and that apiKeyIn and apiKeyHeader or apiKeyName are the API's",
    AuthType.OAUTH2: "the token was accepted by nobody: check oauth2.scope, oauth2.audience and the client's rights",
    AuthType.CUSTOM: "check customAuthRequestTemplate, and the rights of who logs in",
}
