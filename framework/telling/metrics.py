"""What kinds cost, among Ocean's own Prometheus metrics: at /metrics, and in what Ocean tells Port of each kind.

Values are looked up when somebody asks for them, so that nothing of what counts knows of Prometheus. A kind is told
without the secrets that its query or its path may hold.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from functools import partial
from typing import Any, Final, Protocol, cast

from port_ocean.context.ocean import ocean
from port_ocean.helpers.metric import metric as of_ocean
from port_ocean.helpers.metric.metric import EmptyMetric, Metrics, register_metric
from prometheus_client import CollectorRegistry, Gauge, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

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
    "port_pauses": ("Pauses that Port asked for, in which nothing was asked of it", lambda meter: meter.port_pauses),
    "port_pause_seconds": ("Seconds of these pauses", lambda meter: meter.port_paused),
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


class MaskedMetrics(Metrics):
    """Ocean's own, whose labels are what the mapping has for kinds.

    Ocean looks for what it tells of a kind, twice for each, in the text of all metrics: of many kinds, that is most of
    what a resync computes. So it gets a text of that kind alone.
    """

    def get_metric(self, name: str, labels: list[str]) -> Gauge | EmptyMetric:
        return super().get_metric(name, [PROCESS_MASK.mask(label) for label in labels])

    def generate_metrics(
        self, metric_name: str | None = None, kind: str | None = None, blueprint: str | None = None
    ) -> list[dict[str, Any]]:
        if not kind:
            return super().generate_metrics(metric_name, kind, blueprint)
        label = PROCESS_MASK.mask(kind)
        of_kind = copy(self)
        of_kind.registry = cast(CollectorRegistry, _OfKind(self.registry, label))
        return super(MaskedMetrics, of_kind).generate_metrics(metric_name, label, blueprint)


class _OfKind(Collector):
    """What some metrics have of one kind."""

    def __init__(self, of_all: Collector, kind: str) -> None:
        self._of_all = of_all
        self._kind = kind

    def collect(self) -> Iterator[Metric]:
        for family in self._of_all.collect():
            family.samples = [sample for sample in family.samples if sample.labels.get("kind") == self._kind]
            if family.samples:
                yield family


def announce_metrics() -> None:
    """Tells Ocean of these metrics, and has it mask all; it must know of both before it starts."""
    of_ocean.Metrics = MaskedMetrics  # type: ignore[misc]
    for name, (description, _) in _METRICS.items():
        register_metric(name, description, _LABELS)


class EventNumbers(Protocol):
    """How many live events came since the process began, by the name of the reason or of the kind."""

    @property
    def taken(self) -> int: ...
    @property
    def refused(self) -> Mapping[str, int]: ...
    @property
    def applied_to(self) -> Mapping[str, int]: ...
    @property
    def failed_for(self) -> Mapping[str, int]: ...


class _LiveEvents(Collector):
    """Asked for when somebody wants to see all metrics."""

    def __init__(self, numbers: EventNumbers, waiting: Callable[[], int], reasons: Iterable[str]) -> None:
        self._numbers = numbers
        self._waiting = waiting
        self._reasons = dict.fromkeys(reasons, 0)

    def collect(self) -> Iterator[Metric]:
        numbers = self._numbers
        yield GaugeMetricFamily("live_events_taken", "Live events that were taken", numbers.taken)
        yield GaugeMetricFamily("live_events_waiting", "Live events that wait to be applied", self._waiting())
        refused = {**self._reasons, **numbers.refused}
        yield _by("reason", "live_events_refused", "Calls of the webhook that were refused", refused)
        yield _by("kind", "live_events_applied", "Live events that changed a kind", numbers.applied_to)
        yield _by("kind", "live_events_failed", "Live events that could not be applied to a kind", numbers.failed_for)


def _by(label: str, name: str, description: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, description, labels=[label])
    for named, value in values.items():
        family.add_metric([PROCESS_MASK.mask(named)], value)
    return family


def show_events(numbers: EventNumbers, waiting: Callable[[], int], reasons: Iterable[str]) -> None:
    """Shows what the webhook counts, from now on."""
    ocean.metrics.registry.register(_LiveEvents(numbers, waiting, reasons))


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
