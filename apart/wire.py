"""What goes over the pipes between the two processes: frames of a kind and a length."""

import struct
from enum import Enum
from typing import Final

HEAD: Final = struct.Struct(">cQ")
PIECE: Final = 256 * 1024
"""Bytes that are decoded at once, which keeps the event loop for a few milliseconds."""


class Sent(Enum):
    """What a frame to the other process is."""

    JOB = b"J"
    """What is to be done, pickled."""

    DATA = b"D"
    """Some of what it is to be done with."""

    END = b"E"
    """That was all."""


class Given(Enum):
    """What a frame from the other process is."""

    EVALUATING = b"T"
    """jq begins to evaluate this; its time runs from now."""

    WORKING = b"I"
    """No jq runs: what is done ends by itself."""

    VALUES = b"v"
    """Further elements of the list that is open."""

    MEMBERS = b"m"
    """Further members of the object that is open."""

    LIST = b"["
    """A list begins, in an object under this key."""

    OBJECT = b"{"
    """An object begins, likewise."""

    TEXT = b"s"
    """A text begins, likewise; what follows are its parts."""

    CLOSED = b"]"
    """What was open is whole."""

    LAST = b"L"
    """What comes of this job is the last that this process gives: it makes room for another one."""

    RESULT = b"R"
    """What came of it, pickled; it belongs to what was built before."""

    ERROR = b"X"
    """What kept it from being done, pickled."""


def frame(kind: Sent | Given, payload: bytes = b"") -> bytes:
    return HEAD.pack(kind.value, len(payload)) + payload
