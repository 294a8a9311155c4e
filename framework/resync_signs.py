"""Signs of a resync for which Ocean has no hook: the mapping, whenever Port tells it, and what Port is told of it.

Ocean's own `on_resync_start` comes only when Port has answered several requests, one after another, and its
`on_resync_complete` only after success.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from port_ocean.core.handlers.resync_state_updater.updater import ResyncStateUpdater
from port_ocean.ocean import Ocean
from port_ocean.utils.misc import IntegrationStateStatus

type MappingHeard = Callable[[object], None]
"""Is given the mapping that Port tells, whatever it is."""

type Announced = Callable[[], Awaitable[None]]

type Ended = Callable[[bool], None]
"""Is told whether all of a resync was right."""


class AnnouncingUpdater(ResyncStateUpdater):
    """Calls back before Ocean tells Port that a resync begins, in the task that will run it, and how it ended.

    A process that runs none tells of none: at its end, Ocean would call one aborted that another process is in.
    """

    def __init__(self, announced: Announced, ended: Ended, *args: Any, runs_resyncs: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self._announced = announced
        self._ended = ended
        self._runs_resyncs = runs_resyncs

    async def update_before_resync(self, *args: Any, **options: Any) -> None:
        await self._announced()
        await super().update_before_resync(*args, **options)

    async def update_after_resync(
        self, status: IntegrationStateStatus = IntegrationStateStatus.Completed, *args: Any, **options: Any
    ) -> None:
        if not self._runs_resyncs:
            return
        self._ended(status == IntegrationStateStatus.Completed)
        await super().update_after_resync(status, *args, **options)  # type: ignore[arg-type]


def watch_resyncs(
    app: Ocean, *, mapping_heard: MappingHeard, announced: Announced, ended: Ended, runs_resyncs: bool = True
) -> None:
    """To be called before Ocean starts its listener."""
    ask = app.port_client.get_current_integration

    async def hearing(*args: Any, **options: Any) -> dict[str, Any]:
        integration = await ask(*args, **options)
        mapping_heard((integration or {}).get("config"))
        return integration

    app.port_client.get_current_integration = hearing  # type: ignore[method-assign]
    states = app.resync_state_updater
    app.resync_state_updater = AnnouncingUpdater(
        announced, ended, states.port_client, states.scheduled_resync_interval, runs_resyncs=runs_resyncs
    )
