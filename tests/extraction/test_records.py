"""What of an answer the API paged: the outermost list that `data_path` goes through (contract §4, rule 2)."""

import json
from typing import Any

import jq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.answers import Answer
from extraction.body import Body
from extraction.expressions import compiles
from extraction.extraction import Extraction
from extraction.records import RecordPath
from json_types import Json


def read(document: Json, data_path: str | None, status: int = 200) -> Answer:
    return Extraction(data_path).read(Body(json.dumps(document).encode(), status=status))


FIVE: list[Json] = [{"id": number, "on": number > 2, "tags": [{"t": 1}, {"t": 2}]} for number in range(5)]
PAGE: Json = {"data": {"items": FIVE, "none": None, "empty": []}, "a": FIVE[:2], "b": FIVE[:3], "one": {"id": 1}}

OF_ITEMS = [
    ".data.items",
    ".data.items[]",
    ".data.items // []",
    "(.data.items // [])[]",
    ".data.items[]?",
    ".data | .items | .[]",
    '.["data"]."items"[]',
    ".data[\"items\"][]",
    ".data.items[] | select(.on)",
    "[.data.items[] | select(.on)]",
    "[.data.items[] | select(.on)] | sort_by(.id) | .[:1]",
    ".data.items | map(select(.on))",
    ".data.items | map({id, name: .id})",
    "[.data.items[] | {id: .id, first: .tags[0]}]",
    ".data.items[].tags[]",
    ".data.items[].tags",
    "[.data.items[] | .id as $id | .tags[] | {id: $id, t}]",
    ".data.items[] as $item | $item.tags[] | {id: $item.id, t}",
    "[.data.items | .[] | . + {x: 1}]",
    ".data.items | sort_by(.id) | reverse | .[]",
    ".data.items | unique_by(.on)",
    ".data.items | group_by(.on)[] | {n: length}",
    ".data.items[1:][]",
    ".data.items | if length > 0 then . else [] end",
    'if .data then .data.items else error("none") end',
    "if .one.id == 1 then .data.items else empty end",
    "try .data.items[] catch empty",
    "[limit(2; .data.items[])]",
    "[.data.items[] | . as {id: $id} | {id: $id}]",
    ". as $root | .data.items[] | {id, one: $root.one.id}",
    ". as $root | $root.data.items[] | {id}",
    "reduce .data.items[] as $x ([]; . + [$x])",
    "del(.a) | .data.items",
    "(.a |= map(.x = 1)) | .data.items",
    ".data.items[] | {id: \"\\(.id | tostring)-\\(\"a)\")\"} # of the record",
    ".nothing // .data.items",
    ".data.none // .data.items",
    "(.data.empty[]? // .data.items[])",
    "label $out | .data.items[] | {id}",
    "def plus(f): . + {x: 1}; .data.items[] | {id}",
    ".data.items | to_entries | map(.value + {place: .key})",
    "[.data.items[] | (.id, .on) | {v: .}]",
    "{id: .data.items[].id}",
    "[.data.items[] | -.id | {v: .}]",
]  # fmt: skip


@pytest.mark.parametrize("data_path", OF_ITEMS)
def test_records_are_the_elements_of_the_outermost_list_whatever_is_made_of_them(data_path: str) -> None:
    answer = read(PAGE, data_path)
    assert answer.records_seen == FIVE
    assert answer.records == 5
    assert answer.places == (("data", "items"),)


KEPT = ["select(.x | not)", "del(.x)", "delpaths([])", "walk(.)", "values", "objects", "iterables", "debug"]
LISTED = ["sort", "sort_by(.id)", "reverse", "unique", "unique_by(.id)", "arrays", "select(length > 0)"]
CONSUMED = [
    *("map_values(.)", "with_entries(.)", "group_by(.id)[]", "flatten", "keys[] | {v: .}", "keys_unsorted[] | {v: .}"),
    *("min_by(.id)", "max_by(.id)", "min", "max", "map([.]) | add", "map({(.id | tostring): .}) | add", "[.[]] | add"),
    "map({key: (.id | tostring), value: .}) | from_entries",
]
OF_ANOTHER = ["first({})", "last({})", "limit(3; {})", "nth(1; {})", "skip(1; {})", "add({})", "[{}] | add"]
NOTHING = ["empty", "error", 'error("none")', "halt", "halt_error", "halt_error(1)", "null", "[]", "{}", '"none"', "0"]


