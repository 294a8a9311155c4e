"""The texts of a resource at one moment: templates evaluated, parameters found, mistakes noted (contract §3, §6).

`{{ … }}` is evaluated first. `{name}` is a parameter only where it was written, never in what a template gave, so that
`{{ "{name}" }}` is that text.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from endpoints import PARAMETER, Place, Scalar, Text, Tree, as_text, pattern_of, places_in
from extraction import Computed, Moment, Part, parts_at
from json_types import Json
from mapping.mistakes import Mistake, shown_place
from mapping.mistakes import Place as Where
from messages import NEWEST_RULE, MappingError, shown

_EXPANSION: Final = re.compile(r"\{\+([\w.-]+)\}")

ANY_NAME: frozenset[str] | None = None
"""In a path and a query, every name in braces is a parameter, and must be declared."""


@dataclass
class Texts:
    """Evaluates what is written in one resource. What is mistaken is left out, and told by `mistakes`."""

    moment: Moment
    declared: frozenset[str]
    mistakes: list[Mistake] = field(default_factory=list)

    def text(self, written: object, where: Where, names: frozenset[str] | None = ANY_NAME) -> Text | None:
        """One text, as it stands in a query, a form or a header."""
        texts = self.texts(written, where, names)
        if len(texts) > 1:
            self.wrong(where, "gave a list, but one value is needed", since=NEWEST_RULE)
            return None
        return texts[0] if texts else None

    def texts(self, written: object, where: Where, names: frozenset[str] | None = ANY_NAME) -> list[Text]:
        """The texts of a value that may be a list, or a template that makes one."""
        if isinstance(written, list):
            return [text for index, each in enumerate(written) for text in self.texts(each, (*where, index), names)]
        parts: list[Part] = self._parts(written, where) if isinstance(written, str) else [Computed(_json(written))]
        if len(parts) == 1 and isinstance(parts[0], Computed) and isinstance(parts[0].value, list):
            parts_of_each: Sequence[list[Part]] = [[Computed(each)] for each in parts[0].value]
        else:
            parts_of_each = [parts] if parts or written == "" else []
        return [text for each in parts_of_each if (text := self._joined(each, where, names)) is not None]

    def tree(self, written: Json, where: Where) -> Tree:
        """A JSON body: a text that is one template alone, or one parameter, keeps its type."""
        if isinstance(written, dict):
            return {key: self.tree(inner, (*where, key)) for key, inner in written.items()}
        if isinstance(written, list):
            return [self.tree(inner, (*where, index)) for index, inner in enumerate(written)]
        if not isinstance(written, str):
            return written
        match self._parts(written, where):
            case [Computed(value)]:
                return value
            case parts:
                return self._joined(parts, where, self.declared)

    def body(self, written: str, where: Where) -> Tree:
        """A JSON body that is given as a text: JSON, jq without input, or a template that makes either."""
        try:
            return self.tree(_object_or_list(json.loads(written)), where)
        except ValueError:
            pass  # a text may be more than JSON
        except MappingError as error:
            self.wrong(where, str(error))
            return None
        try:
            match parts_at(written, self.moment):
                case [Computed(value)]:
                    return _object_or_list(value)
                case parts:
                    return self._with_parameters(_object_or_list(_evaluated(_filled(parts), self.moment)))
        except MappingError as error:
            self.wrong(where, str(error))
            return None

    def values(self, written: object, where: Where) -> list[Json]:
        """The values of a parameter that are given outright, or by a template."""
        if isinstance(written, list):
            return [self._value(each, (*where, index)) for index, each in enumerate(written)]
        given = self._value(written, where)
        if given == written:
            self.wrong(where, "must be a list, or a template that makes one, such as '{{ [range(7)] }}'")
            return []
        return given if isinstance(given, list) else [given]

    def _value(self, written: object, where: Where) -> Json:
        if not isinstance(written, str):
            return _json(written)
        match self._parts(written, where):
            case [Computed(value)]:
                return value
            case parts:
                return "".join(part if isinstance(part, str) else self._in_text(part, where) for part in parts)

    def _parts(self, written: str, where: Where) -> list[Part]:
        try:
            return parts_at(written, self.moment)
        except MappingError as error:
            self.wrong(where, str(error), since=NEWEST_RULE)
            return []

    def _joined(self, parts: Sequence[Part], where: Where, names: frozenset[str] | None) -> Text:
        joined: list[str | Place] = []
        for part in parts:
            if isinstance(part, str):
                self.refuse_expansion(part, where)
            joined += places_in(part, names) if isinstance(part, str) else [self._in_text(part, where)]
        return pattern_of(joined)

    def _in_text(self, part: Computed, where: Where) -> str:
        try:
            return _as_text(part)
        except MappingError as error:
            self.wrong(where, str(error), since=NEWEST_RULE)
            return ""

    def _with_parameters(self, value: Json) -> Tree:
        if isinstance(value, dict):
            return {key: self._with_parameters(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._with_parameters(inner) for inner in value]
        return pattern_of(places_in(value, self.declared)) if isinstance(value, str) else value

    def refuse_expansion(self, text: str, where: Where) -> None:
        """Notes a `{+name}` that stands outside of a path, where nothing is encoded but by the client."""
        for name in _EXPANSION.findall(text):
            if name in self.declared:
                self.wrong(where, f"has {{+{name}}}, which is for paths; write {{{name}}}")

    def wrong(self, where: Where, told: str, *, since: str | None = None) -> None:
        """Notes what is wrong at a place, by a rule `since` a version."""
        message = f"{shown_place(where)}: {told}" + ("" if told.endswith(".") else ".")
        self.mistakes.append(Mistake(where, message, since=since))


def _json(written: object) -> Scalar:
    assert isinstance(written, str | int | float), written
    return written


def _as_text(part: Computed) -> str:
    if part.value is None or isinstance(part.value, dict | list):
        raise MappingError(f"a template gave {shown(part.value, 100)} within a text; `tojson` makes a text of it.")
    return as_text(part.value)


def _filled(parts: Sequence[Part]) -> str:
    for part in parts:
        if isinstance(part, Computed) and PARAMETER.search(_as_text(part)):
            raise MappingError("a template gave braces within a body that is a text; write the body as an object.")
    return "".join(part if isinstance(part, str) else _as_text(part) for part in parts)


def _evaluated(text: str, moment: Moment) -> Json:
    try:
        value: Json = json.loads(text)
    except ValueError:
        return moment.value(text)
    return value


def _object_or_list(value: Json) -> Json:
    if not isinstance(value, dict | list):
        raise MappingError(
            f"it is a text that gives {shown(value, 100)}, but a body is an object or a list. body_text sends a text "
            "as it is, body_form a form."
        )
    return value
