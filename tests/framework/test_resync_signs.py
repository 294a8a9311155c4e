"""The first signs of a resync are heard, and Ocean does what it did."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from port_ocean.core.handlers.resync_state_updater.updater import ResyncStateUpdater
from port_ocean.ocean import Ocean
from port_ocean.utils.misc import IntegrationStateStatus

from framework.resync_signs import watch_resyncs


class Watched:
    """An app whose Port has an integration, and what happened in order."""

    def __init__(self, integration: Any, *, runs_resyncs: bool = True) -> None:
        self.happened: list[object] = []
        self.integration = integration
        port = SimpleNamespace(get_current_integration=self._give, update_integration_state=self._note)
        self.app = SimpleNamespace(port_client=port, resync_state_updater=ResyncStateUpdater(cast(Any, port), 60))
        watch_resyncs(
            cast(Ocean, self.app),
            mapping_heard=self.happened.append,
            announced=self._announced,
            ended=self.happened.append,
            runs_resyncs=runs_resyncs,
        )

    async def _give(self, *, is_polling: bool = False) -> Any:
        return self.integration

    async def _note(self, state: dict[str, Any], should_raise: bool = True) -> dict[str, Any]:
        self.happened.append((state["status"], state["intervalInMinuets"]))
        return {"resyncState": {"updatedAt": "now"}}

    async def _announced(self) -> None:
        self.happened.append("announced")


@pytest.mark.parametrize(("integration", "heard"), [({"config": {"a": 1}}, {"a": 1}), ({}, None), (None, None)])
async def test_the_mapping_is_heard_whenever_port_tells_of_the_integration(integration: Any, heard: object) -> None:
    watched = Watched(integration)
    assert await watched.app.port_client.get_current_integration(is_polling=True) is integration
    assert watched.happened == [heard]


@pytest.mark.parametrize(("interval", "told"), [((), 60), ((5,), 5)])
async def test_a_resync_is_announced_before_port_is_told(interval: tuple[int, ...], told: int) -> None:
    watched = Watched({})
    await watched.app.resync_state_updater.update_before_resync(*interval)
    assert watched.happened == ["announced", ("running", told)]
    assert watched.app.resync_state_updater.last_integration_state_updated_at == "now"


@pytest.mark.parametrize(
    ("told", "is_right"),
    [((), True), ((IntegrationStateStatus.Completed,), True), ((IntegrationStateStatus.Failed, 5), False)],
)
async def test_whether_all_of_it_was_right_is_heard_and_port_is_told(
    told: tuple[Any, ...], is_right: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched({})
    heard: list[object] = []

    async def told_to_port(_: object, *states: object) -> None:
        heard.extend(states)

    monkeypatch.setattr(ResyncStateUpdater, "update_after_resync", told_to_port)
    await watched.app.resync_state_updater.update_after_resync(*told)
    assert watched.happened == [is_right]
    assert heard == list(told or (IntegrationStateStatus.Completed,))


async def test_the_end_of_one_is_told_as_ever() -> None:
    watched = Watched({})
    states = watched.app.resync_state_updater
    assert isinstance(states, ResyncStateUpdater)
    assert (states.scheduled_resync_interval, states.supersede_in_progress) == (60, False)


async def test_a_process_that_runs_none_calls_none_aborted() -> None:
    """At its end, Ocean would say so of one that another process is in."""
    watched = Watched({}, runs_resyncs=False)
    await watched.app.resync_state_updater.update_after_resync(IntegrationStateStatus.Aborted)
    assert watched.happened == []
