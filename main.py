"""Ocean's handlers; nothing else lives here."""

import os
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import cast

from dotenv import dotenv_values
from loguru import logger
from port_ocean.context.event import EventType, event
from port_ocean.context.ocean import ocean
from port_ocean.context.resource import resource as running_resource
from port_ocean.core.incremental import active_incremental_cursor
from port_ocean.core.integrations.mixins.utils import is_dsp_mode_enabled
from port_ocean.core.models import EventListenerType
from port_ocean.core.probe import ProbeContext
from port_ocean.utils.signal import signal_handler

from clock import SystemClock
from framework import (
    ExitCode,
    KeepingApplier,
    ShownMeters,
    end_in_time,
    end_workers_when_told,
    last_resync,
    share_authorities,
    tell_behind,
    use_for_port,
    watch_resyncs,
    write_promptly,
    write_without_copies,
)
from integration import CustomIntegration
from json_types import Item
from live import IncrementalReads, LiveEvents
from loading import PlannedEntityProcessor
from mapping import CustomAppConfig, EndpointResource
from resync import Session, lasting_file, mapping_to_probe
from settings import Loading, load_settings, unknown_settings

variables = {**dotenv_values(".env"), **os.environ}
settings = load_settings(
    ocean.integration_config,
    getattr(ocean.config.integration, "secrets", None),
    hosted_by_port=ocean.config.runtime.is_saas_runtime,
    variables=variables,
)
runs_once = ocean.config.event_listener.type == EventListenerType.ONCE
identifier = ocean.config.integration.identifier
session = Session(settings, counts_kept_in=lasting_file(identifier, settings.base_url) if runs_once else None)
for warning in unknown_settings(variables):
    logger.warning(warning)
signal_handler.register(session.close)
exit_code = ExitCode()
incremental_reads = IncrementalReads(session.client, settings, exit_code.resync_ended, last_resync)
signal_handler.register(incremental_reads.end, priority=1)
write_promptly(lambda: session.has_batch_waiting() or incremental_reads.has_batch_waiting())
write_without_copies()
use_for_port(session.port_paused)
end_workers_when_told()
end_in_time()
share_authorities()


@ocean.on_probe()
async def on_probe(context: ProbeContext) -> ProbeContext:
    try:
        await session.probe(context, await mapping_to_probe(ocean))
    finally:
        await session.close()
    return context


if settings.exit_code and runs_once:
    exit_code.take_over()
live_events = LiveEvents(ocean.app, session.client, settings, SystemClock())


async def resync_announced() -> None:
    live_events.resync_began()
    await session.resync_announced()


async def resync_mapped(mapping: CustomAppConfig) -> None:
    live_events.resync_mapped(mapping)
    await session.resync_mapped(mapping)


def resync_ended(is_right: bool) -> None:
    live_events.resync_ended()
    exit_code.resync_ended(is_right)


watch_resyncs(
    ocean.app,
    mapping_heard=session.mapping_heard,
    announced=resync_announced,
    ended=resync_ended,
    runs_resyncs=not (runs_once and ocean.config.integration.incremental_sync_enabled),
)
integration = cast(CustomIntegration, ocean.integration)
integration.resync_mapped = resync_mapped


def entities_refused(place: int, count: int, reasons: Sequence[str]) -> None:
    reading = incremental_reads if event.event_type == EventType.INCREMENTAL_RESYNC else session
    reading.entities_refused(place, count, reasons)


KeepingApplier.refused = entities_refused
PlannedEntityProcessor.apart = session.client.apart
PlannedEntityProcessor.is_planned = KeepingApplier.is_bulk = settings.loading is Loading.PLANNED
if settings.loading is Loading.PLANNED:
    integration.told_behind = tell_behind(ocean.app)


shown = ShownMeters()


@ocean.on_resync_start()
async def on_resync_start() -> None:
    shown.show(session.meters)


@ocean.on_resync()
async def on_resync(_kind: str) -> AsyncGenerator[list[Item]]:
    resource = cast(EndpointResource, event.resource_config)
    async for batch in session.read(resource, mapped_by_ocean=not await is_dsp_mode_enabled()):
        yield batch


async def read_changes(_kind: str) -> AsyncGenerator[list[Item]]:
    shown.show(incremental_reads.meters)
    place, since = running_resource.index, cast(datetime, active_incremental_cursor())
    async for batch in incremental_reads.read(place, since, mapped_by_ocean=not await is_dsp_mode_enabled()):
        yield batch


integration.incremental_reads, integration.read_changes = incremental_reads, read_changes
