"""Every style of paging, read whole into the catalog by one process."""

from dataclasses import dataclass
from typing import cast

import pytest

from json_types import Item
from sandbox.sample_api.listings import ENDPOINTS, Endpoint
from sandbox.sample_api.records import Change, Collection, Desk, seeded
from tests.e2e.harness import Ended, Installation
from tests.servers.local_port import Catalog, Document, LocalPort, resource
from tests.servers.sample_api import SampleApi

READABLE = [endpoint for endpoint in ENDPOINTS if "{" not in endpoint.path and "astray" not in endpoint.path]
# Enough for several pages of each endpoint, the capped and the filtered ones too.
KEPT: dict[Collection, int] = {"tickets": 430, "comments": 330}


@dataclass(frozen=True)
class Reading:
    catalog: Catalog
    outcomes: dict[str, str]
    ended: Ended
    desk: Desk


def blueprint_of(endpoint: Endpoint) -> str:
    return f"of{READABLE.index(endpoint)}"


def as_served(endpoint: Endpoint, record: Item) -> Item:
    if endpoint.path.startswith("/jsonapi/"):
        attributes = {key: value for key, value in record.items() if key != "id"}
        return {"type": "tickets", "id": str(record["id"]), "attributes": attributes}
    return record


@pytest.fixture(scope="module")
def reading(installation: Installation, port: LocalPort, api: SampleApi) -> Reading:
    surplus = {name: [record["id"] for record in seeded()[name][: -KEPT[name]]] for name in KEPT}
    desk = Desk()
    desk.apply(Change.model_validate({"remove": surplus}))
    for name, identifiers in surplus.items():
        api.remove(name, identifiers)
    port.prepare("reader", [resource(e.path, blueprint_of(e), **cast(Document, e.selector)) for e in READABLE])
    ended = installation.run("reader", {"BASE_URL": api.origin})
    return Reading(port.catalog(), port.outcomes("reader"), ended, desk)


@pytest.mark.parametrize("endpoint", READABLE, ids=lambda endpoint: str(endpoint.path))
def test_a_listing_arrives_whole_and_unaltered(reading: Reading, endpoint: Endpoint) -> None:
    records = [record for record in endpoint.source(reading.desk, {}) if endpoint.visible(record)]
    expected = {str(record["id"]): as_served(endpoint, record) for record in records}

    entities = reading.catalog[blueprint_of(endpoint)]

    assert {identifier: entity["properties"]["raw"] for identifier, entity in entities.items()} == expected
    assert reading.outcomes[endpoint.path] == "completed"


def test_each_kind_ends_with_one_line_that_tells_what_it_cost(reading: Reading) -> None:
    for endpoint in READABLE:
        (line,) = reading.ended.lines(f"{endpoint.path} was read whole")
        assert f"{len(reading.catalog[blueprint_of(endpoint)])} items" in line
        for figure in ("pages", "requests", "retries", "waited for the API", "waited for Port"):
            assert figure in line


def test_a_whole_resync_ends_the_process_in_order(reading: Reading) -> None:
    assert reading.ended.code == 0
    assert not reading.ended.lines("ERROR")


@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize(
    ("path", "pages"), {"/api/v1/users": 3, "/api/v1/tickets": 5, "/api/v1/comments": 4, "/api/v1/teams": 1}.items()
)
def test_where_the_end_is_told_nothing_is_asked_beyond_it(api: SampleApi, path: str, pages: int) -> None:
    assert len(api.requests(f"^{path}$")) == pages


@pytest.mark.usefixtures("reading")
def test_no_page_is_asked_for_twice(api: SampleApi) -> None:
    asked = [(request["path"], request["query"]) for request in api.requests() if request["method"] == "GET"]
    assert len(asked) == len(set(asked))
