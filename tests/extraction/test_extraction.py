"""What the items of an answer are (contract §5)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.answers import Answer, Shape
from extraction.body import Body
from extraction.extraction import Extraction
from messages import NEW_RULE, PROCESS_MASK, AnswerError, MappingError


def read(document: object, data_path: str | None = None, status: int = 200) -> Answer:
    return Extraction(data_path).read(Body(json.dumps(document).encode(), status=status))


def read_text(text: str | bytes, content_type: str = "application/json", status: int = 200) -> Answer:
    content = text.encode() if isinstance(text, str) else text
    return Extraction().read(Body(content, content_type, status))


def refusal(document: object, data_path: str | None = None) -> str:
    with pytest.raises(AnswerError) as failure:
        read(document, data_path)
    return str(failure.value)


@pytest.mark.parametrize(
    ("document", "data_path", "items"),
    [
        ([{"id": 1}, {"id": 2}], None, [{"id": 1}, {"id": 2}]),
        ([], None, []),
        ({"id": 1}, None, [{"id": 1}]),
        ({"data": {"users": [{"id": 1}]}}, ".data.users", [{"id": 1}]),
        ({"data": {"id": 1}}, ".data", [{"id": 1}]),
        ({"data-list": [{"id": 1}]}, '.["data-list"]', [{"id": 1}]),
        ([{"id": 1}], ".", [{"id": 1}]),
        ({"a": [{"id": 1}], "b": [{"id": 2}]}, ".a + .b", [{"id": 1}, {"id": 2}]),
        ({"a": [{"id": 1}], "b": [{"id": 2}]}, ".a, .b", [{"id": 1}, {"id": 2}]),
        ({"names": ["x", "y"]}, "[.names[] | {name: .}]", [{"name": "x"}, {"name": "y"}]),
        ({"by_id": {"a": {"id": 1}, "b": {"id": 2}}}, ".by_id[]", [{"id": 1}, {"id": 2}]),
    ],
)
def test_a_list_is_its_items_and_anything_else_is_one(document: object, data_path: str | None, items: object) -> None:
    assert read(document, data_path).items == items


def test_all_outputs_of_the_expression_count() -> None:
    document = {"data": {"groups": [{"rules": [{"id": 1}, {"id": 2}]}, {"rules": []}, {"rules": [{"id": 3}]}]}}
    for data_path in (".data.groups[].rules[]", ".data.groups[].rules"):
        assert read(document, data_path).items == [{"id": 1}, {"id": 2}, {"id": 3}]


@pytest.mark.parametrize("data_path", [".data", ".data.users", ".data.users[]?", ".data.users // []"])
def test_a_list_that_is_there_and_empty_is_an_empty_listing(data_path: str) -> None:
    document: object = {"data": []} if data_path == ".data" else {"data": {"users": []}}
    assert read(document, data_path).items == []


def test_a_key_that_is_there_and_null_is_empty() -> None:
    assert read({"data": None}, ".data").items == []


def test_a_key_that_is_absent_is_a_failure_that_names_the_keys_and_the_remedy() -> None:
    message = refusal({"results": [], "count": 0}, ".items")
    assert "results, count" in message
    assert ".items // []" in message


@pytest.mark.parametrize(
    ("document", "data_path"),
    [
        ({"data": None}, ".data.users"),
        ({"data": []}, ".data.users"),
        ([], ".data"),
        (None, ".data"),
        ("text", ".data"),
        ({"data": {"other": 1}}, ".data.users[]"),
        ({"data": {}}, ".data.groups | .[0]"),
        ({"data": 1}, ".data[]"),
    ],
)
def test_a_path_that_leads_nowhere_is_never_an_empty_listing(document: object, data_path: str) -> None:
    assert data_path in refusal(document, data_path)


def test_an_absent_key_tells_what_the_answer_says_of_it() -> None:
    assert "quota exceeded" in refusal({"message": "quota exceeded"}, ".items")


@pytest.mark.parametrize("wrong", ["open", 3, True, ["nested"], 1.5])
def test_items_that_are_no_objects_are_a_failure_with_the_remedy(wrong: object) -> None:
    message = refusal({"data": [{"id": 1}, wrong]}, ".data")
    assert "[(.data // [])[] | {name: .}]" in message


@pytest.mark.parametrize(
    ("document", "data_path", "remedy"),
    [
        ({"tags": ["a"]}, ".tags", "[(.tags // [])[] | {name: .}]"),
        ({"tags": ["a"]}, ".tags[]", "[(.tags // [])[] | {name: .}]"),
        (["a"], None, "[.[] | {name: .}]"),
        ({"tags": None}, "[.tags[] | {name: .}]", "write [(.tags // [])[] | {name: .}]"),
        ({"a": [{"b": None}]}, ".a[].b[]", "write (.a // [])[] | (.b // [])[]"),
        ({"a": None}, ".a | .[]", "write (.path // [])[] in the place of .path[]"),
    ],
)
def test_the_remedy_takes_null_for_an_empty_list_and_is_jq_that_helps(
    document: object, data_path: str | None, remedy: str
) -> None:
    assert remedy in refusal(document, data_path)


@pytest.mark.parametrize("document", [[{"id": 1}, None], None])
def test_null_among_the_items_is_a_failure_with_the_remedy(document: object) -> None:
    assert "select(. != null)" in refusal(document)


@pytest.mark.parametrize(("content", "status"), [(b"", 204), (b"anything", 204), (b"", 200), (b" \r\n", 200)])
def test_no_content_is_an_empty_listing(content: bytes, status: int) -> None:
    assert Extraction(".items").read(Body(content, "", status)).items == []


@pytest.mark.parametrize(
    "text", ["<html>Sign in</html>", '{"data": [{"id": 1}', "[1, 2", '{"a": NaN}', "{'a': 1}", "ok"]
)
def test_a_body_that_is_not_json_is_a_failure_that_shows_what_came(text: str) -> None:
    with pytest.raises(AnswerError) as failure:
        read_text(text, "text/html; charset=utf-8", 203)
    assert "203" in str(failure.value)
    assert "text/html" in str(failure.value)
    assert text in str(failure.value)


def test_only_the_first_200_characters_are_shown() -> None:
    with pytest.raises(AnswerError) as failure:
        read_text("a" * 200 + "b" * 200)
    assert "a" * 200 in str(failure.value)
    assert "ab" not in str(failure.value)


def test_a_secret_is_taken_out_before_the_text_is_cut() -> None:
    PROCESS_MASK.hide("the-secret-value")
    assert Body(b"x" * 188 + b"the-secret-value").excerpt == "x" * 188 + "[REDACTED]"


def test_a_very_deep_answer_is_a_failure_and_no_crash() -> None:
    with pytest.raises(AnswerError):
        read_text("[" * 100_000)


@pytest.mark.parametrize(
    "content_type", ["application/x-ndjson", "application/jsonl", "application/x-ndjson; charset=utf-8"]
)
@pytest.mark.parametrize(
    "text", ['{"id": 1}\n{"id": 2}', '{"id": 1}\r\n\r\n{"id": 2}\r\n', '\ufeff{"id": 1}\n{"id": 2}\n']
)
def test_json_lines_are_items(content_type: str, text: str) -> None:
    assert read_text(text, content_type).items == [{"id": 1}, {"id": 2}]


def test_json_lines_cut_short_are_a_failure() -> None:
    with pytest.raises(AnswerError):
        read_text('{"id": 1}\n{"id": 2', "application/x-ndjson")


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("utf-8", "application/json"),
        ("utf-8-sig", "application/json; charset=utf-8"),
        ("utf-16", "application/json"),
        ("latin-1", "application/json; charset=ISO-8859-1"),
        ("utf-8", 'application/json; charset="UTF-8"'),
        ("utf-8-sig", "application/json; charset=utf8"),
    ],
)
def test_text_keeps_its_characters_in_every_encoding(encoding: str, content_type: str) -> None:
    assert read_text('[{"name": "Zoë"}]'.encode(encoding), content_type).items == [{"name": "Zoë"}]


@pytest.mark.parametrize("content_type", ["application/json; charset=klingon", "application/json; charset=ascii"])
def test_an_encoding_that_does_not_fit_is_a_failure(content_type: str) -> None:
    with pytest.raises(AnswerError):
        read_text('[{"name": "Zoë"}]', content_type)


@pytest.mark.parametrize("number", [2**53 + 1, -(2**63), 12345678901234567891, 0, 1.5, -7])
@pytest.mark.parametrize("data_path", [".items", ".items[]", "[.items[] | {id, n: .id}]", '.items | map(. + {x: "y"})'])
def test_numbers_keep_their_value_also_through_jq(number: float, data_path: str) -> None:
    (item,) = read({"items": [{"id": number}]}, data_path).items
    assert item["id"] == number
    assert type(item["id"]) is type(number)


def test_long_numbers_made_text_by_jq_are_that_text() -> None:
    (item,) = read({"items": [{"id": 12345678901234567891}]}, '.items[] | {name: "user-\\(.id)"}').items
    assert item == {"name": "user-12345678901234567891"}


@pytest.mark.parametrize(
    ("data_path", "said"),
    [
        ('if .status == "ok" then .data else halt_error end', 'it ended by halt_error: {"status":"down","data":[]}'),
        ('"no data" | halt_error', "it ended by halt_error: no data"),
        (".data | halt_error(3)", "it ended by halt_error: []"),
        ("halt", "it ended by halt"),
        (".data[], halt", "it ended by halt"),
    ],
)
def test_jq_that_ends_itself_is_a_failure_and_no_empty_list(data_path: str, said: str) -> None:
    with pytest.raises(AnswerError) as failure:
        read({"status": "down", "data": []}, data_path)
    assert said in str(failure.value)
    assert failure.value.since == NEW_RULE


@pytest.mark.parametrize("data_path", ['error("no")', ".data[].x.y", 'halt_errors(1)? // error("at halt")', ".absent"])
def test_what_failed_before_is_told_as_no_new_rule(data_path: str) -> None:
    with pytest.raises((AnswerError, MappingError)) as failure:
        read({"data": [1]}, data_path)
    assert failure.value.since is None


@pytest.mark.parametrize("data_path", [".halt", "[.halt[] | {halt: .id}]", ".halt[] | select(.id != 2)"])
def test_a_key_may_have_that_name(data_path: str) -> None:
    assert len(read({"halt": [{"id": 1}]}, data_path).items) == 1


def test_a_mistake_beside_it_is_told_at_its_own_column() -> None:
    with pytest.raises(MappingError, match="column 8"):
        Extraction("halt | nope")


@pytest.mark.parametrize("data_path", [".items[", "items |", ".a | nope", """ ' """])
def test_an_expression_that_does_not_compile_is_refused_before_any_answer(data_path: str) -> None:
    with pytest.raises(MappingError) as failure:
        Extraction(data_path)
    assert "does not compile" in str(failure.value)


