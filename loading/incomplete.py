"""Items that make no entity: what they lack, and how to leave them out or make them complete."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from apart import Outputs
from framework import as_jq, evaluate_jq
from json_types import Item, Json
from mapping import EndpointResource
from messages import MappingError, shown

# Port's own examples write `.id | tostring`, which makes the text "null" of an id that is not there.
_NULL_MADE_TEXT: Final = "null"

IDENTIFIER: Final = "identifier"
_MADE_TEXT: Final = re.compile(r"(.*?)\s*\|\s*tostring\s*", re.DOTALL)
_PATH: Final = re.compile(r"""\s*(\.[\w.@"-]+)\s*""", re.ASCII)


def needed_for_an_entity(resource: EndpointResource) -> dict[str, str]:
    """The expressions without whose value an item makes no entity, by name; not what Port is to search for."""
    entity = resource.port.entity.mappings
    expressions = {IDENTIFIER: entity.identifier, "blueprint": entity.blueprint}
    return {name: expression for name, expression in expressions.items() if isinstance(expression, str)}


def makes_an_entity(value: Json) -> bool:
    """Whether it can be an identifier or a blueprint: Ocean takes what is true for Python; "null" was nothing once."""
    return bool(value) and value != _NULL_MADE_TEXT


@dataclass(frozen=True)
class Incomplete:
    """An item that makes no entity, and which expression gave nothing for it."""

    item: Item
    name: str
    expression: str
    value: Json
    known: Outputs | None = None
    """What it gave where it was evaluated elsewhere, since it may not end."""

    @property
    def makes_one_of_ocean(self) -> bool:
        """Whether Ocean would make an entity of it all the same, named "null"."""
        return self.value == _NULL_MADE_TEXT

    def told(self) -> str:
        outcome = _outcome(self.value, self._cause)
        return f"{self.name} {self.expression!r} {outcome} for the item {shown(self.item)}."

    def remedy(self, query: str) -> str:
        """How to leave such items out, by another `query` than this one, or to make them complete."""
        if self.name == IDENTIFIER and self.value is not None and not isinstance(self.value, str):
            return f" An identifier must be a text: {self.expression} | tostring."
        condition = self._condition()
        if query.strip() != "true":
            condition = f"({_alone(query)}) and {condition}"
        return f" Leave such items out by query: {shown(condition)}, or by incomplete_items: skip."

    def _condition(self) -> str:
        expression, value = as_jq(self.expression).strip(), self.value
        if self.known is None and (made_text := _MADE_TEXT.fullmatch(expression)):
            expression = made_text[1]
            value, _ = evaluate_jq(expression, self.item)
        nothing = shown(value)
        if self._cause is None and _PATH.fullmatch(expression):
            return f"{expression} != {nothing}"
        return f"first(({_alone(expression)})?, {nothing}) != {nothing}"  # it may give nothing, or fail

    @cached_property
    def _cause(self) -> str | None:
        return evaluate_jq(self.expression, self.item)[1] if self.known is None else self.known.failure


def _alone(expression: str) -> str:
    """With an end to the comment that it may end with."""
    return f"{expression}\n" if "#" in expression else expression


def query_keeps(query: str, item: Item, known: Outputs | None = None) -> bool:
    """Raises `MappingError` where it gives neither true nor false; `known` is what it gave where that was seen."""
    kept, cause = evaluate_jq(query, item) if known is None else (next(iter(known.values), None), known.failure)
    if not isinstance(kept, bool):
        raise MappingError(
            f"selector.query {query!r} must give true or false, but {_outcome(kept, cause)} for the item {shown(item)}."
        )
    return kept


def _outcome(value: Json, cause: str | None) -> str:
    return f"gave {shown(value)}" if cause is None else f"failed ({cause})"
