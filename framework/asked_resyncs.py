"""A resync that is asked for from within: as Ocean does it when its own schedule says so."""

import asyncio

from port_ocean.ocean import Ocean
from port_ocean.utils.misc import IntegrationStateStatus


async def resync_now(app: Ocean) -> None:
    """A full resync in the current task, with what Port is told before and after."""
    states = app.resync_state_updater
    await states.update_before_resync()
    try:
        is_whole = await app.integration.sync_raw_all(trigger_type="machine")
    except asyncio.CancelledError:
        await states.update_after_resync(IntegrationStateStatus.Aborted)
        raise
    except Exception:
        await states.update_after_resync(IntegrationStateStatus.Failed)
        raise
    await states.update_after_resync(IntegrationStateStatus.Completed if is_whole else IntegrationStateStatus.Failed)
