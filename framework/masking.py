"""Keeps secrets out of every log line and raw-data example of the process (contract §7).

Ocean masks its own sensitive settings by replacing all but their first six characters, and neither the extra
fields of a record nor text that was derived from a secret. So secrets are replaced here, in the record itself,
before any of Ocean's handlers sees it; Ocean's filter gets them as well, since it masks the raw-data examples.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from loguru import logger
from port_ocean.log.logger_setup import _combined_patcher
from port_ocean.log.sensetive import sensitive_log_filter

from framework.port import with_reasons
from messages import SecretMask

if TYPE_CHECKING:
    from loguru import Record


def install_mask(mask: SecretMask) -> None:
    """Makes loguru mask each record, after what Ocean itself does to it, and Ocean the raw-data examples."""
    logger.configure(patcher=partial(_patch, mask))
    patterns = sensitive_log_filter.compiled_patterns
    # Of a sensitive setting that is not given, Ocean hides the word None, wherever it occurs.
    kept = (_where_it_may_be(pattern) for pattern in patterns if pattern.pattern != str(None))
    patterns[:] = [*kept, cast(re.Pattern[str], _AsPattern(mask))]


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
    record["message"] = mask.told(with_reasons(record["message"], record["extra"]))
    for key, value in record["extra"].items():
        record["extra"][key] = mask.masked(value)
    exception = record["exception"]
    if exception is not None and exception.value is not None:
        record["exception"] = exception._replace(value=Exception(mask.told(str(exception.value))))


@dataclass(frozen=True)
class _Holding:
    """A pattern that is only tried on texts with what every match of it holds, since it takes long to find none."""

    held: str
    compiled: re.Pattern[str]

    @property
    def pattern(self) -> str:
        return self.compiled.pattern

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.compiled.sub(replacement, text) if self.held in text else text


def _where_it_may_be(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The same, tried only where it may match: not on texts without what it holds, and once for each run of letters.

    Ocean's expression for connection strings took minutes, and the whole process, for one text of 100,000 letters.
    """
    held = next((held for written, held in _HELD.items() if written in pattern.pattern), None)
    letters = "[a-zA-Z]+"
    if pattern.pattern.startswith(letters):
        pattern = re.compile(f"(?<![a-zA-Z]){pattern.pattern}")
    return pattern if held is None else cast(re.Pattern[str], _Holding(held, pattern))


_HELD: Final = {r":\/\/": "://", r"firebaseio\.com": "firebaseio.com"}
"""What stands in an expression, and what is in each text that it matches."""
