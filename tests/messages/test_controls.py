"""What an API sends speaks to no terminal, and turns nothing round of what a person reads (contract §7)."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from messages.controls import visible
from messages.excerpts import excerpt

ANY: st.SearchStrategy[str] = st.text(
    st.characters(categories=["Cc", "Cs", "Zl", "Zp", "L"]) | st.sampled_from("\u200e\u061c")
)


def test_controls_and_direction_marks_are_written_out() -> None:
    assert visible("a\x1b[2Jb\x9bc\u202ed\u2066e\u200ff\x00\r") == (
        "a\\u001b[2Jb\\u009bc\\u202ed\\u2066e\\u200ff\\u0000\\u000d"
    )


def test_lines_tabs_and_all_that_is_seen_stay() -> None:
    text = "one\n\ttwo: Größe, שלום, 👩\u200d💻"
    assert visible(text) == text


@given(ANY)
def test_nothing_is_left_that_is_not_seen(text: str) -> None:
    for shown in (visible(text), excerpt(text)):
        assert {unicodedata.category(letter) for letter in shown if letter not in "\n\t"}.isdisjoint(
            {"Cc", "Cs", "Zl", "Zp"}
        )
        assert {unicodedata.bidirectional(letter) for letter in shown}.isdisjoint(
            {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        )
        assert not set(shown) & set("\u200e\u200f\u061c")
        shown.encode()
