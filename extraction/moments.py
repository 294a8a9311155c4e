"""What jq gives without input, at one moment (contract §3).

What plainly ends is evaluated at once. What may not is told by `unsettled` to who can have it evaluated where it can be
ended; whoever asked for its value asks once more when that is settled.
"""

from collections.abc import Sequence
from typing import Final

from extraction.expressions import Expression, JqFailed
from json_types import Json
from messages import MappingError

_NOW: Final = ". as $__moment | def now: $__moment; null | "
_MOST: Final = 2
"""Outputs that are looked at: the second tells that there is more than one value."""


class Unsettled(MappingError):
    """What an expression gives is not known yet, since it may not end."""


class Moment:
    """A moment, in seconds since the epoch, and what expressions gave at it so far."""

    def __init__(self, at: float) -> None:
        self.at = at
        self._values: dict[str, Json | MappingError] = {}
        self._unsettled: dict[str, Expression] = {}

    @property
    def unsettled(self) -> list[Expression]:
        """What was asked for and may not end: to be evaluated elsewhere, with the moment for its input."""
        return list(self._unsettled.values())

    @property
    def most(self) -> int:
        """How many outputs of an expression are wanted."""
        return _MOST

    def value(self, jq: str) -> Json:
        """What jq gives. Raises `MappingError`, and `Unsettled` where that is not known yet."""
        if jq not in self._values:
            expression = _without_input(jq)
            if not expression.plainly_ends:
                self._unsettled[jq] = expression
                raise Unsettled(f"The jq expression {jq!r} may not end, and is not evaluated here.")
            try:
                self.settle(expression, expression.outputs(self.at, _MOST))
            except JqFailed as error:
                self.fail(expression, str(error))
        value = self._values[jq]
        if isinstance(value, MappingError):
            raise value.with_traceback(None)
        return value

    def settle(self, expression: Expression, outputs: Sequence[Json]) -> None:
        """Its outputs are known."""
        self._keep(expression, _only(expression.text, outputs))

    def fail(self, expression: Expression, said: str) -> None:
        """jq failed, and said so."""
        self._keep(
            expression,
            MappingError(f"The jq expression {expression.text!r} failed, which has no input: {said}"),
        )

    def refuse(self, expression: Expression, error: MappingError) -> None:
        """It gives no value at all."""
        self._keep(expression, error)

    def _keep(self, expression: Expression, value: Json | MappingError) -> None:
        self._unsettled.pop(expression.text, None)
        self._values[expression.text] = value


def _without_input(jq: str) -> Expression:
    """Raises `MappingError`."""
    if not jq.strip():
        raise MappingError("A template is empty; write jq into it, such as {{ now | todate }}.")
    Expression(jq)  # alone, for jq's own words about what was written
    return Expression(jq, _NOW)


def _only(jq: str, outputs: Sequence[Json]) -> Json | MappingError:
    if len(outputs) == 1 and outputs[0] is not None:
        return outputs[0]
    gave = "nothing" if not outputs else "null" if len(outputs) == 1 else "more than one value"
    remedy = " Write [ ] around it for a list." if len(outputs) > 1 else ""
    return MappingError(f"The jq expression {jq!r}, which has no input, gave {gave}.{remedy}")
