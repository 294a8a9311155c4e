"""Room on disk for what is too large for memory.

Only /tmp/ocean is writable where the integration runs (contract §1). The files have no name, so that nothing is left
however the process ends, and no other user can open them.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from messages import RequestFailed

SCRATCH: Final = Path("/tmp/ocean")


def scratch_file(kept_in_memory: int = 0) -> IO[bytes]:
    """A new file, to read and write; kept in memory as long as it is not larger than this many bytes.

    Raises `RequestFailed` where it cannot be made.
    """
    with disk_failures_told():
        SCRATCH.mkdir(mode=0o700, parents=True, exist_ok=True)
        if kept_in_memory:
            return tempfile.SpooledTemporaryFile(kept_in_memory, dir=str(SCRATCH))
        return tempfile.TemporaryFile(dir=SCRATCH)


@contextmanager
def disk_failures_told() -> Iterator[None]:
    """Around what is done with such a file: raises `RequestFailed` where the disk does not bear it."""
    try:
        yield
    except OSError as error:
        raise RequestFailed(
            f"What the API answered could not be kept in {SCRATCH} ({error}). Make room there, or let it be written."
        ) from error
