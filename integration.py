"""Tells Ocean how mappings are read, and how a start that fails is reported.

Ocean loads this module before it reads its settings, and `main.py` after; so what must happen before is here.
"""

import os
import sys
from types import TracebackType

from loguru import logger
from port_ocean.config.settings import IntegrationConfiguration
from port_ocean.core.handlers.port_app_config.api import APIPortAppConfig
from port_ocean.core.integrations.base import BaseIntegration
from pydantic import ValidationError

from errors import SettingsError
from mapping import CustomAppConfig
from settings_errors import explain

# An empty variable, as Helm writes a value that was left empty, counts as not given (contract §2).
IntegrationConfiguration.model_config["env_ignore_empty"] = True


class CustomPortAppConfig(APIPortAppConfig):
    """Reads the mapping from Port."""

    CONFIG_CLASS = CustomAppConfig


class CustomIntegration(BaseIntegration):
    """Any HTTP API, by configuration."""

    AppConfigHandlerClass = CustomPortAppConfig


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
