"""One endpoint from its first page to its last, and the listings of many: nested ones, and those that are shared.

It may know the client, paginators, extraction and evidence. It must not know the mapping that endpoints come from, nor
who reads them. A listing is the only way in which an endpoint is read, and `Listings` opens it.
"""

from endpoints.changes import Changes, MomentFormat, NewestFirst, SinceParameter, rfc3339
from endpoints.endpoint import Endpoint, Query, QueryTemplate, refuse_header
from endpoints.listing_trace import ListingTrace, PageTrace, Understood
from endpoints.listings import Listings, Watch
from endpoints.nested import NestedFailures, bindings, first, for_each
from endpoints.pages import PageOfItems
from endpoints.parameters import Binding, Parameter, Source, checked_values
from endpoints.patterns import PARAMETER, Pattern, Place, Scalar, Text, Tree, as_text, pattern_of, places_in
from endpoints.plan import Plan, misfits, unfit_values
from endpoints.roles import ListingObserver, OpenedListing, OpenListing
from endpoints.sharing import SharedListings
from endpoints.stopping import condition
from endpoints.waiting import Account, ByteBudget, ExpectedSize, Held

__all__ = [
    "PARAMETER",
    "Account",
    "Binding",
    "ByteBudget",
    "Changes",
    "Endpoint",
    "ExpectedSize",
    "Held",
    "ListingObserver",
    "ListingTrace",
    "Listings",
    "MomentFormat",
    "NestedFailures",
    "NewestFirst",
    "OpenListing",
    "OpenedListing",
    "PageOfItems",
    "PageTrace",
    "Parameter",
    "Pattern",
    "Place",
    "Plan",
    "Query",
    "QueryTemplate",
    "Scalar",
    "SharedListings",
    "SinceParameter",
    "Source",
    "Text",
    "Tree",
    "Understood",
    "Watch",
    "as_text",
    "bindings",
    "checked_values",
    "condition",
    "first",
    "for_each",
    "misfits",
    "pattern_of",
    "places_in",
    "refuse_header",
    "rfc3339",
    "unfit_values",
]
