"""Waiting for what another process or thread brings about."""

import time
from collections.abc import Callable

PATIENCE = 100.0
"""Seconds after which a test that waits for something gives up. Nothing is expected to take nearly so long."""


def until[T](probe: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """The first truthy value that the probe gives."""
    deadline = time.monotonic() + patience
    while not (value := probe()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience:.0f} s in vain until {what}")
        time.sleep(0.05)
    return value
