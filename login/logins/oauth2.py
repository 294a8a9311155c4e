"""OAuth 2.0: client credentials, and refresh tokens with rotation (RFC 6749 §4.4 and §6)."""

from base64 import b64encode
from collections.abc import Callable
from typing import Final
from urllib.parse import quote_plus

import httpx

from json_types import Json
from login.logins.credentials import Credentials
from login.logins.logins import Login, LoginAuth, json_of
from login.logins.refresh_token import RefreshToken
from login.reach import SessionCookies
from messages import PROCESS_MASK, LoginFailed, excerpt
from settings import ClientAuthentication, OAuth2

# By Basic, its two parts may go as RFC 6749 says, or as they are.
_ENCODED: Final[dict[ClientAuthentication, Callable[[str], str]]] = {
    ClientAuthentication.BASIC: quote_plus,
    ClientAuthentication.BASIC_RAW: str,
}
_HEADERS: Final = {"Accept": "application/json"}


class OAuth2Auth(LoginAuth):
    """Bearer tokens of a token endpoint."""

    remedy = "Check oauth2: tokenUrl, clientId, clientSecret, scope, refreshToken, clientAuthentication."

    def __init__(self, settings: OAuth2, login: Login) -> None:
        super().__init__(login)
        self._settings = settings
        self._url = login.resolve(settings.token_url)
        refresh = settings.refresh
        self._refresh_token = None if refresh is None else RefreshToken(refresh, settings.refresh_token_file)

    async def _logged_in(self) -> Credentials:
        cookies = SessionCookies(self._login.base)
        response = await self._answer_to(await self._login_request(), cookies)
        return self._read(json_of(response), cookies)

    async def _login_request(self) -> httpx.Request:
        settings = self._settings
        secret = settings.secret() if settings.secret else ""
        form = {"grant_type": "client_credentials"}
        if self._refresh_token is not None:
            form = {"grant_type": "refresh_token", "refresh_token": self._refresh_token()}
        for name, value in (("scope", settings.scope), ("audience", settings.audience)):
            if value:
                form[name] = value
        form |= {name: await self._login.assertions.in_text(text) for name, text in settings.extra_parameters.items()}
        if (encoded := _ENCODED.get(settings.client_authentication)) is not None:
            pair = b64encode(f"{encoded(settings.client_id)}:{encoded(secret)}".encode()).decode()
            PROCESS_MASK.hide_passing(secret, pair)
            return httpx.Request("POST", self._url, headers={**_HEADERS, "Authorization": f"Basic {pair}"}, data=form)
        PROCESS_MASK.hide_passing(secret)
        form["client_id"] = settings.client_id
        if secret:
            form["client_secret"] = secret
        return httpx.Request("POST", self._url, headers=_HEADERS, data=form)

    def _read(self, document: Json, cookies: SessionCookies) -> Credentials:
        token = document.get("access_token") if isinstance(document, dict) else None
        if not isinstance(document, dict) or not isinstance(token, str) or not token:
            keys = excerpt(", ".join(document)) if isinstance(document, dict) else "none"
            where = PROCESS_MASK.mask(str(self._url))
            told = document.get("error_description") or document.get("error") if isinstance(document, dict) else None
            raise LoginFailed(
                f"The token endpoint {where} answered without an access_token; its keys are: {keys}. "
                f"{f'It says: {excerpt(str(told))}. ' if told else ''}{self.remedy}",
                lasting=True,
            )
        rotated = document.get("refresh_token")
        if self._refresh_token is not None and isinstance(rotated, str) and rotated:
            self._refresh_token.replaced_by(rotated)
        lifetime = _lifetime(document.get("expires_in"))
        return Credentials(
            {"Authorization": f"Bearer {token}"}, cookies=cookies, lifetime=lifetime, secrets=frozenset({token})
        )


def _lifetime(expires_in: Json) -> float | None:
    """Seconds; some servers write them as a string, and mean by 0 or nothing that they do not say."""
    try:
        seconds = 0.0 if isinstance(expires_in, bool | list | dict | None) else float(expires_in)
    except (ValueError, OverflowError):
        return None
    return seconds if seconds > 0 else None
