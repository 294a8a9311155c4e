"""Ocean's expressions for what looks like a secret, tried so that a text of any length is soon done.

Some of them take, for each place of a text, time that grows with the rest of it: one of 100,000 letters, which an API
may well send, kept the whole process for minutes. What they find is found here too, and nothing else.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, cast

type Replacement = str | Callable[[re.Match[str]], str]

_CONNECTION: Final = r"[a-zA-Z]+:\/\/[^/\s]+:[^/\s]+@[^/\s]+\/[^/\s]+"
_HOST_OF_A_URL: Final = re.compile(r"(?<![a-zA-Z])[a-zA-Z]+://([^/\s]+)(?=/[^/\s])")
_PATH: Final = re.compile(r"/[^/\s]+")
_ALL: Final = re.compile(r"(?s:.*)")
_HELD: Final = {r":\/\/": "://", r"firebaseio\.com": "firebaseio.com"}
"""What stands in an expression, and what is in each text that it matches."""


class Pattern(Protocol):
    """As much of a compiled expression as Ocean's filter uses."""

    @property
    def pattern(self) -> str: ...

    def sub(self, replacement: Replacement, text: str) -> str: ...


def in_time(compiled: re.Pattern[str]) -> Pattern:
    """What finds the same as one of Ocean's expressions."""
    text = compiled.pattern
    if text == _CONNECTION:
        return _Connection(text)
    _, anything, end = text.partition(".*")
    if anything and ".*" not in end:
        return _ToItsEnd(text, compiled, re.compile(f"(?=({end}))"))
    held = next((held for written, held in _HELD.items() if written in text), None)
    return cast(Pattern, compiled) if held is None else _Holding(text, compiled, held)


@dataclass(frozen=True)
class _Holding:
    """One that is tried only on texts with what every match of it holds."""

    pattern: str
    compiled: re.Pattern[str]
    held: str

    def sub(self, replacement: Replacement, text: str) -> str:
        return self.compiled.sub(replacement, text) if self.held in text else text


@dataclass(frozen=True)
class _ToItsEnd:
    """One with anything in its middle: in each line, it reaches to the last place where its end stands."""

    pattern: str
    compiled: re.Pattern[str]
    end: re.Pattern[str]

    def sub(self, replacement: Replacement, text: str) -> str:
        return "\n".join([self._in_line(replacement, line) for line in text.split("\n")])

    def _in_line(self, replacement: Replacement, line: str) -> str:
        last = max((match.end(1) for match in self.end.finditer(line)), default=0)
        return self.compiled.sub(replacement, line[:last]) + line[last:] if last else line


@dataclass(frozen=True)
class _Connection:
    """The one of URLs with a user and a path."""

    pattern: str

    def sub(self, replacement: Replacement, text: str) -> str:
        pieces: list[str] = []
        done = 0
        for match in _HOST_OF_A_URL.finditer(text) if "://" in text else ():
            if match.start() < done or not _has_user(match[1]):
                continue
            path = _PATH.match(text, match.end())
            assert path is not None
            whole = _ALL.fullmatch(text, match.start(), path.end())
            assert whole is not None
            pieces += text[done : match.start()], replacement if isinstance(replacement, str) else replacement(whole)
            done = path.end()
        return "".join((*pieces, text[done:]))


def _has_user(host: str) -> bool:
    """Whether it has a colon and after it an at sign, with something before, between and after them."""
    colon = host.find(":", 1)
    return colon > 0 and host.find("@", colon + 2, len(host) - 1) > 0
