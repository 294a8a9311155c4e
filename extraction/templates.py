"""Text with `{{jq}}` in it, filled in from the answer to a login."""

import json
import re
from dataclasses import dataclass, field
from typing import Final

from extraction.expressions import Expression, JqFailed
from json_types import Json
from messages import MappingError, excerpt

_PLACE: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


class ValueMissing(Exception):
    """The answer has no value for a place of the template."""


@dataclass(frozen=True)
class Template:
    """A text with places. Raises `MappingError` where braces do not match or the jq does not compile."""

    text: str
    _expressions: tuple[Expression, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rest = _PLACE.sub("", self.text)
        if "{{" in rest or "}}" in rest:
            raise MappingError(
                f"The template {self.text!r} has braces that do not match; write {{{{.path.to.value}}}}."
            )
        object.__setattr__(self, "_expressions", tuple(Expression(jq.strip()) for jq in _PLACE.findall(self.text)))

    def fill(self, answer: Json) -> Json:
        """The text with its values; where it is nothing but one place, the value as it is. Raises `ValueMissing`."""
        values = self.values(answer)
        if len(values) == 1 and _PLACE.fullmatch(self.text.strip()):
            return values[0]
        remaining = iter(values)
        return _PLACE.sub(lambda _: as_text(next(remaining)), self.text)

    def values(self, answer: Json) -> list[Json]:
        """The value of each place, in order. Raises `ValueMissing`."""
        return [self._value(expression, answer) for expression in self._expressions]

    def _value(self, expression: Expression, answer: Json) -> Json:
        try:
            value = next(iter(expression.exact_outputs(answer)), None)
        except JqFailed as error:
            raise ValueMissing(f"{expression.text} failed: {error}") from error
        if value is None or isinstance(value, dict | list):
            keys = excerpt(", ".join(answer)) if isinstance(answer, dict) else "none"
            raise ValueMissing(f"the answer has no value at {expression.text}; its keys are: {keys}")
        return value


def as_text(value: Json) -> str:
    """A value as it stands in a header or URL."""
    return value if isinstance(value, str) else json.dumps(value)
