"""Time, as far as this integration depends on it; tests give another."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Seconds on two clocks, and waiting."""

    def monotonic(self) -> float: ...

    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's own."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
