"""What an endpoint's own parameters say of its paging: names that go together, and the size."""

import pytest

from paging import PaginationOptions, PaginationType, suited_to


@pytest.mark.parametrize(
    "own", [{"page[number]": "1"}, {"page[size]": "50"}, {"page[number]": "1", "page[size]": "50"}]
)
def test_one_name_of_a_family_means_the_other(own: dict[str, str]) -> None:
    options = suited_to(own, PaginationOptions(type=PaginationType.PAGE), size_is_given=True)
    assert (options.param, options.size_param) == ("page[number]", "page[size]")


def test_without_paging_they_mean_nothing() -> None:
    options = PaginationOptions(type=PaginationType.NONE)
    assert suited_to({"page[size]": "50"}, options, size_is_given=False) == options
