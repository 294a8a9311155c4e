"""Where an answer is looked at for words, and how a place is written as people write it."""

from collections.abc import Sequence

import pytest

from evidence.places import Place, far_places, found_in, has_identity, has_parts, near_places, speaks, written
from extraction import Keys
from json_types import Json, JsonObject

ANSWER: JsonObject = {
    "meta": {"page": {"x": 1, "pagination": {"paging": {"meta": {}}}}},
    "data": {"items": [{"id": 1}], "paging": {"next": 1}, "result": {"results": {"d": {"response": {}}}}},
    "other": {"deep": {"a": {"b": {"c": {"d": {"e": {}}}}}}},
    "lists": {"x": [{"y": 1}], "z": {}},
    "plain": {"x": [1], "y": []},
    "info": 3,
}
NEAR_META = ["meta", "meta.page", "meta.page.pagination"]
FAR_META = ["meta.page.pagination.paging", "meta.page.pagination.paging.meta"]
FAR_OTHER = ["other", "other.deep", "other.deep.a", "other.deep.a.b", "other.deep.a.b.c"]


def told(places: Sequence[Place]) -> list[str]:
    return [written(place.keys) + ("" if place.taken is None else f"({place.taken})") for place in places]


def near_and_far(document: Json, *ways: Keys) -> tuple[list[str], list[str]]:
    near = near_places(document, ways)
    far = list(far_places(document, near, ways))
    assert all(place.near for place in near)
    assert not any(place.near for place in far)
    return told(near), told(far)


def test_a_place_is_written_with_all_that_leads_to_it() -> None:
    assert written(("data", 0, "items", 2, 1)) == "data[0].items[2][1]"
    assert written((0, "a")) == "[0].a"
    assert written(()) == ""


def test_on_the_way_to_the_records_and_beside_it_are_envelopes_and_the_rest_is_far() -> None:
    assert near_and_far(ANSWER, ("data", "items")) == (
        ["(data)", *NEAR_META, "data(items)", "data.paging"],
        [
            *FAR_META,
            *("data.result", "data.result.results", "data.result.results.d", "data.result.results.d.response"),
            *(*FAR_OTHER, "plain"),
        ],
    )


def test_of_several_ways_none_is_an_envelope_of_the_other_nor_far_from_it() -> None:
    near, far = near_and_far(ANSWER, ("data", "items"), ("other",), ("meta", "page"))
    assert near == ["(data)", "data(items)", "data.paging", "meta(page)"]
    assert "plain" in far
    assert not {"other", "meta.page"} & {*far}


def test_where_no_way_is_known_the_usual_wrappers_are_taken_for_it() -> None:
    assert near_and_far(ANSWER) == (
        ["", *NEAR_META, "data", "data.paging", "data.result", "data.result.results"],
        [*FAR_META, "data.result.results.d", "data.result.results.d.response", *FAR_OTHER, "lists", "lists.z", "plain"],
    )


def test_where_the_way_ends_early_what_is_there_is_near() -> None:
    assert near_and_far(ANSWER, ("absent", "items"))[0] == ["(absent)", *NEAR_META]
    assert near_and_far(ANSWER, ("info", "items"))[0] == ["(info)", *NEAR_META]


@pytest.mark.parametrize("place", [2, -3])
def test_beside_records_in_a_list_its_first_elements_are_near(place: int) -> None:
    document: Json = [{"page": 1}, {"meta": {}}, [{"id": 1}], {"x": 1}, {"more": {}}]
    assert near_and_far(document, (place,))[0] == ["[0]", "[1]", "[1].meta", "[3]"]


def test_a_way_may_go_through_an_element_of_a_list() -> None:
    document: Json = [{"a": {"items": []}}, {"b": 1}]
    assert near_and_far(document, (0, "a", "items"))[0] == ["[1]", "[0](a)", "[0].a(items)"]
    assert near_and_far(document, (5, "a"))[0] == ["[0]"]
    assert near_and_far(document, (-4, "a"))[0] == ["[1]"]


def test_an_object_of_very_many_keys_is_data() -> None:
    def of_keys(count: int) -> Json:
        return {"meta": {"next": 1}, **{f"k{n}": 1 for n in range(count - 1)}}

    assert near_and_far(of_keys(400), ("items",))[0] == ["(items)", "meta"]
    assert near_and_far(of_keys(401), ("items",)) == (["(items)"], [])
    assert near_and_far({"x": of_keys(400)}, ("items",))[1] == ["x", "x.meta"]
    assert near_and_far({"x": of_keys(401)}, ("items",))[1] == []


def test_no_more_than_so_many_objects_are_looked_at() -> None:
    document: JsonObject = {f"x{n}": {} for n in range(100)}
    near, far = near_and_far(document, ("items",))
    assert (len(near), len(far)) == (1, 60)
    siblings: list[Json] = [{"meta": {"page": {"paging": {}}}} for _ in range(5)]
    assert len(near_places([*siblings, []], ((5,),))) == 16
    many = [("a", f"x{n}", "items") for n in range(100)]
    assert len(near_places({"a": {f"x{n}": {} for n in range(100)}}, many)) == 60


def test_words_are_found_with_where_they_stand() -> None:
    place = Place(("data",), {"id": 1, "has_more": True, "total": 7, "items": [], "items@odata.nextLink": "u"})
    found = [(written(each.keys), each.value, each.word.name) for each in found_in(place._replace(taken="items"))]
    assert ("data.has_more", True, "has_more") in found
    assert ("data.items@odata.nextLink", "u", "next_link") in [(*each[:2], "next_link") for each in found]
    assert "data.id" not in [each[0] for each in found]


@pytest.mark.parametrize(("count", "heard"), [(399, True), (400, False)])
def test_in_an_object_of_very_many_keys_words_are_looked_for_among_the_first(count: int, heard: bool) -> None:
    place = Place((), {**{f"k{n}": 1 for n in range(count)}, "has_more": True})
    assert bool(found_in(place)) is heard


@pytest.mark.parametrize(
    ("value", "taken", "identity", "parts"),
    [
        ({"id": 1, "jobs": [1]}, "jobs", True, True),
        ({"_id": 1, "jobs": []}, "jobs", True, False),
        ({"uuid": 1, "items": [1]}, "items", True, False),
        ({"key": 1, "jobs": [1]}, None, True, False),
        ({"name": 1}, "jobs", True, False),
        ({"total": 1, "jobs": [1]}, "jobs", False, True),
        ({"a": 1}, 0, False, False),
    ],
)
def test_what_an_object_is_by_itself(value: JsonObject, taken: str | int | None, identity: bool, parts: bool) -> None:
    place = Place((), value, taken=taken)
    assert (has_identity(place), has_parts(place)) == (identity, parts)


def test_which_keys_speak() -> None:
    assert [key for key in ("has_more", "hasMore", "x@odata.nextLink", "error", "meta", "id") if speaks(key)] == [
        *("has_more", "hasMore", "x@odata.nextLink", "error")
    ]
