"""The jq that most data paths are, keys and `[]`, without jq: much faster, and numbers stay as they are."""

import re
from dataclasses import dataclass
from typing import Final, Self

from json_types import Json

_STEP: Final = re.compile(r'\.(?P<name>[A-Za-z_]\w*)|\.?\["(?P<quoted>[^"\\]+)"\]|\.?(?P<each>\[\])', re.ASCII)
_OR_EMPTY: Final = re.compile(r"\s*//\s*\[\s*\]\s*$")


@dataclass(frozen=True)
class ListPath:
    """Such as `.groups[].rules[]` or `.users // []`. In `steps`, None stands for `[]`."""

    steps: tuple[str | None, ...]
    or_empty: bool = False

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for any other expression."""
        path = _OR_EMPTY.sub("", text.strip())
        steps: list[str | None] = []
        position = 0
        while position < len(path):
            step = _STEP.match(path, position)
            if step is None:
                return None
            steps.append(None if step["each"] else step["name"] or step["quoted"])
            position = step.end()
        return cls(tuple(steps), path != text.strip()) if steps and path.startswith(".") else None

    def outputs(self, document: Json) -> list[Json] | None:
        """What jq gives; None where a key is not there or a value is of another type, of which jq is to judge."""
        values = [document]
        for step in self.steps:
            passed: list[Json] = []
            for value in values:
                if step is None and isinstance(value, list):
                    passed += value
                elif step is not None and isinstance(value, dict) and step in value:
                    passed.append(value[step])
                else:
                    return None
            values = passed
        if not self.or_empty:
            return values
        return [value for value in values if value is not None and value is not False] or [[]]
