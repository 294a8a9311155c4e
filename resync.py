"""One kind's resync: its endpoint read in a task of its own, joined into batches, its failure kept to the end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from loguru import logger

from batches import BatchBuffer
from client import ApiClient
from clock import Clock, SystemClock
from endpoint import Endpoint
from errors import IntegrationError
from json_types import Item
from listing import Listing
from mapping import EndpointResource
from meter import Meter
from pagination import PageLengths
from pagination_options import PaginationOptions
from port_mapping import PortMapping

_SECONDS_BETWEEN_PROGRESS: Final = 10.0


class Resync:
    """What the kinds of one resync share. `read_ahead` bounds the pages of a listing that are asked for at once."""

    def __init__(
        self,
        client: ApiClient,
        pagination: PaginationOptions,
        *,
        read_ahead: int,
        clock: Clock | None = None,
    ) -> None:
        self._client = client
        self._pagination = pagination
        self._read_ahead = read_ahead
        self._clock = clock or SystemClock()
        self._lengths: dict[str, PageLengths] = {}
        self._readers: set[asyncio.Task[None]] = set()

    async def read(self, resource: EndpointResource) -> AsyncGenerator[list[Item]]:
        """The items of a kind, in large batches. Raises the `IntegrationError` that kept it from being whole."""
        meter = Meter()
        started = self._clock.monotonic()
        try:
            endpoint = resource.endpoint(self._pagination)
            mapping = PortMapping(resource)
            async with aclosing(self._batches(endpoint, meter)) as batches:
                async for batch in batches:
                    mapping.refuse_fruitless(batch)
                    handed_over = self._clock.monotonic()
                    yield batch
                    meter.waited_for_port += self._clock.monotonic() - handed_over
        except IntegrationError as error:
            logger.error(f"{resource.kind} failed, nothing of it is deleted: {error} ({meter.summary()})")
            raise
        seconds = self._clock.monotonic() - started
        logger.info(f"{resource.kind} was read whole in {seconds:.1f} s: {meter.summary()}")

    async def cancel(self) -> None:
        """Ends all reading. Who still waits for a batch is cancelled as well."""
        readers = list(self._readers)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)

    async def _batches(self, endpoint: Endpoint, meter: Meter) -> AsyncGenerator[list[Item]]:
        buffer = BatchBuffer()
        reader = asyncio.create_task(self._fill(buffer, endpoint, meter))
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)
        consumer = asyncio.current_task()
        assert consumer is not None
        # Ocean abandons a generator that it no longer wants, without closing it; but its task ends in any case.
        abandon = lambda _: reader.cancel()  # noqa: E731
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

    async def _fill(self, buffer: BatchBuffer, endpoint: Endpoint, meter: Meter) -> None:
        reporter = asyncio.create_task(self._report(endpoint.path, meter))
        try:
            listing = Listing(
                self._client,
                endpoint,
                meter,
                read_ahead=self._read_ahead,
                lengths=self._lengths.setdefault(endpoint.path, PageLengths()),
            )
            async with aclosing(listing.pages()) as pages:
                async for page in pages:
                    await buffer.put(page.items, page.size)
        except BaseException as error:
            await buffer.end(error)
            raise
        else:
            await buffer.end()
        finally:
            reporter.cancel()

    async def _report(self, path: str, meter: Meter) -> None:
        while True:
            await self._clock.sleep(_SECONDS_BETWEEN_PROGRESS)
            logger.info(f"{path}: {meter.progress()} so far")
