"""Keeps secrets out of every log line and raw-data example of the process (contract §7).

Ocean masks its own sensitive settings by replacing all but their first six characters, and neither the extra
fields of a record nor text that was derived from a secret. So secrets are replaced here, in the record itself,
before any of Ocean's handlers sees it; Ocean's filter gets them as well, since it masks the raw-data examples.
"""

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from loguru import logger
from port_ocean.log.logger_setup import _combined_patcher
from port_ocean.log.sensetive import sensitive_log_filter

from framework.port import with_reasons
from framework.telling.log_lines import soften, tell_writer
from framework.telling.oceans_patterns import in_time
from messages import SecretMask

if TYPE_CHECKING:
    from loguru import Record

_LONGEST: Final = 128 * 1024
"""Characters of a message."""


def install_mask(mask: SecretMask) -> None:
    """Makes loguru mask each record, after what Ocean itself does to it, and Ocean the raw-data examples."""
    logger.configure(patcher=partial(_patch, mask))
    patterns = sensitive_log_filter.compiled_patterns
    # Of a sensitive setting that is not given, Ocean hides the word None, wherever it occurs.
    kept = [in_time(pattern) for pattern in patterns if pattern.pattern != str(None)]
    patterns[:] = cast(list[re.Pattern[str]], [*kept, _AsPattern(mask)])


@dataclass(frozen=True)
class _AsPattern:
    """What Ocean's filter asks of its patterns, answered by a mask."""

    mask: SecretMask

    @property
    def pattern(self) -> str:
        return self.mask.pattern

    def sub(self, _replacement: object, text: str) -> str:
        return self.mask.mask(text)


def _patch(mask: SecretMask, record: "Record") -> None:
    _combined_patcher(record)
    tell_writer(record)
    soften(record)
    message = with_reasons(record["message"], record["extra"])
    if len(message) > _LONGEST:  # with a text of the API's in it, such as an identifier that is none
        message = f"{mask.mask(message[:_LONGEST], is_cut=True)}…"
    record["message"] = mask.told(message)
    for key, value in record["extra"].items():
        record["extra"][key] = mask.masked(value)
    exception = record["exception"]
    if exception is not None and exception.value is not None:
        record["exception"] = exception._replace(value=Exception(mask.told(str(exception.value))))
