"""The raw-data examples that Ocean sends to Port for the mapping editor: short, and without secrets (contract §7, §9).

Ocean looks for secrets in each text of the first items, with expressions that take longer than a text is long. An item
of 27 MiB kept the process from answering for more than a minute; an editor shows the beginnings as well.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import port_ocean.clients.port.mixins.integrations as port_requests
from port_ocean.log.sensetive import SensitiveLogFilter

from json_types import Json, JsonObject
from messages import SecretMask

_LONGEST_TEXT: Final = 1_000
_MOST: Final = 128 * 1024
"""Characters of all examples that are sent at once."""

_ELEMENTS: Final = 10
"""Of each list of an item that is too large to be shown as it is."""

_OF_A_VALUE: Final = 8
"""Characters that each value counts for beside those of its texts."""

_DEEPEST: Final = 100


class ExampleFilter(SensitiveLogFilter):
    """Ocean's own, in the place where it masks examples."""

    def __init__(self, mask: SecretMask) -> None:
        self._mask = mask

    def mask_object(self, obj: Any, full_hide: bool = False) -> Any:
        """Examples in a list, each with its share of what they may take together."""
        shortening = _Shortening(self._mask, self)
        return [shortening.example(item, _MOST // max(len(obj), 1)) for item in obj]


def shorten_examples(mask: SecretMask) -> None:
    port_requests.sensitive_log_filter = ExampleFilter(mask)  # type: ignore[attr-defined]


class _Shortening:
    def __init__(self, mask: SecretMask, of_ocean: SensitiveLogFilter) -> None:
        self._mask = mask
        self._of_ocean = of_ocean
        self._secrets = mask.secrets
        self._left = 0
        self._depth = 0
        self._elements: int | None = None
        self._masked: dict[str, str] = {}
        """The same keys stand in each example, and are looked through once."""

    def example(self, item: Json, most: int) -> Json:
        self._left = most
        self._elements = _ELEMENTS if _is_larger(item, most) else None
        return self._value(item)

    def _value(self, value: Json) -> Json:
        self._left -= _OF_A_VALUE
        if isinstance(value, str):
            return self._text(value)
        if not isinstance(value, list | dict):
            return self._of_ocean.mask_string(str(value), full_hide=True) if self._is_secret(value) else value
        if self._depth == _DEEPEST:
            return [] if isinstance(value, list) else {}
        self._depth += 1
        try:
            return list(self._elements_of(value)) if isinstance(value, list) else self._members_of(value)
        finally:
            self._depth -= 1

    def _is_secret(self, value: float | None) -> bool:
        """A password of digits may come as a number; one of more digits than Python writes is none."""
        return not (isinstance(value, int) and value.bit_length() > _LONGEST_TEXT) and str(value) in self._secrets

    def _text(self, text: str) -> str:
        is_cut = len(text) > _LONGEST_TEXT
        self._left -= min(len(text), _LONGEST_TEXT)
        if is_cut:  # a secret that the cut goes through is found in what follows, or by its beginning
            text = f"{self._mask.mask(text[: 2 * _LONGEST_TEXT], is_cut=True)[:_LONGEST_TEXT]}…"
        if (masked := self._masked.get(text)) is None:
            masked = self._masked[text] = self._of_ocean.mask_string(text, full_hide=True)
        return masked

    def _elements_of(self, values: list[Json]) -> Iterator[Json]:
        for value in islice(values, self._elements):
            if self._left <= 0:
                return
            yield self._value(value)

    def _members_of(self, value: JsonObject) -> JsonObject:
        members: JsonObject = {}
        for key, inner in value.items():
            if self._left <= 0:
                break
            members[self._text(key)] = self._value(inner)
        return members


def _is_larger(value: Json, most: int) -> bool:
    """Looked at no further than that."""
    waiting: list[Iterator[Json]] = [iter([value])]
    while waiting:
        inner = next(waiting[-1], _NOTHING)
        if inner is _NOTHING:
            waiting.pop()
            continue
        most -= _OF_A_VALUE
        if isinstance(inner, str):
            most -= min(len(inner), _LONGEST_TEXT)
        elif isinstance(inner, list):
            waiting.append(iter(inner))
        elif isinstance(inner, dict):
            most -= sum(map(len, islice(inner, most)))
            waiting.append(iter(inner.values()))
        if most < 0:
            return True
    return False


_NOTHING: Final = object()