def test_expressions_do_not_see_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "secret")
    assert read({}, "{a: $ENV.CANARY, b: env.CANARY}").items == [{"a": None, "b": None}]


@pytest.mark.parametrize(
    ("document", "data_path", "shape"),
    [
        ([], None, Shape.LIST),
        ({}, None, Shape.OBJECT),
        ({"d": None}, ".d", None),
        ({"d": {}}, ".d", Shape.OBJECT),
        ({"d": {}}, ".d | [.]", Shape.LIST),
    ],
)
def test_the_shape_of_what_was_found_is_told(document: object, data_path: str | None, shape: Shape | None) -> None:
    assert read(document, data_path).shape is shape


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="ascii")), inner, max_size=3)
    ),
    max_leaves=8,
)
items = st.lists(st.dictionaries(st.sampled_from(["id", "a b", "é"]), json_values), max_size=5)


@given(items=items, ascii_only=st.booleans())
def test_nothing_is_dropped_changed_or_reordered_within_a_page(items: list[dict[str, Any]], ascii_only: bool) -> None:
    content = json.dumps({"d": items}, ensure_ascii=ascii_only).encode()
    assert Extraction(".d").read(Body(content)).items == items


@given(items=items)
def test_nor_by_a_jq_expression(items: list[dict[str, Any]]) -> None:
    read_items = Extraction(".d[]").read(Body(json.dumps({"d": items}).encode())).items
    assert read_items == items
