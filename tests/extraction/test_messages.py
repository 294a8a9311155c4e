"""What is wrong with an answer, or with what is looked for in it, word for word."""

from typing import Any

import pytest

from extraction import Body, Extraction, parse_path
from extraction.templates import LoginAnswer, Template, ValueMissing
from json_types import Json
from messages import AnswerError, MappingError
from tests.extraction.test_extraction import read
from tests.settled import outputs_here


@pytest.mark.parametrize(
    ("document", "data_path", "message"),
    [
        (
            {"data": {"users": []}},
            ".data.items",
            (
                "data_path '.data.items' leads nowhere: .data is an object with the keys users; it has no key "
                "'items'. Correct the path, or write .data.items // [] if an absent key means that there are no "
                "items."
            ),
        ),
        (
            {"data": {}},
            ".data.items",
            (
                "data_path '.data.items' leads nowhere: .data is an empty object; it has no key 'items'. Correct"
                " the path, or write .data.items // [] if an absent key means that there are no items."
            ),
        ),
        (
            {"data": [1]},
            ".data.items",
            (
                "data_path '.data.items' leads nowhere: .data is a list of 1, so it has no key 'items'. Correct "
                "the path, or leave data_path out where the answer is itself the list."
            ),
        ),
        (
            {"data": None},
            ".data.items",
            (
                "data_path '.data.items' leads nowhere: .data is null, so it has no key 'items'. Correct the "
                "path, or leave data_path out where the answer is itself the list."
            ),
        ),
        (
            {"data": "x"},
            ".data.items",
            (
                "data_path '.data.items' leads nowhere: .data is a text, so it has no key 'items'. Correct the "
                "path, or leave data_path out where the answer is itself the list."
            ),
        ),
        (
            [1],
            ".items",
            (
                "data_path '.items' leads nowhere: the answer is a list of 1, so it has no key 'items'. Correct "
                "the path, or leave data_path out where the answer is itself the list."
            ),
        ),
        (
            {"error": "no access"},
            ".items",
            (
                "data_path '.items' leads nowhere: the answer is an object with the keys error; it has no key "
                "'items' (the answer says: no access). Correct the path, or write .items // [] if an absent key "
                "means that there are no items."
            ),
        ),
        (
            {"errors": [{"m": 1}]},
            ".items",
            (
                "data_path '.items' leads nowhere: the answer is an object with the keys errors; it has no key "
                "'items' (the answer says: [{\"m\": 1}]). Correct the path, or write .items // [] if an absent key"
                " means that there are no items."
            ),
        ),
        (
            {"message": "no"},
            ".data.items",
            (
                "data_path '.data.items' leads nowhere: the answer is an object with the keys message; it has no"
                " key 'data' (the answer says: no). Correct the path, or write .data.items // [] if an absent "
                "key means that there are no items."
            ),
        ),
        (
            {"detail": "why"},
            ".items",
            (
                "data_path '.items' leads nowhere: the answer is an object with the keys detail; it has no key "
                "'items' (the answer says: why). Correct the path, or write .items // [] if an absent key means "
                "that there are no items."
            ),
        ),
        (
            {"items": ["a"]},
            ".items",
            (
                'Items must be objects, but a text came, such as "a"; wrap them with data_path: \'[(.items // '
                "[])[] | {name: .}]'."
            ),
        ),
        (
            {"items": [1, {"a": 1}]},
            ".items[]",
            (
                "Items must be objects, but a number came, such as 1; wrap them with data_path: '[(.items // [])[] "
                "| {name: .}]'."
            ),
        ),
        (
            ["a"],
            None,
            ("Items must be objects, but a text came, such as \"a\"; wrap them with data_path: '[.[] | {name: .}]'."),
        ),
        (
            {"items": [None]},
            ".items",
            (
                "Items must be objects, but null came, such as null; nulls among the items can be left out with "
                "data_path: '[.items[]? | select(. != null)]'."
            ),
        ),
        (
            [None],
            None,
            (
                "Items must be objects, but null came, such as null; nulls among the items can be left out with "
                "data_path: '[.[]? | select(. != null)]'."
            ),
        ),
        (
            {"items": [[{"id": 1}]]},
            ".items",
            (
                'Items must be objects, but a list of 1 came, such as [{"id": 1}]; take what is in them with '
                "data_path: '[(.items // [])[][]]'."
            ),
        ),
        (
            {"items": [True]},
            "[.items[]]",
            (
                "Items must be objects, but a boolean came, such as true; wrap them with data_path: '[([.items[]] "
                "// [])[] | {name: .}]'."
            ),
        ),
        (
            {"a": None},
            ".a.b[]",
            (
                "data_path '.a.b[]' failed on the answer: Cannot iterate over null (null). The answer is an "
                "object with the keys a. Where null means that there are no items, write (.a.b // [])[]"
            ),
        ),
        (
            {"items": None},
            ".items[]",
            (
                "data_path '.items[]' failed on the answer: Cannot iterate over null (null). The answer is an "
                "object with the keys items. Where null means that there are no items, write (.items // [])[]"
            ),
        ),
        (
            {"items": [{"tags": None}]},
            "[.items[].tags[]]",
            (
                "data_path '[.items[].tags[]]' failed on the answer: Cannot iterate over null (null). The answer"
                " is an object with the keys items. Where null means that there are no items, write [(.items // "
                "[])[] | (.tags // [])[]]"
            ),
        ),
        (
            {"items": None},
            ".items | .[]",
            (
                "data_path '.items | .[]' failed on the answer: Cannot iterate over null (null). The answer is "
                "an object with the keys items. Where null means that there are no items, write (.path // [])[] "
                "in the place of .path[]"
            ),
        ),
        (
            {"a": 1},
            "null",
            (
                "data_path 'null' gave null; the answer is an object with the keys a. Correct the path, or write"
                " (null) // [] if null means that there are no items."
            ),
        ),
        (
            {"a": 1},
            'error("no")',
            ("data_path 'error(\"no\")' failed on the answer: no. The answer is an object with the keys a."),
        ),
        (
            {"a": 1},
            ".a.b",
            (
                "data_path '.a.b' leads nowhere: .a is a number, so it has no key 'b'. Correct the path, or leave "
                "data_path out where the answer is itself the list."
            ),
        ),
        (
            {"a": 1},
            ".a[]",
            (
                "data_path '.a[]' failed on the answer: Cannot iterate over number (1). The answer is an object "
                "with the keys a."
            ),
        ),
        (
            {str(n): 1 for n in range(20)},
            ".x",
            (
                "data_path '.x' leads nowhere: the answer is an object with the keys 0, 1, 2, 3, 4, 5, 6, 7, 8, "
                "9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19; it has no key 'x'. Correct the path, or "
                "write .x // [] if an absent key means that there are no items."
            ),
        ),
        (
            {str(n): 1 for n in range(25)},
            ".x",
            (
                "data_path '.x' leads nowhere: the answer is an object with the keys 0, 1, 2, 3, 4, 5, 6, 7, 8, "
                "9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 and 5 more; it has no key 'x'. Correct the path, or "
                "write .x // [] if an absent key means that there are no items."
            ),
        ),
        (
            {},
            ".x",
            (
                "data_path '.x' leads nowhere: the answer is an empty object; it has no key 'x'. Correct the "
                "path, or write .x // [] if an absent key means that there are no items."
            ),
        ),
    ],
)
def test_an_answer_without_items_where_they_are_looked_for(document: Any, data_path: str | None, message: str) -> None:
    with pytest.raises(AnswerError) as failure:
        read(document, data_path)
    assert str(failure.value) == message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            Body(b"<html>", "application/json", 200),
            (
                "The answer is not JSON (Expecting value: line 1 column 1 (char 0)): status 200, content type "
                "application/json, 6 bytes: <html>"
            ),
        ),
        (
            Body(b"nope", "text/html; charset=utf-8", 502),
            (
                "The answer is not JSON (Expecting value: line 1 column 1 (char 0)): status 502, content type "
                "text/html; charset=utf-8, 4 bytes: nope. If it is CSV, TSV or YAML, say so in the selector: "
                "`format: csv`"
            ),
        ),
        (
            Body(b"[1,", "", 200),
            (
                "The answer is not JSON (Expecting value: line 1 column 4 (char 3)): status 200, content type "
                "not given, 3 bytes: [1,"
            ),
        ),
        (
            Body(b'{"a":1}\n{"b"', "application/x-ndjson", 200),
            (
                "The answer is not JSON lines (line 2: Expecting ':' delimiter: line 1 column 5 (char 4)): "
                'status 200, content type application/x-ndjson, 12 bytes: {"a":1} {"b"'
            ),
        ),
        (
            Body(b"a", "application/json; charset=punycode", 200),
            (
                "The answer is not JSON (punycode is no encoding of text): status 200, content type "
                "application/json; charset=punycode, 1 bytes: a"
            ),
        ),
        (
            Body(b"a", "application/json; charset=nosuch", 200),
            (
                "The answer is not JSON (unknown encoding: nosuch): status 200, content type application/json; "
                "charset=nosuch, 1 bytes: a"
            ),
        ),
        (
            Body(b"[NaN]", "application/json", 200),
            (
                "The answer is not JSON (NaN is no JSON number): status 200, content type application/json, 5 "
                "bytes: [NaN]"
            ),
        ),
        (
            Body(b"[1e999]", "application/json", 200),
            (
                "The answer is not JSON (the number 1e999 is too large): status 200, content type "
                "application/json, 7 bytes: [1e999]"
            ),
        ),
        (
            Body(b"[Infinity]", "application/json", 200),
            (
                "The answer is not JSON (Infinity is no JSON number): status 200, content type application/json,"
                " 10 bytes: [Infinity]"
            ),
        ),
    ],
)
def test_a_body_that_is_no_json(body: Body, message: str) -> None:
    with pytest.raises(AnswerError) as failure:
        Extraction().read(body)
    assert str(failure.value) == message


