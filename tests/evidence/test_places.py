"""Where a word stood, as people write it."""

from evidence.places import written


def test_a_place_is_written_with_all_that_leads_to_it() -> None:
    assert written(("data", 0, "items", 2, 1)) == "data[0].items[2][1]"
