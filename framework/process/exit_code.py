"""The code with which a process ends that runs one resync: Ocean's own is 0, whatever came of it."""

import signal
import sys
from types import FrameType


class ExitCode:
    """Ends the process with 1 where its resync was not all right, or did not come to its end.

    Ocean ends such a process by SIGINT. The server that runs it shuts down first, and then hands the signal on to
    whoever handled it before.
    """

    def __init__(self) -> None:
        self._is_right = False

    def resync_ended(self, is_right: bool) -> None:
        """Told how the resync ended."""
        self._is_right = is_right

    def take_over(self) -> None:
        """To be called before the server starts."""
        signal.signal(signal.SIGINT, self._end)

    def _end(self, _: int, __: FrameType | None) -> None:
        sys.exit(0 if self._is_right else 1)
