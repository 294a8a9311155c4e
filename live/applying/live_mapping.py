"""The resources of a mapping that events concern, ready to be asked; made anew when the mapping changes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

from loguru import logger

from apart import Apart
from clock import Clock
from extraction import Moment
from live.applying.questions import Questions
from loading import SingleItems
from mapping import CustomAppConfig, EndpointResource, LiveEventRule
from messages import EventFailed, IntegrationError
from pagination import PaginationOptions
from settings import IncompleteItems

type MappingOf = Callable[[], Awaitable[CustomAppConfig]]
"""Gives the mapping as it is now. Raises `EventFailed` where Port does not tell it."""

_AS_LONG: Final = 60.0
"""Seconds after which the mapping is asked for anew, and values that move with time are evaluated."""


@dataclass(frozen=True)
class LiveResource:
    """A resource, where it stands in the mapping, and which events concern it."""

    index: int
    resource: EndpointResource
    rules: tuple[LiveEventRule, ...]
    items: SingleItems

    @property
    def kind(self) -> str:
        return self.resource.kind

    def makes_the_same_as(self, other: "LiveResource") -> bool:
        """Whether items of the other's kind make the same entities, however they look."""
        mine, others = self.resource.port.entity.mappings, other.resource.port.entity.mappings
        return (self.kind, mine.blueprint, mine.identifier) == (other.kind, others.blueprint, others.identifier)


@dataclass(frozen=True)
class LiveMapping:
    """The whole mapping, and of it the resources that events may concern."""

    config: CustomAppConfig
    resources: tuple[LiveResource, ...]
    is_whole: bool
    """Whether none lacks for a mistake: it may keep an item that another leaves out."""

    @cached_property
    def questions(self) -> Questions:
        """Those that are asked of each event."""
        return Questions([rule for live in self.resources for rule in live.rules if rule.each is None])

    def twins_of(self, live: LiveResource) -> list[LiveResource]:
        """Those that are asked for under the same kind, and may keep an item that another leaves out."""
        return [each for each in self.resources if each.kind == live.kind and each is not live]

    def same_as(self, live: LiveResource) -> LiveResource | None:
        """The resource that stands for one of an earlier mapping: it itself, or what makes the same entities."""
        alike = [each for each in self.resources if each.rules and each.makes_the_same_as(live)]
        alike.sort(key=lambda each: (each.resource != live.resource, each.index != live.index))
        return next(iter(alike), None)


class LiveMappings:
    """Gives what the mapping says of events, without asking more of it than is new."""

    def __init__(
        self,
        mapping_of: MappingOf,
        apart: Apart,
        pagination: PaginationOptions,
        incomplete_items: IncompleteItems,
        clock: Clock,
    ) -> None:
        self._mapping_of = mapping_of
        self._apart = apart
        self._pagination = pagination
        self._incomplete_items = incomplete_items
        self._clock = clock
        self._config: CustomAppConfig | None = None
        self._asked_at = 0.0
        self._made: LiveMapping | None = None
        self._made_at = 0.0

    def told(self, config: CustomAppConfig) -> None:
        """This is the mapping now."""
        self._config, self._asked_at = config, self._clock.monotonic()

    async def now(self) -> LiveMapping:
        """Raises `EventFailed` where none is known."""
        config = await self._known()
        is_new = self._made is None or (self._made.config is not config and self._made.config != config)
        if self._made is None or is_new or self._clock.monotonic() - self._made_at > _AS_LONG:
            self._made_at = self._clock.monotonic()
            self._made = await self._mapping(config, tells=is_new)
        return self._made

    async def _known(self) -> CustomAppConfig:
        """The last one, while Port does not tell another."""
        if self._config is None or self._clock.monotonic() - self._asked_at > _AS_LONG:
            self._asked_at = self._clock.monotonic()
            try:
                self._config = await self._mapping_of()
            except EventFailed:
                if self._config is None:
                    raise
        return self._config

    async def _mapping(self, config: CustomAppConfig, *, tells: bool) -> LiveMapping:
        moment = Moment(self._clock.now())
        concerned = {resource.kind for resource in config.resources if resource.selector.live_event_selectors}
        found: list[LiveResource] = []
        is_whole = True
        for index, resource in enumerate(config.resources):
            if resource.kind not in concerned:
                continue
            try:
                rules = await self._apart.settled(moment, partial(resource.live_events, self._pagination, moment))
                items = SingleItems(resource, self._incomplete_items, self._apart)
            except IntegrationError as mistake:
                is_whole = False
                if tells:
                    logger.warning(
                        f"{resource.kind}: events change nothing of it, and delete nothing that query leaves out of "
                        f"others, since its mapping is wrong: {mistake}"
                    )
                continue
            found.append(LiveResource(index, resource, rules, items))
        return LiveMapping(config, tuple(found), is_whole)
