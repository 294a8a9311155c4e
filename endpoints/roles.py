"""Who has to do with a listing: who asks the API for it, who looks on, and who reads it, by itself or with others."""

from collections.abc import AsyncGenerator, Callable
from typing import Protocol

from apart import Apart
from client import ApiRequest, ApiResponse
from endpoints.endpoint import Endpoint
from endpoints.pages import PageOfItems
from meter import Meter
from pagination import Page, Reason, Verdict


class Asker(Protocol):
    """Who asks the API for a listing, and has where large answers are read."""

    @property
    def apart(self) -> Apart: ...

    async def ask(self, request: ApiRequest, meter: Meter | None = None) -> ApiResponse:
        """Raises `RequestFailed`."""
        ...


class ListingObserver(Protocol):
    """Looks on while an endpoint is read: for who explains a listing instead of only reading it."""

    def asking(self, request: ApiRequest) -> None:
        """A page is being asked for. Those that are read ahead may be answered in any order."""
        ...

    def answered(self, request: ApiRequest, response: ApiResponse) -> None:
        """A page came; what is in it is not looked at yet."""
        ...

    def judged(self, page: Page, verdict: Verdict) -> None:
        """A page was understood, in the order of the listing."""
        ...

    def ended(self, reason: Reason) -> None:
        """The listing is over, for this reason. One of which only a sample was wanted may not come to its end."""
        ...


class OpenedListing(Protocol):
    """A listing that is read when its pages are asked for, by itself or for all who share it."""

    @property
    def end(self) -> Reason | None:
        """Why it was over after its last page; None before that."""
        ...

    def pages(self) -> AsyncGenerator[PageOfItems]:
        """The pages that hold items. Raises the `ReadError` that cut the listing short."""
        ...


type OpenListing = Callable[[Endpoint, Endpoint, Meter], OpenedListing]
"""Opens the listing of an endpoint, given with the template that it was made from."""
