"""What a jq expression has to see of its input, so that a part of it does not pass for the whole."""

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import Expression, JqFailed, named_paths
from extraction.named_places import Place, Step
from json_types import Item, Json
from messages import MappingError

WHOLE: Item = {
    "id": 1,
    "a b": {"c": 1},
    "state": "open",
    "merged": None,
    "owner": {"name": "x", "team": {"id": 1}},
    "labels": [{"name": "bug"}, {"name": "new", "id": 2}],
    "tags": ["x", "y"],
    "none": [],
}


def written(path: Place) -> str:
    return ".".join("[]" if step is Step.EVERY else step for step in path if step is not None)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("true", set()),
        (".archived | not", {"archived"}),
        ('.state == "open" and .owner.name != null', {"state", "owner", "owner.name"}),
        ('.tags | index("bug")', {"tags"}),
        ('any(.labels[]; .name == "bug")', {"labels", "labels.[]", "labels.[].name"}),
        ('any(.tags[]; . == "bug")', {"tags", "tags.[]"}),
        ("[.labels[] | .name] | length > 0", {"labels", "labels.[]", "labels.[].name"}),
        ('.labels | map(.name) | contains(["a"])', {"labels", "labels.[]", "labels.[].name"}),
        (".labels | length > 0", {"labels", "labels.[]"}),
        (".labels != [] and .owner", {"labels", "owner"}),
        (".labels[-1].name", {"labels", "labels.[]", "labels.[].name"}),
        ("first(.labels[]).name", {"labels", "labels.[]", "labels.[].name"}),
        ("(.labels | sort_by(.id) | last).name", {"labels", "labels.[]", "labels.[].id", "labels.[].name"}),
        ('has("owner") and (.owner | has("name"))', {"owner", "owner.name"}),
        ('.owner | has("\\u006eame")', {"owner", "owner.name"}),
        (".owner | .name", {"owner", "owner.name"}),
        ('.["a b"]?.c // false', {"a b", "a b.c"}),
        ("if .a then .b elif .c then .d else .e end", {"a", "b", "c", "d", "e"}),
        ("(.a | tonumber) > 3", {"a"}),
        ('"\\(.a)" == "x"', {"a"}),
        ('@base64 "\\(.a)" == "x"', {"a"}),
        (".a as $x | .b == $x", {"a", "b"}),
        ('. as $i | $i.state == "open"', {"state"}),
        (". as $i | .labels[] | .name == $i.state", {"labels", "labels.[]", "labels.[].name", "state"}),
        (". as $x | .a as $x | $x.b", {"a", "a.b"}),
        ("(.a, .b as $x | $x).c", {"a", "b", "a.c", "b.c"}),
        ("(.a // .b).c", {"a", "b", "a.c", "b.c"}),
        ("(.a + .b).c", {"a", "b", "a.c", "b.c"}),
        ("del(.a) | .b", {"a", "b"}),
        ("first(.a) | .b", {"a", "a.b"}),
        ("limit(1; .a, .b) | .c", {"a", "b", "a.c", "b.c"}),
        ("{x: .a, b} | .x.y", {"a", "b", "a.y", "b.y"}),
        ('{"a b"} | length', {"a b"}),
        ("[.a] | .[0].b", {"a", "a.b"}),
        ("([.a] | group_by(1))[0][0].b", {"a", "a.b"}),
        ("reduce .a[] as $x (0; . + $x.b) | . > 2", {"a", "a.[]", "a.[].b"}),
        ("reduce .a[] as $x (null; $x) | .b", {"a", "a.[]", "a.[].b"}),
        ("[foreach .a[] as $x (0; 1; $x.b)] | length > 1", {"a", "a.[]", "a.[].b"}),
        ("select(.a).b", {"a", "b"}),
        ("try .a catch false", {"a"}),
        ('.id | IN("a", "b")', {"id"}),
        ("{(.a): .b} | length > 1", {"a", "b"}),
        (".a = .b | .c", {"a", "b", "c"}),
        (".a |= . + 1 | .a > 2", {"a"}),
        ("label $out | .a, break $out", {"a"}),
        ("(.at | fromdate) > now - 86400", {"at"}),
    ],
)  # fmt: skip
def test_paths_from_the_input(text: str, named: set[str]) -> None:
    found = named_paths(text)
    assert {written(path) for path in found.paths} == named
    assert () not in found.looked_into


