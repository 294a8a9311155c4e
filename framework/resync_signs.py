"""The first signs of a resync, for which Ocean has no hook: the mapping, whenever Port tells it, and that Port is told.

Ocean's own `on_resync_start` comes only when Port has answered several requests, one after another.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from port_ocean.core.handlers.resync_state_updater.updater import ResyncStateUpdater
from port_ocean.ocean import Ocean

type MappingHeard = Callable[[object], None]
"""Is given the mapping that Port tells, whatever it is."""

type Announced = Callable[[], Awaitable[None]]


class AnnouncingUpdater(ResyncStateUpdater):
    """Calls back before Ocean tells Port that a resync begins, in the task that will run it."""

    def __init__(self, announced: Announced, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._announced = announced

    async def update_before_resync(self, *args: Any, **options: Any) -> None:
        await self._announced()
        await super().update_before_resync(*args, **options)


def watch_resyncs(app: Ocean, *, mapping_heard: MappingHeard, announced: Announced) -> None:
    """To be called before Ocean starts its listener."""
    ask = app.port_client.get_current_integration

    async def hearing(*args: Any, **options: Any) -> dict[str, Any]:
        integration = await ask(*args, **options)
        mapping_heard((integration or {}).get("config"))
        return integration

    app.port_client.get_current_integration = hearing  # type: ignore[method-assign]
    states = app.resync_state_updater
    app.resync_state_updater = AnnouncingUpdater(announced, states.port_client, states.scheduled_resync_interval)
