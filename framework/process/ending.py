"""A process that is told to end does, by SIGTERM, or by SIGINT as `ONCE` sends it itself (contract §9).

Ocean's server first tells Port how the resync ended, waits for the threads that bring the log there, and for whoever
asked for something; each of these may take for ever.
"""

import os
import signal
import time
from collections.abc import Callable
from threading import Thread
from typing import Final

from framework.port import LAST_WORDS
from framework.process.forked_workers import end_workers

_SECONDS: Final = 20.0
"""Of the 30 that Kubernetes gives."""


def end_in_time(begins: Callable[[], None] = LAST_WORDS.begin, seconds: float = _SECONDS) -> None:
    """From now on; to be called once, by the main thread. `begins` is called by another when the end begins."""
    told, wakeup = os.pipe()
    os.set_blocking(wakeup, False)
    signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
    Thread(target=_end, args=(told, begins, seconds), name="end-in-time", daemon=True).start()


def _end(told: int, begins: Callable[[], None], seconds: float) -> None:
    """Python itself writes the number of each signal that it has a handler for, whatever the main thread does."""
    while (number := os.read(told, 1)[0]) not in (signal.SIGTERM, signal.SIGINT):
        pass
    begins()
    time.sleep(seconds)
    words = (
        f"Still here {seconds:.0f} s after {signal.Signals(number).name}: something waits in vain. Ending at once.\n"
    )
    os.write(2, words.encode())
    end_workers()
    os._exit(128 + number)
