"""Numbers that an answer tells, as it writes them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.counts import as_count, in_total, is_lower_bound
from evidence.leads import as_number
from tests.evidence.answers import beside


@pytest.mark.parametrize(
    ("written", "count"),
    [
        (0, 0),
        (7, 7),
        ("7", 7),
        ("007", 7),
        ("000", 0),
        (10**15, 10**15),
        (10**15 + 1, 10**15),
        ("9" * 16, 10**15),
        ("1" + "0" * 40, 10**15),
        (-1, None),
        ("-1", None),
        ("", None),
        ("7.0", None),
        ("²", None),
        (7.0, None),
        (True, None),
        (None, None),
        ([7], None),
    ],
)
def test_a_count_is_a_whole_number_also_in_digits(written: Any, count: int | None) -> None:
    assert as_count(written) == count


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (7, 7),
        (-7, -7),
        ("7", 7),
        ("-7", -7),
        ("9" * 19, int("9" * 19)),
        ("9" * 20, None),
        ("--7", None),
        ("-", None),
        ("", None),
        ("²", None),
        (True, None),
        (7.0, None),
        (None, None),
    ],
)
def test_a_number_may_be_below_zero(written: Any, number: int | None) -> None:
    assert as_number(written) == number


@given(st.text("-0123456789", max_size=25))
def test_whatever_looks_like_a_number_is_one_or_none(text: str) -> None:
    assert as_number(text) in (None, int(text) if text.strip("-") and text.rfind("-") < 1 else None)


@pytest.mark.parametrize("code", ["--404", "-", "4-04"])
def test_a_code_that_is_no_number_is_no_failure(code: str) -> None:
    assert beside({"code": code, "message": "what"}).failed is None


@pytest.mark.parametrize(
    ("total", "found"),
    [
        (7, ("", 7)),
        ({"value": 7}, ("value", 7)),
        ({"count": 7}, ("count", 7)),
        ({"value": 7, "count": 8}, ("value", 7)),
        ({"of": 7}, ("", None)),
    ],
)
def test_a_total_may_be_an_object(total: Any, found: tuple[str, Any]) -> None:
    assert in_total(total) == found


@pytest.mark.parametrize(
    ("total", "is_bound"), [({"relation": "gte"}, True), ({"relation": "eq"}, False), ({"value": 7}, False), (7, False)]
)
def test_it_may_say_that_it_is_a_lower_bound(total: Any, is_bound: bool) -> None:
    assert is_lower_bound(total) is is_bound