WITH_FUNCTIONS = [
    *(f".data | {call} | .items" for call in KEPT),
    *(f".data.items | {call} | .[]" for call in LISTED),
    *(f".data.items | {call}" for call in (*LISTED, *CONSUMED)),
    *(call.format(".data.items[]") for call in OF_ANOTHER),
    *(f"if .data then .data.items else {call} end" for call in NOTHING),
    *(f".data.items // {call}" for call in NOTHING),
]


@pytest.mark.parametrize("data_path", WITH_FUNCTIONS)
def test_functions_before_and_behind_them_change_nothing(data_path: str) -> None:
    found = RecordPath.of(data_path).find(PAGE)
    assert found.seen == FIVE
    assert found.places == (("data", "items"),)


@pytest.mark.parametrize("call", LISTED)
def test_lists_in_what_was_sorted_are_known_as_well(call: str) -> None:
    (head,) = RecordPath.of(f".data.items | {call} | .[] | .tags[]").heads
    assert head.inner == (("tags",),)


@pytest.mark.parametrize("call", [*CONSUMED, "map({tags})", "group_by(.id)"])
def test_lists_in_what_was_made_of_them_are_not(call: str) -> None:
    (head,) = RecordPath.of(f"(.data.items | {call}) | .[] | .tags[]").heads
    assert head.inner == ()


GRAMMAR = [
    ".data.items[] as [$a] ?// $a | {v: $a}",
    ".data.items[] as {id: $id, on: [$on, {x: $x}]} | {id: $id}",
    '[.data.items[] | {id: @text "a\\(.id)", b: @json}]',
    '[.data.items[] | @base64 "x" | {v: .}]',
    '[.data.items[] | {@text "key": .id, "b c": 1, $__loc__, (.id | tostring): 2}]',
    ".data.items[] | {a: 1, b: (.id, 2) | tostring}",
    "foreach .data.items[] as $item (0; . + 1; {n: ., id: $item.id})",
    ".data.items[] | if .on then {a: 1} elif .id == 1 then {a: 2} else {a: 3} end",
    ".data.items[] | if .on then {a: 1} end",
    ".data.items[] | try {a: .id} catch {b: .}",
    ".data.items[]? | . as $dot | {a: $dot.id}",
    ".data.items[] | .a = 1 | .b += 2 | .c //= 3 | .d |= 4 | .e -= 1 | .f *= 2 | .g /= 2 | .h %= 2",
    ".data.items[] | {a: (.id == 1 and .on or .id != 2 and .id < 3 and .id > 4 or .id <= 5 and .id >= 6)}",
    ".data.items[] | {a: (1 + 2 * 3 - 4 / 5 % 6), b: -.id}",
    '.data.items[] | {a: .tags[0:1], b: .tags[1:], c: .tags[:1], d: .tags[.id], e: .["id"], f: ."id"}',
    ".data.items[] | {a: 1e3, b: .5, c: 1.5E-3, d: null, e: true, f: false} # end",
    "# before\n.data # between\n.items[]",
    "def f($a; g): $a | g; def h: .; .data.items[] | {id}",
    "label $done | foreach .data.items[] as $i (0; 1; if $i.id > 2 then break $done else {v: 1} end)",
    "(((.data) | ((.items)))[])",
    '.data.items[] | {a: "\\("\\(.id)" + ")")", b: "\\\\"}',
    '.data.items | .[] | .["id", "on"] | {v: .}',
]


@pytest.mark.parametrize("data_path", GRAMMAR)
def test_all_of_jq_s_grammar_is_passed(data_path: str) -> None:
    found = RecordPath.of(data_path).find(PAGE)
    assert found.seen == FIVE, RecordPath.of(data_path)
    assert found.places == (("data", "items"),)


@pytest.mark.parametrize("data_path", [*OF_ITEMS, *WITH_FUNCTIONS, *GRAMMAR])
def test_what_is_shown_is_jq(data_path: str) -> None:
    assert compiles(data_path)


