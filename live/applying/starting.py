"""What applies events, put together for this process, and begun and ended with it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from functools import partial
from typing import Final, cast

from port_ocean.context.ocean import ocean
from port_ocean.core.integrations.mixins.utils import is_dsp_mode_enabled
from port_ocean.ocean import Ocean
from port_ocean.utils.signal import signal_handler

from client import ApiClient
from clock import Clock
from framework import LiveIngest, LivePort, current_mapping, resync_now
from live.applying.applier import Applier, Counts, EventSource
from live.applying.carrying_out import Carrier
from live.applying.catalog import Catalog
from live.applying.live_mapping import LiveMappings
from live.applying.sending import Sender
from mapping import CustomAppConfig
from settings import Settings
from transport import Backoff

_BEFORE_THE_CLIENT: Final = 10
_AS_LONG: Final = 60.0
"""Seconds."""


def applier_of(app: Ocean, client: ApiClient, settings: Settings, counts: Counts, clock: Clock) -> Applier:
    """To be made before Ocean starts."""

    async def mapping() -> CustomAppConfig:
        return cast(CustomAppConfig, await current_mapping(app))

    carrier = partial(
        Carrier,
        client,
        Catalog(cast(LivePort, app.port_client)),
        clock,
        maps_at_port=_asked_seldom(is_dsp_mode_enabled, clock),
        sender=Sender(LiveIngest(app), clock, settings.max_retries, Backoff()),
    )
    return Applier(
        client,
        LiveMappings(mapping, client.apart, settings.pagination, settings.incomplete_items, clock),
        lambda latest: carrier(latest=latest),
        clock,
        counts,
        partial(resync_now, app),
    )


def apply_events(applier: Applier, source: EventSource) -> None:
    """From Ocean's start to its end, which is before that of the client."""
    running: list[asyncio.Task[None]] = []

    async def start() -> None:
        # In a context of its own, so that nothing which is asked of Port passes for a part of Ocean's start.
        running.append(asyncio.create_task(applier.run(source), context=Context()))

    async def end() -> None:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await applier.close(source)

    ocean.on_start()(start)
    signal_handler.register(end, priority=_BEFORE_THE_CLIENT)


def _asked_seldom(question: Callable[[], Awaitable[bool]], clock: Clock) -> Callable[[], Awaitable[bool]]:
    """Ocean tells in its log, each time, why it is not so."""
    answers: list[tuple[float, bool]] = []

    async def answer() -> bool:
        if not answers or clock.monotonic() - answers[0][0] > _AS_LONG:
            answers[:] = [(clock.monotonic(), await question())]
        return answers[0][1]

    return answer