@pytest.mark.parametrize(
    "text",
    [
        "] a", 'contains({state: "open"})', 'getpath(["state"]) == "open"', "to_entries", "tojson", "keys", "length",
        "in({})", "inside({})", "..", "paths", "[paths]", ".[]", ".[.id]", ". == {}", "recurse", "tostream", "input",
        "with_entries(.) == {}", "@json", "walk(.)", "limit(1; ..)", ". as {$a} | $a", ". as [$a] ?// $a | $a",
        "$__x", "def f: .owner; f", "def not: .owner; not", ".owner as $a | . as {$a} | $a.name",
        ".owner as $x | reduce .tags[] as {$x} (0; $x.name)", "try .owner catch .", "try error(.owner) catch .state",
        "reduce .tags[] as {$b} (0; $b)", "reduce .tags[] as $x (.; .state) | .c == 1", '"\\(.)"', "{a: .} | tojson",
        "[.] | flatten", "del(..)", "add", "map(.owner)", "any", "first", ". as $x | 1 | $x | tojson", "has(.owner)",
        "if . == {} then 1 else 2 end",
    ],
)  # fmt: skip
def test_what_is_not_understood_or_looks_at_everything_may_miss_anything(text: str) -> None:
    assert named_paths(text).may_be_missing_in(WHOLE)


@pytest.mark.parametrize(
    "text",
    [
        ".id == 1", ".merged == null", ".owner != null", '.owner.team.id | tostring == "1"', ".merged.by == null",
        ".labels | length > 1", ".labels != []", 'any(.labels[]; .name == "bug")',
        '.tags | contains(["x"])', '.tags == ["x"]', '.none == []', ".none | map(.whatever) | length == 0",
        ".owner.team | type", ".labels.x.y?", ".state.x?", '.state | sub("(?<x>o)"; .x)', '."a b".c',
        '.labels | map(.name) | index("bug")',
    ],
)  # fmt: skip
def test_the_whole_item_misses_nothing(text: str) -> None:
    assert not named_paths(text).may_be_missing_in(WHOLE)


@pytest.mark.parametrize(
    "text",
    [
        ".owner.name", '.owner | has("name")', ".owner == {}", ".owner | length", ".owner | keys", ".owner | tojson",
        '.owner | contains({name: "x"})', ".owner[]", ".owner == .merged", "[.owner] | unique", ".labels[0].id",
        "(.owner + {}) | .name", ".labels | tojson", ".labels[] | select(.id == 2)", ".labels == .tags",
        "if .id then .owner.name else 1 end", ".tags[.owner.name]",
        ".owner as $o | .tags | index($o)", "[.owner] | sort_by(.team) | length", "[.owner] | min_by(1) | .name",
        ".owner as $o | (.id = $o) | .id.name", '(.labels -= [{name: "bug"}]) | .labels | length',
        '.labels == [{name: "bug"}]', "([.id], [.owner]) | .[0].name",
        ".owner as $o | (.id |= $o) | .id.name", "(.labels | map(.))[0].id", "(.owner |= .name) | .owner",
    ],
)  # fmt: skip
def test_a_part_may_miss_what_is_looked_into(text: str) -> None:
    assert named_paths(text).may_be_missing_in({**WHOLE, "owner": {"team": {"id": 1}}, "labels": [{"name": "bug"}]})


SMALL: Item = {"a": {"b": 1, "c": {"a": "x"}}, "b": [{"a": 1}], "c": "a"}


def parts_of(value: Json) -> Iterator[Any]:
    """All that is left of a value where an event leaves out keys, at any depth."""
    if isinstance(value, dict):
        choices = [[*([part] for part in parts_of(inner)), None] for inner in value.values()]
        for chosen in product(*choices):
            yield {key: part[0] for key, part in zip(value, chosen, strict=True) if part is not None}
    elif isinstance(value, list):
        for parts in product(*map(parts_of, value)):
            yield list(parts)
    else:
        yield value


PARTS: list[Item] = list(parts_of(SMALL))
"""The whole is the first."""