@pytest.mark.parametrize(
    ("document", "data_path", "records", "place"),
    [
        (FIVE, None, 5, ()),
        (FIVE, ".", 5, ()),
        (FIVE, ".[]", 5, ()),
        (FIVE, "map(select(.on))", 5, ()),
        (FIVE, "[.[] | {id}]", 5, ()),
        ({"id": 1}, None, 1, ()),
        (PAGE, ".one", 1, ("one",)),
        (PAGE, "[.one]", 1, ("one",)),
        (PAGE, ".data.items[0]", 1, ("data", "items", 0)),
        (PAGE, ".data.items | first", 1, ("data", "items", 0)),
        (PAGE, ".data.items | last", 1, ("data", "items", -1)),
        (PAGE, ".data.items[-1].tags[]", 2, ("data", "items", -1, "tags")),
        (PAGE, ".data.none", 0, ("data", "none")),
        (PAGE, ".data.none // []", 0, ("data", "none")),
        (PAGE, ".data.absent[]?", 0, ("data", "absent")),
        (PAGE, ".data.items[9][]?", 0, ("data", "items", 9)),
        (PAGE, ".one.id[]?", 0, ("one", "id")),
        (PAGE, ".data.empty", 0, ("data", "empty")),
        ([{"page": 1}, FIVE], ".[1]", 5, (1,)),
        ([{"page": 1}, FIVE], ".[1][]", 5, (1,)),
        ({"web": {"id": 1}, "db": {"id": 2}}, ".[]", 2, ()),
        ({"web": {"id": 1}, "db": {"id": 2}}, "[. | to_entries[] | .value + {key: .key}]", 2, ()),
        ({"x": {"web": {"id": 1}}}, "[.x | to_entries[] | .value + {key: .key}]", 1, ("x",)),
        ({"x": {"web": ["a", "b"]}}, "[.x | to_entries[] | {name: .key, value: .value}]", 1, ("x",)),
        (FIVE, 'if type == "array" then . else .items end', 5, ()),
        ({"items": FIVE}, 'if type == "array" then . else .items end', 5, ("items",)),
    ],
)
def test_so_it_is_with_other_answers(
    document: Json, data_path: str | None, records: int, place: tuple[str | int, ...]
) -> None:
    answer = read(document, data_path)
    assert (answer.records, answer.places) == (records, (place,))


@pytest.mark.parametrize(
    "data_path",
    [
        ".a[], .b[]",
        ".a, .b",
        ".a + .b",
        "[.a[], .b[]]",
        "if .one then .a else .b end",
        "{id: .one.id}",
        ".data | {items: .items} | .items[]",
        "[{id: .one.id}]",
        ".a + .b | map({id})",
        "[.. | objects | select(.on)]",
        "def items: .data.items; items[]",
        '.data["it" + "ems"][]',
        '.data["\\("items")"][]',
        ".data | tojson | fromjson | .items[]",
        ".data.items - .a",
        ".items = .a | .items",
        '"text" | {name: .}',
        "(.a[] // .b[]), .data.items[]",
    ],
)
def test_where_none_can_be_told_there_is_no_number(data_path: str) -> None:
    answer = read(PAGE, data_path)
    assert answer.records is None
    assert answer.records_seen is None


def test_of_several_lists_all_places_are_known() -> None:
    assert read(PAGE, ".a + .b").places == (("a",), ("b",))
    assert read(PAGE, ".a[], .b[], .a[]").places == (("a",), ("b",))


@pytest.mark.parametrize(("content", "status"), [(b"", 204), (b"anything", 204), (b"", 200)])
def test_no_content_has_no_records(content: bytes, status: int) -> None:
    assert Extraction(".items").read(Body(content, status=status)).records == 0


