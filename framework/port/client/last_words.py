"""When the process ends, whatever is said to Port ends with it: Ocean says each thing again and again, for hours."""

import time
from asyncio import AbstractEventLoop, Timeout, get_running_loop, timeout_at
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Final

import httpx

_SECONDS: Final = 10.0


class LastWords:
    """Requests to Port, of any thread's event loop. When the end has begun, they have so many seconds, all together."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._under_way: set[tuple[AbstractEventLoop, Timeout]] = set()
        self._until: float | None = None

    @asynccontextmanager
    async def bounded(self) -> AsyncGenerator[None]:
        """Around a request with all its retries. Raises `httpx.ReadTimeout` when it is too late."""
        try:
            async with timeout_at(self._until) as timeout:
                request = (get_running_loop(), timeout)
                self._under_way.add(request)
                try:
                    if self._until is not None:  # by another thread, a moment ago
                        timeout.reschedule(self._until)
                    yield
                finally:
                    self._under_way.discard(request)
        except TimeoutError:
            if not timeout.expired():
                raise
            words = f"Port did not answer in the {self._seconds:.0f} s that it has when this process ends"
            raise httpx.ReadTimeout(words) from None

    def begin(self) -> None:
        """The process ends. To be called by a thread of its own, or once more: the first moment counts."""
        if self._until is None:
            self._until = time.monotonic() + self._seconds
        for loop, timeout in tuple(self._under_way):
            with suppress(RuntimeError):  # that loop is closed, and its requests are over
                loop.call_soon_threadsafe(self._end_in_time, (loop, timeout), self._until)

    def _end_in_time(self, request: tuple[AbstractEventLoop, Timeout], until: float) -> None:
        if request in self._under_way:
            request[1].reschedule(until)


LAST_WORDS: Final = LastWords()
