"""Text with `{{jq}}` in it, filled in from the answer to a login (contract §7)."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from extraction.expressions import Expression, JqFailed, OutputsOf
from json_types import Json, JsonObject
from messages import MappingError, excerpt

_PLACE: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME_OF_A_HEADER: Final = re.compile(r'(?<![.\w$])headers(?:\.?\[\s*"[^"\\]*"|\."[^"\\]*"|\.\w+)')


class ValueMissing(Exception):
    """The answer has no value for a place of the template."""


@dataclass(frozen=True)
class LoginAnswer:
    """What places may stand for: `.` is the answer's JSON, and each other part has its name there.

    `headers` are in lower case, `cookies` all that the login has set so far, `steps` the answers of the requests
    before this one and its own.
    """

    json: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    steps: tuple[Json, ...] = ()
    jwt: str | None = None

    @property
    def parts(self) -> dict[str, Json]:
        return {
            "headers": dict(self.headers),
            "cookies": dict(self.cookies),
            "text": self.text,
            "steps": list(self.steps),
            "jwt": self.jwt,
        }

    @property
    def given(self) -> JsonObject:
        """What jq gets."""
        return {"json": self.json, **self.parts}


_NAMES: Final = frozenset(LoginAnswer().parts)
_NAMED: Final = ". as $given | " + "".join(f"def {name}: $given.{name}; " for name in sorted(_NAMES))
_BEFORE: Final = f"{_NAMED}$given.json | "


def as_text(value: Json) -> str:
    """A value as it stands in a header or URL."""
    return value if isinstance(value, str) else json.dumps(value)


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
        places = [_in_lower_case(jq.strip()) for jq in _PLACE.findall(self.text)]
        object.__setattr__(self, "_expressions", tuple(Expression(jq, _BEFORE, _NAMES) for jq in places))

    async def values(self, answer: LoginAnswer, outputs_of: OutputsOf) -> list[Json]:
        """The value of each place, in order. Raises `ValueMissing`, and what `outputs_of` does."""
        return [await self._value(expression, answer, outputs_of) for expression in self._expressions]

    def fill(self, values: Sequence[Json]) -> Json:
        """The text with its values; where it is nothing but one place, the value as it is."""
        if len(self._expressions) == 1 and _PLACE.fullmatch(self.text.strip()):
            return values[0]
        return self.fill_text(values)

    def fill_text(self, values: Sequence[Json], written: Callable[[Json], str] = as_text) -> str:
        """The text with its values, each as it is to be written there."""
        remaining = iter(values)
        return _PLACE.sub(lambda _: written(next(remaining)), self.text)

    async def _value(self, expression: Expression, answer: LoginAnswer, outputs_of: OutputsOf) -> Json:
        try:
            outputs = await outputs_of(expression, answer.given)
        except JqFailed as error:
            raise ValueMissing(f"{expression.text} failed: {error}") from error
        value = next(iter(outputs), None)
        if value is None or isinstance(value, dict | list):
            raise ValueMissing(f"the answer has no value at {expression.text}; {_there(expression.text, answer)}")
        return value


def _there(place: str, answer: LoginAnswer) -> str:
    """The names of what is there instead."""
    for name, found in (("headers", answer.headers), ("cookies", answer.cookies)):
        if re.search(rf"(?<![.\w$]){name}\b", place):
            return f"its {name} are: {excerpt(', '.join(found)) or 'none'}"
    return f"its keys are: {excerpt(', '.join(answer.json)) if isinstance(answer.json, dict) else 'none'}"


def _in_lower_case(jq: str) -> str:
    """jq with the names of headers as they are given: a header counts by name, whatever its case."""
    return _NAME_OF_A_HEADER.sub(lambda match: match[0].lower(), jq)
