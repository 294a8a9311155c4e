"""Keeps secrets out of every log line, error and raw-data example (contract §7).

Ocean masks its own sensitive settings by replacing all but their first six characters, and neither the extra
fields of a record nor text that was derived from a secret. So secrets are replaced here, in the record itself,
before any of Ocean's handlers sees it; Ocean's filter gets them as well, since it masks the raw-data examples.
"""

import base64
import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

from loguru import logger
from port_ocean.log.logger_setup import _combined_patcher
from port_ocean.log.sensetive import sensitive_log_filter

if TYPE_CHECKING:
    from loguru import Record

_MASK: Final = "[REDACTED]"
# Masking a shorter one would riddle every line of the log, and reveal by the holes what it is.
_SHORTEST: Final = 4


class SecretMask:
    """The secrets known so far; more can be added while running."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def hide(self, *secrets: str) -> None:
        """From now on, hides these in every form in which they can appear: as is, in a URL, in JSON, in base64."""
        new = {form for secret in secrets if len(secret) >= _SHORTEST for form in _forms(secret)} - self._forms
        if new:
            self._forms |= new
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))
            sensitive_log_filter.hide_sensitive_strings(*new)

    def mask(self, text: str) -> str:
        return self._pattern.sub(_MASK, text) if self._pattern else text

    def install(self) -> None:
        """Makes loguru mask each record, after what Ocean itself does to it."""
        logger.configure(patcher=self._patch)

    def _patch(self, record: "Record") -> None:
        _combined_patcher(record)
        record["message"] = self.mask(record["message"])
        for key, value in record["extra"].items():
            record["extra"][key] = self._masked(value)
        exception = record["exception"]
        if exception is not None and exception.value is not None:
            record["exception"] = exception._replace(value=Exception(self.mask(str(exception.value))))

    def _masked(self, value: object) -> object:
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, dict):
            return {key: self._masked(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked(inner) for inner in value]
        if isinstance(value, BaseException):
            return Exception(self.mask(str(value)))
        return value


def _forms(secret: str) -> set[str]:
    encoded = base64.b64encode(secret.encode()).decode()
    return {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1], encoded}
