"""`python -m tests.soak.sail FILE …`: runs `ocean …`, and keeps the number of its asyncio tasks in a file."""

import asyncio
import sys
import threading
import time
from asyncio import BaseEventLoop
from contextlib import suppress
from pathlib import Path

from port_ocean.cli.cli import cli_start


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
            time.sleep(0.2)
            with suppress(RuntimeError):  # the set of tasks changed while it was copied
                new.write_text(str(sum(len(asyncio.all_tasks(loop)) for loop in serving)))
                new.replace(file)

    threading.Thread(target=count, daemon=True).start()


if __name__ == "__main__":
    tasks = Path(sys.argv.pop(1))
    tasks.write_text("0")
    watch(tasks)
    cli_start()
