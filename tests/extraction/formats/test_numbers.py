"""What is looked for in the bytes of an answer before they are decoded (contract §5)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.formats import has_long_integer, loads

_PARTS = st.lists(
    st.one_of(
        st.integers(1, 25).map(lambda length: b"7" * length),
        st.sampled_from([b"2026-01-01T00:00:00.000Z", b"1.25", b"-", b"x", b"/", b":", b"\xff", b'"id": ']),
        st.binary(max_size=5),
    ),
    max_size=12,
).map(b"".join)


@given(content=_PARTS, digits=st.sampled_from([16, 19]))
def test_a_row_of_digits_is_found_wherever_it_stands(content: bytes, digits: int) -> None:
    assert has_long_integer(content, digits) == bool(re.search(rb"[0-9]{%d}" % digits, content))


@pytest.mark.parametrize("before", range(8))
@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 2**63, 10**30])
def test_no_number_is_altered_wherever_it_stands(number: int, before: int) -> None:
    assert loads(b" " * before + b"[%d]" % number) == [number]
