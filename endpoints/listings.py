"""How listings are opened: by one policy for all of a resync, or for all of a look."""

from collections.abc import Callable

from client import ApiClient
from endpoints.endpoint import Endpoint
from endpoints.listing import Listing
from endpoints.roles import ListingObserver, OpenedListing
from endpoints.sharing import SharedListings
from endpoints.waiting import Account, ByteBudget, ExpectedSize
from meter import Meter
from pagination import EndpointHistory

type Watch = Callable[[Endpoint], ListingObserver]
"""Makes an observer of the listing of an endpoint, of which the template is given."""


class Listings:
    """Opens listings that read ahead as far as is said, as they would read alone.

    Those that `shared` knows are read once for all. What is known of an endpoint's pages is common to all of its
    listings.
    """

    def __init__(
        self,
        client: ApiClient,
        *,
        read_ahead: int = 0,
        guess_ahead: int | None = None,
        shared: SharedListings | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._client = client
        self._read_ahead = read_ahead
        self._guess_ahead = guess_ahead
        self._shared = shared or SharedListings()
        self._watch = watch
        self._histories: dict[str, EndpointHistory] = {}
        self._sizes: dict[str, ExpectedSize] = {}

    def open(
        self,
        endpoint: Endpoint,
        template: Endpoint,
        meter: Meter,
        most_pages: int | None = None,
        account: Account | None = None,
    ) -> OpenedListing:
        """The listing of an endpoint, given with the template that it was made from, for who has this account."""

        def alone(account: Account | None) -> Listing:
            return Listing(
                self._shared.asker(template, self._client),
                endpoint,
                meter,
                # Most of what changed is on the first page of a listing that is sorted by that.
                read_ahead=self._read_ahead if endpoint.stop is None else 0,
                guess_ahead=self._guess_ahead if endpoint.stop is None else 0,
                history=self._histories.setdefault(template.key, EndpointHistory()),
                observer=self._watch(template) if self._watch else None,
                most_pages=most_pages,
                account=account,
                expected=self._sizes.setdefault(template.key, ExpectedSize()),
            )

        if self._shared.is_shared(template):
            return self._shared.open(endpoint, alone, account or ByteBudget().account())
        return alone(account)
