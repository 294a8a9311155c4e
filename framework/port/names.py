"""Which entities some entities are, and which others they speak of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from port_ocean.core.models import Entity
from port_ocean.core.utils.entity_identifier import normalize_identifier


@dataclass(frozen=True)
class Names:
    """The identifiers of entities, and of those that they relate to. Some are known to nobody but Port."""

    own: frozenset[str]
    related: frozenset[str]
    are_looked_up: bool

    @classmethod
    def of(cls, entities: Sequence[Entity]) -> Self:
        return cls(
            frozenset(normalize_identifier(each.identifier) for each in entities),
            frozenset(name for each in entities for name in _related(each.relations.values())),
            any(each.is_using_search_identifier or each.is_using_search_relation for each in entities),
        )

    def bear_on(self, others: Self) -> bool:
        """Whether it makes a difference for the others that these are written."""
        return (
            self.are_looked_up
            or others.are_looked_up
            or not self.own.isdisjoint(others.own)
            or not self.own.isdisjoint(others.related)  # Port may refuse a relation to what is not there
            or not self.related.isdisjoint(others.own)  # or make it, without its properties
        )


def _related(relations: Iterable[object]) -> Iterator[str]:
    for value in relations:
        if isinstance(value, list):
            yield from _related(value)
        elif value is not None:
            yield normalize_identifier(value)
