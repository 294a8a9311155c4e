"""A resync is begun by the mapping that Port gave last, before Port is told of it; and only where there is one."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from port_ocean.clients.port.client import PortClient
from port_ocean.core.handlers.resync_state_updater.updater import ResyncStateUpdater

from mapping import EndpointResource
from messages.masking import PROCESS_MASK
from resync.early_start import EarlyStart
from tests.fake_clock import FakeClock

PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}


def mapping(*kinds: str, **selector: object) -> dict[str, Any]:
    return {"resources": [{"kind": kind, "selector": selector, "port": PORT} for kind in kinds]}


class Watched:
    """Port, with an integration that has a mapping, and what happened in order."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.happened: list[str] = []
        self.integration: dict[str, Any] = {}
        self.port = cast(PortClient, SimpleNamespace(get_current_integration=self._give))
        self.states = cast(ResyncStateUpdater, SimpleNamespace(update_before_resync=self._tell))
        EarlyStart(self._begin, self.clock).watch(self.port, self.states)

    async def _give(self, *, is_polling: bool = False) -> dict[str, Any]:
        self.happened.append(f"asked, polling: {is_polling}")
        return self.integration

    async def _tell(self, interval: int | None = None) -> None:
        self.happened.append(f"told, interval: {interval}")

    async def _begin(self, resources: Sequence[EndpointResource]) -> None:
        self.happened.append(f"began {[resource.kind for resource in resources]}")


async def test_it_begins_before_port_is_told_by_what_port_said_last() -> None:
    watched = Watched()
    for kinds in (["/old"], ["/a", "/b"]):
        watched.integration = {"config": mapping(*kinds)}
        assert await watched.port.get_current_integration(is_polling=True) is watched.integration
    watched.happened.clear()
    await watched.states.update_before_resync(5)
    assert watched.happened == ["began ['/a', '/b']", "told, interval: 5"]


@pytest.mark.parametrize("integration", [{}, {"config": None}, {"config": {"resources": 3}}, {"config": "text"}])
async def test_without_a_mapping_nothing_begins(integration: dict[str, Any]) -> None:
    watched = Watched()
    watched.integration = integration
    await watched.port.get_current_integration()
    await watched.states.update_before_resync()
    assert watched.happened == ["asked, polling: False", "told, interval: None"]


@pytest.mark.parametrize(("seconds", "begins"), [(4, True), (6, False)])
async def test_a_mapping_that_was_not_given_just_now_may_be_what_is_to_be_put_right(seconds: int, begins: bool) -> None:
    watched = Watched()
    watched.integration = {"config": mapping("/a")}
    await watched.port.get_current_integration()
    await watched.clock.sleep(seconds)
    await watched.states.update_before_resync()
    assert ("began ['/a']" in watched.happened) is begins


async def test_before_port_said_anything_nothing_begins() -> None:
    watched = Watched()
    await watched.states.update_before_resync()
    assert watched.happened == ["told, interval: None"]


async def test_what_a_selector_holds_of_credentials_is_hidden_before_the_first_request() -> None:
    watched = Watched()
    watched.integration = {"config": mapping("/a", headers={"X-Api-Key": "an-early-key-of-the-selector"})}
    await watched.port.get_current_integration()
    await watched.states.update_before_resync()
    assert "an-early-key" not in PROCESS_MASK.mask("GET with an-early-key-of-the-selector")
