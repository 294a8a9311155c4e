"""What a word says by itself."""

import pytest

from evidence import Counted, Trust
from evidence.words import Group, Meaning, Word


@pytest.mark.parametrize(
    ("meaning", "group", "counted"),
    [
        (Meaning.MORE, Group.FLAG, None),
        (Meaning.CURSOR, Group.LEAD, None),
        (Meaning.RECORDS, Group.COUNT, Counted.RECORDS),
        (Meaning.LAST_PAGE, Group.COUNT, Counted.LAST_PAGE),
        (Meaning.ERROR, Group.FAILURE, None),
        (Meaning.PARTIAL, Group.PARTIAL, None),
        (Meaning.MESSAGE, Group.NONE, None),
    ],
)
def test_its_meaning_tells_what_kind_of_statement_it_makes_and_what_it_counts(
    meaning: Meaning, group: Group, counted: Counted | None
) -> None:
    word = Word("word", meaning, "some")
    assert (word.group, word.counted) == (group, counted)


@pytest.mark.parametrize(
    ("trust", "of_a_count"), [(Trust.PLAIN, Trust.COUNT), (Trust.UNSURE, Trust.UNSURE), (Trust.ALIKE, Trust.COUNT)]
)
def test_a_count_is_believed_as_counts_are_unless_it_is_unsure(trust: Trust, of_a_count: Trust) -> None:
    assert Word("word", Meaning.RECORDS, "some", trust).count_trust is of_a_count
