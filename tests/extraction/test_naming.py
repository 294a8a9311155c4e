"""Which parts of its input a jq expression names."""

import pytest

from extraction import named_paths


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("true", set()),
        (".archived | not", {"archived"}),
        ('.state == "open" and .owner.name != null', {"state", "owner", "owner.name"}),
        (".labels | index(\"bug\")", {"labels"}),
        ('any(.labels[]; .name == "bug")', {"labels"}),
        ("[.labels[] | .name] | length > 0", {"labels"}),
        ('.labels | map(.name) | contains(["a"])', {"labels"}),
        ('has("owner") and (.owner | has("name"))', {"owner", "owner.name"}),
        (".owner | .name", {"owner", "owner.name"}),
        ('.["a b"]?.c // false', {"a b", "a b.c"}),
        ("if .a then .b else .c end", {"a", "b", "c"}),
        ("(.a | tonumber) > 3", {"a"}),
        ('"\\(.a)" == "x"', {"a"}),
        (".a as $x | .b == $x", {"a", "b"}),
        ("reduce .a[] as $x (0; . + $x.b) | . > 2", {"a"}),
        ("select(.a).b", {"a", "b"}),
        ("try .a catch .b", {"a"}),
        ('.id | IN("a", "b")', {"id"}),
    ],
)  # fmt: skip
def test_paths_from_the_input(text: str, named: set[str]) -> None:
    found = named_paths(text)
    assert found is not None
    assert {".".join(path) for path in found} == named


def test_what_is_not_understood_may_name_anything() -> None:
    assert named_paths("] a") is None
