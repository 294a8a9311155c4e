"""What kinds cost, among Ocean's own Prometheus metrics: at /metrics, and in what Ocean tells Port of each kind.

Values are looked up when somebody asks for them, so that nothing of what counts knows of Prometheus. A kind is told
without the secrets that its query or its path may hold.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, Protocol

from port_ocean.context.ocean import ocean
from port_ocean.helpers.metric import metric as of_ocean
from port_ocean.helpers.metric.metric import EmptyMetric, Metrics, register_metric
from prometheus_client import Gauge

from messages import PROCESS_MASK
from meter import Meter

type _Look = Callable[[Meter], float]

_LABELS: Final = ["kind"]
_METRICS: Final[dict[str, tuple[str, _Look]]] = {
    "api_pages": ("Pages read from the API", lambda meter: meter.pages),
    "api_requests": ("Requests sent to the API, retries included", lambda meter: meter.requests),
    "api_retries": ("Requests sent again because the one before failed", lambda meter: meter.retries),
    "api_wait_seconds": ("Seconds that Ocean waited for items from the API", lambda meter: meter.waited_for_api),
    "api_held_back_seconds": (
        "Seconds in which nothing was asked of the API, because of its limits or before a retry",
        lambda meter: meter.held_back,
    ),
    "port_wait_seconds": ("Seconds that items waited for Ocean and Port", lambda meter: meter.waited_for_port),
    "entities_refused": ("Entities that Port refused", lambda meter: meter.refused),
    "read_whole": ("1 once the kind was read whole in this resync, else 0", lambda meter: meter.whole),
    "end_assumed": (
        "1 where nobody said that this was all of the kind, else 0",
        lambda meter: meter.end_assumed,
    ),
    "last_whole_timestamp_seconds": (
        "When the kind was read whole for the last time since the process began, in Unix time; 0 where it never was",
        lambda meter: meter.whole_at,
    ),
}


_TAKEN, _FAILED, _WAITING, _REFUSED = (f"live_events_{name}" for name in ("taken", "failed", "waiting", "refused"))
_OF_EVENTS: Final = {
    _TAKEN: ("Live events that were taken", []),
    _FAILED: ("Live events that were taken and could not be applied", []),
    _WAITING: ("Live events that wait to be applied", []),
    _REFUSED: ("Calls of the webhook that were refused", ["reason"]),
}


class MaskedMetrics(Metrics):
    """Ocean's own, whose labels are what the mapping has for kinds."""

    def get_metric(self, name: str, labels: list[str]) -> Gauge | EmptyMetric:
        return super().get_metric(name, [PROCESS_MASK.mask(label) for label in labels])

    def generate_metrics(
        self, metric_name: str | None = None, kind: str | None = None, blueprint: str | None = None
    ) -> list[dict[str, Any]]:
        return super().generate_metrics(metric_name, kind and PROCESS_MASK.mask(kind), blueprint)


def announce_metrics() -> None:
    """Tells Ocean of these metrics, and has it mask all; it must know of both before it starts."""
    of_ocean.Metrics = MaskedMetrics  # type: ignore[misc]
    for name, (description, _) in _METRICS.items():
        register_metric(name, description, _LABELS)
    for name, (description, labels) in _OF_EVENTS.items():
        register_metric(name, description, labels)


class EventNumbers(Protocol):
    """How many live events came since the process began; refusals by the name of their reason."""

    @property
    def taken(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def refused(self) -> Mapping[str, int]: ...


def show_events(numbers: EventNumbers, waiting: Callable[[], int], reasons: Iterable[str]) -> None:
    """Shows what the webhook counts, from now on."""
    gauges = ocean.metrics.metrics
    gauges[_TAKEN].set_function(lambda: numbers.taken)
    gauges[_FAILED].set_function(lambda: numbers.failed)
    gauges[_WAITING].set_function(waiting)
    for reason in reasons:
        gauges[_REFUSED].labels(reason).set_function(partial(_refusals, numbers, reason))


def _refusals(numbers: EventNumbers, reason: str) -> int:
    return numbers.refused.get(reason, 0)


class ShownMeters:
    """The kinds of a resync, in place of those of the one before; of that remains when each was last whole."""

    def __init__(self) -> None:
        self._meters: dict[tuple[str, int], Meter] = {}
        """By the kind, and which of those of the same name it is: its place in the mapping may be another next time."""

    def show(self, meters: Iterable[tuple[str, Meter]]) -> None:
        """Shows the kinds of a resync, in the order of the mapping."""
        seen: Counter[str] = Counter()
        now: dict[tuple[str, int], Meter] = {}
        for gauge in map(ocean.metrics.metrics.__getitem__, _METRICS):
            gauge.clear()
        for index, (kind, meter) in enumerate(meters):
            key = (kind, seen[kind])
            seen[kind] += 1
            if key in self._meters:
                meter.whole_at = meter.whole_at or self._meters[key].whole_at
            now[key] = meter
            label = PROCESS_MASK.mask(f"{kind}-{index}")
            for name, (_, look) in _METRICS.items():
                ocean.metrics.metrics[name].labels(label).set_function(partial(look, meter))
        self._meters = now
