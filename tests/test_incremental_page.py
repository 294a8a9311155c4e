"""What docs/incremental.md shows can be written, and asks for what it says."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from client import ApiRequest
from endpoints import Plan
from mapping import CustomAppConfig
from paging import PageRequest, PaginationOptions
from tests.deploy.chart import values_of

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = (ROOT / "docs/incremental.md").read_text()
EXAMPLES: Final = [
    yaml.safe_load(text)["resources"][0] for text in re.findall(r"^```yaml\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
]
ROWS: Final = [
    (api, yaml.safe_load(incremental))
    for api, cell in re.findall(r"^\| ([^|]+) \| (`\{.+) \|$", PAGE, re.MULTILINE)
    for incremental in re.findall(r"`([^`]+)`", cell)
]
AT: Final = datetime(2026, 1, 31, 12, 5, tzinfo=UTC)


def changed(resource: dict[str, Any]) -> Plan:
    (parsed,) = CustomAppConfig.parse_obj({"resources": [resource]}).resources
    return parsed.plan(PaginationOptions()).changed_since(AT)


def asked(plan: Plan) -> ApiRequest:
    return plan.endpoint.at(dict.fromkeys(plan.endpoint.parameters, "x")).request(PageRequest())


def test_each_example_is_there() -> None:
    assert [resource["kind"].rpartition("/")[2] for resource in EXAMPLES] == ["issues", "merge_requests", "comments"]


def test_a_parameter_is_sent_beside_the_others() -> None:
    assert dict(asked(changed(EXAMPLES[0])).query) == {"state": "all", "since": "2026-01-31T12:00:00Z"}


def test_a_listing_that_is_sorted_has_its_end() -> None:
    plan = changed(EXAMPLES[1])
    assert plan.endpoint.stop is not None
    assert dict(asked(plan).query) == {"order_by": "updated_at", "sort": "desc"}


def test_parents_that_changed_are_listed() -> None:
    (parents,) = changed(EXAMPLES[2]).parameters
    assert parents.endpoint is not None
    assert parents.endpoint.request(PageRequest()).query == (("updated_since", "2026-01-31T12:00:00Z"),)


@pytest.mark.parametrize(("api", "incremental"), ROWS, ids=[f"{api} {written['param']}" for api, written in ROWS])
def test_each_api_of_the_table_is_asked_for_a_moment(api: str, incremental: dict[str, Any]) -> None:
    place = "body" if "in: body" in api else "query"
    port = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}
    selector = {"incremental": incremental, "pagination": {"type": "none", "in": place}}
    request = asked(changed({"kind": "/things", "selector": selector, "port": port}))
    sent = str(request.body) if place == "body" else dict(request.query)[incremental["param"]]
    assert re.search(r"2026-01-3[01][ T]\d\d:\d\d|17698\d{5}", sent), sent


def test_the_table_has_the_apis_that_people_ask_for() -> None:
    assert len(ROWS) == 10


def test_the_values_file_is_there() -> None:
    assert "(../deploy/helm/incremental.yaml)" in PAGE
    assert values_of("deployment", "incremental")["incrementalSync"]["enabled"]
