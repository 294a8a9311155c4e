"""The life of a resync, from the first sign of one to its end; there is never more than one."""

import asyncio
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Any, Final

from mapping import EndpointResource
from resync.resync import Resync

_SECONDS_FOR_THE_FIRST_REQUESTS: Final = 0.005

type MakeResync = Callable[[Sequence[EndpointResource]], Resync]


class State(Enum):
    """Where the life of a resync stands.

        NONE ─ expect ─> EXPECTED ─ begin, mapping as expected ─> RUNNING
          └──────────────── begin ───────────────────────────────────^

    Both end by way of ENDING, which lasts until nothing of them runs.
    """

    NONE = auto()
    EXPECTED = auto()
    """It is read by a mapping that may turn out to be another."""

    RUNNING = auto()
    ENDING = auto()


class ResyncLifecycle:
    """Begins and ends resyncs. Each is of the task in which Ocean runs it, and ends with it at the latest.

    Ocean leaves a generator that it no longer wants unclosed, and does not say that no later kind will come.
    """

    def __init__(self, make: MakeResync) -> None:
        self._make = make
        self._state = State.NONE
        self._resync: Resync | None = None
        self._runner: asyncio.Task[Any] | None = None
        self._changing = asyncio.Lock()
        self._has_ended = False

    @property
    def state(self) -> State:
        return self._state

    @property
    def resync(self) -> Resync | None:
        """The one that is expected or runs."""
        return self._resync

    @property
    def running(self) -> Resync:
        """The one that runs. Raises `CancelledError` at the end of the process, where Ocean goes on to a next kind."""
        if self._has_ended:
            raise asyncio.CancelledError
        assert self._state is State.RUNNING, "Ocean begins each resync before its kinds"
        assert self._resync is not None
        return self._resync

    async def expect(self, resources: Sequence[EndpointResource]) -> None:
        """Begins to read for a resync of the current task whose mapping is not sure yet."""
        async with self._changing:
            if self._runs_elsewhere():
                return  # Ocean ends it first
            resync = await self._start(resources, State.EXPECTED)
        await self._read_ahead(resync)

    async def begin(self, resources: Sequence[EndpointResource]) -> None:
        """Begins a resync of the current task with this mapping, or goes on with what was begun by an equal one."""
        async with self._changing:
            self._has_ended = False
            if self._is_expected(resources):
                self._state = State.RUNNING
                return
            resync = await self._start(resources, State.RUNNING)
        await self._read_ahead(resync)
        # The first requests go out before the collector, and then Ocean, keep the event loop busy.
        await asyncio.sleep(_SECONDS_FOR_THE_FIRST_REQUESTS)

    async def end(self) -> None:
        """Ends the resync, if there is one, and waits until nothing of it runs."""
        self._has_ended = True
        async with self._changing:
            await self._end()

    def _runs_elsewhere(self) -> bool:
        return self._runner not in (None, asyncio.current_task()) and not self._runner.done()

    def _is_expected(self, resources: Sequence[EndpointResource]) -> bool:
        mine = self._state is State.EXPECTED and self._runner is asyncio.current_task()
        return mine and self._resync is not None and self._resync.is_of(resources)

    async def _start(self, resources: Sequence[EndpointResource], state: State) -> Resync:
        await self._end()
        self._runner = asyncio.current_task()
        assert self._runner is not None
        self._runner.add_done_callback(self._abandon)
        self._resync, self._state = self._make(resources), state
        return self._resync

    async def _read_ahead(self, resync: Resync) -> None:
        """What moves with time may take a while to settle, in which it may be ended."""
        await resync.settle()
        if self._resync is resync:
            resync.read_ahead()

    async def _end(self) -> None:
        if self._resync is None or self._runner is None:
            return
        self._state = State.ENDING
        self._runner.remove_done_callback(self._abandon)
        await self._resync.cancel()
        self._forget()

    def _abandon(self, _: asyncio.Task[Any]) -> None:
        assert self._resync is not None
        self._resync.abandon()
        self._forget()

    def _forget(self) -> None:
        self._resync, self._runner, self._state = None, None, State.NONE
