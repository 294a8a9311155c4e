"""How the processes end in which Ocean maps: when they are told to, as the pool that they belong to expects."""

import multiprocessing
import os
import signal


def end_workers_when_told() -> None:
    """From now on, what this process forks ends by SIGTERM; to be called once.

    A forked process inherits the server's handlers, which in it do nothing. When one worker died, such as by the
    kernel for its memory, Ocean's pool ended the others in vain, and waited for them on the event loop: the process
    answered nothing any more, and SIGTERM neither.
    """
    os.register_at_fork(after_in_child=_handle_signals_as_usual)


def _handle_signals_as_usual() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def end_workers() -> None:
    """Ends the processes that map, at the end of this one: they would wait for work for ever."""
    for process in multiprocessing.active_children():
        process.kill()
