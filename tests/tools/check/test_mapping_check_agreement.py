"""Whatever a mapping holds, check ends, and calls it wrong where the running integration would."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from loading import PortMapping
from mapping import EndpointResource, parse_resource
from messages import MappingError
from paging import PaginationOptions
from tools.check.mapping_check import mapping_mistakes, parse_config
from tools.inputs.mapping_file import read_mapping

GENERAL = PaginationOptions()


def some(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of these keys, each now and then in another spelling or with a value of another kind."""
    odd: st.SearchStrategy[Any] = st.sampled_from([None, 5, [], [1], {}, "", ".a[", "a..b", True])
    pairs = [
        st.tuples(st.sampled_from([name, name, name, *OTHER_NAMES.get(name, ())]), st.one_of(value, value, value, odd))
        for name, value in values.items()
    ]
    return st.lists(st.one_of(pairs), max_size=len(pairs)).map(dict)


OTHER_NAMES = {
    "path_parameters": ("pathParameters", "path_parameter"),
    "data_path": ("dataPath", "datapath"),
    "size": ("pageSize", "siz"),
    "cursor_path": ("cursorPath",),
    "type": ("paginationType",),
    "selector": ("selectr",),
    "endpoint": ("endpont",),
    "body_form": ("bodyForm",),
    "from": ("form", "from_"),
}
TEXTS = st.sampled_from([".id", ".id |", ".", '"x"'])
PAGINATION = some(
    type=st.sampled_from(["page", "none", "cursor", "link"]),
    size=st.integers(0, 3),
    cursor_path=st.sampled_from(["a.b", "a..b", ".a["]),
    start_page=st.integers(-1, 1),
)
PATHS = st.sampled_from(["/a", "/a/{x}", "/a/{x}/{y}", "https://a.example.com/{x}", "/b/{y}"])
ASKED = st.sampled_from(["{{ now | todate }}", "{{ nwo }}", "{{", "(now | floor)", "{x}", "a", "{{ [1, 2] }}"])
REQUEST = {
    "query_params": st.dictionaries(st.just("q"), ASKED | st.lists(ASKED, max_size=2)),
    "headers": st.dictionaries(st.sampled_from(["X-A", "Content-Type"]), ASKED | st.just("application/json")),
    "body": ASKED | st.just("{a: now}") | st.dictionaries(st.just("b"), ASKED),
    "body_form": st.dictionaries(st.just("f"), ASKED),
    "body_text": ASKED,
}
PARAMETER = some(
    endpoint=PATHS,
    field=TEXTS,
    values=st.just([1]) | ASKED | st.lists(ASKED, max_size=2),
    include=st.just({"y": ".y"}),
    pagination=PAGINATION,
    **{"from": st.sampled_from(["x", "y", "z"])},
    **REQUEST,
)
SELECTOR = some(
    **REQUEST,
    query=TEXTS,
    data_path=TEXTS,
    pagination=PAGINATION,
    path_parameters=some(x=PARAMETER, y=PARAMETER),
    ignore_statuses=st.just([404]),
)
SEARCH = some(combinator=TEXTS, rules=TEXTS)
MAPPINGS = some(identifier=TEXTS, blueprint=TEXTS, title=TEXTS, relations=some(team=SEARCH))
RESOURCE = some(kind=PATHS, selector=SELECTOR, port=some(entity=some(mappings=MAPPINGS)))
GOOD_PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"x"'}}}


def runs(resource: EndpointResource) -> bool:
    try:
        resource.plan(GENERAL)
        PortMapping(resource)
    except MappingError:
        return False
    return True


def is_called_wrong(raw: object) -> bool:
    mapping = read_mapping(json.dumps({"resources": [raw]}), "mapping.json")
    parse_config(mapping)
    mistakes = mapping_mistakes(mapping, GENERAL)
    assert len({(mistake.place, mistake.message) for mistake in mistakes}) == len(mistakes)
    return not all(mistake.harmless for mistake in mistakes)


@given(st.one_of(RESOURCE, SELECTOR.map(lambda selector: {"kind": "/a/{x}", "selector": selector, "port": GOOD_PORT})))
@settings(max_examples=400, deadline=None)
def test_check_and_the_integration_agree(raw: dict[str, Any]) -> None:
    assert is_called_wrong(raw) is not runs(parse_resource(raw, "resources[0]"))
