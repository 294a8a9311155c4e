"""How a mapping says what is read between resyncs: what is asked for, and what cannot be meant (contract §10)."""

from datetime import datetime
from typing import Any

import pytest

from client import ApiRequest
from endpoints import Plan
from mapping import CustomAppConfig, EndpointResource
from messages import MappingError
from paging import PageRequest, PaginationOptions, PaginationType
from tests.endpoints.test_stopping import AT

PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}
GENERAL = PaginationOptions(type=PaginationType.PAGE, page_size=30)


def resource_of(kind: str = "/tickets", **selector: Any) -> EndpointResource:
    (resource,) = CustomAppConfig.parse_obj(
        {"resources": [{"kind": kind, "selector": selector, "port": PORT}]}
    ).resources
    return resource


def changed(kind: str = "/tickets", at: datetime = AT, **selector: Any) -> Plan:
    return resource_of(kind, **selector).plan(GENERAL).changed_since(at)


def request(plan: Plan, **values: str) -> ApiRequest:
    return plan.endpoint.at(values).request(PageRequest())


def query(**incremental: object) -> dict[str, str]:
    return dict(request(changed(incremental=incremental)).query)


def mistake(incremental: object, **selector: Any) -> str:
    with pytest.raises(MappingError) as failure:
        resource_of(incremental=incremental, **selector).plan(GENERAL)
    return str(failure.value)


@pytest.mark.parametrize(
    ("format", "written"),
    [
        (None, "2026-01-02T02:59:05Z"),
        ("rfc3339", "2026-01-02T02:59:05Z"),
        ("epoch", "1767322745"),
        ("epoch_ms", "1767322745678"),
        ("%Y-%m-%d", "2026-01-02"),
        (">=%Y-%m-%dT%H:%M:%S%z", ">=2026-01-02T02:59:05+0000"),
        ('project = OPS AND updated >= "%Y-%m-%d %H:%M"', 'project = OPS AND updated >= "2026-01-02 02:59"'),
        (
            "active=true^name LIKE 100%%^sys_updated_on>=%F %T",
            "active=true^name LIKE 100%^sys_updated_on>=2026-01-02 02:59:05",
        ),
    ],
)
def test_the_moment_is_written_as_the_api_reads_it_and_never_later_than_it_is(format: str | None, written: str) -> None:
    assert query(param="since", **({} if format is None else {"format": format}))["since"] == written


def test_a_moment_of_another_time_zone_is_written_in_utc() -> None:
    elsewhere = datetime.fromisoformat("2026-01-02T04:04:05+01:00")
    asked = request(changed(at=elsewhere, incremental={"param": "since", "format": "%H:%M", "overlap": 0}))
    assert dict(asked.query)["since"] == "03:04"


def test_overlap_says_how_much_is_read_again() -> None:
    assert query(param="since", overlap=3600, format="%H:%M")["since"] == "02:04"
    assert query(param="since", overlap=0, format="%H:%M")["since"] == "03:04"
    assert query(param="since", overlap=3 * 10**8, format="%Y")["since"] == "2016"


def test_the_parameter_takes_the_place_of_the_same_in_the_query() -> None:
    plan = changed("/tickets?q=all&open=1", incremental={"param": "q", "format": "updated>%F"}, query_params={"a": "b"})
    asked = request(plan)
    assert asked.target == "/tickets?open=1"
    assert dict(asked.query) == {"a": "b", "q": "updated>2026-01-02"}


def test_a_full_resync_asks_for_all() -> None:
    resource = resource_of(incremental={"param": "since"}, query_params={"a": "b"})
    assert resource.plan(GENERAL).endpoint.request(PageRequest()).query == (("a", "b"),)


@pytest.mark.parametrize(
    ("selector", "body"),
    [
        ({"method": "POST"}, {"filter": {"since": 1767322745}}),
        ({"method": "POST", "body": {"filter": {"a": 1}}}, {"filter": {"a": 1, "since": 1767322745}}),
        ({"method": "POST", "body": {"filter": None, "b": []}}, {"filter": {"since": 1767322745}, "b": []}),
        ({"method": "POST", "body_form": {"b": "c"}}, {"b": ["c"], "filter.since": ["1767322745"]}),
    ],
)
def test_the_parameter_goes_where_paging_puts_its_own(selector: dict[str, Any], body: object) -> None:
    plan = changed(
        **selector, incremental={"param": "filter.since", "format": "epoch"}, pagination={"type": "none", "in": "body"}
    )
    assert request(plan).body == body


