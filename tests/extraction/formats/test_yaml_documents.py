"""YAML by the types of JSON; its references are copies, and bounded; no tag makes an object."""

import re
import time
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extraction import Format, FormatName
from extraction.formats import yaml_documents
from extraction.formats.yaml_documents import YamlDocument, yaml_document
from tests.extraction.formats.answers import items, refusal

MEDIA = "application/yaml"
# PyYAML writes the text `1e+3` as it writes no number, and reads it so; all others take it for one.
NUMBER_TO_OTHERS = re.compile(r"[-+]?[0-9]+[eE][-+][0-9]+", re.ASCII)
CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("0123456789eE+-._:")
TEXTS = st.text(CHARACTERS, max_size=6).filter(lambda text: not NUMBER_TO_OTHERS.fullmatch(text))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3)


def value_of(text: str) -> Any:
    (item,) = items(f"a: {text}", MEDIA)
    return item["a"]


@given(documents=st.lists(OBJECTS, min_size=1, max_size=3), flow=st.sampled_from([True, False, None]))
def test_what_is_written_is_read_again_equal(documents: list[dict[str, Any]], flow: bool | None) -> None:
    text = yaml.safe_dump_all(documents, default_flow_style=flow, allow_unicode=True)
    assert items(text, MEDIA) == documents
    assert items(text, form=Format(FormatName.YAML)) == documents


@pytest.mark.parametrize("text", ["{\"a\": 'b'}", '{"a": b}\n', '{\n  "a": b\n}', '["c", {"a": b}]'])
def test_what_begins_as_json_does_and_goes_on_as_yaml_is_yaml(text: str) -> None:
    assert items(text, MEDIA, data_path='if type == "array" then .[1] else . end') == [{"a": "b"}]
    assert refusal(text, "application/json").startswith("The answer is not JSON (")
    assert refusal(text + "]", MEDIA).startswith("The answer is not YAML (")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-28", "2026-11-28"),
        ("2026-11-28T10:00:00Z", "2026-11-28T10:00:00Z"),
        ("22:22", "22:22"),
        ("yes", "yes"),
        ("on", "on"),
        ("NO", "NO"),
        ("1_000", "1_000"),
        ("True", True),
        ("~", None),
        ("", None),
        ("0x1F", 31),
        ("0o17", "0o17"),
        ("007", "007"),
        ("08540", "08540"),
        ("0", 0),
        ("-12", -12),
        ("12e5", "12e5"),
        ("1.0e+3", 1000.0),
        (".5", 0.5),
        ("1.50", 1.5),
        ("1e+03", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("!!str 1", "1"),
        ("!!int 1", 1),
        ("!!timestamp 2026-11-28", "2026-11-28"),
        ("12345678901234567890123456789", 12345678901234567890123456789),
    ],
)
def test_a_plain_text_is_what_all_versions_take_it_for(text: str, value: object) -> None:
    read = value_of(text)
    assert (read, type(read)) == (value, type(value))


def test_integers_of_any_length_pass_jq() -> None:
    content = "items:\n- id: 0xABCDEF0123456789ABCDEF\n- id: 12345678901234567890\n"
    assert items(content, MEDIA, ".items | map({id})") == [
        {"id": 0xABCDEF0123456789ABCDEF},
        {"id": 12345678901234567890},
    ]


def test_several_documents_are_a_list_and_empty_ones_are_none() -> None:
    assert items("---\nid: 1\n---\nid: 2\n---\n# nothing\n", MEDIA) == [{"id": 1}, {"id": 2}]
    assert items("---\nid: 1\n...\n", MEDIA) == [{"id": 1}]


@pytest.mark.parametrize("media", ["application/yaml", "text/yaml", "application/x-yaml; charset=utf-8", "text/x-yaml"])
def test_it_is_told_by_its_content_type(media: str) -> None:
    assert items("- id: 1\n", media) == [{"id": 1}]


def test_references_are_copies() -> None:
    first, second, third = items("- &a {id: 1, b: [&c x, *c]}\n- {<<: *a, id: 2}\n- *a\n", MEDIA)
    assert (first, second, third) == ({"id": 1, "b": ["x", "x"]}, {"id": 2, "b": ["x", "x"]}, first)
    assert second["b"] is not first["b"]
    assert third is not first