@pytest.mark.parametrize(
    ("data_path", "inner"),
    [
        (".teams[].members[]", (("members",),)),
        (".teams[].members", (("members",),)),
        (".data[].lines.data[]", (("lines", "data"),)),
        ("[.teams[] | select(.on) | .members[] | {id}]", (("members",),)),
        ("[.teams[] | .id as $team | .members[] | {id, team: $team}]", (("members",),)),
        (".teams[] as $team | $team.members[] | {id}", (("members",),)),
        ("[.data | to_entries[] | .key as $key | .value[] | . + {key: $key}]", ((),)),
        ("[.data | to_entries[] | .value.hosts[]]", (("hosts",),)),
        (".a[].b[].c[]", (("b",), ("c",))),
        (".a[].b[].c.items", (("b",), ("c", "items"))),
        (".a[][].c[]", ((), ("c",))),
        (".edges[].node", (("node",),)),
        (".items[]", ()),
        (".items[] | {id}", ()),
        ("[.items[]] | .[].tags", ()),
        (".items | map(.tags) | .[][]", ()),
        (".items[] | {id, tags: .tags}", ()),
        (".items[] | {id, tag: .tags[]}", (("tags",),)),
        ("[.x | to_entries[] | .key[]]", ()),
        (".items | group_by(.a)[] | .[0]", ()),
    ],
)
def test_a_list_within_records_is_known_where_it_is_flattened(data_path: str, inner: object) -> None:
    (head,) = RecordPath.of(data_path).heads
    assert head.inner == inner


KEYS = st.sampled_from(["a", "b", "items"])
DOCUMENTS = st.recursive(
    st.none() | st.integers(0, 3) | st.lists(st.dictionaries(KEYS, st.integers(0, 3), max_size=2), max_size=3),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=12,
)
STEPS = st.lists(KEYS.map(lambda key: f".{key}") | st.sampled_from(["[0]", "[-1]", '.["b"]', " | .a", "?"]), max_size=3)
AROUND = st.sampled_from(
    [
        "{0}[]", "({0} // [])[]", "[{0}[] | select(.a)]", "{0} | map({{x: .a}})", "[{0}[]?]", "{0}[] | {{a, b}}",
        "[{0}[]] | sort_by(.a)", "{0} | .[] | select(.b == 1) | {{b}}", "{0} as $x | {0}[] | {{a: $x[0].a}}",
        "[{0}[] | .a, .b | {{v: .}}]", "{0}[]? // empty", "first({0}) | .[]", "try {0}[]",
    ]
)  # fmt: skip


@given(document=DOCUMENTS, steps=STEPS, around=AROUND)
def test_they_are_what_jq_itself_finds_at_that_place(document: Any, steps: list[str], around: str) -> None:
    """The slow reference: jq's own `path()` of the leading part, and its own iteration there."""
    path = "." + "".join(steps).lstrip(".") if not steps or not steps[0].startswith((".", " ")) else "".join(steps)
    path = path if path.startswith((".", " |")) else f".{path}"
    path = f".{path}" if path.startswith(" ") else path
    data_path = around.format(f"({path})")
    known = jq.compile(f"[path(try ({path}))]").input_value(document).first()
    listed = jq.compile(f"[try ({path}) | .[]?]").input_value(document).first()
    found = RecordPath.of(data_path).find(document)
    assert found.seen == listed
    assert len(found.places) == 1
    if known:
        assert list(found.places[0]) == known[0]


TEXTS = st.lists(
    st.sampled_from([
        ".a", ".", "[", "]", "|", ",", "(", ")", "[]", "?", "//", "{", "}", "a", ":", "$x", "as", "if", "then", "else",
        "end", "reduce", "foreach", "try", "catch", "def", ";", '"', "\\(", "..", "1", "-", "+", "==", "|=", "@json",
        "map(", "select(", "label", "?//", "#", "\n", " ", "'",
    ]),
    max_size=12,
)  # fmt: skip


@given(TEXTS)
def test_no_text_is_taken_for_what_it_is_not_or_takes_for_ever(parts: list[str]) -> None:
    assert isinstance(RecordPath.of(" ".join(parts)), RecordPath)


def test_an_expression_that_is_nested_beyond_reason_tells_nothing() -> None:
    assert RecordPath.of("(" * 5_000 + ".a" + ")" * 5_000).heads == ()
    assert RecordPath.of(" | ".join([".a"] * 5_000)).heads == ()
