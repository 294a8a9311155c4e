"""All mistakes of one resource, also those that another one hides."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import getitem
from typing import Any, Final

from extraction import Moment
from loading import expression_mistakes
from mapping import BrokenResource, EndpointResource, Mistake, Place, parse_resource
from pagination import PaginationOptions
from tools.check.named_blueprints import named_blueprint
from tools.check.plan_check import plan_mistakes
from tools.check.repair import Repair
from tools.check.search_forms import is_of_other_form
from tools.check.selector_check import idle_pagination, unusable_expressions
from tools.check.unknown_keys import unknown_port_keys
from tools.inputs import Blueprints, are_one, is_within

_MAPPINGS: Final[Place] = ("port", "entity", "mappings")
_ANY_EXPRESSION: Final = "."


@dataclass(frozen=True)
class Known:
    """What a mapping is held against: the installation's paging, the blueprints of a file, and a moment."""

    pagination: PaginationOptions
    blueprints: Blueprints
    moment: Moment


def resource_mistakes(
    raw: object, called: str, known: Known, unclear: Sequence[Place] = (), within: Place = ()
) -> list[Mistake]:
    """Each mistake once, with its place as it is written. `called` is what the resource is, where it has no kind.

    `unclear` are parts that the author may have meant otherwise: what follows from them alone is not told. What was
    given in two spellings is looked at in both, each as if it stood alone; `within` is where that matters.
    """
    check = _Check(raw, called, known, unclear)
    check.run()
    for place in check.repair.second_spellings:
        if is_within(place, within):
            others = resource_mistakes(_alone(raw, place), called, known, unclear, place)
            check.found += [mistake for mistake in others if is_within(mistake.place, place)]
    return list({(mistake.place, mistake.message): mistake for mistake in check.found}.values())


class _Check:
    def __init__(self, raw: object, called: str, known: Known, unclear: Sequence[Place]) -> None:
        self.repair = Repair(raw, unclear)
        self.found: list[Mistake] = []
        self._called = called
        self._known = known

    def run(self) -> None:
        self._mend(list(unknown_port_keys(self.repair.left)))
        usable = self._validated()
        if usable is None:
            return
        for mistake in unusable_expressions(usable.selector):
            self._tell(mistake)
            self.repair.replace(mistake.place, _ANY_EXPRESSION)
        self._tell(*expression_mistakes(usable))
        self._tell(*idle_pagination(usable.selector, self._known.pagination, self.repair.unclear))
        self._tell(*self._against_blueprints(usable))
        if (usable := self._validated()) is not None:
            self._tell(*plan_mistakes(usable, self._known.pagination, self._known.moment, self.repair.unclear))

    def _validated(self) -> EndpointResource | None:
        """What is left when all that does not validate was told and taken away; None where nothing is."""
        while isinstance(resource := parse_resource(self.repair.left, self._called), BrokenResource):
            mistakes = [mistake for mistake in _innermost(resource.mistakes) if not self._is_of_other_form(mistake)]
            if not self._mend(mistakes):
                return None
        return resource

    def _is_of_other_form(self, mistake: Mistake) -> bool:
        return bool(mistake.place) and is_of_other_form(self.repair.around(mistake.place), mistake.place[-1])

    def _mend(self, mistakes: Sequence[Mistake]) -> bool:
        """Tells of mistakes, and takes them away. False where nothing can be done about any of them."""
        self._tell(*(mistake for mistake in mistakes if not self.repair.caused(mistake)))
        return self.repair.mend(mistakes)

    def _tell(self, *mistakes: Mistake) -> None:
        self.found += [replace(mistake, place=self.repair.written(mistake.place)) for mistake in mistakes]

    def _against_blueprints(self, resource: EndpointResource) -> Iterator[Mistake]:
        """What it maps that the blueprint which it names does not have, and the reverse."""
        name = named_blueprint(resource)
        if name is None or not self._known.blueprints.known:
            return
        fields: dict[str, Place] = {}
        for group in ("properties", "relations"):
            place = (*_MAPPINGS, group)
            if place in self.repair.unclear:
                return
            of_group = [*getattr(resource.port.entity.mappings, group)]
            of_group += [unclear[-1] for unclear in self.repair.unclear if unclear[:-1] == place]
            fields |= {f"{group}.{field}": (*place, field) for field in of_group}
        yield from self._known.blueprints.mistakes(name, fields, (*_MAPPINGS, "blueprint"))


def _innermost(mistakes: Sequence[Mistake]) -> list[Mistake]:
    """Without what only says that a value with mistakes in it is also nothing else that it might have been."""
    return [
        mistake
        for mistake in mistakes
        if not any(other.place != mistake.place and is_within(other.place, mistake.place) for other in mistakes)
    ]


def _alone(raw: object, place: Place) -> object:
    """The resource with no other spelling of a key beside it."""
    left: Any = copy.deepcopy(raw)
    *outer, last = place
    around = reduce(getitem, outer, left)
    for twin in [key for key in around if key != last and are_one(str(key), str(last))]:
        del around[twin]
    return left
