"""Authentication schemes, each an `httpx.Auth` (contract §7), above the retries: a 401 reaches them at once."""

from base64 import b64encode
from collections.abc import Callable, Generator
from typing import Final

import httpx

from clock import Clock
from login.custom_login import CustomLoginAuth
from login.logins import Send, set_cookies
from login.oauth2 import OAuth2Auth
from login.queries import with_parameters
from messages import PROCESS_MASK, LoginFailed, SettingsError
from settings import ApiKeyPlace, AuthType, Settings, refuse_unprintable

type AuthFlow = Generator[httpx.Request, httpx.Response, None]
type Read[T] = Callable[[], T]


class CredentialAuth(httpx.Auth):
    """A static credential, put into each request; it is read anew each time, since its file may have changed."""

    def __init__(self, read: Read[str], place: Callable[[httpx.Request, str], None]) -> None:
        self._read = read
        self._place = place

    def auth_flow(self, request: httpx.Request) -> AuthFlow:
        value = self._read()
        PROCESS_MASK.hide_passing(value)
        self._place(request, value)
        yield request


class UserAuth(httpx.Auth):
    """User and password, by a scheme of httpx's; made anew when a file with the password has changed."""

    def __init__(self, read: Read[tuple[str, str]], scheme: Callable[[str, str], httpx.Auth]) -> None:
        self._read = read
        self._scheme = scheme
        self._made: tuple[tuple[str, str], httpx.Auth] | None = None

    def auth_flow(self, request: httpx.Request) -> AuthFlow:
        try:
            credentials = self._read()
        except ValueError as error:  # what a file holds by now is neither form
            raise SettingsError(str(error)) from error
        if self._made is None or self._made[0] != credentials:
            self._made = credentials, self._scheme(*credentials)
        user, password = credentials
        PROCESS_MASK.hide_passing(password, b64encode(f"{user}:{password}".encode()).decode())
        try:
            yield from self._made[1].auth_flow(request)
        except (KeyError, NotImplementedError) as error:
            raise LoginFailed(f"The API asks for a kind of HTTP digest that is not supported: {error}.") from error


def authentication(
    settings: Settings,
    *,
    resolve: Callable[[str], httpx.URL],
    send: Send,
    clock: Clock,
) -> httpx.Auth:
    """The scheme that the settings ask for. `resolve` makes a URL of a path below baseUrl, or of a whole URL."""
    match settings.auth_type:
        case AuthType.NONE:
            return httpx.Auth()
        case AuthType.BEARER_TOKEN:
            return CredentialAuth(lambda: settings.bearer_token, _in_header("Authorization", "Bearer "))
        case AuthType.API_KEY:
            return CredentialAuth(lambda: settings.key, _KEY_PLACES[settings.api_key_in](settings.key_name))
        case AuthType.BASIC:
            return UserAuth(lambda: settings.basic_credentials, httpx.BasicAuth)
        case AuthType.DIGEST:
            return UserAuth(lambda: settings.basic_credentials, httpx.DigestAuth)
        case AuthType.OAUTH2:
            assert settings.oauth2 is not None
            return OAuth2Auth(settings.oauth2, resolve, send, clock)
        case AuthType.CUSTOM:
            assert settings.custom_auth_request is not None
            login, template = settings.custom_auth_request, settings.login_template
            return CustomLoginAuth(login, template, resolve, send, clock)


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
        set_cookies(request, {name: _printable(value)})

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
