"""What kinds cost, in the words of Ocean's metrics."""

from types import SimpleNamespace
from typing import Any, cast

import prometheus_client.parser
import pytest
from port_ocean.config.settings import IntegrationSettings, MetricsSettings
from port_ocean.context.ocean import ocean
from port_ocean.helpers.metric import metric as of_ocean
from port_ocean.helpers.metric.metric import Metrics, MetricType

from framework.telling.metrics import ShownMeters, announce_metrics, show_events
from live import EventCounts
from messages import PROCESS_MASK
from meter import Meter


@pytest.fixture
def ocean_metrics(monkeypatch: pytest.MonkeyPatch) -> Metrics:
    announce_metrics()
    identity = cast(IntegrationSettings, SimpleNamespace(type="custom", identifier="mine"))
    metrics = of_ocean.Metrics(cast(MetricsSettings, None), identity, cast(Any, None))
    monkeypatch.setattr(ocean.app, "metrics", metrics, raising=False)
    return metrics


def test_what_ocean_tells_port_of_a_kind_holds_them(ocean_metrics: Metrics) -> None:
    meter = Meter()
    ShownMeters().show([("/users", Meter()), ("/users?active=true", meter)])
    meter.requests += 3
    meter.retries += 1
    meter.waited_for_api = 1.5
    (told,) = ocean_metrics.generate_metrics(kind="/users?active=true-1")
    assert told["kind"] == "/users?active=true"
    assert told["kindIndex"] == 1
    assert {name: told["metrics"][name] for name in ("api_requests", "api_retries", "api_wait_seconds")} == {
        "api_requests": 3,
        "api_retries": 1,
        "api_wait_seconds": 1.5,
    }


def test_what_ocean_tells_of_a_kind_is_as_it_finds_it_in_the_text_of_all(ocean_metrics: Metrics) -> None:
    kinds = ["/users-0", '/odd "\\\n{kind="/users-0"}-1', "/teams-2"]
    ocean_metrics.initialize_metrics(kinds)
    ShownMeters().show([(kind.rsplit("-", 1)[0], Meter(requests=3, waited_for_api=0.25)) for kind in kinds])
    ocean_metrics.inc_metric(MetricType.OBJECT_COUNT_NAME, ["/users-0", "load", "loaded"], 7)
    show_events(EventCounts(taken=3), lambda: 4, ["unsigned"])
    for kind in (*kinds, "/unknown-3"):
        for name in (None, "api_requests"):
            by_ocean = Metrics.generate_metrics(ocean_metrics, name, kind, "user")
            assert ocean_metrics.generate_metrics(name, kind, "user") == by_ocean
            assert len(by_ocean) == (kind in kinds)
    assert len(ocean_metrics.generate_metrics(kind=None)) == len(kinds)


def test_of_the_other_kinds_nothing_is_written_to_tell_of_one(
    ocean_metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    ocean_metrics.initialize_metrics(["/users-0", "/teams-1"])
    written: list[str] = []

    def noted(text: str) -> list[object]:
        written.append(text)
        return []

    monkeypatch.setattr(prometheus_client.parser, "text_string_to_metric_families", noted)
    ocean_metrics.generate_metrics(kind="/teams-1")
    assert "/teams-1" in written[0]
    assert "/users-0" not in written[0]
    assert "/users-0" in ocean_metrics.generate_latest()


def test_they_tell_whether_a_kind_was_read_whole_and_its_end_only_assumed(ocean_metrics: Metrics) -> None:
    ShownMeters().show(
        [("/told", Meter(whole=True)), ("/assumed", Meter(whole=True, end_assumed=True)), ("/failed", Meter())]
    )
    shown = ocean_metrics.generate_latest().splitlines()
    for name, values in (("read_whole", [1.0, 1.0, 0.0]), ("end_assumed", [0.0, 1.0, 0.0])):
        told = zip(("/told-0", "/assumed-1", "/failed-2"), values, strict=True)
        lines = [f'{name}{{kind="{kind}"}} {value}' for kind, value in told]
        assert [line for line in shown if line.startswith(f"{name}{{")] == lines


def test_when_a_kind_was_last_whole_outlives_the_resync_and_its_place_in_the_mapping(ocean_metrics: Metrics) -> None:
    shown = ShownMeters()
    shown.show([("/users", Meter(whole=True, whole_at=1000.0)), ("/teams", Meter())])
    running = Meter()
    shown.show([("/new", Meter()), ("/users", running)])

    def told() -> list[str]:
        lines = ocean_metrics.generate_latest().splitlines()
        return [line for line in lines if line.startswith("last_whole_timestamp_seconds{")]

    name = "last_whole_timestamp_seconds"
    assert told() == [f'{name}{{kind="/new-0"}} 0.0', f'{name}{{kind="/users-1"}} 1000.0']
    running.whole_at = 2000.0
    assert told()[1].endswith(" 2000.0")


def test_a_later_resync_takes_the_place_of_the_one_before(ocean_metrics: Metrics) -> None:
    ShownMeters().show([("/old", Meter(requests=1)), ("/kept", Meter(requests=2))])
    ShownMeters().show([("/kept", Meter(requests=5))])
    assert '{kind="/kept-0"} 5.0' in ocean_metrics.generate_latest()
    assert "/old" not in ocean_metrics.generate_latest()
    assert "/kept-1" not in ocean_metrics.generate_latest()


def test_secrets_in_a_kind_are_in_no_label_and_its_figures_still_reach_port(ocean_metrics: Metrics) -> None:
    kind = "/items?token=s3cr3t-t0k3n"
    PROCESS_MASK.hide("s3cr3t-t0k3n")
    ShownMeters().show([(kind, Meter(pages=4))])
    ocean_metrics.inc_metric(MetricType.DURATION_NAME, [f"{kind}-0", "resync"], 7)
    (told,) = ocean_metrics.generate_metrics(kind=f"{kind}-0")
    assert told["kind"] == "/items?token=[REDACTED]"
    assert told["metrics"]["api_pages"] == 4
    assert told["metrics"]["phase"]["resync"][MetricType.DURATION_NAME] == 7
    assert "s3cr3t" not in ocean_metrics.generate_latest()


def test_live_events_are_counted_by_what_became_of_them(ocean_metrics: Metrics) -> None:
    PROCESS_MASK.hide("s3cret-part")
    counts = EventCounts()
    show_events(counts, lambda: 4, ["unsigned", "full"])
    counts.taken += 3
    counts.refused["unsigned"] += 1
    counts.applied("/users", 0)
    counts.failed("/users?key=s3cret-part", 1)
    shown = ocean_metrics.generate_latest().splitlines()
    assert {line for line in shown if line.startswith("live_events_")} == {
        "live_events_taken 3.0",
        "live_events_waiting 4.0",
        'live_events_refused{reason="unsigned"} 1.0',
        'live_events_refused{reason="full"} 0.0',
        'live_events_applied{kind="/users-0"} 1.0',
        'live_events_failed{kind="/users?key=[REDACTED]-1"} 1.0',
    }


def test_what_ocean_tells_port_of_a_kind_does_not_hold_them(ocean_metrics: Metrics) -> None:
    show_events(EventCounts(taken=3), lambda: 4, ["unsigned"])
    ShownMeters().show([("/users", Meter())])
    (told,) = ocean_metrics.generate_metrics(kind="/users-0")
    assert told["kind"] == "/users"
    assert "live_events_taken" not in str(told)
