"""Messages beside the records that say, for people, that not all is there (contract §4, §5)."""

import pytest

from evidence.last_record import last_record_says
from evidence.places import Place
from evidence.prose import is_cut, said_in_prose
from json_types import Json
from tests.evidence.answers import RECORDS, beside, evidence_in

CUT = [
    "AQL query reached the search hard limit, results are trimmed.",  # Artifactory
    "1000 record limit exceeded. Use URL to get next batch of results.",  # Qualys
    "results truncated due to limit",  # Prometheus
    "Result set truncated at 50 rows",
    "Only the first 1,000 results are shown",
    "The search was auto-finalized after time limit (60s) reached.",  # Splunk
    "Your query hit the maximum row limit",
    "Not all regions could be queried",
    "More results are available",
    "Too many results",
    "The output was cut off",
]
PARTLY = ["Partial results: one shard is down", "The response may be incomplete", "incomplete data", "partial success"]
OF_WARNINGS = [
    "receive series from Addr: 10.0.0.1:10901: rpc error: code = Unavailable",  # Thanos
    "us-east-1 timed out",
    "2 hosts could not be asked",
    "some accounts were skipped",
]
SAY_NOTHING = [
    "OK",
    "50 results found",
    "This endpoint is deprecated",
    "Limit is 100 per page",
    "PromQL info: metric might not be a counter",
    "Set limit to get more",
    "First page",
    "",
]


@pytest.mark.parametrize("text", CUT)
@pytest.mark.parametrize("name", ["message", "notification", "Warning", "info", "status_message"])
def test_that_the_answer_was_cut_is_heard(name: str, text: str) -> None:
    said = beside({name: text}).truncated
    assert said is not None
    assert (said.place, said.value) == (name, text)
    assert beside({name: text, "next_token": "c"}).more is not None


@pytest.mark.parametrize("text", PARTLY)
@pytest.mark.parametrize("name", ["message", "warnings", "notice", "details"])
def test_that_it_is_a_part_is_heard(name: str, text: str) -> None:
    said = beside({name: text}).partial
    assert said is not None
    assert (said.place, said.value) == (name, text)


@pytest.mark.parametrize("text", OF_WARNINGS)
def test_in_warnings_what_failed_is_heard_too(text: str) -> None:
    assert beside({"warnings": [text]}).partial is not None
    assert beside({"message": text}).partial is None


@pytest.mark.parametrize("text", SAY_NOTHING)
@pytest.mark.parametrize("name", ["message", "warnings", "msg"])
def test_other_messages_say_nothing(name: str, text: str) -> None:
    said = beside({name: text})
    assert (said.truncated, said.partial, said.failed) == (None, None, None)


@pytest.mark.parametrize(
    "told",
    [
        ["fine", "results truncated"],
        {"text": "results truncated"},
        [{"type": "WARN", "text": "results truncated"}],
        {"why": ["results truncated"]},
    ],
)
def test_they_may_be_several_or_objects(told: Json) -> None:
    assert beside({"messages": told}).truncated is not None


@pytest.mark.parametrize(
    "told", [[["x", ["results truncated"]]], ["fine"] * 20 + ["results truncated"], " " * 500 + "results truncated", 7]
)
def test_what_is_looked_at_is_bounded(told: Json) -> None:
    assert beside({"messages": told}).truncated is None


def test_they_are_heard_in_envelopes_and_beside_them() -> None:
    assert beside({"meta": {"warning": "results truncated"}}).truncated is not None
    range_: Json = {"start_pos": 0, "total": 2, "notification": "results are trimmed"}
    said = evidence_in({"results": RECORDS, "range": range_}, ".results").truncated
    assert said is not None
    assert said.place == "range.notification"


@pytest.mark.parametrize("name", ["name", "title", "description", "text", "results_message_of_the_day"])
def test_names_of_other_things_are_not_read(name: str) -> None:
    assert beside({name: "results truncated"}).truncated is None


def test_a_message_of_something_with_parts_is_its_own() -> None:
    build: Json = {"id": 7, "message": "output truncated", "warnings": ["2 errors"], "stages": RECORDS}
    said = evidence_in(build, ".stages")
    assert (said.truncated, said.partial) == (None, None)
    assert evidence_in({"id": 7, "message": "output truncated", "items": RECORDS}, ".items").truncated is not None


def test_the_records_themselves_are_not_read() -> None:
    assert evidence_in([{"id": 1, "message": "results truncated"}]).truncated is None
    assert evidence_in({"messages": [{"id": 1, "text": "results truncated"}]}, ".messages").truncated is None


def test_a_warning_in_a_header_is_heard() -> None:
    said = beside({})
    assert said.truncated is None
    cut = evidence_in(RECORDS, headers={"warning": '299 - "results truncated"'}).truncated
    assert cut is not None
    assert cut.place == "header Warning"
    assert evidence_in(RECORDS, headers={"warning": '299 - "deprecated"'}).truncated is None


def _found(value: dict[str, Json]) -> tuple[str | None, str | None]:
    found = said_in_prose([Place(("meta",), value)])
    cut, partial = found.cut, found.partial
    return None if cut is None else f"{cut.place}: {cut.value}", None if partial is None else str(partial.place)


def test_of_several_the_first_of_each_kind_is_told_with_its_place() -> None:
    told: list[Json] = ["fine", CUT[2], CUT[3], PARTLY[0], PARTLY[1]]
    assert _found({"message": told, "warnings": CUT[4]}) == (f"meta.message: {CUT[2]}", "meta.message")
    assert _found({"message": "fine", "warnings": OF_WARNINGS[1]}) == (None, "meta.warnings")
    assert _found({"message": OF_WARNINGS[1]}) == (None, None)


@pytest.mark.parametrize(("before", "heard"), [(19, True), (20, False)])
def test_so_many_texts_are_read(before: int, heard: bool) -> None:
    told: list[Json] = [*["fine"] * before, CUT[2]]
    assert (_found({"message": told})[0] is not None) is heard
    nested: dict[str, Json] = {**{f"k{number}": "fine" for number in range(before)}, "last": CUT[2]}
    assert (_found({"message": [nested]})[0] is not None) is heard


@pytest.mark.parametrize(("before", "heard"), [(39, True), (40, False)])
def test_among_so_many_names(before: int, heard: bool) -> None:
    others: dict[str, Json] = {f"k{number}": 1 for number in range(before)}
    assert (_found({**others, "message": CUT[2]})[0] is not None) is heard


def test_so_deep_and_so_long() -> None:
    assert _found({"message": [{"text": CUT[2]}]})[0] is not None
    assert _found({"message": [[{"text": CUT[2]}]]})[0] is None
    cut = "results truncated"
    for length, heard in ((500, True), (501, False)):
        text = "x" * (length - len(cut) - 1) + " " + cut
        assert is_cut(text) is heard
        assert (_found({"message": text})[0] is not None) is heard


@pytest.mark.parametrize(
    ("last", "place"),
    [
        ({"_more_changes": True}, "the last record's _more_changes"),
        ({"id": 1, "_more_x": False, "_more_y": True, "_more_z": True}, "the last record's _more_y"),
        ({"_more_changes": 1}, None),
        ({"more_changes": True}, None),
        ({"_more_": True}, None),
        ({"_more_changes": False}, None),
        ("_more_changes", None),
    ],
)
def test_the_last_record_may_say_that_more_would_come_after_it(last: Json, place: str | None) -> None:
    said = last_record_says([{"_more_changes": True}, last])
    assert (None if said is None else said.place) == place
    assert last_record_says([]) is None
    assert last_record_says(None) is None
