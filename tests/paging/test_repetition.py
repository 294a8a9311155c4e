"""The same records twice in a row (contract §4, rule 7)."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import LeadKind
from json_types import Item, Json
from pagination import Page
from paging.repetition import Likeness, likeness, may_begin_alike, remembered, seam, sketch
from tests.paging.pages import COUNTING, end_of, judged, lead, more, page, records, refusal, style_of, total

type Rows = Sequence[Item]


def rows(*values: Any, key: str = "id", **others: Any) -> list[Item]:
    return [{key: value, **others} for value in values]


class TestLikeness:
    @pytest.mark.parametrize("key", ["id", "_id", "Id", "ID", "uuid", "guid", "identifier"])
    def test_by_ids_though_other_fields_moved_on(self, key: str) -> None:
        one, two = rows(1, 2, key=key, seen=1), rows(1, 2, key=key, seen=2)
        assert likeness(page(two), page(one)) is Likeness.BY_IDS

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            (rows(1, 2), rows(2, 3)),
            (rows(1, 2), rows(1, 3)),
            (rows(1, 2), rows(1, 2, 3)),
            (rows("env", "team", key="key", resource="r1"), rows("env", "team", key="key", resource="r2")),
            (rows("env", "env", resource="r1"), rows("env", "env", resource="r2")),
            (rows(1, seen=1), rows(1, seen=2)),
            (rows(1, None, seen=1), rows(1, None, seen=2)),
            (rows(True, False, seen=1), rows(True, False, seen=2)),
            ([], []),
        ],
    )
    def test_of_other_records(self, one: Rows, two: Rows) -> None:
        assert likeness(page(two), page(one)) is None

    @pytest.mark.parametrize(
        "records", [rows(1), rows(0, 0, key="amount"), rows("env", "env", resource="r1"), ["a", "b"], [1, {"id": 2}]]
    )
    def test_as_wholes(self, records: Any) -> None:
        assert likeness(page(list(records), items=[]), page(list(records), items=[])) is Likeness.AS_WHOLES

    def test_an_id_that_some_lack_is_none(self) -> None:
        one = [{"id": 1, "seen": 1}, {"name": "b", "seen": 1}]
        two = [{"id": 1, "seen": 2}, {"name": "b", "seen": 1}]
        assert likeness(page(two), page(one)) is None
        assert likeness(page(one), page(one)) is Likeness.AS_WHOLES

    def test_records_are_compared_and_not_what_became_of_them(self) -> None:
        assert likeness(page(rows(3, 4), items=rows(1)), page(rows(1, 2), items=rows(1))) is None
        assert likeness(page(rows(1, 2), items=rows(8)), page(rows(1, 2), items=rows(9))) is Likeness.BY_IDS

    def test_items_are_compared_where_records_cannot_be_told(self) -> None:
        assert likeness(page(None, items=rows(1, 2)), page(None, items=rows(1, 2))) is Likeness.BY_IDS

    def test_the_first_page_repeats_none(self) -> None:
        assert likeness(page(rows(1, 2)), None) is None

    def test_records_that_hold_what_has_the_id_are_compared_by_it(self) -> None:
        edges = [{"node": record} for record in rows(1, 2)]
        assert likeness(page(edges, items=rows(1, 2)), page(edges, items=rows(1, 2))) is Likeness.BY_IDS
        assert likeness(page(edges, items=rows(1)), page(edges, items=rows(1, 2))) is Likeness.AS_WHOLES
        assert likeness(page(edges, items=rows(3, 4)), page(edges, items=rows(1, 2))) is Likeness.AS_WHOLES


class TestSeam:
    @pytest.mark.parametrize(
        ("one", "two", "length"),
        [
            (rows(1, 2, 3), rows(3, 4, 5), 1),
            (rows(1, 2, 3), rows(2, 3, 4), 2),
            (rows(1, 2, 3), rows(4, 5, 6), 0),
            (rows(1, 2, 3), rows(3, 2, 1), 1),
            (rows(1, 2, 3), rows(2, 4, 3), 0),
            (rows(*range(40)), rows(*range(30, 70)), 10),
            (rows(*range(40)), rows(*range(29, 70)), 0),
            (rows(1, 2, 3), rows(3), 0),
            (rows(1, 2, 3), [], 0),
            (rows(0, 0, 0), rows(0, 0, 1), 0),
            (rows(1, 2, 3, key="key"), rows(3, 4, 5, key="key"), 0),
            (rows(1, 2, 3), rows(3, None, 5), 0),
            (rows(1, 2, 3), ["3", *rows(3, 4)], 0),
            ([*rows(1, 2), "3", *rows(3)], rows(3, 4), 1),
            ([], rows(1, 2), 0),
            ([{"id": 0, "uuid": "a"}, {"id": 0, "uuid": "b"}], [{"id": 0, "uuid": "b"}, {"id": 0, "uuid": "c"}], 1),
            ([{"id": 1, "uuid": "a"}, {"id": 2, "uuid": "b"}], [{"id": 3, "uuid": "b"}, {"id": 4, "uuid": "c"}], 0),
            (rows([1], [2]), rows([2], [3]), 0),
            (rows(True, False), rows(False, True), 0),
            (rows(1, 2), rows(2, 3, 3), 0),
            (rows(1, 2), rows(2, 3), 1),
        ],
    )
    def test_is_how_many_records_stand_on_both_sides_of_it(self, one: Rows, two: Rows, length: int) -> None:
        assert seam(page(two), page(one)) == length

    def test_there_is_none_before_the_first_page(self) -> None:
        assert seam(page(rows(1, 2)), None) == 0


class TestAPageThatIsStillComing:
    @pytest.mark.parametrize(
        ("first", "before", "alike"),
        [
            ({"id": 1, "seen": 2}, rows(1, 2, seen=1), True),
            ({"id": 2}, rows(1, 2), False),
            ({"id": 3, "uuid": "a"}, [{"id": 1, "uuid": "a"}], True),
            ({"id": 1}, [{"name": "a"}], False),
            ({"name": "a"}, [{"name": "a"}], True),
            ({"name": "a"}, [{"name": "b"}], False),
            ({"name": "a", "id": None}, [{"name": "b", "id": None}], False),
            ({"name": "a", "id": True}, [{"name": "b", "id": True}], False),
            ({"key": "env"}, [{"key": "env", "resource": "r1"}], False),
            ({"id": 1}, [], False),
        ],
    )
    def test_may_repeat_the_one_before_where_its_first_item_is_that_ones_first(
        self, first: Item, before: Rows, alike: bool
    ) -> None:
        assert may_begin_alike(first, page(before)) is alike

    def test_repeats_none_where_it_is_the_first(self) -> None:
        assert not may_begin_alike({"id": 1}, None)

    def test_is_compared_with_the_last_that_was_judged(self) -> None:
        style = style_of("page")
        assert not style.may_be_a_repetition({"id": 0})
        judged(style, page(records(0, 100)), page(records(100, 200)))
        assert style.may_be_a_repetition({"id": 100})
        assert not style.may_be_a_repetition({"id": 0})


@pytest.mark.parametrize("style", COUNTING)
class TestCountedPages:
    def test_a_short_page_twice_is_the_end_where_the_installations_paging_does_not_fit(self, style: str) -> None:
        verdict = judged(style_of(style), page(records(0, 50)), page(records(0, 50)))
        assert (verdict.items, verdict.next, verdict.reason.told) == ([], None, False)
        assert "type: none" in (verdict.remark or "")

    def test_it_is_a_failure_where_the_endpoints_own_paging_has_no_effect(self, style: str) -> None:
        message = refusal(style_of(style, chosen_for_endpoint=True), page(records(0, 50)), page(records(0, 50)))
        assert f"paginationParam (now '{style}')" in message
        assert "type: none" in message

    def test_so_is_a_full_page_twice(self, style: str) -> None:
        assert "same 100 items" in refusal(style_of(style), page(records(0, 100)), page(records(0, 100)))

    @pytest.mark.parametrize("told", [{"more": more()}, {"counts": total(900)}, {"leads": (lead(LeadKind.LINK),)}])
    def test_so_is_a_short_page_twice_that_speaks_of_more(self, style: str, told: dict[str, Any]) -> None:
        assert "same 50 items" in refusal(style_of(style), page(records(0, 50), **told), page(records(0, 50), **told))

    def test_records_without_ids_are_compared_as_wholes(self, style: str) -> None:
        tags = [{"key": "env", "resource": f"r{n}"} for n in range(120)]
        pages = page(tags[:50]), page(tags[50:100]), page(tags[100:])
        assert not end_of(style_of(style), *pages)


def test_where_records_cannot_be_counted_it_is_a_failure() -> None:
    pages = [page(None, items=records(0, 50)) for _ in range(2)]
    assert "same 50 items" in refusal(style_of("page"), *pages)


class TestFollowedPages:
    ALIKE = ({"amount": 0}, {"amount": 0})

    def test_pages_alike_behind_new_cursors_are_others(self) -> None:
        pages = [page(self.ALIKE, leads=(lead(value=value),)) for value in "abc"]
        assert judged(style_of("cursor"), *pages).items == list(self.ALIKE)

    def test_but_not_where_their_ids_say_that_they_are_the_same(self) -> None:
        pages = [page(records(0, 2), leads=(lead(value=value),)) for value in "ab"]
        assert "cursorPath" in refusal(style_of("cursor"), *pages)


RECORDS = st.lists(
    st.one_of(
        st.dictionaries(
            st.sampled_from(["id", "uuid", "node", "text"]), st.one_of(st.integers(0, 3), st.booleans(), st.none())
        ),
        st.fixed_dictionaries({"id": st.integers(0, 4), "text": st.integers(0, 1)}),
        st.integers(0, 2),
    ),
    max_size=4,
)


@given(RECORDS, RECORDS, st.booleans(), st.booleans())
def test_what_is_remembered_of_a_page_tells_the_same_as_all_of_it(
    before: list[Json], records: list[Json], repeated: bool, counted: bool
) -> None:
    def of(found: list[Json]) -> Page:
        objects = [record for record in found if isinstance(record, dict)]
        return page(found if counted else None, items=objects)

    one, two = of(before), of(before if repeated else records)
    kept = remembered(one, large=-1)
    assert likeness(two, kept) == likeness(two, one)
    assert seam(two, kept) == seam(two, one)
    for first in two.items[:1]:
        assert may_begin_alike(first, kept) == may_begin_alike(first, one)


def test_of_a_large_page_with_ids_only_the_ids_are_remembered() -> None:
    large = page([{"id": number, "text": "x"} for number in range(3)])
    kept = remembered(large, large=-1)
    assert kept.answer.records_seen == [{"id": number} for number in range(3)]
    assert kept.answer.json is None
    assert remembered(large) is large, "a small one is no burden"
    without = page([{"text": "x"}, {"text": "y"}])
    assert remembered(without, large=-1) is without, "it is compared as a whole"


def test_a_sketch_tells_records_apart_by_their_ids_and_by_all_that_they_hold() -> None:
    one = sketch({"id": 1, "name": "a", "tags": [1]})
    assert one == sketch({"tags": [1], "name": "a", "id": 1})
    assert isinstance(one, dict)
    assert one["id"] == 1
    assert one != sketch({"id": 1, "name": "a", "tags": [2]})
    assert sketch("text") != sketch("other")
    assert one.keys() == {"id", ""}
    assert len(str(one[""])) == 32
