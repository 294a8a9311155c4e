"""What a selector says of live events, ready to be asked; or all that is wrong with it, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from endpoints import Endpoint
from extraction import Expression, Moment
from mapping.credentials import named_in_query
from mapping.live_event_selector import LiveEventSelector
from mapping.mistakes import Mistake, Place, shown_place
from mapping.paging_selector import PaginationSelector
from mapping.requests import endpoint_at
from mapping.selectors import EndpointSelector
from mapping.texts import Texts
from messages import MappingError
from pagination import PaginationOptions, PaginationType

_WAYS: Final = ("item", "refetch", "resync")
_BESIDE_ITEMS: Final = ("path_parameters", "include", "deleted")
_SINGLE: Final = ("when", "each", "item", "deleted")
_ANYTHING: Final = "."


@dataclass(frozen=True)
class LiveEventRule:
    """Which events concern a resource, and what they change. Expressions get `{body, headers, query}`, and `event`.

    One of `item`, `refetch` and `resync` is given. Items get the values of the parameters that are `marked`, which are
    the kind's own. They are `complete` where an event gives all that a resync would add to an item that is read anew.
    """

    when: Expression
    each: Expression | None = None
    item: Expression | None = None
    refetch: Endpoint | None = None
    parameters: Mapping[str, Expression] | None = None
    include: Mapping[str, Expression] | None = None
    deleted: Expression | None = None
    marked: frozenset[str] = frozenset()
    complete: bool = True

    @property
    def asks_for_resync(self) -> bool:
        return self.item is None and self.refetch is None

    @property
    def expressions(self) -> list[Expression]:
        """What is evaluated on events that it concerns."""
        single = (self.item, self.deleted)
        return [
            *(each for each in single if each is not None),
            *(self.parameters or {}).values(),
            *(self.include or {}).values(),
        ]


def live_event_rules(
    selector: EndpointSelector, general: PaginationOptions, moment: Moment
) -> tuple[tuple[LiveEventRule, ...], list[Mistake]]:
    """The rules at a moment, in the order in which they are written; those without mistakes, beside all mistakes."""
    rules: list[LiveEventRule] = []
    mistakes: list[Mistake] = []
    for place, written in selector.live_event_selectors:
        reading = _Reading(selector, written, place, general, moment)
        rule = reading.rule()
        mistakes += reading.mistakes
        if rule is not None and not reading.mistakes:
            rules.append(rule)
    return tuple(rules), mistakes


class _Reading:
    """One of them being read."""

    def __init__(
        self,
        selector: EndpointSelector,
        written: LiveEventSelector,
        place: Place,
        general: PaginationOptions,
        moment: Moment,
    ) -> None:
        self.mistakes: list[Mistake] = []
        self._selector = selector
        self._written = written
        self._place = place
        self._general = general
        self._moment = moment
        self._of_kind = frozenset(selector.path_parameters)

    def rule(self) -> LiveEventRule | None:
        if not self._is_of_one_way():
            return None
        single = {name: self._compiled(name, getattr(self._written, name)) for name in _SINGLE}
        refetch = self._endpoint() if self._written.refetch else None
        self._check_parameters(refetch)
        included = {name for each in self._selector.path_parameters.values() for name in each.include}
        when = single["when"]
        if when is None:
            return None
        return LiveEventRule(
            when,
            single["each"],
            single["item"],
            refetch,
            self._compiled_all("path_parameters", self._written.path_parameters),
            self._compiled_all("include", self._written.include),
            single["deleted"],
            self._of_kind & frozenset(self._written.path_parameters),
            included <= self._written.include.keys(),
        )

    def _is_of_one_way(self) -> bool:
        written = self._written
        if not written.when:
            self._wrong(
                (), "lacks when: jq that gives true for the events that are meant, such as `.body.ticket != null`"
            )
        given = [way for way in _WAYS if getattr(written, way)]
        for second in given[1:]:
            self._wrong((second,), f"is given beside {given[0]}, but an event has one effect. Keep one of them")
        if not given:
            self._wrong(
                (), "lacks item (jq that gives it), refetch (the path to ask for it), or resync: true for a full resync"
            )
        if given == ["resync"]:
            for name in _BESIDE_ITEMS:
                if getattr(written, name):
                    self._wrong((name,), "is for an item, but this event asks for a full resync")
        if "refetch" not in given:
            for name in sorted(written.asks):
                self._wrong((name,), "is for refetch, which is not given: nothing is asked of the API")
        return bool(written.when) and len(given) == 1

    def _endpoint(self) -> Endpoint | None:
        """What is asked for the item; with the selector's own headers, and where the item is found as there."""
        written, kind = self._written, self._selector
        asked = written.copy(
            update={
                "headers": {**kind.headers, **written.headers},
                "data_path": written.data_path or kind.data_path,
                "format": written.format or kind.format,
                "responses": written.responses or kind.responses,
                "pagination": written.pagination or PaginationSelector(type=PaginationType.NONE),
            }
        )
        texts = Texts(self._moment, frozenset(written.path_parameters))
        here = (*self._place, "refetch")
        if seen := named_in_query(written.refetch or ""):
            self._wrong(
                ("refetch",),
                f"its query holds a credential by its name ({', '.join(seen)}), and it is shown as it is. Give it by "
                "query_params",
            )
        try:
            endpoint = endpoint_at(written.refetch or "", asked, self._general, texts, self._place)
        except MappingError as error:
            self.mistakes.append(Mistake(here, f"{shown_place(here)}: {error}", since=error.since))
            return None
        self.mistakes += texts.mistakes
        return endpoint

    def _check_parameters(self, refetch: Endpoint | None) -> None:
        given = self._written.path_parameters.keys()
        needed = list(refetch.parameters) if refetch is not None else []
        if self._written.resync or (self._written.refetch and refetch is None):
            return
        for name in needed:
            if name not in given:
                self._wrong(
                    ("refetch",),
                    f"needs a value for {{{name}}}: add {name} to its path_parameters, such as {name}: .body.{name}",
                )
        if missing := [name for name in self._selector.path_parameters if name not in {*given, *needed}]:
            self._wrong(
                (),
                f"lacks path_parameters for {', '.join(missing)}, which the kind has: each item gets the values it is "
                "found with, as in a resync. Write null for what the event does not tell",
            )
        for name in given:
            if name not in needed and name not in self._of_kind:
                where = "neither refetch nor the kind has" if self._written.refetch else "the kind does not have"
                self._wrong(("path_parameters", name), f"is a parameter that {where}")

    def _compiled(self, name: str, text: str | None) -> Expression | None:
        return self._expression((name,), text) if text else None

    def _compiled_all(self, group: str, texts: Mapping[str, str]) -> Mapping[str, Expression]:
        return {name: self._expression((group, name), text) for name, text in texts.items()}

    def _expression(self, within: Place, text: str) -> Expression:
        try:
            return Expression(text)
        except MappingError as error:
            self._wrong(within, str(error))
            return Expression(_ANYTHING)

    def _wrong(self, within: Place, told: str) -> None:
        place = (*self._place, *within)
        message = f"{shown_place(place)}: {told}" + ("" if told.endswith(".") else ".")
        self.mistakes.append(Mistake(place, message))


def live_event_expressions(selector: EndpointSelector) -> Iterator[tuple[Place, str]]:
    """All of their jq, with its place."""
    for place, written in selector.live_event_selectors:
        for name in _SINGLE:
            if text := getattr(written, name):
                yield (*place, name), text
        for group in ("path_parameters", "include"):
            for name, text in getattr(written, group).items():
                yield (*place, group, name), text
