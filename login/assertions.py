"""Assertions that stand for `{{jwt}}`: claims signed anew, by a key that never leaves (contract §7)."""

from secrets import token_hex
from typing import Final

import httpx

from clock import Clock
from json_types import JsonObject
from messages import PROCESS_MASK, MappingError, SettingsError
from settings import ASSERTION, Jwt, at_moment

_MOST_AHEAD: Final = 60.0


class Assertions:
    """Signs them: one for each login, since a server may take none twice, and one for many requests of the API."""

    def __init__(self, settings: Jwt | None, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._current = ""
        self._renew_at = 0.0

    def fresh(self) -> str:
        """Another one. Raises `SettingsError`."""
        assert self._settings is not None, "settings in which {{jwt}} stands without jwt do not start"
        now = self._clock.now()
        issued = int(now)
        claims: JsonObject = {"iat": issued, "exp": issued + self._settings.lifetime, "jti": token_hex(16)}
        try:
            claims |= {name: at_moment(value, now) for name, value in self._settings.claims.items()}
        except MappingError as error:
            raise SettingsError(f"jwt.claims: {error}") from error
        signed = self._settings.signed({name: value for name, value in claims.items() if value is not None})
        PROCESS_MASK.hide_passing(self._settings.signing_key(), signed)
        return signed

    def in_text(self, text: str) -> str:
        """A text of a login with a fresh one wherever it wants one."""
        return ASSERTION.sub(lambda _: self.fresh(), text)

    async def sign_headers(self, request: httpx.Request) -> None:
        """What httpx is to call before each request: headers that want one get the current one."""
        if self._settings is None:
            return
        for name, value in request.headers.items():
            if ASSERTION.search(value):
                signed = self._still_good()
                request.headers[name] = ASSERTION.sub(lambda _: signed, value)  # noqa: B023 - called at once

    def _still_good(self) -> str:
        assert self._settings is not None
        now = self._clock.monotonic()
        if not self._current or now >= self._renew_at:
            lifetime = self._settings.lifetime
            self._current, self._renew_at = self.fresh(), now + lifetime - min(lifetime / 10, _MOST_AHEAD)
        PROCESS_MASK.hide_passing(self._current)
        return self._current