def test_what_is_merged_gives_way_to_what_is_written_and_to_what_came_before() -> None:
    content = "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {<<: [*a, *b], y: 3}\n"
    assert items(content, MEDIA, ".c") == [{"x": 1, "y": 3, "z": 2}]


@pytest.mark.parametrize(
    "content",
    [
        "a: !!python/object/apply:os.system ['true']",
        "a: !!python/name:os.system",
        "!!python/object:object {}",
        "a: !Ref x",
        "a: !!set {x}",
        "a: !!int x",
        "a: &a [*a]",
        "a: &a {b: *a}",
        "a: *b",
        "a: 1\na: 2",
        "? [a]\n: 1",
        "a: {<<: 1}",
        "a: [1, 2",
        'a: "x',
        "a: {b: 1",
        "a: 1e+999",
        "a: 1\n b: 2",
        "\ta: 1",
        "a: b: c",
        f"a: {'9' * 5000}",
    ],
)
def test_what_is_no_data_is_a_failure(content: str) -> None:
    refusal(content, MEDIA)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a: !Ref x", "the tag '!Ref' is not understood, or does not fit, in line 1"),
        ("\na: !!int x", "the tag 'tag:yaml.org,2002:int' is not understood, or does not fit, in line 2"),
        ("a: !!null x", "the tag 'tag:yaml.org,2002:null' is not understood, or does not fit, in line 1"),
        ("a: !!bool 1", "the tag 'tag:yaml.org,2002:bool' is not understood, or does not fit, in line 1"),
        ("a: !!int 1.5", "the tag 'tag:yaml.org,2002:int' is not understood, or does not fit, in line 1"),
        ("a: !!int true", "the tag 'tag:yaml.org,2002:int' is not understood, or does not fit, in line 1"),
        ("a: !!float true", "the tag 'tag:yaml.org,2002:float' is not understood, or does not fit, in line 1"),
        ("a: !!set {x}", "the tag 'tag:yaml.org,2002:set' is not understood, in line 1"),
        ("a: !!seq {}", "the tag 'tag:yaml.org,2002:seq' is not understood, in line 1"),
        ("a: !!map []", "the tag 'tag:yaml.org,2002:map' is not understood, in line 1"),
        ("a: &a [*a]", "*a refers to nothing, or to what it stands in"),
        ("--- &a 1\n--- *a", "*a refers to nothing, or to what it stands in"),
        ("x: &b 1\n*b : 2", "*b is a key, and no text"),
        ("a: 1\na: 2", "the key 'a' stands twice in one object"),
        (f"{'x' * 70}: 1\n{'x' * 70}: 2", f"the key '{'x' * 60}' stands twice in one object"),
        ("\n? [a]\n: 1", "a list or an object is a key, in line 2"),
        ("a: {<<: 1}", "<< merges what is no object"),
        ("a: {<<: [{b: 1}, 2]}", "<< merges what is no object"),
        ("a: 1e+999", "the number 1e+999 is too large"),
        ("a: -1e+999", "the number -1e+999 is too large"),
    ],
)
def test_what_is_wrong_is_told(content: str, reason: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(reason) + "$"):
        yaml_document(content)


def test_what_libyaml_says_is_told_on_one_line() -> None:
    with pytest.raises(ValueError, match="did not find expected") as failure:
        yaml_document("a: [1, 2")
    assert "\n" not in str(failure.value)
    assert "  " not in str(failure.value)


@pytest.mark.parametrize(
    ("content", "value"),
    [
        ("a: !!seq []", []),
        ("a: !!map {}", {}),
        ("a: ! []", []),
        ("a: ! 1", "1"),
        ("a: !!str yes", "yes"),
        ("a: !!binary eA==", "eA=="),
        ("a: !!null ~", None),
        ("a: !!bool true", True),
        ("a: !!float 1", 1),
        ("a: +5", 5),
        ("a: +.5", 0.5),
        ("a: 1.", 1.0),
        ("a: .5e-1", 0.05),
        ("a: 1.5e3", "1.5e3"),
        ("a: -0x1f", "-0x1f"),
        ("a: {'<<': 1}", {"<<": 1}),
        ("a: {<<: {b: 1, c: 2}, b: 3}", {"b": 3, "c": 2}),
        ("a: {b: 3, <<: {b: 1}, c: 1}", {"b": 3, "c": 1}),
        ("x: &k b\na: {*k : 1}", {"b": 1}),
        ("x: &l [1]\na: [*l, *l]", [[1], [1]]),
        ("x: &y 1\nz: &y 2\na: *y", 2),
    ],
)
def test_a_value_is_what_is_written(content: str, value: object) -> None:
    document = yaml_document(content)
    assert isinstance(document.value, dict)
    assert document.value["a"] == value
    assert type(document.value["a"]) is type(value)


