"""jq expressions, and the plain paths among them for which jq is not needed."""

import pytest

from extraction import Expression, JqFailed, Lookup
from extraction.expressions import compiles, plain_keys
from json_types import Json
from messages import MappingError

LONG = 12345678901234567890


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (".", ()),
        (" . ", ()),
        (".a", ("a",)),
        (" .data.items ", ("data", "items")),
        ('.["a-b"]', ("a-b",)),
        ('."a b".c', ("a b", "c")),
        ('.a["b"].["c"]', ("a", "b", "c")),
        ("", None),
        ("a", None),
        ('["a"]', None),
        (".a[]", None),
        (".a | .b", None),
        ('.["a\\"b"]', None),
        ("..", None),
    ],
)
def test_the_keys_of_a_plain_path(text: str, keys: tuple[str, ...] | None) -> None:
    assert plain_keys(text) == keys


@pytest.mark.parametrize(
    ("text", "value", "outputs"),
    [
        (".", 1, [1]),
        (".a.b", {"a": {"b": LONG}}, [LONG]),
        (".a.b", {"a": {"b": None}}, [None]),
        (".a.b", {"a": None}, [None]),
        (".a.b", {"a": {}}, []),
        (".a", {}, []),
        (".a[]", {"a": [1, LONG]}, [1, LONG]),
        (".a | empty", {"a": 1}, []),
        (".x // .a", {"a": LONG}, [LONG]),
    ],
)
def test_a_lookup_gives_what_stands_there(text: str, value: Json, outputs: list[Json]) -> None:
    lookup = Lookup(text)
    assert lookup.outputs(value) == outputs
    assert lookup.is_plain is (plain_keys(text) is not None)


def test_a_lookup_fails_where_jq_does() -> None:
    with pytest.raises(JqFailed, match=r"^Cannot index int with 'b'$"):
        Lookup(".a.b").outputs({"a": 1})
    with pytest.raises(JqFailed, match="Cannot index number"):
        Lookup(".a.b | .").outputs({"a": 1})
    with pytest.raises(MappingError):
        Lookup(".a |")


def test_no_more_outputs_are_looked_at_than_are_wanted() -> None:
    expression = Expression('1, 2, error("too far")')
    assert expression.outputs(None, 2) == [1, 2]
    with pytest.raises(JqFailed, match=r"^too far$"):
        expression.outputs(None)


@pytest.mark.parametrize(
    ("text", "said", "halted"),
    [
        ("halt", "it ended by halt", True),
        ('"x" | halt_error', "it ended by halt_error: x", True),
        ("[1] | halt_error", "it ended by halt_error: [1]", True),
        ('"x" | halt_error(3)', "it ended by halt_error: x", True),
        ('error("x")', "x", False),
    ],
)
def test_what_ends_without_an_output_has_failed(text: str, said: str, halted: bool) -> None:
    with pytest.raises(JqFailed) as failure:
        Expression(text).outputs(None)
    assert (str(failure.value), failure.value.halted) == (said, halted)


def test_jq_has_no_business_with_the_environment() -> None:
    assert Expression("[env, $ENV]").outputs(None) == [[{}, {}]]


@pytest.mark.parametrize(
    ("text", "outputs"),
    [
        (".", [{"id": LONG, "low": -LONG, "in": [LONG], "edge": 2**53}]),
        (".id, .low", [LONG, -LONG]),
        ('"\\(.id)-\\(.low)"', [f"{LONG}-{-LONG}"]),
        ("{(.id | tostring): 1}", [{str(LONG): 1}]),
        (".edge + 0", [2**53]),
        ("[.in[0], .id] | unique | length", [1]),
    ],
)
def test_integers_that_a_double_cannot_hold_stay_as_they_are(text: str, outputs: list[Json]) -> None:
    document: Json = {"id": LONG, "low": -LONG, "in": [LONG], "edge": 2**53}
    assert Expression(text).exact_outputs(document) == outputs


def test_whether_a_text_is_jq() -> None:
    assert compiles(".a | .b")
    assert not compiles(".a |")
