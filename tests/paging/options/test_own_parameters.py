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


@pytest.mark.parametrize(
    ("type_", "own", "named"),
    [
        ("page", {"per_page": "50"}, (None, "per_page", 50)),
        ("page", {"limit": "50", "size": "20"}, (None, "size", 20)),
        ("page", {"size": "many", "rows": "9", "per_page": "8"}, (None, "per_page", 8)),
        ("page", {"size": "0"}, (None, None, None)),
        ("page", {"size": "1"}, (None, "size", 1)),
        ("page", {"size": "\u0663"}, (None, None, None)),
        ("page", {"": "5"}, (None, None, None)),
        ("page", {"page[number]": "1", "page[size]": "50"}, ("page[number]", "page[size]", 50)),
        ("page", {"pagination[page]": "1"}, ("pagination[page]", "pagination[pageSize]", None)),
        ("offset", {"page[limit]": "3"}, ("page[offset]", "page[limit]", 3)),
        ("offset", {"take": "7"}, (None, "take", 7)),
        ("cursor", {"page[cursor]": "x"}, ("page[cursor]", "page[limit]", None)),
        ("cursor", {"page[number]": "1"}, (None, None, None)),
        ("next_link", {"page[size]": "7"}, (None, "page[size]", 7)),
        ("next_link", {}, (None, None, None)),
        (None, {"size": "7"}, (None, None, None)),
    ],
)
def test_what_is_asked_with_says_the_name_of_the_size_and_how_large_it_is(
    type_: str | None, own: dict[str, str], named: tuple[str | None, str | None, int | None]
) -> None:
    options = PaginationOptions(type=None if type_ is None else PaginationType(type_))
    found = suited_to(own, options, size_is_given=False)
    assert (found.param, found.size_param, found.page_size) == named
    found = suited_to(own, options, size_is_given=True)
    assert (found.param, found.size_param, found.page_size) == (*named[:2], None)


def test_names_that_are_set_stay() -> None:
    own = {"per_page": "50", "size": "5", "n": "9"}
    for param, size_param, size in ((None, "n", 9), ("p", None, 5), ("p", "x", None), ("p", "", None)):
        options = PaginationOptions(type=PaginationType.PAGE, param=param, size_param=size_param)
        found = suited_to(own, options, size_is_given=False)
        assert (found.param, found.size_param, found.page_size) == (param, size_param, size)
