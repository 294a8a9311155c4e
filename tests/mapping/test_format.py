"""`format` of a selector: a name, or one name with what there is to say of it (contract §3)."""

from typing import Any

import pytest
import yaml

from extraction import Format, FormatName, Table, XmlNames
from mapping import BrokenResource, EndpointResource, parse_resource
from messages import MappingError
from pagination import PaginationOptions

PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}


def resource(selector: dict[str, Any], kind: str = "/things") -> EndpointResource:
    parsed = parse_resource({"kind": kind, "selector": selector, "port": PORT}, "resources[0]")
    assert not isinstance(parsed, BrokenResource), parsed.mistakes
    return parsed


def format_of(written: str) -> Format | None:
    return resource(yaml.safe_load(written)).plan(PaginationOptions()).endpoint.extraction.format


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{}", None),
        ("format: jsonl", Format(FormatName.JSONL)),
        ("format: {csv: }", Format(FormatName.CSV)),
        ("format: {json: {}}", Format(FormatName.JSON)),
        (
            'format: {csv: {delimiter: ";", encoding: cp1252, names: [a, b]}}',
            Format(FormatName.CSV, "cp1252", table=Table(delimiter=";", names=("a", "b"))),
        ),
        ('format: {tsv: {quote: "", skip: 2}}', Format(FormatName.TSV, table=Table(quote="", skip=2))),
        ("format: {csv: {member: '*.csv'}}", Format(FormatName.CSV, member="*.csv")),
        (
            'format: {xml: {lists: [tag], namespaces: {"http://a": ""}}}',
            Format(FormatName.XML, xml=XmlNames(lists=("tag",), namespaces=(("http://a", ""),))),
        ),
        ("format: {yaml: {encoding: utf-16-le}}", Format(FormatName.YAML, "utf-16-le")),
    ],
)
def test_a_format_is_a_name_or_an_object(written: str, meant: Format | None) -> None:
    assert format_of(written) == meant


def test_a_path_parameter_has_its_own() -> None:
    selector = {
        "format": "yaml",
        "path_parameters": {"team": {"endpoint": "/teams", "field": ".id", "format": {"csv": {"delimiter": ";"}}}},
    }
    plan = resource(selector, "/teams/{team}").plan(PaginationOptions())
    (parameter,) = plan.parameters
    assert parameter.endpoint is not None
    assert parameter.endpoint.extraction.format == Format(FormatName.CSV, table=Table(delimiter=";"))
    assert plan.endpoint.extraction.format == Format(FormatName.YAML)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("format: {}", "selector.format: it names none; write one of json, jsonl, csv, tsv, xml, yaml"),
        ("format: {csv: {}, xml: {}}", "selector.format: it names csv and xml; write one of"),
        ("format: {csv: {delimiter: ', '}}", "selector.format: delimiter is ', ', and must be one character"),
        ('format: {csv: {delimiter: "\\n"}}', "which ends no line"),
        ("format: {csv: {quote: \"''\"}}", "quote is \"''\""),
        ("format: {csv: {quote: ';', delimiter: ';'}}", "delimiter and quote are both ';'"),
        ("format: {csv: {names: [a, a]}}", "names has 'a' twice"),
        ("format: {csv: {encoding: klingon}}", "unknown encoding: klingon"),
        ("format: {yaml: {encoding: zlib}}", "'zlib' is not a text encoding"),
    ],
)
def test_what_cannot_be_meant_is_a_mistake_of_the_resource(written: str, told: str) -> None:
    with pytest.raises(MappingError) as failure:
        format_of(written)
    assert told in str(failure.value)


@pytest.mark.parametrize(
    "written",
    ["format: excel", "format: {excel: {}}", "format: {csv: {separator: ';'}}", "format: {xml: {names: [a]}}"],
)
def test_what_is_not_known_is_a_mistake_of_the_resource(written: str) -> None:
    parsed = parse_resource({"kind": "/x", "selector": yaml.safe_load(written), "port": PORT}, "resources[0]")
    assert isinstance(parsed, BrokenResource)
    assert any("format" in mistake.message for mistake in parsed.mistakes), parsed.mistakes