def test_in_a_header_it_takes_the_place_of_the_same_there() -> None:
    plan = changed(
        headers={"if-modified-since": "never", "a": "b"},
        incremental={"param": "If-Modified-Since", "format": "%a, %d %b %Y %H:%M:%S GMT"},
        pagination={"in": "header"},
    )
    assert request(plan).headers == {"a": "b", "If-Modified-Since": "Fri, 02 Jan 2026 02:59:05 GMT"}


NESTED = {"project": {"endpoint": "/projects", "field": ".key"}}


def test_children_may_be_asked_by_their_own_parameter() -> None:
    plan = changed(
        "/search?p={project}",
        path_parameters=NESTED,
        incremental={"param": "jql", "format": "project = {project} AND {x} >= %F"},
    )
    assert dict(request(plan, project="A B").query)["jql"] == "project = A B AND {x} >= 2026-01-02"
    (parents,) = plan.parameters
    assert parents.endpoint is not None
    assert parents.endpoint.request(PageRequest()).query == ()


def test_or_the_parents_alone_that_changed() -> None:
    plan = changed(
        "/projects/{project}/issues",
        path_parameters={"project": {**NESTED["project"], "incremental": {"param": "since"}}},
    )
    (parents,) = plan.parameters
    assert parents.endpoint is not None
    assert dict(parents.endpoint.request(PageRequest()).query) == {"since": "2026-01-02T02:59:05Z"}
    assert request(plan, project="A").query == ()


def test_camel_case_is_taken_as_well() -> None:
    assert changed(incremental={"stopWhen": ".updated_at < $since"}).endpoint.stop is not None


@pytest.mark.parametrize(
    ("incremental", "selector", "told"),
    [
        ({}, {}, "it lacks param"),
        ({"parm": "since"}, {}, "selector.incremental.parm is not known. Did you mean param?"),
        ({"param": "since", "stop_when": ".a < $since"}, {}, "keep one of them"),
        ({"stop_when": ".a < $since", "format": "epoch"}, {}, "stop_when has $since and $since_epoch"),
        ({"stop_when": ".a <"}, {}, "does not ask for $since"),
        ({"stop_when": ".a < $since |"}, {}, "does not compile"),
        ({"stop_when": ".a < $sinces"}, {}, "does not ask for $since"),
        ({"param": "since", "format": "iso8601"}, {}, "it is rfc3339, epoch, epoch_ms, or a text for strftime"),
        ({"param": "since", "format": "100%%"}, {}, "holds no moment"),
        ({"param": "since", "format": "%s"}, {}, "write `format: epoch`"),
        ({"param": "since", "format": "LIKE '%Q' %F"}, {}, "A percent sign of the text is written %%"),
        ({"param": "since", "overlap": -1}, {}, "selector.incremental.overlap"),
        ({"param": "since", "overlap": 10**15}, {}, "selector.incremental.overlap"),
        ({"param": "page"}, {}, "paging sends as well"),
        ({"param": "since"}, {"pagination": {"take": 5}}, "pagination.take"),
        ({"param": "a.b"}, {"body": {"a": 1}, "pagination": {"in": "body"}}, "the body has no object there"),
        ({"param": "Host"}, {"pagination": {"in": "header"}}, "incremental: "),
    ],
)
def test_what_cannot_be_meant(incremental: dict[str, Any], selector: dict[str, Any], told: str) -> None:
    said = mistake(incremental, **selector)
    assert told in said
    assert "incremental" in said


def test_a_part_of_what_is_sorted_newest_first_may_be_taken() -> None:
    """What comes after it is not wanted, whatever changed of it."""
    changed(incremental={"stop_when": ".updated_at < $since"}, pagination={"take": 200})


@pytest.mark.parametrize(
    ("selector", "tells"),
    [
        ({}, False),
        ({"incremental": {"param": "since"}}, True),
        ({"incremental": {"parm": "since"}}, True),
        ({"no": 1, "pathParameters": {"a": {"incremental": {"param": "since"}}}}, True),
        ({"no": 1}, False),
        ({"path_parameters": {"a": {"endpoint": "/a", "field": ".b", "incremental": {"param": "since"}}}}, True),
    ],
)
def test_a_mistaken_resource_is_not_left_out_without_a_word(selector: dict[str, Any], tells: bool) -> None:
    assert resource_of(**selector).tells_changes is tells


def test_a_parameter_with_values_has_no_changes() -> None:
    said = mistake(None, path_parameters={"a": {"values": ["b"], "incremental": {"param": "c"}}})
    assert "has values, which need no incremental" in said
