"""Tells Ocean how mappings are read, and how a start that fails is reported.

Ocean loads this module before it reads its settings, and `main.py` after; so what must happen before is here.
"""

import os
import sys
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import cast

from loguru import logger
from port_ocean.context.event import EventType, event
from port_ocean.core.handlers.port_app_config.api import APIPortAppConfig
from port_ocean.core.integrations.base import BaseIntegration
from pydantic import ValidationError

from framework import KeepingApplier, announce_metrics, configure_ocean
from mapping import CustomAppConfig
from messages import PROCESS_MASK, SettingsError
from settings import explain

configure_ocean()
announce_metrics()

type MappingListener = Callable[[CustomAppConfig], Awaitable[None]]


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
        return config


class CustomIntegration(BaseIntegration):
    """Any HTTP API, by configuration. `resync_mapped` is told the mapping of each resync as soon as it is known."""

    AppConfigHandlerClass = CustomPortAppConfig
    EntitiesStateApplierClass = KeepingApplier
    resync_mapped: MappingListener


def report_failed_start(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Settings that are wrong end the process with one readable message instead of a traceback."""
    if isinstance(error, ValidationError):
        error = SettingsError(explain(error))
    if not isinstance(error, SettingsError):
        sys.__excepthook__(kind, error, traceback)
        return
    logger.error(str(error))
    logger.complete()
    sys.stdout.flush()
    # At an ordinary exit, Ocean's log handler tries to start a thread, which is too late then: one more traceback.
    os._exit(1)


sys.excepthook = report_failed_start
