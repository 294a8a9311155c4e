"""Where the tools write: results to the standard output, what is going on to the standard error."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from loguru import logger
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment

from messages import PROCESS_MASK, visible

_WIDTH_WITHOUT_TERMINAL: Final = 120
_SECONDS_BETWEEN_LINES: Final = 5.0

_LONGEST_WARNING: Final = 400

INTERRUPTED: Final = 130
"""The exit code of a process that Ctrl-C ended."""


class _VisibleConsole(Console):
    """A console to which texts of an API do not speak: controls and direction marks are written out."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))


def console(*, stderr: bool = False) -> Console:
    """Wide where there is no terminal whose width would be known."""
    found = _VisibleConsole(stderr=stderr, highlight=False)
    if not found.is_terminal and "COLUMNS" not in os.environ:
        found = _VisibleConsole(stderr=stderr, highlight=False, width=_WIDTH_WITHOUT_TERMINAL)
    return found


def warn(warnings: Iterable[str]) -> None:
    """Tells of what is no failure."""
    err = console(stderr=True)
    for warning in warnings:
        err.print(PROCESS_MASK.told(warning), style="yellow", markup=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Shows what is going on: in a terminal as one line that changes, else as a line now and then.

    Warnings of the integration, such as that it tries again, are shown as well.
    """
    err = console(stderr=True)
    logger.remove()
    warnings = logger.add(
        lambda message: err.print(_cut(message.record["message"]), style="yellow", markup=False, soft_wrap=True),
        level="WARNING",
    )
    try:
        if err.is_terminal:
            with err.status("") as status:
                yield lambda text: status.update(escape(text))
        else:
            yield _Lines(err).tell
    finally:
        logger.remove(warnings)


def _cut(warning: str) -> str:
    """Without the middle of what is too long to be read, as the URL of a request with many guesses is."""
    half = _LONGEST_WARNING // 2
    return warning if len(warning) <= _LONGEST_WARNING else f"{warning[:half]} … {warning[-half:]}"


class _Lines:
    """A line for each thing that begins (what stands before the colon), and for a long one, every few seconds."""

    def __init__(self, err: Console) -> None:
        self._err = err
        self._thing = ""
        self._told_at = 0.0

    def tell(self, text: str) -> None:
        thing, now = text.partition(": ")[0], time.monotonic()
        if thing != self._thing or now - self._told_at >= _SECONDS_BETWEEN_LINES:
            self._err.print(f"Reading {thing}" if thing != self._thing else text, markup=False)
            self._thing, self._told_at = thing, now
