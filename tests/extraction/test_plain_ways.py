"""Where the items of an answer may be that is too large to be looked at."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import Extraction, way_in
from json_types import Json


@pytest.mark.parametrize(
    ("document", "way"),
    [
        ({"items": [{"id": 1}]}, ".items"),
        ({"tags": ["a"], "data": {"items": [{"id": 1}]}}, ".data.items"),
        ({"[{": "}[{", "a-b": {"x y": [{"id": 1}]}}, '.["a-b"]["x y"]'),
        ({"pages": [[{"id": 1}]]}, None),
        ([{"id": 1}], None),
        ({"items": []}, None),
    ],
)
def test_the_first_list_of_objects_at_keys_is_found(document: Json, way: str | None) -> None:
    assert way_in(json.dumps(document).encode()) == way


@pytest.mark.parametrize(("blanks", "way"), [(63, ".items"), (64, None)])
def test_a_list_begins_with_its_first_object_but_for_some_blanks(blanks: int, way: str | None) -> None:
    assert way_in(b'{"items": [' + b" " * blanks + b'{"id": 1}]}') == way


@given(st.binary(max_size=200))
def test_whatever_begins_is_no_failure(beginning: bytes) -> None:
    way_in(b'{"items": [' + beginning)


@pytest.mark.parametrize(
    ("data_path", "way"),
    [
        (".data.items[] | select(.x)", ".data.items"),
        (".items | map(.y)", ".items"),
        (".data.items", None),
        (None, None),
        ("[.[] | .x]", None),
    ],
)
def test_an_expression_tells_the_plain_path_to_the_list_that_it_goes_through(
    data_path: str | None, way: str | None
) -> None:
    assert Extraction(data_path).plain_path == way
