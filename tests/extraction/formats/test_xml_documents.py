"""XML as xmltodict makes it; what a data_path takes for a list is one however often it occurs; nothing is expanded."""

from typing import Any

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from extraction import Format, FormatName, Shape, XmlNames
from extraction.formats import with_lists
from tests.extraction.formats.answers import items, read, refusal

MEDIA = "application/xml"
NAMES = st.sampled_from(["job", "name", "a", "ns:b", "é"])
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]) | st.sampled_from("&<>\"'"), min_size=1
)
ELEMENTS = st.recursive(
    st.none() | TEXTS,
    lambda inner: st.dictionaries(
        NAMES | NAMES.map("@{}".format),
        inner | st.lists(inner, min_size=2, max_size=3),
        min_size=1,
        max_size=3,
    ),
    max_leaves=8,
)


def is_written(value: Any, name: str = "") -> bool:
    """Whether XML can hold it so that it comes back as it was: attributes are texts."""
    if name.startswith("@"):
        return isinstance(value, str)
    if isinstance(value, dict):
        return all(is_written(inner, key) for key, inner in value.items())
    return all(is_written(inner) for inner in value) if isinstance(value, list) else True


@given(value=ELEMENTS.filter(is_written), encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_what_is_written_is_read_again_equal(value: Any, encoding: str) -> None:
    text = xmltodict.unparse({"root": value}, encoding=encoding)
    assert items(text.encode(encoding), MEDIA) == [{"root": value}]


@given(value=ELEMENTS.filter(is_written), data=st.data())
def test_cut_short_it_is_a_failure(value: Any, data: st.DataObject) -> None:
    content = xmltodict.unparse({"root": value}).encode()
    refusal(content[: data.draw(st.integers(1, len(content) - 1))], MEDIA)


def test_attributes_texts_and_repeated_elements_have_their_places() -> None:
    content = '<jobs total="2"><job id="1">a</job><job id="2"><name> b </name><empty/></job></jobs>'
    assert items(content, MEDIA) == [
        {"jobs": {"@total": "2", "job": [{"@id": "1", "#text": "a"}, {"@id": "2", "name": "b", "empty": None}]}}
    ]


@pytest.mark.parametrize(
    "media", ["application/xml", "text/xml; charset=utf-8", "application/atom+xml", "text/plain", ""]
)
def test_it_is_told_by_its_content_type_or_its_looks(media: str) -> None:
    assert items("<?xml version='1.0'?><job><id>1</id></job>", media, ".job") == [{"id": "1"}]


JOB = "<job><id>{}</id></job>"


@pytest.mark.parametrize("count", [0, 1, 2, 3])
@pytest.mark.parametrize("data_path", [".jobs.job", ".jobs.job[]", "[.jobs.job[] | {id}]", ".jobs.job | map({id})"])
@pytest.mark.parametrize("around", ["<jobs>{}</jobs>", "<jobs total='3'>{}</jobs>", "<jobs>\n {} \n</jobs>"])
def test_what_data_path_takes_for_a_list_is_one(count: int, data_path: str, around: str) -> None:
    content = around.format("".join(JOB.format(number) for number in range(count)))
    answer = read(content, MEDIA, data_path)
    assert list(answer.items) == [{"id": str(number)} for number in range(count)]
    assert answer.records == count
    assert answer.shape in (Shape.LIST, None)


@pytest.mark.parametrize("inner", [0, 1, 2])
def test_so_is_a_list_in_each_record(inner: int) -> None:
    group = f"<group><rules>{'<rule><id>1</id></rule>' * inner}</rules></group>"
    for count in (1, 2):
        content = f"<all><groups>{group * count}</groups></all>"
        answer = read(content, MEDIA, ".all.groups.group[].rules.rule[]")
        assert list(answer.items) == [{"id": "1"}] * inner * count
        assert answer.records == count


@pytest.mark.parametrize(
    ("document", "way", "lists"),
    [
        ({"r": {"a": {"id": 1}}}, "r a []", {"r": {"a": [{"id": 1}]}}),
        ({"r": {"a": [1, 2]}}, "r a []", {"r": {"a": [1, 2]}}),
        ({"r": {"a": None}}, "r a []", {"r": {"a": [None]}}),
        ({"r": {"a": None}}, "r a [] b", {"r": {"a": [{}]}}),
        ({"r": {"a": None}}, "r a [] []", {"r": {"a": [{}]}}),
        ({"r": {}}, "r a []", {"r": {"a": []}}),
        ({"r": {"@n": 1, "#text": "x"}}, "r a []", {"r": {"@n": 1, "#text": "x", "a": []}}),
        ({"r": {"@n": 1, "b": 2}}, "r a []", {"r": {"@n": 1, "b": 2}}),
        ({"r": None}, "r a []", {"r": {"a": []}}),
        ({"r": None}, "r a", {"r": None}),
        ({"r": {}}, "r a b []", {"r": {}}),
        ({"r": {"a": None}}, "r a b []", {"r": {"a": {"b": []}}}),
        ({"r": {"a": {"b": 1}}}, "r a b", {"r": {"a": {"b": 1}}}),
        ({"r": {"a": {"b": 1}}}, "r a b []", {"r": {"a": {"b": [1]}}}),
        ({"r": {"id": 1}}, "r []", {"r": {"id": 1}}),
        (
            {"r": {"a": [{"b": [{"c": 1}, {"c": 2}]}, None, {"b": {"c": 3}}, {"x": 1}, "text"]}},
            "r a [] b [] c []",
            {"r": {"a": [{"b": [{"c": [1]}, {"c": [2]}]}, {"b": []}, {"b": [{"c": [3]}]}, {"x": 1}, "text"]}},
        ),
        (
            {"r": {"a": [{"b": {"c": 1}}, {"b": {"c": [2, 3]}}, {"b": None}]}},
            "r a [] b c []",
            {"r": {"a": [{"b": {"c": [1]}}, {"b": {"c": [2, 3]}}, {"b": {"c": []}}]}},
        ),
        ("text", "r a []", "text"),
    ],
)
def test_on_the_way_to_the_records_lists_are_made(document: Any, way: str, lists: Any) -> None:
    with_lists(document, [None if step == "[]" else step for step in way.split()])
    assert document == lists


def test_what_else_is_to_be_a_list_can_be_said() -> None:
    form = Format(FormatName.XML, xml=XmlNames(lists=("tag",)))
    content = "<jobs><job><tag>a</tag></job><job><tag>a</tag><tag>b</tag></job></jobs>"
    assert items(content, MEDIA, ".jobs.job", form) == [{"tag": ["a"]}, {"tag": ["a", "b"]}]


def test_an_element_that_is_not_there_is_a_failure_where_others_are() -> None:
    assert "has no key 'job'" in refusal("<jobs><jbo/></jobs>", MEDIA, ".jobs.job")
    assert "has no key 'job'" in refusal("<jobs><error>denied</error></jobs>", MEDIA, ".jobs.job")
    assert "has no key 'jobs'" in refusal("<error><message>denied</message></error>", MEDIA, ".jobs.job")
    assert "Items must be objects" in refusal("<jobs><job/></jobs>", MEDIA, ".jobs.job")


def test_the_root_is_one_item() -> None:
    assert read("<job><id>1</id></job>", MEDIA, ".job").shape is Shape.OBJECT


def test_namespaces_stand_as_they_are_written_unless_names_are_given() -> None:
    content = '<s:E xmlns:s="http://soap" xmlns="http://x"><job><id>1</id></job></s:E>'
    assert "job" in items(content, MEDIA, '.["s:E"]')[0]
    form = Format(FormatName.XML, xml=XmlNames(namespaces=(("http://soap", "soap"), ("http://x", ""))))
    assert items(content, MEDIA, '.["soap:E"].job', form) == [{"id": "1"}]


def test_the_encoding_is_the_declared_one_unless_another_is_said() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-1"?><job><id>Zoë</id></job>'
    assert items(text.encode("latin-1"), MEDIA, ".job") == [{"id": "Zoë"}]
    assert items(text.encode(), f"{MEDIA}; charset=utf-8", ".job") == [{"id": "Zoë"}]
    assert items(text.encode("cp037"), MEDIA, ".job", Format(FormatName.XML, encoding="cp037")) == [{"id": "Zoë"}]


LAUGHS = '<!DOCTYPE a [<!ENTITY b "lol">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("bcdefghi", "cdefghij", strict=True)
)


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS + "]><a>&j;</a>",
        '<!DOCTYPE a [<!ENTITY b "' + "x" * 10_000 + '">]><a>' + "&b;" * 10_000 + "</a>",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY b PUBLIC "x" "http://127.0.0.1:9/x">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/x"> %b;]><a/>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x"><a/>',
        '<!DOCTYPE a PUBLIC "-//x" "http://127.0.0.1:9/x"><a>&b;</a>',
        '<!DOCTYPE a [<!NOTATION n SYSTEM "n"><!ENTITY b SYSTEM "x" NDATA n>]><a/>',
        '<!DOCTYPE a [<!ENTITY b "x">]><a/>',
        "<!DOCTYPE a [%b;]><a>&c;</a>",
        "<a>&b;</a>",
    ],
)
def test_entities_and_types_of_elsewhere_are_refused(content: str) -> None:
    refusal(content, MEDIA)
    refusal(content, form=Format(FormatName.XML))


def test_what_is_nested_beyond_reason_is_a_failure() -> None:
    assert "nested more deeply" in refusal("<a>" * 100_000 + "</a>" * 100_000, MEDIA)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<!DOCTYPE html><html><body/></html>", "a page of HTML"),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "a page of HTML"),
        ("<html><head/></html>", "a page of HTML"),
    ],
)
@pytest.mark.parametrize(("media", "form"), [(MEDIA, None), ("text/html", Format(FormatName.XML))])
def test_a_page_of_html_is_no_document(content: str, told: str, media: str, form: Format | None) -> None:
    assert told in refusal(content, media, form=form)


def test_html_is_never_xml_by_its_looks() -> None:
    refusal("<p>Sign in</p>", "text/html")


def test_json_is_read_as_such_unless_xml_is_said() -> None:
    assert items('{"id": 1}', MEDIA) == [{"id": 1}]
    assert "not XML, which `format` says it is (it is JSON)" in refusal('{"id": 1}', MEDIA, form=Format(FormatName.XML))