PLAIN = [
    ".", ".[]", ".[0]", "$x", "$x", "..", "{}", "[]", "1", "2", '"a"', '"x"', "null", "first", "last", "keys",
    "length", "type", "not",
    "to_entries", "tojson", "tostring", "add", "sort", "reverse", "flatten", "paths", "values", "objects", "error",
    "now", "empty", "@json",
    "unique", "max", "any", "from_entries", "ascii", "tostream", "@text", "any(.[]; .)", "$__loc__", "input", "env",
    "inputs",
]  # fmt: skip
OF_ONE = [
    "{0}?", "({0})", "[{0}]", "{{a: {0}}}", "{{b: {0}, c}}", "map({0})", "select({0})", "first({0})", "last({0})",
    "del({0})", "path({0})", "to_entries | map({0})", "map_values({0})", "with_entries({0})", "sort_by({0})",
    "group_by({0})", "min_by({0})", "unique_by({0})", "any({0})", "all({0})", "any({0}; .)", "isempty({0})",
    "has({0})", "in({0})", "contains({0})", "inside({0})", "index({0})", "IN({0})", "-({0})", '"\\({0})"',
    '@base64 "x\\({0})"', "getpath({0})", "pick({0})", "error({0})", "recurse({0}; false)", "walk({0})",
    "limit(1; {0})",
    "add({0})", "nth(0; {0})", "range({0})?", ".[{0}]", ".[{0}:]", "map(.a, {0})", "try {0} catch .",
    "try error({0}) catch .a", "debug({0})", "({0}).a", "({0})[]", "({0}) | .b", "[{0}] | .[0]", "def f: {0}; f",
    "label $l | {0}, break $l", "if {0} then .a else .b end", "{0} as {{a: $x}} | $x", ". as {{a: $x}} ?// $x | {0}",
    "-1 as $x | {0}", "test({0})", "startswith({0})", "split({0})", "join({0})", "skip(1; {0})", "ltrimstr({0})",
    "combinations({0})", "truncate_stream({0})", "splits({0})", "delpaths({0})", "fromstream({0})", "tojson | {0}",
]  # fmt: skip
OF_TWO = [
    "{0} | {1}", "{0} | {1}", "{0} | {1}", "{0}, {1}", "{0} // {1}", "{0} + {1}", "{0} * {1}", "{0} - {1}",
    "{0} == {1}", "{0} < {1}",
    "{0} and {1}", "{0} or {1}", "{0} as $x | {1}", "{0} as $x | {1}", "(. as $x | {0}) | {1}", "{0} = {1}",
    "{0} |= {1}", "{0} += {1}",
    "{0} //= {1}", "if {0} then {1} end", "reduce ({0}) as $x (.; {1})", "reduce ({0}) as $x (null; $x | {1})",
    "foreach ({0}) as $x (null; {1}; [., $x])", "any({0}; {1})", "IN({0}; {1})", "{{a: {0}, b: {1}}}", "{{({0}): {1}}}",
    "try {0} catch {1}", "setpath({0}; {1})", "sub({0}; {1})", "INDEX({0}; {1})", "nth({0}; {1})", "limit({0}; {1})",
    "if {0} then 1 elif {1} then 2 else 3 end", "{0} != {1}", "({0})[{1}]", "{0} as [$x] | {1}",
]  # fmt: skip
TO_BOOLEAN = [
    "{0} | not", "({0}) == ({1})", "({0}) == 1", '({0}) == "x"', "({0}) == {{}}", "({0} | length) > 1",
    "({0}) | tojson == {1}",
    "({0}) and ({1})", "any({0}; {1})", "[{0}] | length == 2", '({0}) | has("a")', '({0}) | contains({{b: 1}})',
    "isempty({0})",
    "({0}) < ({1})", "[{0}] | . == [1]", '({0} | type) == "object"', '(try ({0} | "y") catch "z") == "y"',
    "({0}) != null",
]  # fmt: skip


def expression(chance: Random, depth: int = 3) -> str:
    kind = chance.randrange(7 if depth else 3)
    if kind == 0:
        return chance.choice(PLAIN)
    if kind < 3:
        return "." + ".".join(chance.choices("abc", k=chance.randint(1, 3)))
    parts = [f"({expression(chance, depth - 1)})" for _ in range(2)]
    return chance.choice(OF_ONE if kind < 5 else OF_TWO).format(*parts)


def answers_to(queries: list[str]) -> list[tuple[str, Json]]:
    """The queries that compile, each with what jq answers for the parts of the item."""
    listed = ", ".join(f'[.[] | [limit(9; try ({query}) catch "failed")]]' for query in queries)
    try:
        return list(zip(queries, Expression(listed).outputs(cast(Json, PARTS)), strict=True))
    except (MappingError, JqFailed):
        return [] if len(queries) == 1 else [answer for query in queries for answer in answers_to([query])]


@given(st.integers(0, 2**32))
def test_where_a_part_gets_another_answer_it_may_miss_something(seed: int) -> None:
    chance = Random(seed)
    made = ((chance.choice(TO_BOOLEAN), expression(chance), expression(chance, 1)) for _ in range(8))
    for query, answers in answers_to([f".b as $x | {template.format(*parts)}" for template, *parts in made]):
        named = named_paths(query)
        for part, answer in zip(PARTS, cast(list[Json], answers), strict=True):
            assert answer == cast(list[Json], answers)[0] or named.may_be_missing_in(part), (query, part)
