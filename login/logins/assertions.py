"""Assertions that stand for `{{jwt}}`: claims signed anew, by a key that never leaves (contract §7)."""

from secrets import token_hex

import httpx

from apart import Apart
from clock import Clock
from extraction import Moment
from json_types import JsonObject
from login.logins.credentials import good_for
from messages import PROCESS_MASK, MappingError, SettingsError
from settings import ASSERTION, Jwt, at_moment


class Assertions:
    """Signs them: one for each login, since a server may take none twice, and one for many requests of the API."""

    def __init__(self, settings: Jwt | None, clock: Clock, apart: Apart) -> None:
        self._settings = settings
        self._apart = apart
        self._clock = clock
        self._current = ""
        self._renew_at = 0.0

    async def fresh(self) -> str:
        """Another one. Raises `SettingsError`."""
        assert self._settings is not None, "settings in which {{jwt}} stands without jwt do not start"
        jwt, moment = self._settings, Moment(self._clock.now())
        issued = int(moment.at)
        claims: JsonObject = {"iat": issued, "exp": issued + jwt.lifetime, "jti": token_hex(16)}
        try:
            own = await self._apart.settled(
                moment, lambda: {name: at_moment(value, moment) for name, value in jwt.claims.items()}
            )
        except MappingError as error:
            raise SettingsError(f"jwt.claims: {error}") from error
        signed = jwt.signed({name: value for name, value in (claims | own).items() if value is not None})
        PROCESS_MASK.hide_passing(jwt.signing_key(), signed)
        return signed

    async def in_text(self, text: str) -> str:
        """A text of a login with a fresh one wherever it wants one. Raises `SettingsError`."""
        fresh = [await self.fresh() for _ in ASSERTION.findall(text)]
        return ASSERTION.sub(lambda _: fresh.pop(0), text)

    async def sign_headers(self, request: httpx.Request) -> None:
        """What httpx is to call before each request: headers that want one get the current one."""
        if self._settings is None:
            return
        for name, value in request.headers.items():
            if ASSERTION.search(value):
                signed = await self._still_good()
                request.headers[name] = ASSERTION.sub(lambda _: signed, value)  # noqa: B023 - called at once

    async def _still_good(self) -> str:
        assert self._settings is not None
        now = self._clock.monotonic()
        if not self._current or now >= self._renew_at:
            lifetime = self._settings.lifetime
            self._current = await self.fresh()
            self._renew_at = now + good_for(lifetime)
        PROCESS_MASK.hide_passing(self._current)
        return self._current
