"""The one way in which kinds are read: whole by a resync, in part by who only looks at a mapping.

Everything but where it stops is the same: plans, listings, paginators, batches, and what is asked of a batch.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from client import ApiClient
from clock import Clock, SystemClock
from endpoints import ByteBudget, Listings, Plan, SharedListings, Watch
from json_types import Item
from loading import PortMapping
from meter import Meter
from reading.extent import WHOLE, Extent
from reading.kind_reading import KindReading


class KindReader:
    """Reads kinds to one extent. `concurrency` is the client's own limit; `shared` is what its kinds share.

    What they hold is counted in `budget`, where they come first as they were begun: in Ocean's order.
    """

    def __init__(
        self,
        client: ApiClient,
        extent: Extent = WHOLE,
        *,
        concurrency: int,
        shared: SharedListings | None = None,
        watch: Watch | None = None,
        clock: Clock | None = None,
        budget: ByteBudget | None = None,
    ) -> None:
        self._extent = extent
        self._budget = budget or ByteBudget()
        self._apart = client.apart
        self._clock = clock or SystemClock()
        # For a sample, requests for what may not be wanted cost an author seconds, and the API's patience.
        self._concurrency = concurrency if extent.is_whole else 1
        reads_to_the_end = extent.pages is None
        self._listings = Listings(
            client,
            # Twice what fits through the client's limiter, so that the next is at hand when there is room; but what is
            # only guessed is asked for in vain past the end.
            read_ahead=2 * concurrency if reads_to_the_end else 0,
            guess_ahead=concurrency if reads_to_the_end else 0,
            shared=shared,
            watch=watch,
        )

    def begin(self, plan: Plan, mapping: PortMapping, meter: Meter | None = None) -> KindReading:
        """Begins to read a kind at once."""
        account = self._budget.account()
        return KindReading(
            plan,
            mapping,
            lambda endpoint, template, meter: self._listings.open(
                endpoint, template, meter, self._extent.pages_of(template, plan), account
            ),
            account,
            largest_batch=self._budget.largest_batch,
            concurrency=self._concurrency,
            clock=self._clock,
            apart=self._apart,
            meter=meter,
            children=self._extent.children,
        )

    async def batches(self, plan: Plan, mapping: PortMapping) -> AsyncGenerator[list[Item]]:
        """The items of a kind, also those that make no entity. Raises the `IntegrationError` that would fail it."""
        async with aclosing(self.begin(plan, mapping).batches(with_incomplete=True)) as batches:
            async for batch in batches:
                yield batch
