"""`python -m tests.soak.sail FILE …`: runs `ocean …`, and keeps the number of its asyncio tasks in a file.

It asks Port for the next resync several times a second, which Ocean does once at most: a soak would mostly wait.
"""

import asyncio
import sys
import threading
import time
from asyncio import BaseEventLoop
from contextlib import suppress
from functools import partial
from pathlib import Path

from port_ocean.cli.cli import cli_start
from port_ocean.core.event_listener import polling
from port_ocean.utils.repeat import repeat_every

_BETWEEN_POLLS = 0.3
_BETWEEN_COUNTS = 0.1


def watch(file: Path) -> None:
    """The tasks of the first event loop of the main thread, which is the one that serves."""
    serving: list[BaseEventLoop] = []
    run_forever = BaseEventLoop.run_forever

    def noted(loop: BaseEventLoop) -> None:
        if threading.current_thread() is threading.main_thread():
            serving[:] = [loop]
        run_forever(loop)

    new = file.with_suffix(".new")
    BaseEventLoop.run_forever = noted  # type: ignore[assignment,method-assign]

    def count() -> None:
        while True:
            time.sleep(_BETWEEN_COUNTS)
            with suppress(RuntimeError):  # the set of tasks changed while it was copied
                new.write_text(str(sum(len(asyncio.all_tasks(loop)) for loop in serving)))
                new.replace(file)

    threading.Thread(target=count, daemon=True).start()


def poll_often() -> None:
    polling.repeat_every = partial(_every, _BETWEEN_POLLS)  # type: ignore[attr-defined,assignment]


def _every(between: float, seconds: float) -> object:
    return repeat_every(min(seconds, between))


if __name__ == "__main__":
    tasks = Path(sys.argv.pop(1))
    tasks.write_text("0")
    watch(tasks)
    poll_often()
    cli_start()
