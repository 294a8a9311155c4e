"""An event loop without real time: what is waited for comes at once, and where all wait for each other, it tells."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any


class Standstill(AssertionError):
    """Every task waits for another."""


class _Jumping(selectors.SelectSelector):
    """Waits for nothing: time is put forward instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Standstill("nothing runs any more, and nothing will")
        self.now += max(timeout, 0.0)
        return []


class _IdleLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run_without_time[T](work: Coroutine[Any, Any, T]) -> T:
    """The result of work that needs no network and no thread. Raises `Standstill` where it would never end."""
    with asyncio.Runner(loop_factory=_IdleLoop) as runner:
        return runner.run(work)
