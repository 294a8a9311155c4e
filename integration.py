"""Tells Ocean how mappings are read, and how a start that fails is reported.

Ocean loads this module before it reads its settings, and `main.py` after; so what must happen before is here.
"""

import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, cast

from loguru import logger
from port_ocean.clients.port.types import UserAgentType
from port_ocean.context.event import EventType, TriggerType, event
from port_ocean.core.handlers.port_app_config.api import APIPortAppConfig
from port_ocean.core.handlers.port_app_config.models import ResourceConfig
from port_ocean.core.incremental.cursor_store import CursorStore
from port_ocean.core.integrations.base import BaseIntegration
from port_ocean.core.models import Entity
from pydantic import ValidationError

from framework import (
    ChangedEntities,
    KeepingApplier,
    PortOutOfReach,
    ToldBehind,
    announce_metrics,
    asking_ahead,
    configure_ocean,
    may_be_held,
    writes_behind,
    written_behind,
)
from json_types import Item
from live import CursorStore as KeptCursors
from live import IncrementalReads
from loading import PlannedEntityProcessor, changed_entities
from mapping import CustomAppConfig
from messages import PROCESS_MASK, SettingsError
from settings import explain

configure_ocean()
announce_metrics()

type ChangesReader = Callable[[str], AsyncGenerator[list[Item]]]
type MappingListener = Callable[[CustomAppConfig], Awaitable[None]]
type Registered = tuple[list[Entity], list[Exception]]


class CustomPortAppConfig(APIPortAppConfig):
    """Reads the mapping from Port, and hides the credentials that its selectors may hold before Ocean logs it.

    Ocean's own `on_resync_start` comes only when it has told Port of the resync, in requests one after another; until
    then the API could long have been read.
    """

    CONFIG_CLASS = CustomAppConfig

    async def get_port_app_config(self, use_cache: bool = True) -> CustomAppConfig:
        config = cast(CustomAppConfig, await super().get_port_app_config(use_cache))
        PROCESS_MASK.hide(*config.secrets())
        if event.event_type == EventType.RESYNC and not use_cache:
            await cast(CustomIntegration, self.context.integration).resync_mapped(config)
        if event.event_type == EventType.INCREMENTAL_RESYNC and not use_cache:
            await cast(CustomIntegration, self.context.integration).incremental_run_mapped(config)
        return config


class CustomIntegration(BaseIntegration):
    """Any HTTP API, by configuration. `resync_mapped` is told the mapping of each resync as soon as it is known.

    With `told_behind`, entities come into Port in this integration's way, and else in Ocean's.
    Of incremental runs, `incremental_reads` is told, and `read_changes` is Ocean's handler for the kinds that can be.
    """

    AppConfigHandlerClass = CustomPortAppConfig
    EntityProcessorClass = PlannedEntityProcessor
    EntitiesStateApplierClass = KeepingApplier
    resync_mapped: MappingListener
    told_behind: ToldBehind | None = None
    incremental_reads: IncrementalReads
    read_changes: ChangesReader

    async def sync_raw_all(self, *args: Any, **options: Any) -> bool:
        try:
            return cast(bool, await super().sync_raw_all(*args, **options))
        finally:
            await self._all_told()

    async def _register_in_batches(
        self, resource_config: ResourceConfig, user_agent_type: UserAgentType, index: int, dsp_enabled: bool = False
    ) -> Registered:
        async with AsyncExitStack() as around:
            if event.event_type == EventType.RESYNC and self.told_behind is not None and not dsp_enabled:
                await around.enter_async_context(written_behind())
                await around.enter_async_context(asking_ahead(user_agent_type))
            found = await super()._register_in_batches(resource_config, user_agent_type, index, dsp_enabled)
        await self._all_told()
        return cast(Registered, found)

    async def incremental_run_mapped(self, config: CustomAppConfig) -> None:
        """The mapping of an incremental run is known, and with it the kinds that take part in it."""
        for kind in await self.incremental_reads.begin(config.resources):
            if not self.event_strategy.incremental[kind]:
                self.on_incremental_resync(self.read_changes, kind)

    async def sync_incremental(
        self,
        interval_seconds: int,
        trigger_type: TriggerType = "machine",
        user_agent_type: UserAgentType = UserAgentType.exporter,
    ) -> None:
        self.incremental_reads.expect(timedelta(seconds=interval_seconds))
        try:
            await super().sync_incremental(interval_seconds, trigger_type, user_agent_type)
        finally:
            await self.incremental_reads.end()

    async def _sync_incremental_kind(
        self,
        resource: ResourceConfig,
        index: int,
        cursor: datetime,
        next_cursor: datetime,
        cursor_store: CursorStore,
        user_agent_type: UserAgentType,
        integration_type: str,
        integration_id: str,
        kind_identifier: str,
    ) -> bool:
        sync = super()._sync_incremental_kind
        names = (integration_type, integration_id, kind_identifier)

        async def synced(since: datetime, store: KeptCursors) -> bool:
            kept = cast(CursorStore, store)
            return await sync(resource, index, since, next_cursor, kept, user_agent_type, *names)

        return await self.incremental_reads.synced(index, next_cursor, cursor_store, synced)

    async def _map_entities_compared_with_port(
        self, entities: list[Entity], resource: ResourceConfig, user_agent_type: UserAgentType
    ) -> list[Entity]:
        behind = writes_behind()
        if behind is None:
            return await super()._map_entities_compared_with_port(entities, resource, user_agent_type)

        async def fetch(some: list[Entity]) -> list[Entity]:
            some = await may_be_held(some, user_agent_type)
            return await self._fetch_entities_batch_from_port(some, resource, user_agent_type) if some else []

        await behind.settled_for(entities)
        return ChangedEntities(await changed_entities(entities, fetch))

    async def _all_told(self) -> None:
        if self.told_behind is not None:
            await self.told_behind.over()


def report_failed_start(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """What its user has to correct ends the process with one readable message instead of a traceback."""
    if isinstance(error, ValidationError):
        error = SettingsError(explain(error))
    if isinstance(error, PortOutOfReach):
        error = SettingsError(f"The integration cannot start. {error}")
    if not isinstance(error, SettingsError):
        sys.__excepthook__(kind, error, traceback)
        return
    logger.error(str(error))
    logger.complete()
    sys.stdout.flush()
    # At an ordinary exit, Ocean's log handler tries to start a thread, which is too late then: one more traceback.
    os._exit(1)


sys.excepthook = report_failed_start
