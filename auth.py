"""Authentication schemes, each an `httpx.Auth` (contract §7). Schemes that log in first will stand here too."""

from collections.abc import Generator

import httpx

from settings import ApiKeyPlace, AuthType, Settings

type AuthFlow = Generator[httpx.Request, httpx.Response, None]


class HeaderCredential(httpx.Auth):
    """A token or key in a header."""

    def __init__(self, name: str, value: str) -> None:
        self._name = name
        self._value = value

    def auth_flow(self, request: httpx.Request) -> AuthFlow:
        request.headers[self._name] = self._value
        yield request


class QueryCredential(httpx.Auth):
    """A key in the URL's query."""

    def __init__(self, name: str, value: str) -> None:
        self._name = name
        self._value = value

    def auth_flow(self, request: httpx.Request) -> AuthFlow:
        request.url = request.url.copy_set_param(self._name, self._value)
        yield request


class CookieCredential(httpx.Auth):
    """A key in a cookie, beside those that the API itself has set."""

    def __init__(self, name: str, value: str) -> None:
        self._name = name
        self._value = value

    def auth_flow(self, request: httpx.Request) -> AuthFlow:
        others = [c for c in request.headers.get("cookie", "").split("; ") if c and not c.startswith(f"{self._name}=")]
        request.headers["cookie"] = "; ".join([*others, f"{self._name}={self._value}"])
        yield request


def authentication(settings: Settings) -> httpx.Auth:
    """The scheme that the settings ask for."""
    match settings.auth_type:
        case AuthType.NONE:
            return httpx.Auth()
        case AuthType.BEARER_TOKEN:
            return HeaderCredential("Authorization", f"Bearer {settings.bearer_token}")
        case AuthType.BASIC:
            return httpx.BasicAuth(*settings.basic_credentials)
        case AuthType.API_KEY:
            return _API_KEY_SCHEMES[settings.api_key_in](settings.key_name, settings.key)


def remedy(settings: Settings) -> str:
    """What to look at when the API refuses the credentials."""
    return _REMEDIES[settings.auth_type]


_API_KEY_SCHEMES = {
    ApiKeyPlace.HEADER: HeaderCredential,
    ApiKeyPlace.QUERY: QueryCredential,
    ApiKeyPlace.COOKIE: CookieCredential,
}

_REMEDIES = {
    AuthType.NONE: "authType is none, but the API asks for credentials",
    AuthType.BEARER_TOKEN: "check apiToken (or authValue)",
    AuthType.BASIC: "check username and password (or authValue)",
    AuthType.API_KEY: "check apiKey (or authValue), and that apiKeyIn and apiKeyHeader or apiKeyName are the API's",
}
