"""One run of `ocean sail` after another, each with the files of the project and nothing else of the user's."""

import asyncio
import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from builder.project import Folder
from builder.trying.local_port import CLIENT, LocalPort
from builder.trying.outcome import Outcome
from messages import PROCESS_MASK
from sandbox.processes import Process, ProcessFailed, workplace

IDENTIFIER: Final = "ocean-builder"
_SECONDS_BETWEEN_LOOKS: Final = 0.4
_LONGEST: Final = 1800
_LAST_LINES: Final = 60


@dataclass
class Run:
    """One try. `failure` says why it came to nothing; None where a resync took place, whatever came of it."""

    started: float = field(default_factory=time.monotonic)
    doing: str = "Starting the local Port"
    outcome: Outcome = field(default_factory=Outcome)
    failure: str | None = None
    log: str = ""
    seconds: float | None = None

    @property
    def is_over(self) -> bool:
        return self.seconds is not None

    @property
    def is_right(self) -> bool:
        kinds = self.outcome.kinds
        return self.failure is None and bool(kinds) and all(kind.outcome == "completed" for kind in kinds)


class Runs:
    """At most one at a time."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._place = tempfile.TemporaryDirectory(prefix="ocean-builder-")
        self.port = LocalPort(Path(self._place.name))
        self.last: Run | None = None
        self._stop = threading.Event()
        self._task: asyncio.Task[None] | None = None
        self._count = 0

    @property
    def is_under_way(self) -> bool:
        return self.last is not None and not self.last.is_over

    def begin(self) -> Run:
        """The one that is under way, or a new one."""
        if self.last is not None and not self.last.is_over:
            return self.last
        self._count += 1
        self._stop.clear()
        self.last = Run()
        self._task = asyncio.create_task(asyncio.to_thread(self._run, self.last, self._count))
        return self.last

    async def wait(self) -> None:
        """Until the last one is over."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self) -> None:
        self._stop.set()
        await self.wait()

    async def close(self) -> None:
        await self.stop()
        await asyncio.to_thread(self.port.stop)
        self._place.cleanup()

    def _run(self, run: Run, number: int) -> None:
        """In a thread of its own."""
        process: Process | None = None
        try:
            self.port.start_empty(_NOTHING_OF_THE_USERS)
            run.doing = "Starting the integration"
            process = self._integration(Path(self._place.name), number)
            self._follow(run, process)
        except (ProcessFailed, httpx.HTTPError, OSError) as failure:
            run.failure = PROCESS_MASK.told(str(failure))
        finally:
            if process is not None:
                process.stop()
                run.log = PROCESS_MASK.told(_end_of(process.log))
            run.seconds = time.monotonic() - run.started

    def _integration(self, place: Path, number: int) -> Process:
        variables = {name: value for name, value in self._folder.variables.items() if name.startswith("OCEAN__")}
        return Process(
            "the integration",
            [str(Path(sys.executable).with_name("ocean")), "sail", "--port", "0"],
            place / f"integration-{number}.log",
            {
                **_NOTHING_OF_THE_USERS,
                **variables,
                "OCEAN__PORT__BASE_URL": self.port.url,
                "OCEAN__PORT__CLIENT_ID": CLIENT[0],
                "OCEAN__PORT__CLIENT_SECRET": CLIENT[1],
                "OCEAN__EVENT_LISTENER": '{"type":"ONCE"}',
                "OCEAN__INTEGRATION__IDENTIFIER": IDENTIFIER,
                "OCEAN__INTEGRATION__TYPE": "custom",
                "OCEAN__INITIALIZE_PORT_RESOURCES": "true",
                # What Ocean would log warnings for, of a Port that is a local one.
                "OCEAN__CREATE_PORT_RESOURCES_ORIGIN": "Default",
                "OCEAN__PROCESSING_MODE": "ocean-core",
                "OCEAN__RESOURCES_PATH": str(self._folder.path.absolute()),
            },
            directory=workplace(place / f"integration-{number}"),
        )

    def _follow(self, run: Run, process: Process) -> None:
        until = time.monotonic() + _LONGEST
        while process.is_running:
            if self._stop.is_set():
                run.failure = "Stopped."
                return
            if time.monotonic() > until:
                run.failure = f"The resync took more than {_LONGEST // 60} minutes, and was stopped."
                return
            run.outcome = self.port.outcome(with_entities=False)
            if run.outcome.kinds:
                run.doing = "Resyncing"
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        run.outcome = self.port.outcome(with_entities=True)
        if not run.outcome.kinds:
            run.failure = "The integration ended before it resynced anything; the end of its log says why."


_NOTHING_OF_THE_USERS: Final = {name: "" for name in os.environ if name.startswith("OCEAN__")}


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
