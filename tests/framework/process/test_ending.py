"""A process that is told to end ends, though something in it waits for ever."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE, until

FOREVER = {
    "on the main thread": "Event().wait()",
    "in a coroutine": "asyncio.run(asyncio.Event().wait())",
    "for a thread": "Thread(target=Event().wait).start()",
    "in a handler": "signal.raise_signal(signal.SIGUSR1)",
}
PROGRAM = """
import asyncio, multiprocessing, os, signal, sys, time
from pathlib import Path
from threading import Event, Thread
from framework import end_in_time, end_workers_when_told

for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda *_: None)
signal.signal(signal.SIGUSR1, lambda *_: Event().wait())
end_workers_when_told()
end_in_time(lambda: Path(sys.argv[1]).touch(), 0.2)
child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(1000,))
child.start()
print(child.pid, flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("waits", FOREVER.values(), ids=FOREVER.keys())
def test_a_process_ends_that_waits(tmp_path: Path, waits: str, number: signal.Signals) -> None:
    begun = tmp_path / "begun"
    with program(PROGRAM + waits, begun) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        os.kill(child, signal.SIGTERM)
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert f"Still here 0 s after {number.name}" in errors
    assert begun.exists()


def test_what_it_forked_ends_with_it_and_a_signal_to_that_is_none_to_it(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    again = "os.kill(child.pid, signal.SIGTERM); child.join(); time.sleep(1); child = multiprocessing.get_context("
    more = (
        "'fork').Process(target=time.sleep, args=(1000,)); child.start(); print(child.pid, flush=True); Event().wait()"
    )
    with program(PROGRAM + again + more, begun) as process:
        assert process.stdout is not None
        process.stdout.readline()
        child = int(process.stdout.readline())
        assert not begun.exists()
        process.terminate()
        process.wait(PATIENCE)
    until(lambda: not is_running(child), "what it forked has ended")


def program(text: str, begun: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", text, str(begun)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
