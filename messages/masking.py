"""The secrets known to the process, in every form in which they can appear, and texts without them (contract §7)."""

import base64
import json
import re
from collections import deque
from typing import Final
from urllib.parse import quote, quote_plus

_MASK: Final = "[REDACTED]"
# Masking a shorter one would riddle every line of the log, and reveal by the holes what it is.
_SHORTEST: Final = 4
_PASSING_KEPT: Final = 100
# What a login gives beside its secrets: no harm is done by showing it, but much by masking it everywhere.
_TRIFLES: Final = frozenset({"true", "false", "null"})
# Digest computes another one for each request; the rest of its header tells nothing.
_DIGEST_RESPONSE: Final = r'response=\\*"?[0-9a-f]{16,}|cnonce=\\*"?[0-9a-f]{16,}'
_PERCENT_ESCAPE: Final = re.compile(r"%[0-9A-F]{2}")


class SecretMask:
    """The secrets known so far; more can be added while running."""

    def __init__(self) -> None:
        self._configured: set[str] = set()
        self._passing: deque[str] = deque(maxlen=_PASSING_KEPT)
        self._pattern = re.compile(_DIGEST_RESPONSE)

    def hide(self, *secrets: str) -> None:
        """From now on, hides these in every form in which they can appear: as is, in a URL, in JSON, in base64."""
        new = {secret for secret in secrets if len(secret) >= _SHORTEST} - self._configured
        if new:
            self._configured |= new
            self._compile()

    def hide_passing(self, *secrets: str) -> None:
        """The same for secrets obtained at run time: a long life brings many, and only the latest can still appear."""
        new = {secret for secret in secrets if len(secret) >= _SHORTEST and secret not in _TRIFLES}
        new.difference_update(self._passing, self._configured)
        if new:
            self._passing.extend(new)
            self._compile()

    def _compile(self) -> None:
        forms = {form for secret in (*self._configured, *self._passing) for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile("|".join((*map(_expression, longest_first), _DIGEST_RESPONSE)))

    def mask(self, text: str) -> str:
        return self._pattern.sub(_MASK, text)

    @property
    def pattern(self) -> str:
        """The regular expression that finds them."""
        return self._pattern.pattern

    def masked(self, value: object) -> object:
        """A value with the secrets taken out of every text in it."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, dict):
            return {key: self.masked(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.masked(inner) for inner in value]
        if isinstance(value, BaseException):
            return Exception(self.mask(str(value)))
        text = str(value)
        masked = self.mask(text)
        return value if masked == text else masked


PROCESS_MASK: Final = SecretMask()
"""The one mask of this process, since what it must not show has many ways out: each of them looks here."""


def _forms(secret: str) -> set[str]:
    plain = secret.encode(errors="replace")
    in_base64 = (encode(plain).decode().rstrip("=") for encode in (base64.b64encode, base64.urlsafe_b64encode))
    in_url = {quote(plain, safe=""), quote(plain), quote_plus(plain)}
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {secret, *in_url, *in_json, *in_base64}


def _expression(form: str) -> str:
    """What finds a form; percent escapes may be in either case."""
    return _PERCENT_ESCAPE.sub(lambda escape: f"(?i:{escape[0]})", re.escape(form))
