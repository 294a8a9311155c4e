"""OAuth 2.0: client credentials, and refresh tokens with rotation (RFC 6749 §4.4 and §6)."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote_plus

import httpx

from clock import Clock
from errors import LoginFailed
from json_types import Json
from login_settings import ClientAuthentication, OAuth2
from logins import Credentials, LoginAuth, Send
from masking import SecretMask

_HEADERS: Final = {"Accept": "application/json"}


class OAuth2Auth(LoginAuth):
    """Bearer tokens of a token endpoint."""

    remedy = "Check oauth2: tokenUrl, clientId, clientSecret, scope, refreshToken, clientAuthentication."

    def __init__(
        self, settings: OAuth2, resolve: Callable[[str], httpx.URL], send: Send, mask: SecretMask, clock: Clock
    ) -> None:
        super().__init__(send, mask, clock)
        self._settings = settings
        self._url = resolve(settings.token_url)
        self._rotated: str | None = None

    def _login_request(self) -> httpx.Request:
        settings = self._settings
        secret = settings.secret() if settings.secret else None
        form = {"grant_type": "client_credentials"}
        if settings.refresh is not None:
            form = {"grant_type": "refresh_token", "refresh_token": self._rotated or settings.refresh()}
        for name, value in (("scope", settings.scope), ("audience", settings.audience)):
            if value:
                form[name] = value
        form |= settings.extra_parameters
        headers = dict(_HEADERS)
        if settings.client_authentication is ClientAuthentication.BASIC:
            basic = httpx.BasicAuth(quote_plus(settings.client_id), quote_plus(secret or ""))
            request = httpx.Request("POST", self._url, headers=headers, data=form)
            return next(basic.auth_flow(request))
        form["client_id"] = settings.client_id
        if secret:
            form["client_secret"] = secret
        return httpx.Request("POST", self._url, headers=headers, data=form)

    def _read(self, answer: Json, response: httpx.Response) -> Credentials:
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not isinstance(token, str) or not token:
            keys = ", ".join(answer) if isinstance(answer, dict) else "none"
            raise LoginFailed(f"The token endpoint {self._url} answered without an access_token; its keys are: {keys}.")
        rotated = answer.get("refresh_token")
        if self._settings.refresh is not None and isinstance(rotated, str) and rotated:
            self._rotated = rotated
            self._mask.hide_passing(rotated)
        return Credentials({"Authorization": f"Bearer {token}"}, lifetime=_lifetime(answer.get("expires_in")))


def _lifetime(expires_in: Json) -> float | None:
    """Seconds; some servers write them as a string, and mean by 0 or nothing that they do not say."""
    try:
        seconds = float(expires_in) if isinstance(expires_in, str | int | float) else 0.0
    except ValueError:
        return None
    return seconds if seconds > 0 else None
