"""How the processes end in which Ocean maps: when they are told to, as the pool that they belong to expects."""

import multiprocessing
import os
import signal
from typing import Final

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def end_workers_when_told() -> None:
    """From now on, what this process forks ends by SIGTERM; to be called once.

    A forked process inherits the server's handlers, which in it do nothing. When one worker died, such as by the
    kernel for its memory, Ocean's pool ended the others in vain, and waited for them on the event loop: the process
    answered nothing any more, and SIGTERM neither.
    """
    os.register_at_fork(before=_hold_back, after_in_parent=_let_through, after_in_child=_handle_signals_as_usual)


def _hold_back() -> None:
    """What reaches a child before it handles signals by itself would be taken for the parent's."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def _let_through() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def _handle_signals_as_usual() -> None:
    signal.set_wakeup_fd(-1)
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _let_through()


def end_workers() -> None:
    """Ends the processes that map, at the end of this one: they would wait for work for ever."""
    for process in multiprocessing.active_children():
        process.kill()
