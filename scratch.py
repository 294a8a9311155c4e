"""Room on disk for what is too large for memory.

Only /tmp/ocean is writable where the integration runs (contract §1). The files have no name, so that nothing is left
however the process ends, and no other user can open them.
"""

import tempfile
from pathlib import Path
from typing import IO, Final

_DIRECTORY: Final = Path("/tmp/ocean")


def scratch_file(kept_in_memory: int = 0) -> IO[bytes]:
    """A new file, to read and write; kept in memory as long as it is not larger than this many bytes."""
    _DIRECTORY.mkdir(mode=0o700, parents=True, exist_ok=True)
    if kept_in_memory:
        return tempfile.SpooledTemporaryFile(kept_in_memory, dir=str(_DIRECTORY))
    return tempfile.TemporaryFile(dir=_DIRECTORY)
