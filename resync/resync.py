"""One resync: its kinds in Ocean's order, the next ones read ahead while Ocean works on one."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import asdict
from enum import StrEnum
from typing import Any, Final

from loguru import logger

from client import ApiClient
from clock import Clock, SystemClock
from endpoints import Endpoint, Listing, PageOfItems, Plan, SharedListings
from json_types import Item
from loading import PortMapping
from mapping import EndpointResource
from messages import IntegrationError, MappingError
from meter import Meter
from pagination import EndpointHistory, PaginationOptions
from reading import KindReading

_KINDS_AHEAD: Final = 4


class Outcome(StrEnum):
    """How the reading of a kind ended."""

    WHOLE = "whole"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Resync:
    """What the kinds of one resync share: `resources` is its whole mapping, `concurrency` the client's own limit."""

    def __init__(
        self,
        client: ApiClient,
        pagination: PaginationOptions,
        resources: Sequence[EndpointResource],
        *,
        concurrency: int,
        clock: Clock | None = None,
    ) -> None:
        self._client = client
        self._pagination = pagination
        self._resources = resources
        self._concurrency = concurrency
        self._clock = clock or SystemClock()
        self._histories: dict[str, EndpointHistory] = {}
        self._readings: dict[int, KindReading] = {}
        self._begun: set[int] = set()
        self._read_now: KindReading | None = None
        self._meters = [Meter() for _ in resources]
        self._finished = 0
        self._runner: asyncio.Task[Any] | None = None
        self._shared = SharedListings(template for plan in self._plans() for template in plan.templates)

    @property
    def meters(self) -> list[tuple[str, Meter]]:
        """Each kind with what it has cost so far, in the order of the mapping."""
        return [(resource.kind, meter) for resource, meter in zip(self._resources, self._meters, strict=True)]

    @property
    def has_batch_waiting(self) -> bool:
        """Whether the next batch of the kind that Ocean works on is there."""
        return self._read_now is not None and self._read_now.has_batch_waiting

    def begin(self) -> None:
        """Reads the first kinds ahead, while Ocean still prepares the resync that the current task runs."""
        self._end_with_the_current_task()
        self._read_ahead(-1)

    @property
    def runs_elsewhere(self) -> bool:
        """Whether another task than this one still runs it."""
        return self._runner not in (None, asyncio.current_task()) and not self._runner.done()

    def adopt(self, resources: Sequence[EndpointResource]) -> bool:
        """Puts equal resources of the current task in the place of those it was begun with. Says whether they are."""
        if self._runner is not asyncio.current_task() or list(resources) != list(self._resources):
            return False
        self._resources = resources
        return True

    async def read(self, resource: EndpointResource, *, mapped_by_ocean: bool = False) -> AsyncGenerator[list[Item]]:
        """The items of a kind, in large batches. Raises the `IntegrationError` that kept it from being whole.

        In DSP mode it is Port that maps them, and not Ocean.
        """
        self._end_with_the_current_task()
        started = self._clock.monotonic()
        place = self._place_of(resource)
        meter = self._meters[place]

        def tell(level: str, text: str, outcome: Outcome) -> None:
            seconds = self._clock.monotonic() - started
            bound = logger.bind(outcome=outcome.value, seconds=round(seconds, 3), **asdict(meter))
            bound.log(level, f"{resource.kind} {text} ({seconds:.1f} s: {meter.summary()})")

        try:
            reading = self._read_now = self._reading(place)
            self._read_ahead(place)
            if mapped_by_ocean:
                reading.mapping.compile()
            async with aclosing(reading.batches()) as batches:
                async for batch in batches:
                    reading.mapping.refuse_fruitless(batch)
                    handed_over = self._clock.monotonic()
                    yield batch
                    meter.waited_for_port += self._clock.monotonic() - handed_over
        except asyncio.CancelledError:  # Ocean cancels a kind only to end the whole resync
            tell("INFO", "was cancelled, nothing of it is deleted", Outcome.CANCELLED)
            await self.cancel()
            raise
        except IntegrationError as error:
            tell("ERROR", f"failed, nothing of it is deleted: {error}", Outcome.FAILED)
            raise
        finally:
            self._readings.pop(place, None)
            self._read_now = None
            self._finished += 1
            if self._finished == len(self._resources):
                await self._shared.close()
        tell("INFO", "was read whole", Outcome.WHOLE)

    async def cancel(self) -> None:
        """Ends all reading, of later kinds too. Who still waits for a batch is cancelled as well."""
        if self._runner is not None:
            self._runner.remove_done_callback(self._abandon)
        await asyncio.gather(*(reading.cancel() for reading in self._readings.values()))
        await self._shared.close()

    def _plans(self) -> list[Plan]:
        plans = []
        for resource in self._resources:
            try:
                plans.append(resource.plan(self._pagination))
            except MappingError:
                continue  # told when its kind's turn comes
        return plans

    def _place_of(self, resource: EndpointResource) -> int:
        return next(place for place, each in enumerate(self._resources) if each is resource)

    def _reading(self, place: int) -> KindReading:
        """The reading of a kind, begun if it was not yet. Raises `MappingError`."""
        if place not in self._readings:
            resource = self._resources[place]
            plan, mapping = resource.plan(self._pagination), PortMapping(resource)
            self._begun.add(place)
            self._readings[place] = KindReading(
                plan,
                mapping,
                self._open,
                concurrency=self._concurrency,
                clock=self._clock,
                meter=self._meters[place],
            )
        return self._readings[place]

    def _read_ahead(self, place: int) -> None:
        for later in range(place + 1, min(place + 1 + _KINDS_AHEAD, len(self._resources))):
            if later not in self._begun:
                try:
                    self._reading(later)
                except MappingError:
                    self._begun.add(later)  # told when its turn comes

    def _end_with_the_current_task(self) -> None:
        """Ocean leaves a generator that it no longer wants unclosed, and does not say that no later kind will come."""
        runner = asyncio.current_task()
        assert runner is not None
        if self._runner is None:
            runner.add_done_callback(self._abandon)
            self._runner = runner

    def _abandon(self, _: asyncio.Task[Any]) -> None:
        for reading in self._readings.values():
            reading.abandon()
        self._shared.abandon()

    def _open(self, endpoint: Endpoint, template: Endpoint, meter: Meter) -> AsyncGenerator[PageOfItems]:
        def fetch(wanted: Endpoint) -> AsyncGenerator[PageOfItems]:
            return Listing(
                self._client,
                wanted,
                meter,
                # Twice what fits through the client's gate, so that the next is at hand when a place gets free; but
                # what is only guessed is asked for in vain past the end.
                read_ahead=2 * self._concurrency,
                guess_ahead=self._concurrency,
                history=self._histories.setdefault(template.key, EndpointHistory()),
            ).pages()

        return self._shared.pages(endpoint, fetch) if self._shared.is_shared(template) else fetch(endpoint)
