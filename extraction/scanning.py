"""Where a value of a JSON text ends that comes in pieces: no byte of it is looked at twice, however long it is."""

import re
from typing import Final

_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TO_BRACKET: Final = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*+[{}\[\]]?+", re.DOTALL)
_IN_STRING: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_SCALAR: Final = re.compile(rb'[^\s,"{}\[\]]*+', re.DOTALL)
_AFTER_SCALAR: Final = re.compile(rb"[\s,\]}]")
_QUOTE: Final = b'"'[0]
_OPENING: Final = frozenset(b"{[")
_BRACKETS: Final = frozenset(b"{}[]")


class Scan:
    """Goes on where it stopped, as long as it is asked for the same place. To be reset for another one."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._scanned = 0
        self._depth = 0
        self._in_string: int | None = None
        """How much of a string that is not whole yet was looked at."""

    @property
    def is_in_string(self) -> bool:
        """Whether it stopped within a string, so that another way to look for its end would begin anew."""
        return self._in_string is not None

    def end_of_string(self, text: bytearray, start: int) -> int | None:
        """Where the string ends whose quote stands there; None where that has not come yet."""
        seen = 1 if self._in_string is None else self._in_string
        inside = _IN_STRING.match(text, start + seen)
        assert inside is not None
        end = inside.end()
        self._in_string = end - start
        return end + 1 if end < len(text) and text[end] == _QUOTE else None

    def end_of_value(self, text: bytearray, start: int) -> int | None:
        """Where the value ends that begins there; None where that has not come yet."""
        if text[start] in _OPENING:
            return self._end_of_brackets(text, start)
        if text[start] == _QUOTE:
            if self._scanned == 0:
                self._scanned = (self.end_of_string(text, start) or start) - start
            end = start + self._scanned if self._scanned else None
        else:
            scalar = _SCALAR.match(text, start + self._scanned)
            assert scalar is not None
            end = scalar.end()
            self._scanned = end - start
        return end if end is not None and _AFTER_SCALAR.match(text, end) else None

    def _end_of_brackets(self, text: bytearray, start: int) -> int | None:
        position = start + self._scanned
        while position < len(text):
            if self._in_string is not None:
                end = self.end_of_string(text, position)
                if end is None:
                    break
                self._in_string, position = None, end
            skipped = _TO_BRACKET.match(text, position)
            assert skipped is not None
            is_at_bracket = skipped.end() > position and text[skipped.end() - 1] in _BRACKETS
            position = skipped.end()
            if is_at_bracket:
                self._depth += 1 if text[position - 1] in _OPENING else -1
                if self._depth == 0:
                    return position
            elif position < len(text):
                self.end_of_string(text, position)
                break
        self._scanned = position - start
        return None
