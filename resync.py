"""One resync: each kind's listings read in a task of its own, joined into batches, failures kept to the end."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final

from loguru import logger

from batches import BatchBuffer
from client import ApiClient
from clock import Clock, SystemClock
from endpoint import Endpoint
from errors import IntegrationError, LoginFailed, MappingError, ReadError
from json_types import Item
from listing import Listing, PageOfItems
from mapping import EndpointResource
from meter import Meter
from nested_failures import NestedFailures
from pagination import PageLengths
from pagination_options import PaginationOptions
from path_parameters import Binding, Plan
from port_mapping import PortMapping
from shared_listings import SharedListings
from workers import for_each

_SECONDS_BETWEEN_PROGRESS: Final = 10.0


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
        self._concurrency = concurrency
        self._clock = clock or SystemClock()
        self._lengths: dict[str, PageLengths] = {}
        self._readers: set[asyncio.Task[None]] = set()
        self._plans_to_come = len(resources)
        self._shared = SharedListings(self._templates(resources))

    async def read(self, resource: EndpointResource) -> AsyncGenerator[list[Item]]:
        """The items of a kind, in large batches. Raises the `IntegrationError` that kept it from being whole."""
        meter = Meter()
        started = self._clock.monotonic()
        try:
            plan = resource.plan(self._pagination)
            mapping = PortMapping(resource)
            async with aclosing(self._batches(plan, meter)) as batches:
                async for batch in batches:
                    mapping.refuse_fruitless(batch)
                    handed_over = self._clock.monotonic()
                    yield batch
                    meter.waited_for_port += self._clock.monotonic() - handed_over
        except IntegrationError as error:
            logger.error(f"{resource.kind} failed, nothing of it is deleted: {error} ({meter.summary()})")
            raise
        finally:
            self._plans_to_come -= 1
            if not self._plans_to_come:
                await self._shared.close()
        seconds = self._clock.monotonic() - started
        logger.info(f"{resource.kind} was read whole in {seconds:.1f} s: {meter.summary()}")

    async def cancel(self) -> None:
        """Ends all reading. Who still waits for a batch is cancelled as well."""
        readers = list(self._readers)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        await self._shared.close()

    def _templates(self, resources: Sequence[EndpointResource]) -> list[Endpoint]:
        """Every endpoint that the mapping names, as often as it is needed."""
        templates = []
        for resource in resources:
            try:
                plan = resource.plan(self._pagination)
            except MappingError:
                continue  # told when its kind's turn comes
            templates += plan.templates
        return templates

    async def _batches(self, plan: Plan, meter: Meter) -> AsyncGenerator[list[Item]]:
        buffer = BatchBuffer()
        reader = asyncio.create_task(self._fill(buffer, plan, meter))
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)
        consumer = asyncio.current_task()
        assert consumer is not None

        def abandon(_: object) -> None:
            """Ocean leaves a generator that it no longer wants unclosed; but the task that asked it ends anyway."""
            reader.cancel()

        consumer.add_done_callback(abandon)
        try:
            while True:
                asked = self._clock.monotonic()
                batch = await buffer.get()
                meter.waited_for_api += self._clock.monotonic() - asked
                if batch is None:
                    return
                yield batch
        finally:
            consumer.remove_done_callback(abandon)
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)

    async def _fill(self, buffer: BatchBuffer, plan: Plan, meter: Meter) -> None:
        reporter = asyncio.create_task(self._report(plan.endpoint.path, meter))
        try:
            if plan.parameters:
                await self._read_children(buffer, plan, meter)
            else:
                async with aclosing(self._open(plan.endpoint, plan.endpoint, meter)) as pages:
                    async for page in pages:
                        await self._put(buffer, page.items, page.size, meter)
        except BaseException as error:
            await buffer.end(error)
            raise
        else:
            await buffer.end()
        finally:
            reporter.cancel()

    async def _read_children(self, buffer: BatchBuffer, plan: Plan, meter: Meter) -> None:
        failures = NestedFailures()

        def open_listing(endpoint: Endpoint, template: Endpoint) -> AsyncGenerator[PageOfItems]:
            return self._open(endpoint, template, meter)

        async def read_child(binding: Binding) -> None:
            with failures.tolerated(plan.endpoint):
                async with aclosing(open_listing(binding.apply(plan.endpoint), plan.endpoint)) as pages:
                    async for page in pages:
                        await self._put(buffer, [binding.mark(item) for item in page.items], page.size, meter)

        # More than fit through the client's gate, so that the next is always at hand when a place gets free.
        width = 2 * self._concurrency
        bindings = plan.bindings(open_listing, meter, failures, width=width)
        async with aclosing(bindings):
            await for_each(bindings, read_child, width)
        failures.raise_any()

    @staticmethod
    async def _put(buffer: BatchBuffer, items: list[Item], size: int, meter: Meter) -> None:
        meter.items += len(items)
        await buffer.put(items, size)

    def _open(self, endpoint: Endpoint, template: Endpoint, meter: Meter) -> AsyncGenerator[PageOfItems]:
        def fetch(wanted: Endpoint) -> AsyncGenerator[PageOfItems]:
            lengths = self._lengths.setdefault(template.key, PageLengths())
            return Listing(self._client, wanted, meter, read_ahead=self._concurrency, lengths=lengths).pages()

        return self._shared.pages(endpoint, fetch) if self._shared.is_shared(template) else fetch(endpoint)

    async def _report(self, path: str, meter: Meter) -> None:
        while True:
            await self._clock.sleep(_SECONDS_BETWEEN_PROGRESS)
            logger.info(f"{path}: {meter.progress()} so far")
