"""The other process, from this side of the pipes: started when it is needed, and ended where jq does not end."""

import asyncio
import os
import pickle
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from apart.pieces import Building
from apart.serving import BETWEEN_SIGNS, Job
from apart.wire import HEAD, Given, Sent, frame
from messages import IntegrationError

_ROOT: Final = Path(__file__).parent.parent
_KEPT_VARIABLES: Final = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONDONTWRITEBYTECODE",
    "TMPDIR",
    "TZ",
)
"""It has no business with the others, and the secrets in them."""

_LEAVING: Final = 5
"""Seconds in which a process is gone whose pipe has ended."""


class TakesTooLong(Exception):
    """jq was ended while it evaluated this."""


class HasDied(Exception):
    """The process ended by itself; the text tells how, as far as it is known."""


class OtherProcess:
    """Does one job at a time. Whoever is cancelled meanwhile, or fails, ends it: it would go on with a job that nobody
    waits for."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._is_leaving = False

    @classmethod
    async def started(cls) -> "OtherProcess":
        """Not forked: it is to have none of this process's sockets, handlers and memory."""
        program = str(Path(__file__).with_name("program.py"))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", program, str(_ROOT), str(os.getpid())),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,  # what jq's `debug` and `stderr` write is nobody's concern
            env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
            start_new_session=True,
        )
        return cls(process)

    @property
    def is_usable(self) -> bool:
        assert self._process.stdout is not None
        is_there = self._process.returncode is None and not self._process.stdout.at_eof()
        return is_there and not self._is_leaving

    async def do(self, job: Job, data: AsyncIterable[bytes], timeout: float) -> tuple[Building, Any]:
        """What was built, and what came with it. Raises `IntegrationError`, `TakesTooLong` and `HasDied`."""
        assert self._process.stdin is not None
        pipe = self._process.stdin
        try:
            pipe.write(frame(Sent.JOB, pickle.dumps(job)))
            async for some in data:
                pipe.write(frame(Sent.DATA, some))
                await pipe.drain()
                await asyncio.sleep(0)
            pipe.write(frame(Sent.END))
            await pipe.drain()
            building, head = await self._outcome(timeout)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise HasDied(await self._how_it_ended()) from error
        except BaseException:
            await self.end()
            raise
        if isinstance(head, IntegrationError):
            raise head
        return building, head

    async def _outcome(self, timeout: float) -> tuple[Building, Any]:
        """What was built, and what came with it, or in its place the error that kept it from being done."""
        building = Building()
        what = ""
        try:
            async with asyncio.timeout(None) as deadline:
                while True:
                    kind, payload = await self._frame()
                    if kind is Given.EVALUATING:
                        what = payload.decode()
                        deadline.reschedule(asyncio.get_running_loop().time() + timeout + BETWEEN_SIGNS)
                        continue
                    deadline.reschedule(None)
                    if kind is Given.LAST:
                        self._is_leaving = True
                    elif kind in (Given.RESULT, Given.ERROR):
                        return building, pickle.loads(payload)
                    elif kind is not Given.WORKING:
                        building.add(kind, payload)
                    await asyncio.sleep(0)  # what came already is read without waiting, and others want their turn
        except TimeoutError as error:
            raise TakesTooLong(what) from error

    async def _frame(self) -> tuple[Given, bytes]:
        assert self._process.stdout is not None
        kind, length = HEAD.unpack(await self._process.stdout.readexactly(HEAD.size))
        return Given(kind), await self._process.stdout.readexactly(length)

    async def _how_it_ended(self) -> str:
        try:
            async with asyncio.timeout(_LEAVING):
                code = await self._process.wait()
        except TimeoutError:
            await self.end()
            return ""
        return f"signal {-code}" if code < 0 else f"status {code}"

    async def end(self) -> None:
        """At once. A process that was killed is waited for, which takes no time."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)  # asyncio's own would look whether it has ended, and warn
        await self._process.wait()
