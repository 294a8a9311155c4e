"""A kind read in part: the first pages of its listings, under the first of its parents.

So reads who looks at a mapping rather than fills a catalog: the preview, and the probe. Everything but where it stops
is that of a resync: plans, listings, paginators, batches.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from client import ApiClient
from clock import Clock, SystemClock
from endpoints import Endpoint, Listing, ListingObserver, PageOfItems, Plan
from json_types import Item
from loading import PortMapping
from meter import Meter
from pagination import EndpointHistory
from reading.kind_reading import KindReading

_MOST_PAGES_OF_PARENTS: Final = 10

type Watch = Callable[[Endpoint], ListingObserver]
"""Makes an observer of the listing of an endpoint, of which the template is given."""


@dataclass(frozen=True)
class Extent:
    """How much is read: pages of each listing, and children of each nested kind; None for all of them."""

    pages: int | None = 1
    children: int | None = 3

    @property
    def is_whole(self) -> bool:
        return self.pages is None and self.children is None

    def pages_of(self, endpoint: Endpoint, plan: Plan) -> int | None:
        """Parents may be on a later page than the first: those of the first may all be filtered out."""
        if self.pages is None or endpoint is plan.endpoint:
            return self.pages
        return max(self.pages, _MOST_PAGES_OF_PARENTS)


class Glimpse:
    """Reads kinds to one extent. `concurrency` is the client's own limit."""

    def __init__(
        self, client: ApiClient, extent: Extent, *, concurrency: int, watch: Watch, clock: Clock | None = None
    ) -> None:
        self._client = client
        self._extent = extent
        # Requests for what may not be wanted cost an author seconds, and the API's patience.
        self._concurrency = concurrency if extent.is_whole else 1
        self._read_ahead = concurrency if extent.pages is None else 0
        self._watch = watch
        self._clock = clock or SystemClock()

    async def batches(self, plan: Plan, mapping: PortMapping) -> AsyncGenerator[list[Item]]:
        """The items, in batches as Ocean would get them. Raises the `IntegrationError` that would fail the kind."""
        histories: dict[str, EndpointHistory] = {}

        def open_listing(endpoint: Endpoint, template: Endpoint, meter: Meter) -> AsyncGenerator[PageOfItems]:
            listing = Listing(
                self._client,
                endpoint,
                meter,
                read_ahead=self._read_ahead,
                history=histories.setdefault(template.key, EndpointHistory()),
                observer=self._watch(template),
                most_pages=self._extent.pages_of(template, plan),
            )
            return listing.pages()

        reading = KindReading(
            plan,
            mapping,
            open_listing,
            concurrency=self._concurrency,
            clock=self._clock,
            children=self._extent.children,
        )
        async with aclosing(reading.batches()) as batches:
            async for batch in batches:
                mapping.refuse_fruitless(batch)
                yield batch
