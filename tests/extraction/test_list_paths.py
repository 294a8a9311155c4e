"""Data paths that need no jq give what jq gives."""

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extraction.body import Body
from extraction.expressions import Expression, JqFailed
from extraction.extraction import Extraction
from extraction.list_paths import ListPath
from json_types import Json

PATHS = (
    ".a", ".a.b", ".a[]", ".[]", ".[].a", ".a[].b[]", ".a.b[]", '.["a"][]', '.a["b"]', ".a[][]", ".a.[]",
    ".a // []", ".a[] // []", ".a.b // [ ]", ".[] // []",
)  # fmt: skip
OTHERS = (
    ".", "", "a", "[]", ".a[0]", ".a[]?", ".a?", ".a | .b", ".a, .b", "..", ".a // .b", '."a"', ".a // [1]", ".a.",
    ".a b", "// []", ".ä", '.["a\\"b"]', ".[ ]", "[.a[]]", "$__loc__", ".a // [] // []",
)  # fmt: skip

values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=12,
)


compiled = cache(Expression)


def by_jq(path: str, document: Json) -> list[Json] | None:
    try:
        return compiled(path).outputs(document)
    except JqFailed:
        return None


@given(st.sampled_from(PATHS), values)
@example(".a[] // []", {"a": [True, False, None]})
def test_they_give_what_jq_gives_or_leave_it_to_jq(path: str, document: Json) -> None:
    listed = ListPath.parse(path)
    assert listed is not None
    outputs = listed.outputs(document)
    if outputs is not None:
        assert outputs == by_jq(path, document)


@pytest.mark.parametrize("path", PATHS)
def test_they_find_what_is_there(path: str) -> None:
    inner: list[Json] = [{"a": [[1], [2]], "b": [[3]]}, {"a": [[4]], "b": [[5]]}]
    documents: list[Json] = [{"a": {"b": [1, 2]}}, {"a": inner}, [inner[0]], {"a": [[1]]}]
    listed = ListPath.parse(path)
    assert listed is not None
    assert any(listed.outputs(document) for document in documents)


@pytest.mark.parametrize("path", OTHERS)
def test_any_other_expression_is_left_to_jq(path: str) -> None:
    assert ListPath.parse(path) is None


def test_of_what_is_absent_jq_judges() -> None:
    assert Extraction(".data.users // []").read(Body(b'{"data": {}}')).items == []
    assert Extraction(".groups[].rules[]").read(Body(b'{"groups": [{"rules": [{"id": 1}]}]}')).items == [{"id": 1}]


def test_long_integers_stay_as_they_are() -> None:
    content = b'{"groups": [{"rules": [{"id": 12345678901234567890}, {"id": 9007199254740993}]}]}'
    assert Extraction(".groups[].rules[]").read(Body(content)).items == [
        {"id": 12345678901234567890},
        {"id": 9007199254740993},
    ]
