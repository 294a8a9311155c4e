"""Truth as APIs write it."""

import pytest

from evidence import is_truthy
from json_types import Json


@pytest.mark.parametrize("value", ["false", "0", "no", "", " False ", "NO", None, 0, False, [], {}])
def test_nothing_and_words_for_no_are_falsy(value: Json) -> None:
    assert not is_truthy(value)


@pytest.mark.parametrize("value", ["true", "yes", "next-page", 1, True, [1], {"a": None}])
def test_other_values_are_truthy(value: Json) -> None:
    assert is_truthy(value)
