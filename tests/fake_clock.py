"""Time that passes when a test says so."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from weakref import WeakKeyDictionary


class FakeClock:
    """A clock whose sleepers wake at once, or with `by_hand` when the test lets the time pass."""

    def __init__(self, *, by_hand: bool = False, epoch: float = 1_700_000_000.0) -> None:
        self.slept: list[float] = []
        self._by_hand = by_hand
        self._epoch = epoch
        self._time = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = count()

    def monotonic(self) -> float:
        return self._time

    def now(self) -> float:
        return self._epoch + self._time

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.slept.append(seconds)
        if self._by_hand and seconds > 0:
            waking = asyncio.get_running_loop().create_future()
            heapq.heappush(self._sleepers, (self._time + seconds, next(self._order), waking))
            await waking
        else:
            self._time += max(0.0, seconds)
            await asyncio.sleep(0)

    async def advance(self, seconds: float) -> None:
        """Lets so much time pass, waking each sleeper at its time."""
        end = self._time + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._time, _, waking = heapq.heappop(self._sleepers)
            if not waking.done():
                waking.set_result(None)
            await settle()
        self._time = end


_AHEAD: WeakKeyDictionary[asyncio.AbstractEventLoop, float] = WeakKeyDictionary()


def let_pass(seconds: float) -> None:
    """Puts the clock of the running event loop forward, by which its timeouts go. Each test has a loop of its own."""
    loop = asyncio.get_running_loop()
    if loop not in _AHEAD:
        real_time = loop.time
        loop.time = lambda: real_time() + _AHEAD[loop]  # type: ignore[method-assign]
    _AHEAD[loop] = _AHEAD.get(loop, 0.0) + seconds


def stop_time() -> None:
    """Stops the clock of the running event loop: whoever waits with a timeout waits as long as it takes."""
    loop = asyncio.get_running_loop()
    now = loop.time()
    loop.time = lambda: now  # type: ignore[method-assign]


async def settle() -> None:
    """Lets every task that can go on do so, where none of them waits for the network."""
    for _ in range(50):
        await asyncio.sleep(0)


async def until(condition: Callable[[], object]) -> None:
    """Waits until something is so that the network brings about."""
    while not condition():  # noqa: ASYNC110 - nobody could set an event
        await asyncio.sleep(0)
