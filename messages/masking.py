"""The secrets known to the process, and texts without them, however they are spelled there (contract §7)."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from messages.controls import visible
from messages.spellings import readings, unbroken

_MASK: Final = "[REDACTED]"
# Masking a shorter one would riddle every line of the log, and reveal by the holes what it is.
_SHORTEST: Final = 4
_PASSING_KEPT: Final = 100
# What a login gives beside its secrets: no harm is done by showing it, but much by masking it everywhere.
_TRIFLES: Final = frozenset({"true", "false", "null"})
# Digest computes another one for each request; the rest of its header tells nothing.
_DIGEST_RESPONSE: Final = r'response=\\*"?[0-9a-f]{16,}|cnonce=\\*"?[0-9a-f]{16,}'


class SecretMask:
    """The secrets known so far; more can be added while running."""

    def __init__(self) -> None:
        self._configured: set[str] = set()
        self._passing: deque[str] = deque(maxlen=_PASSING_KEPT)
        self._compile()

    @property
    def secrets(self) -> frozenset[str]:
        """All that are known, for a process that makes messages as well."""
        return frozenset((*self._configured, *self._passing))

    def hide(self, *secrets: str) -> None:
        """From now on, hides these in every form in which they can appear: as is, in a URL, in JSON, in base64."""
        new = {secret for secret in secrets if len(secret) >= _SHORTEST} - self._configured
        if new:
            self._configured |= new
            self._is_compiled = False

    def hide_passing(self, *secrets: str) -> None:
        """The same for secrets obtained at run time: a long life brings many, and only the latest can still appear."""
        new = {secret for secret in secrets if len(secret) >= _SHORTEST and secret not in _TRIFLES}
        new.difference_update(self._passing, self._configured)
        if new:
            self._passing.extend(new)
            self._is_compiled = False  # a session may have another cookie with each response; a text is due more rarely

    def _compile(self) -> None:
        known = {*self._configured, *self._passing}
        # Of a URL, httpx quotes what has to be quoted and no more: a secret with a `%41` in it is read there with an A.
        known |= {read for secret in known if len(read := unquote(secret)) >= _SHORTEST}
        known |= {read for secret in known if len(read := unbroken(secret)) >= _SHORTEST}
        self._secrets = sorted(known, key=len, reverse=True)
        self._shortest = len(self._secrets[-1]) if self._secrets else None
        self._letters = "".join(sorted(set().union(*self._secrets)))
        self._pattern = re.compile("|".join((*map(_expression, self._secrets), _DIGEST_RESPONSE)))
        self._is_compiled = True

    def mask(self, text: str, *, is_cut: bool = False) -> str:
        """The text without the secrets; where it was cut, also without the beginning of one at its end."""
        if not self._is_compiled:
            self._compile()
        spans = sorted({*self._spans(text), *(self._beginnings(text) if is_cut else ())})
        return _replaced(text, spans) if spans else text

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        if self._shortest is None:
            yield from (match.span() for match in self._pattern.finditer(text))
            return
        for reading in readings(text, self._shortest, letters=self._letters):
            match = self._pattern.search(reading.text)
            while match:
                yield reading.span(*match.span())
                match = self._pattern.search(reading.text, match.start() + 1)  # one may begin within another

    def _beginnings(self, text: str) -> Iterator[tuple[int, int]]:
        if self._shortest is None:
            return
        for reading in readings(text, _SHORTEST, letters=self._letters, is_cut=True):
            known = len(reading.text)
            length = max(_overlap(reading.text, secret) for secret in self._secrets)
            if length:
                begin, _ = reading.span(known - length, known)
                yield begin, len(text)

    @property
    def pattern(self) -> str:
        """The regular expression that finds them, where they are spelled as they are."""
        if not self._is_compiled:
            self._compile()
        return self._pattern.pattern

    def told(self, text: str) -> str:
        """The text as a person may be told it: without the secrets, and with nothing in it that is not seen."""
        return visible(self.mask(text))

    def masked(self, value: object) -> object:
        """A value whose every text is as a person may be told it."""
        if isinstance(value, str):
            return self.told(value)
        if isinstance(value, dict):
            return {self.masked(key): self.masked(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.masked(inner) for inner in value]
        if isinstance(value, BaseException):
            return Exception(self.told(str(value)))
        text = str(value)
        told = self.told(text)
        return value if told == text else told


def _expression(secret: str) -> str:
    """What finds a secret. Of a space, a URL may have made a `+`."""
    return re.escape(secret).replace("\\ ", "[ +]")


def _overlap(text: str, secret: str) -> int:
    """How many characters the text ends with that the secret begins with."""
    text, secret = text.replace("+", " "), secret.replace("+", " ")
    lengths = range(min(len(text), len(secret) - 1), 0, -1)
    return next((length for length in lengths if text.endswith(secret[:length])), 0)


def _replaced(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with one mask for each span, or for several that overlap."""
    pieces: list[str] = []
    done = 0
    for begin, end in spans:
        if begin >= done:
            pieces += text[done:begin], _MASK
        done = max(done, end)
    return "".join((*pieces, text[done:]))


PROCESS_MASK: Final = SecretMask()
"""The one mask of this process, since what it must not show has many ways out: each of them looks here."""
