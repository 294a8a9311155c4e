"""The other process: takes one job after the other from its pipe, and gives what comes of each."""

import os
import pickle
import re
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from apart.jobs import Decode, Evaluate, ReadPage, refused
from apart.pieces import pieces
from apart.wire import HEAD, Given, Sent, frame
from messages import NEWEST_RULE, PROCESS_MASK, AnswerError, IntegrationError

BETWEEN_SIGNS: Final = 0.25
"""Seconds; what jq evaluates is told no more often, unless it is something else."""

_MOST_KEPT: Final = 192 * 1024
"""KiB. One that needed more has memory that it does not give back, so it makes room for another one."""

_OWN_STATUS: Final = Path("/proc/self/status")
_PEAK: Final = re.compile(rb"^VmHWM:\s+(\d+) kB$", re.MULTILINE)

_MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True)
class Job:
    """What is to be done, with the secrets that its messages must not show.

    What comes of it takes no more than `most` bytes, or it fails: the parent is to hold it.
    """

    task: ReadPage | Evaluate | Decode
    secrets: frozenset[str] = field(repr=False)
    most: int


class _Signs:
    """Tells the parent what jq evaluates."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._told = ""
        self._at = 0.0

    def evaluating(self, what: str) -> None:
        now = time.monotonic()
        if what != self._told or now - self._at > BETWEEN_SIGNS:
            self._told, self._at = what, now
            self._send(frame(Given.EVALUATING, what.encode()))

    def working(self) -> None:
        self._told = ""
        self._send(frame(Given.WORKING))

    def _send(self, sign: bytes) -> None:
        self._pipe.write(sign)
        self._pipe.flush()


_MADE_TOO_MUCH: Final = (
    "What is made of the answer takes more than {:.4g} MiB, twice what is held whole (maxWholeAnswer). Write the "
    "expression so that it makes less of one answer, or let the API page (paginationType)."
)


def serve() -> None:
    """Until the pipe ends."""
    given, taken = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # where jq may write to
    while (received := _received(given)) is not None:
        job, data = received
        PROCESS_MASK.hide(*job.secrets)
        _do(job, data, taken)
        if _holds_much():
            return


def _holds_much() -> bool:
    return _most_held() > _MOST_KEPT


def _most_held() -> int:
    """KiB. `getrusage` knows it too, but on Linux begins with what the process had that started this one."""
    try:
        told = _PEAK.search(_OWN_STATUS.read_bytes())
    except OSError:
        told = None
    return int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _do(job: Job, data: list[bytes], pipe: BinaryIO) -> None:
    try:
        values, head = job.task.done(data, _Signs(pipe))
        outcome = frame(Given.RESULT, pickle.dumps(head))
        made = len(outcome)
        for kind, payload in pieces(values):
            made += len(payload)
            if made > job.most:
                raise AnswerError(_MADE_TOO_MUCH.format(job.most / _MEBIBYTE), since=NEWEST_RULE)
            pipe.write(frame(kind, payload))
    except IntegrationError as error:
        outcome = frame(Given.ERROR, pickle.dumps(refused(error)))
    except RecursionError:
        outcome = frame(Given.ERROR, pickle.dumps(AnswerError("The answer is nested more deeply than can be read.")))
    except MemoryError:
        sys.exit("out of memory")
    if _holds_much():
        pipe.write(frame(Given.LAST))
    pipe.write(outcome)
    pipe.flush()


def _received(pipe: BinaryIO) -> tuple[Job, list[bytes]] | None:
    job: Job | None = None
    data: list[bytes] = []
    while head := pipe.read(HEAD.size):
        kind, length = HEAD.unpack(head)
        payload = pipe.read(length)
        if kind == Sent.JOB.value:
            job = pickle.loads(payload)
        elif kind == Sent.DATA.value:
            data.append(payload)
        elif job is not None:
            return job, data
    return None
