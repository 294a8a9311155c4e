"""How the reading of a kind ended: its last line in the log, with all that it cost (contract §9)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum

from loguru import logger

from clock import Clock
from messages import IntegrationError
from meter import Meter
from reading.kind_end import KindEnd


class Outcome(StrEnum):
    """How the reading of a kind ended."""

    WHOLE = "whole"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass
class Ending:
    """What is known of a kind's end, once it was read whole."""

    end: KindEnd | None = None


@dataclass(frozen=True)
class Words:
    """What is said of how a reading ended. One that `is_whole` brought all there is, and not what changed alone."""

    whole: str = "was read whole"
    failed: str = "failed, nothing of it is deleted"
    cancelled: str = "was cancelled, nothing of it is deleted"
    is_whole: bool = True


@contextmanager
def outcome_told(kind: str, meter: Meter, clock: Clock, words: Words = Words()) -> Iterator[Ending]:
    """Around the reading of a kind: tells how it ended, unless who reads it goes away without a word."""
    ending = Ending()
    started = clock.monotonic()

    def tell(level: str, text: str, outcome: Outcome, after: str = "") -> None:
        seconds = clock.monotonic() - started
        bound = logger.bind(outcome=outcome.value, seconds=round(seconds, 3), **asdict(meter))
        bound.log(level, f"{kind} {text} ({seconds:.1f} s: {meter.summary()}){after}")

    try:
        yield ending
    except asyncio.CancelledError:
        tell("INFO", words.cancelled, Outcome.CANCELLED)
        raise
    except IntegrationError as error:
        tell("ERROR", f"{words.failed}: {error}", Outcome.FAILED)
        raise
    meter.whole_at = clock.now() if words.is_whole else 0.0
    meter.whole, meter.end_assumed = True, ending.end is not None and not ending.end.told
    tell("INFO", words.whole, Outcome.WHOLE, f", {ending.end}")


@contextmanager
def port_waited_for(meter: Meter, clock: Clock) -> Iterator[None]:
    """Around the handing over of a batch: it lasts until Ocean asks for the next one."""
    handed_over = clock.monotonic()
    yield
    meter.waited_for_port += clock.monotonic() - handed_over
