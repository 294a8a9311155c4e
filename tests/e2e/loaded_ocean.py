"""A process that has loaded Ocean, and turns forks of itself into starts of `ocean`.

Two thirds of what a short resync costs is the loading of Ocean's modules, always the same. A fork of this process has
them, and nothing of the integration; its arguments, environment, folder, output and session are its own, its signals
as a new process has them.

Run as a script, it takes an order on each line of its standard input: the `arguments`, `environment`, `folder` and
`log` of a start. It writes a line for each start, `[pid, null]`, and one for its end, `[pid, code]`.
"""

import json
import os
import selectors
import signal
import sys
from pathlib import Path
from typing import Any

import httpcore  # noqa: F401 - as with the next, loading it is what takes time
import port_ocean.run  # noqa: F401
from port_ocean.cli.cli import cli_start

OCEAN = Path(sys.executable).with_name("ocean")


def _serve() -> dict[str, Any] | None:
    """Forks until there are no more orders. Returns in each fork as well, with its order."""
    orders = open(0, "rb", buffering=0, closefd=False)  # noqa: SIM115 - what a buffer holds is not waited for
    ended, wakeup = os.pipe()
    os.set_blocking(wakeup, False)
    signal.set_wakeup_fd(wakeup)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    waiting = selectors.DefaultSelector()
    waiting.register(orders, selectors.EVENT_READ)
    waiting.register(ended, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.fileobj == ended:
                os.read(ended, 4096)
                _tell_of_ends()
                continue
            if not (line := orders.readline()):
                return None
            if os.fork() == 0:
                waiting.close()
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.close(ended)
                os.close(wakeup)
                order: dict[str, Any] = json.loads(line)
                return order


def _tell_of_ends() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell(pid, os.waitstatus_to_exitcode(status))


def _tell(pid: int, code: int | None) -> None:
    os.write(1, f"{json.dumps([pid, code])}\n".encode())


def _become(order: dict[str, Any]) -> None:
    """This process, as if it had been started by `ocean …`."""
    os.setsid()
    _tell(os.getpid(), None)  # only now: whoever knows of it may end the whole session
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for mine, its in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(mine, its)
    os.close(log)
    os.close(nothing)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = [str(OCEAN), *order["arguments"]]
    sys.path[0] = str(OCEAN.parent)


if __name__ == "__main__":
    if order := _serve():
        _become(order)
        sys.exit(cli_start())
