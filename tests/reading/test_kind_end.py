"""A kind's end is told where every listing's is; one that is only assumed makes it so (contract §4)."""

import pytest

from endpoints import Endpoint
from pagination import Reason, Signal
from reading.kind_end import ListingEnds

PARENTS, CHILD = Endpoint("/orgs"), Endpoint("/orgs/{org}/repos")
TOLD = Reason(Signal.FLAG, "has_more says that nothing follows")
ASSUMED = Reason(Signal.PAGE_LENGTH, "a short page", told=False)
IGNORED = Reason(Signal.IGNORED_STATUS, "it answers 404, which ignore_statuses names")


def ends(parents: Reason | None, *children: Reason) -> str:
    listings = ListingEnds(CHILD)
    if parents is not None:
        listings.add(PARENTS, PARENTS, parents)
    for number, reason in enumerate(children):
        listings.add(CHILD.at({"org": str(number)}), CHILD, reason)
    return str(listings.end)


@pytest.mark.parametrize(
    ("reason", "said"),
    [(TOLD, "end told: has_more says that nothing follows"), (ASSUMED, "end assumed: a short page")],
)
def test_that_of_one_listing_is_the_listings_own(reason: Reason, said: str) -> None:
    assert ends(None, reason) == said
    assert ends(reason) == said


def test_of_many_that_were_told_it_is_told() -> None:
    assert ends(TOLD, TOLD, TOLD) == "end told: by each of 3 listings"


def test_one_that_is_assumed_makes_it_assumed_and_is_named() -> None:
    assert ends(TOLD, TOLD, ASSUMED, TOLD) == "end assumed: a short page (/orgs/1/repos of 4 listings)"
    assert ends(ASSUMED, TOLD, ASSUMED) == "end assumed: a short page (/orgs and 1 other of 3 listings)"
    assert ends(ASSUMED, ASSUMED, ASSUMED) == "end assumed: a short page (/orgs and 2 others of 3 listings)"


def test_children_that_were_ignored_leave_it_told_unless_all_were() -> None:
    assert ends(TOLD, TOLD, IGNORED) == "end told: by each of 3 listings"
    for parents in (TOLD, ASSUMED):
        assert ends(parents, IGNORED, IGNORED) == "end assumed: all 2 children were answered by ignored statuses"