def test_a_body_that_is_nested_beyond_reason_or_long_is_shown_by_its_beginning() -> None:
    for content, told in (
        (b"[" * 5000, "The answer is nested more deeply than can be read: status 200, 5000 bytes: " + "[" * 200 + "…"),
        (b"x" * 500, "500 bytes: " + "x" * 200 + "…"),
    ):
        with pytest.raises(AnswerError) as failure:
            Extraction().read(Body(content))
        assert str(failure.value).endswith(told)


@pytest.mark.parametrize("text", ["a..b", "a[x]", "", "a[", "[0]b["])
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(MappingError) as failure:
        parse_path(text)
    assert str(failure.value) == (
        f"The path {text!r} is neither dot notation (meta.next_cursor, data[-1].id) nor jq (which starts with a dot)."
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (".a b", "syntax error, unexpected IDENT, expecting end of file at <top-level>, line 1, column 4"),
        ("foo(", "syntax error, unexpected end of file at <top-level>, line 1, column 4"),
        ("halt | nope", "nope/0 is not defined at <top-level>, line 1, column 8"),
        (".a\n| nope", "nope/0 is not defined at <top-level>, line 2, column 3"),
    ],
)
def test_what_is_no_jq(text: str, reason: str) -> None:
    with pytest.raises(MappingError) as failure:
        Extraction(text)
    assert str(failure.value) == f"The jq expression {text!r} does not compile: jq: error: {reason}"


async def test_a_template_that_does_not_match_and_a_value_that_is_not_there() -> None:
    with pytest.raises(MappingError) as failure:
        Template("a {{b")
    assert str(failure.value) == ("The template 'a {{b' has braces that do not match; write {{.path.to.value}}.")
    answers: list[tuple[Json, str]] = [
        ({"b": 1, "c": {}}, "the answer has no value at .a; its keys are: b, c"),
        ([], '.a failed: Cannot index array with string ("a")'),
        (None, "the answer has no value at .a; its keys are: none"),
    ]
    for answer, told in answers:
        with pytest.raises(ValueMissing) as missing:
            await Template("{{ .a }}").values(LoginAnswer(answer), outputs_here)
        assert str(missing.value) == told