@pytest.mark.parametrize(
    ("content", "document"),
    [
        ("# nothing", YamlDocument(None, b"")),
        ("---\n---\na: 1", YamlDocument({"a": 1}, b"")),
        ("---\n---\n", YamlDocument(None, b"")),
        ("--- 1\n---\n--- 2", YamlDocument([1, 2], b"", are_many=True)),
        ("a: 9007199254740992", YamlDocument({"a": 2**53}, b"")),
        ("a: 9007199254740993", YamlDocument({"a": 2**53 + 1}, b"9007199254740993")),
        ("a: [-9007199254740993, 1]", YamlDocument({"a": [-(2**53) - 1, 1]}, b"-9007199254740993")),
    ],
)
def test_a_text_is_its_documents_and_whether_a_double_holds_their_integers(
    content: str, document: YamlDocument
) -> None:
    assert yaml_document(content) == document


@pytest.mark.parametrize(("depth", "fits"), [(250, True), (251, False)])
def test_so_deep_may_it_be_nested(depth: int, fits: bool) -> None:
    content = "[" * depth + "]" * depth
    if fits:
        yaml_document(content)
        return
    with pytest.raises(RecursionError, match=r"^more than 250 lists and objects in each other$"):
        yaml_document(content)


@pytest.mark.parametrize(("most", "fits"), [(13, True), (12, False)])
def test_what_references_make_of_it_is_counted_to_the_last(
    monkeypatch: pytest.MonkeyPatch, most: int, fits: bool
) -> None:
    """A list counts 1, a text 1 and its length; so does what refers to them."""
    content = "[&a [xy, z], *a]"
    monkeypatch.setattr(yaml_documents, "_EXPANSION", 0)
    monkeypatch.setattr(yaml_documents, "_ALWAYS_ALLOWED", most)
    if fits:
        yaml_document(content)
        return
    with pytest.raises(ValueError, match=r"^its references make it many times larger than it is, as an attack does$"):
        yaml_document(content)


def laughs(width: int, depth: int, form: str = "[{}]") -> str:
    names = [f"n{number}" for number in range(depth + 1)]
    lines = ["n0: &n0 " + form.format(", ".join(["x"] * width) if "[" in form else "x: 1")]
    for before, name in pairwise(names):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * width)}]")
    return "\n".join(lines)


@pytest.mark.parametrize("content", [laughs(9, 9), laughs(2, 40), laughs(1000, 3), laughs(9, 9, "{{{}}}")])
def test_references_that_multiply_are_refused(content: str) -> None:
    started = time.process_time()
    assert "many times larger" in refusal(content, MEDIA)
    assert time.process_time() - started < 60


def test_many_references_to_little_are_none_of_these() -> None:
    content = "base: &a {team: x, size: 1}\nitems:\n" + "- *a\n" * 1000
    assert len(items(content, MEDIA, ".items")) == 1000


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "&a [", "[{", "- - ? "])
def test_what_is_nested_beyond_reason_is_a_failure(opening: str) -> None:
    refusal(opening * 50_000, MEDIA)


def test_json_is_yaml_with_all_its_escapes() -> None:
    assert items('{"id": "\\ud83d\\ude00\\/", "n": 1}', MEDIA) == [{"id": "😀/", "n": 1}]
    assert items("{id: 1}", MEDIA) == [{"id": 1}]


def test_what_begins_like_markup_may_be_a_key() -> None:
    assert items("<?: 1\n<b>: 2\n", MEDIA) == [{"<?": 1, "<b>": 2}]
    assert "it is XML" in refusal("<?xml version='1.0'?>\n<a>b: c</a>", MEDIA, form=Format(FormatName.YAML))


def test_a_page_of_html_is_no_document() -> None:
    assert "a page of HTML" in refusal("<html><body>: </body></html>", "text/html", form=Format(FormatName.YAML))
