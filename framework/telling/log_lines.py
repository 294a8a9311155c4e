"""What each log line tells besides its message: which module wrote it; and a warning that nobody can act on is none."""

from typing import TYPE_CHECKING, Final

from loguru import logger

if TYPE_CHECKING:
    from loguru import Record

_INFO: Final = logger.level("INFO")
_NOTHING_TO_DO: Final = (
    "Execution agent is not enabled",
    "No base URL provided, or webhook processing is disabled",
    "Shutting down webhook processor manager",
    "Shutting down execution manager",
)
"""Ocean warns so at each start without actions, which this integration never has, and without a base URL, which live
events do not need (where they are not taken, that is told elsewhere); and at each end."""


def tell_writer(record: "Record") -> None:
    """Readers of the log, such as the sandbox's page, may so tell Ocean's lines from the integration's own."""
    record["extra"].setdefault("logger", record["name"])


def soften(record: "Record") -> None:
    if record["message"].startswith(_NOTHING_TO_DO):
        level = record["level"]
        level.name, level.no, level.icon = _INFO.name, _INFO.no, _INFO.icon
