"""What a kind's resync costs, counted where it happens and told in its last log line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

type Monotonic = Callable[[], float]
"""Tells seconds."""


class Waits:
    """When the requests of a kind are under way, and when they wait. What several wait for at once counts once."""

    def __init__(self, meter: "Meter") -> None:
        self._meter = meter
        self._under_way = 0
        self._ends: list[float] = []
        self._counted_until = 0.0

    @contextmanager
    def sending(self, monotonic: Monotonic) -> Iterator[None]:
        """Around a request that is sent, until its response came."""
        self.count(monotonic())
        self._under_way += 1
        try:
            yield
        finally:
            self.count(monotonic())
            self._under_way -= 1

    @contextmanager
    def waiting(self, seconds: float, monotonic: Monotonic) -> Iterator[None]:
        """Around a wait of so long, as the API asked for or before a further try."""
        self.count(monotonic())
        end = monotonic() + seconds
        self._ends.append(end)
        try:
            yield
        finally:
            self.count(monotonic())
            self._ends.remove(end)

    def count(self, now: float) -> float:
        """Counts what has passed, and tells for how many seconds the kind will be held back from now on."""
        is_held_back = bool(self._ends) and not self._under_way
        if is_held_back:
            self._meter.held_back += now - self._counted_until
        self._counted_until = now
        return max(0.0, min(self._ends) - now) if is_held_back else 0.0


@dataclass
class Meter:
    """Counts of one kind. `pages` and `requests` include those of parents, `items` does not. Times are in seconds.

    `held_back` is how long none of the kind's requests was under way, since the API had asked for a pause, or a try was
    to be repeated later. `port_pauses` and `port_paused` are how often, and how long, Port asked not to be asked.
    `refused` is how many entities Port refused, and `refusal` the first of its reasons. `whole` and `end_assumed` are
    what is known at its end: that it was read whole, and that nobody said so. `whole_at` is when it was last whole, in
    Unix time.
    """

    pages: int = 0
    items: int = 0
    requests: int = 0
    retries: int = 0
    parents_without_value: int = 0
    ignored_children: int = 0
    empty_by_rule: int = 0
    ended_by_rule: int = 0
    waited_for_api: float = 0.0
    held_back: float = 0.0
    waited_for_port: float = 0.0
    port_pauses: int = 0
    port_paused: float = 0.0
    refused: int = 0
    refusal: str = ""
    whole: bool = False
    end_assumed: bool = False
    whole_at: float = 0.0

    def __post_init__(self) -> None:
        self.waits = Waits(self)

    def progress(self) -> str:
        return f"{self.pages} pages, {self.items} items, {self.requests} requests, {self.retries} retries"

    def progress_told(self, held_back_for: float) -> str:
        """While the kind is read; `held_back_for` is for how many seconds nothing will be asked, as far as is known."""
        waits = f", {self.held_back:.0f} s held back by the API's limits and by retries" if self.held_back else ""
        more = f"; nothing is asked for another {held_back_for:.0f} s" if held_back_for >= 1 else ""
        return f"{self.progress()} so far{waits}{more}"

    def summary(self) -> str:
        skipped = f", {self.parents_without_value} parents without a value" if self.parents_without_value else ""
        ignored = f", {self.ignored_children} children answered by ignored statuses" if self.ignored_children else ""
        empty = f", {self.empty_by_rule} answers empty by responses" if self.empty_by_rule else ""
        over = f", {self.ended_by_rule} listings ended by responses" if self.ended_by_rule else ""
        held_back = f", {self.held_back:.1f} s held back by its limits and by retries" if self.held_back else ""
        pauses = f"{self.port_pauses} pause{'s' * (self.port_pauses != 1)} of {self.port_paused:.1f} s"
        paused = f", in which Port asked for {pauses}" if self.port_paused else ""
        entities = "entity" if self.refused == 1 else "entities"
        refused = f", Port refused {self.refused} {entities}, such as {self.refusal}" if self.refused else ""
        return (
            f"{self.progress()}{skipped}{ignored}{empty}{over}, {self.waited_for_api:.1f} s waited for the API"
            f"{held_back}, {self.waited_for_port:.1f} s waited for Port{paused}{refused}"
        )
