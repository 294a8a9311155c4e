"""The builder beside the demo: a page in which a mapping of the sample API, or of any other, is built by hand."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sandbox.processes import Process

_ADDRESS: Final = re.compile(r"http://127\.0\.0\.1:\d+/\?token=\S+")
_SECONDS_TO_START: Final = 60


@contextmanager
def building(api_url: str, folder: Path) -> Iterator[str]:
    """Gives the address to open, with its token. Raises `ProcessFailed`."""
    log = folder / "builder.log"
    nothing_of_the_users = {name: "" for name in os.environ if name.startswith("OCEAN__")}
    arguments = ("build", api_url, "--output", str(folder / "built"))
    process = Process.python("builder", *arguments, log=log, environment=nothing_of_the_users)

    def said() -> list[str]:
        return _ADDRESS.findall(log.read_text(errors="replace"))

    try:
        process.wait_for(lambda: bool(said()), "did not say where it is", _SECONDS_TO_START)
        yield said()[0]
    finally:
        process.stop()
