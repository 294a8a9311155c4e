"""One pause of Port holds back all requests to it, not only the one that was refused (contract §11)."""

from collections import defaultdict
from collections.abc import Callable
from typing import Final

import httpx
from loguru import logger

from clock import Clock, SystemClock
from transport import wait_for_all

_LONGEST: Final = 300.0
"""Seconds. Whatever Port asks for, it is asked again then: Ocean would try for hours."""
_WORTH_TELLING: Final = 10.0

type Paused = Callable[[float, bool], None]
"""Is told for how many seconds more Port is not asked, and whether that is a pause of its own or makes one longer."""


class PortPauses:
    """What each host of Port asked for, which all that are about to send a request wait for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.paused: Paused | None = None
        self._until: defaultdict[str, float] = defaultdict(float)

    def hear(self, response: httpx.Response) -> None:
        """Looks into an answer for a limit that is used up."""
        now = self._clock.monotonic()
        seconds = min(wait_for_all(response.status_code, response.headers, self._clock.now()), _LONGEST)
        host = response.request.url.host
        if seconds >= _WORTH_TELLING and now + seconds > self._until[host] + 1:
            logger.info(f"Port ({host}) asks for a pause of {seconds:.0f} seconds, for all requests to it")
        until = max(self._until[host], now)
        if now + seconds > until and self.paused is not None:
            self.paused(now + seconds - until, until == now)
        self._until[host] = max(self._until[host], now + seconds)

    async def over(self, host: str) -> None:
        """Waits until the host may be asked."""
        while (left := self._until[host] - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)


PORT_PAUSES: Final = PortPauses(SystemClock())
