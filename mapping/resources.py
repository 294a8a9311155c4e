"""The resources of a mapping: Ocean's models, extended by what this integration reads from a selector (contract §3)."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from port_ocean.core.handlers.port_app_config.models import (
    EntityMapping,
    MappingsConfig,
    PortResourceConfig,
    ResourceConfig,
)
from pydantic.v1 import Field, PrivateAttr

from clock import SystemClock
from endpoints import Plan
from extraction import Moment
from mapping.credentials import (
    credentials,
    credentials_in_headers,
    headers_in,
    parts_of_body,
    query_of,
    texts_by_name,
)
from mapping.live_event_rules import LiveEventRule, live_event_rules
from mapping.mistakes import Mistake, since_of_all
from mapping.plans import plan_of
from mapping.selectors import EndpointSelector
from messages import MappingError
from pagination import PaginationOptions


class EndpointResource(ResourceConfig):
    """One endpoint of the API and how its items become entities."""

    kind: str = Field(title="Endpoint", description="Path of the endpoint below the base URL; may hold a query.")
    selector: EndpointSelector = Field(
        default_factory=EndpointSelector, title="Selector", description="What to ask, and where the items are."
    )

    @property
    def named_blueprint(self) -> str | None:
        """The blueprint that it names outright; None where it is computed, by jq that is no plain text."""
        text = self.port.entity.mappings.blueprint.strip()
        quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"
        return text[1:-1] if quoted and text[0] not in text[1:-1] else None

    @property
    def tells_changes(self) -> bool:
        """Whether it says how what changed is read between resyncs."""
        selectors = (self.selector, *self.selector.path_parameters.values())
        return any(selector.incremental is not None for selector in selectors)

    def secrets(self) -> set[str]:
        """The credentials that its selector holds, though settings are the place for them."""
        found = self.selector.secrets(self.kind)
        for parameter in self.selector.path_parameters.values():
            found |= parameter.secrets(parameter.endpoint or "")
        for _, live_event in self.selector.live_event_selectors:
            found |= live_event.secrets()
        return found

    def live_events(self, general: PaginationOptions, moment: Moment | None = None) -> tuple[LiveEventRule, ...]:
        """Which events concern it, and what they change. Raises `MappingError` as `plan` does."""
        if not self.selector.live_event_selectors:
            return ()
        moment = moment or _now()
        self.plan(general, moment)
        return live_event_rules(self.selector, general, moment)[0]

    def plan(self, general: PaginationOptions, moment: Moment | None = None) -> Plan:
        """How the kind is read at a moment; by default, now.

        Raises `MappingError` with all that keeps it from being read. Where values of the moment are unsettled, that is
        for the time being.
        """
        plan, mistakes = plan_of(self.kind, self.selector, general, moment or _now())
        if plan is None:
            raise _refused(mistakes)
        return plan

    def plan_mistakes(self, general: PaginationOptions, moment: Moment | None = None) -> list[Mistake]:
        """All that keeps the kind from being read, likewise."""
        return plan_of(self.kind, self.selector, general, moment or _now())[1]


def _now() -> Moment:
    return Moment(SystemClock().now())


class BrokenResource(EndpointResource):
    """Stands for a resource that does not validate."""

    _mistakes: tuple[Mistake, ...] = PrivateAttr(())
    _written: Mapping[str, object] | None = PrivateAttr(None)

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """All of them, in the order in which they were found."""
        return self._mistakes

    @property
    def tells_changes(self) -> bool:
        """As far as it can be told: what is mistaken is not to be left out without a word."""
        selector = (self._written or {}).get("selector")
        parameters = _of_object(selector, "path_parameters", "pathParameters")
        selectors = (selector, *(parameters.values() if isinstance(parameters, dict) else ()))
        return any(_of_object(each, "incremental") is not None for each in selectors)

    def plan(self, general: PaginationOptions, moment: Moment | None = None) -> Plan:
        raise _refused(self._mistakes)

    def plan_mistakes(self, general: PaginationOptions, moment: Moment | None = None) -> list[Mistake]:
        return list(self._mistakes)

    def secrets(self) -> set[str]:
        """Wherever they stand in what was written, since that is what Ocean logs."""
        texts = list(texts_by_name(self._written))
        in_bodies = (named for _, text in texts for named in texts_by_name(parts_of_body(text)) if named[0])
        in_texts = credentials((*texts, *(named for _, text in texts for named in query_of(text)), *in_bodies))
        return in_texts | credentials_in_headers(headers_in(self._written))

    def dict(self, **options: Any) -> dict[str, Any]:
        """As it was written: this is what Ocean saves in Port, as the mapping of an installation that is new there.

        But a `port` or `entity` that is no object is left out, since Ocean looks into them, and changes what is there.
        """
        if self._written is None:
            return super().dict(**options)
        saved = copy.deepcopy(dict(self._written))
        port = saved.pop("port", None)
        if isinstance(port, dict):
            saved["port"] = {key: value for key, value in port.items() if key != "entity" or isinstance(value, dict)}
        return saved

    @classmethod
    def of(
        cls, kind: str, mistakes: Iterable[Mistake], written: Mapping[str, object] | None = None
    ) -> "BrokenResource":
        nothing = PortResourceConfig(entity=MappingsConfig(mappings=EntityMapping(identifier="null", blueprint="null")))
        broken = cls(kind=kind, port=nothing)
        broken._mistakes, broken._written = tuple(mistakes), written
        return broken


def _of_object(value: object, *keys: str) -> object:
    return next((value[key] for key in keys if key in value), None) if isinstance(value, dict) else None


def _refused(mistakes: Sequence[Mistake]) -> MappingError:
    return MappingError(" ".join(mistake.message for mistake in mistakes), since=since_of_all(mistakes))
