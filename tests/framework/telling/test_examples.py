"""Raw-data examples are short and without secrets, whatever an item is: the process is to answer meanwhile."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.log.sensetive import SensitiveLogFilter, secret_patterns

from framework.telling.examples import ExampleFilter
from framework.telling.masking import install_mask
from json_types import Json
from messages import SecretMask

SECRET = "s3cr3t-of-the-api"
MASKED = "[REDACTED]"


@pytest.fixture(autouse=True)
def oceans(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = [re.compile(text) for text in secret_patterns.values()]
    monkeypatch.setattr(SensitiveLogFilter, "compiled_patterns", patterns)


def examples(*items: Json, secret: str = SECRET) -> list[Json]:
    mask = SecretMask()
    mask.hide(secret)
    install_mask(mask)
    shown: list[Json] = ExampleFilter(mask).mask_object(list(items), full_hide=True)
    return shown


def characters(value: Json) -> int:
    if isinstance(value, dict):
        return sum(len(key) + characters(inner) for key, inner in value.items())
    if isinstance(value, list):
        return sum(map(characters, value))
    return len(str(value))


def test_an_item_of_a_usual_size_is_shown_as_it_is() -> None:
    item: Json = {
        "id": 1,
        "price": 0.1,
        "on": True,
        "none": None,
        "tags": [{"n": n} for n in range(500)],
        "text": "é" * 900,
    }
    assert examples(item, item) == [item, item]


@pytest.mark.parametrize(
    "item",
    [
        pytest.param({"id": "one", "rows": [{"n": n, "text": "x" * 200} for n in range(115_000)]}, id="many elements"),
        pytest.param({"id": "one", **{f"key{n}": {"text": "x" * 50} for n in range(200_000)}}, id="many members"),
        pytest.param({"id": "one", "k" * 5_000_000: ["y" * 20_000_000]}, id="long texts"),
        pytest.param({"id": "one", "text": "apikey secret github " * 100_000}, id="what Ocean reads again and again"),
        pytest.param({"id": "one", "texts": ["apikey " * 140] * 10_000}, id="many of these"),
    ],
)  # fmt: skip
def test_of_a_large_one_the_beginnings_are_shown(item: Json) -> None:
    (shown,) = examples(item)
    assert isinstance(shown, dict)
    assert shown["id"] == "one"
    assert len(shown) > 1
    assert characters(shown) < 200_000


def test_what_is_cut_says_so() -> None:
    assert examples({"text": "x" * 1_001}) == [{"text": "x" * 1_000 + "…"}]


def test_what_is_nested_deeply_is_shown_as_deep_as_anybody_looks() -> None:
    deep: Json = 1
    for _ in range(900):
        deep = {"in": [deep]}
    (shown,) = examples({"id": 1, "deep": deep})
    assert isinstance(shown, dict)
    assert shown["id"] == 1


@pytest.mark.parametrize("secret", [SECRET, "48291357"])
def test_a_secret_is_shown_nowhere(secret: str) -> None:
    item: Json = {
        secret: {f"of {secret}": [f"x{secret}y", secret]},
        "number": int(secret) if secret.isdigit() else secret,
        "huge": 10**5000,
    }
    (shown,) = examples(item, secret=secret)
    assert secret not in repr({**shown, "huge": None})  # type: ignore[dict-item]
    assert repr({**shown, "huge": None}).count(MASKED) == 5  # type: ignore[dict-item]


@given(before=st.integers(900, 1_100), secret=st.sampled_from([SECRET, "a" * 300 + "b"]))
def test_a_secret_that_a_cut_goes_through_is_not_shown_in_part(before: int, secret: str) -> None:
    (shown,) = examples({"text": "." * before + secret + "." * 1_000}, secret=secret)
    text = shown["text"]  # type: ignore[call-overload,index]
    assert secret[:4] not in str(text)
