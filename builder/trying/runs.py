"""One run of `ocean sail` after another, each with the files of the project and nothing else of the user's."""

import asyncio
import json
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
# Ocean sends its lines each five seconds, with the next line: at the latest with one of its looks for a request.
_SECONDS_BETWEEN_POLLS: Final = 2
_SECONDS_FOR_THE_LOG: Final = 10
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
    """At most one at a time.

    The integration of a run that `listens` stays when its resync has ended, until the next run or the end of all, and
    does what the local Port's page asks of it.
    """

    def __init__(self, folder: Folder, *, listens: bool = True) -> None:
        self._folder = folder
        self._listens = listens
        self._integration: Process | None = None
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
        await asyncio.to_thread(self._end_integration)
        await asyncio.to_thread(self.port.stop)
        self._place.cleanup()

    def _run(self, run: Run, number: int) -> None:
        """In a thread of its own."""
        try:
            self._end_integration()
            self.port.start_empty(_NOTHING_OF_THE_USERS)
            run.doing = "Starting the integration"
            self._integration = self._started(Path(self._place.name), number)
            self._follow(run, self._integration)
        except (ProcessFailed, httpx.HTTPError, OSError) as failure:
            run.failure = PROCESS_MASK.told(str(failure))
        finally:
            if self._integration is not None:
                if run.failure is not None:
                    self._integration.stop()
                run.log = PROCESS_MASK.told(_end_of(self._integration.log))
            run.seconds = time.monotonic() - run.started

    def _end_integration(self) -> None:
        if self._integration is not None:
            self._integration.stop()
            self._integration = None

    def _started(self, place: Path, number: int) -> Process:
        listener = {"type": "POLLING", "interval": _SECONDS_BETWEEN_POLLS} if self._listens else {"type": "ONCE"}
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
                "OCEAN__EVENT_LISTENER": json.dumps(listener),
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
        explained_until: float | None = None
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
            if self._listens and run.outcome.has_ended:
                explained_until = explained_until or time.monotonic() + _SECONDS_FOR_THE_LOG
                if run.outcome.is_explained or time.monotonic() > explained_until:
                    break
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        run.outcome = self.port.outcome(with_entities=True)
        if not run.outcome.kinds:
            run.failure = (
                "The mapping has no resources, so nothing was read."
                if run.outcome.status == "completed"
                else "The integration resynced nothing; the end of its log says why."
            )


_NOTHING_OF_THE_USERS: Final = {name: "" for name in os.environ if name.startswith("OCEAN__")}


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
