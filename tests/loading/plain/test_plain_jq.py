"""What Python makes of a plain expression is what jq makes of it, to the letter, or nothing is said."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from framework import as_jq, evaluate_jq, jq_mistake
from loading.plain.plain_jq import plain
from loading.plain.plain_steps import Unsure, first_output

KEYS = st.sampled_from(["a", "b", "id", "a-b", "@odata.type", "not", "null"])
TEXTS = st.sampled_from(["", "x", "null", "a/b", "Äb", 'say "hi"', "back\\slash", "\ttab", "true", "1"])
SCALARS = st.one_of(
    st.none(), st.booleans(), TEXTS, st.integers(-3, 3), st.sampled_from([2**53, 2**53 + 1, 2**63, -(2**60), 1.5, 1.0])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
ITEMS = st.dictionaries(KEYS, VALUES, max_size=4)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def suffix(key: str) -> st.SearchStrategy[str]:
    bracketed = f".[{quoted(key)}]"
    return st.sampled_from([f".{key}", bracketed] if key.isidentifier() else [f".{quoted(key)}", bracketed])


PATHS = st.lists(st.one_of(KEYS.flatmap(suffix), st.sampled_from(["[0]", "[-1]", "?", "[]"])), max_size=3).map(
    lambda parts: "".join(parts) if parts and parts[0].startswith(".") else "." + "".join(parts).lstrip("?")
)
LEAVES = st.one_of(
    PATHS,
    PATHS,
    TEXTS.map(quoted),
    st.sampled_from(["null", "true", "false", "1", "0", "tostring", "not", "ascii_downcase", "ascii_upcase", "empty"]),
    st.tuples(st.sampled_from(["startswith", "endswith", "ltrimstr", "rtrimstr"]), TEXTS).map(
        lambda call: f"{call[0]}({quoted(call[1])})"
    ),
)
OPERATORS = [" | ", " // ", " or ", " and ", " == ", " != ", " + ", "|", "//", "+", "=="]
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(OPERATORS), inner).map("".join),
        inner.map("({})".format),
        inner.map("({})?".format),
        st.tuples(TEXTS, inner).map(lambda parts: quoted(parts[0])[:-1] + f'\\({parts[1]})-"'),
        inner.map("{}  # a comment".format),
        inner.map("{}\n".format),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS, ITEMS)
@example('.a + ":" + .b | tostring', {"a": "x", "b": None})
@example(".a // .b", {"a": False, "b": 0})
@example('"\\(.a)-\\(.b.c)"', {"a": None, "b": {"c": True}})
@example(".a == .b", {"a": 1, "b": 1.0})
@example(".a == .b", {"a": True, "b": 1})
def test_python_gives_what_jq_gives_or_says_that_it_is_unsure(expression: str, item: dict[str, Any]) -> None:
    step = plain(as_jq(expression))
    if step is None or jq_mistake(expression) is not None:
        return
    try:
        given_by_python = first_output(step, item)
    except Unsure:
        return
    given_by_jq = evaluate_jq(expression, item)[0]
    assert (type(given_by_python), given_by_python) == (type(given_by_jq), given_by_jq)


@pytest.mark.parametrize(
    "expression",
    [
        ".id",
        ".id | tostring",
        "'thing'",
        "true",
        '.a.b // "x"',
        '.group + ":" + .name',
        '."a-b".c',
        '.["@odata.type"] == "#microsoft.graph.user"',
        ".a[0].b",
        '"\\(.a)-\\(.b.c)"',
        "(.deleted | not) and (.is_bot | not)",
        ".archived | not            # archived repositories stay out",
        '.name | startswith("x")',
        ".pull_request == null",
    ],
)
def test_what_mappings_mostly_hold_needs_no_jq(expression: str) -> None:
    assert plain(as_jq(expression)) is not None


@pytest.mark.parametrize(
    "expression",
    [".a[]", ".a as $x | $x", "empty", ".a, .b", "..", ".a |= 1", '.a | test("x")', "{a}", ".a?//.b", "if"],
)
def test_what_is_not_certain_is_left_to_jq(expression: str) -> None:
    assert plain(as_jq(expression)) is None
