"""A resync's reading, begun before Ocean has told Port of the resync, by the mapping that Port gave last.

Ocean asks Port for the mapping only when Port has answered that; so the API waits for two answers that nearly always
say what is known. Where the mapping turns out to be another, what was read by the old one is thrown away.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from port_ocean.clients.port.client import PortClient
from port_ocean.core.handlers.resync_state_updater.updater import ResyncStateUpdater
from pydantic.v1 import ValidationError

from clock import Clock, SystemClock
from mapping import CustomAppConfig, EndpointResource
from messages import PROCESS_MASK

_JUST_NOW: Final = 5.0
"""Seconds."""

type Begin = Callable[[Sequence[EndpointResource]], Awaitable[None]]


class EarlyStart:
    """Remembers the mapping whenever Port gives it, and begins by it when Ocean is about to tell of a resync.

    Only if that was just now, as it is with every listener that asks Port whether to resync: an older one is likely to
    be what the resync is to put right.
    """

    def __init__(self, begin: Begin, clock: Clock | None = None) -> None:
        self._begin = begin
        self._clock = clock or SystemClock()
        self._mapping: object = None
        self._heard_at = 0.0

    def watch(self, port: PortClient, states: ResyncStateUpdater) -> None:
        """From now on, hears what Port says of the integration, and what Ocean tells it of resyncs."""
        ask, tell = port.get_current_integration, states.update_before_resync

        async def heard(*args: Any, **options: Any) -> dict[str, Any]:
            integration = await ask(*args, **options)
            self._mapping, self._heard_at = (integration or {}).get("config"), self._clock.monotonic()
            return integration

        async def told(*args: Any, **options: Any) -> None:
            await self._begin_by_what_is_known()
            await tell(*args, **options)

        port.get_current_integration = heard  # type: ignore[method-assign]
        states.update_before_resync = told  # type: ignore[method-assign]

    async def _begin_by_what_is_known(self) -> None:
        if self._clock.monotonic() - self._heard_at > _JUST_NOW:
            return
        try:
            mapping = CustomAppConfig.parse_obj(self._mapping)
        except ValidationError:
            return  # it was not given yet, or is told when Ocean reads it
        PROCESS_MASK.hide(*mapping.secrets())
        await self._begin(mapping.resources)
