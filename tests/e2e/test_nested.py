"""Nested endpoints, read into the catalog by one running integration: what arrives, what was asked, what fails."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from json_types import Item
from sandbox.sample_api.listings.sources import plain_ticket_comments, urgent_tickets
from sandbox.sample_api.records import Desk
from tests.e2e.harness import Installation, Integration
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.sample_api import SampleApi

NESTED = "nested"
PROJECTS: Document = {
    "data_path": ".value",
    "pagination": {"type": "next_link", "size": 10, "size_param": "$top"},
}
REPOSITORIES: Document = {"pagination": {"type": "header_link", "size": 50, "size_param": "per_page"}}
PROJECT: Document = {"endpoint": "/odata/v1/projects", "field": ".id", **PROJECTS}
REPOSITORY: Document = {
    "endpoint": "/api/v1/projects/{project_id}/repositories",
    "field": ".name",
    "filter": ".archived | not",
    "include": {"stars": ".stars"},
    **REPOSITORIES,
}
MAPPING = [
    resource("/api/tickets", "ticket"),
    # Port's documented example, as it is written there.
    resource(
        "/api/tickets/{ticket_id}/comments",
        "comment",
        path_parameters={"ticket_id": {"endpoint": "/api/tickets", "field": ".id"}},
    ),
    resource("/odata/v1/projects", "project", **PROJECTS),
    resource(
        "/api/v1/projects/{project_id}/repositories",
        "repository",
        path_parameters={"project_id": PROJECT},
        **REPOSITORIES,
    ),
    resource(
        "/api/v1/projects/{project_id}/repositories/{repository}/issues",
        "issue",
        path_parameters={"project_id": PROJECT, "repository": REPOSITORY},
        pagination={"type": "page", "size": 100, "size_param": "per_page"},
    ),
]


@dataclass(frozen=True)
class Reading:
    """A whole resync: the raw items by blueprint and identifier, and how often the API was asked what."""

    items: dict[str, dict[str, Item]]
    asked: Counter[str]
    outcomes: dict[str, str]


@pytest.fixture(scope="module")
def running(installation: Installation, port: LocalPort, api: SampleApi) -> Iterator[Integration]:
    port.prepare(NESTED, MAPPING)
    yield installation.start(NESTED, {"BASE_URL": api.origin}, listener='{"type":"POLLING","interval":1}')
    api.restore()
    api.recover()


@pytest.fixture(scope="module")
def reading(running: Integration, port: LocalPort, api: SampleApi) -> Reading:
    running.settled()
    items = {
        blueprint: {identifier: entity["properties"]["raw"] for identifier, entity in entities.items()}
        for blueprint, entities in port.catalog().items()
    }
    asked = Counter(f"{request['path']}?{request['query']}" for request in api.requests())
    return Reading(items, asked, port.outcomes(NESTED))


def test_all_kinds_are_read_whole(reading: Reading) -> None:
    assert set(reading.outcomes.values()) == {"completed"}


def test_ports_own_example_gives_each_comment_its_ticket(reading: Reading) -> None:
    desk = Desk()
    expected = {
        str(comment["id"]): {**comment, "ticket_id": ticket["id"], "__ticket_id": ticket["id"]}
        for ticket in urgent_tickets(desk, {})
        for comment in plain_ticket_comments(desk, {"ticket_id": str(ticket["id"])})
    }
    assert reading.items["comment"] == expected


def test_two_levels_arrive_with_what_their_parents_know(reading: Reading) -> None:
    desk = Desk()
    repositories = {repository["id"]: repository for repository in desk.all("repositories")}
    expected = {}
    for issue in desk.all("issues"):
        repository = repositories[issue["repository_id"]]
        if not repository["archived"]:
            found_for = {"project_id": repository["project_id"], "repository": repository["name"]}
            marks = {f"__{name}": value for name, value in found_for.items()}
            own = {key: value for key, value in issue.items() if key != "repository_id"}
            expected[str(issue["id"])] = {**found_for, **own, **marks, "__stars": repository["stars"]}
    assert reading.items["issue"] == expected


@pytest.mark.parametrize("segment", ["a%2Fb%20c", "50%25%2B1", "%C3%BC"])
def test_odd_names_are_one_segment_each_on_the_wire(reading: Reading, segment: str) -> None:
    assert any(f"/repositories/{segment}/issues?" in target for target in reading.asked)


def test_nothing_is_asked_twice(reading: Reading) -> None:
    """Tickets, projects and repositories are kinds, and parents of other kinds as well."""
    assert {target: times for target, times in reading.asked.items() if times > 1} == {}


def test_a_failing_child_fails_its_kind_alone_and_nothing_is_deleted(
    running: Integration, reading: Reading, port: LocalPort, api: SampleApi
) -> None:
    lost = next(iter(reading.items["issue"]))
    api.remove("issues", [int(lost)])
    api.arm(path="/repositories/%C3%BC/issues$", status=418)

    running.resync()

    outcomes = port.outcomes(NESTED)
    assert outcomes.pop(MAPPING[-1]["kind"]) == "failed"
    assert set(outcomes.values()) == {"completed"}
    assert port.identifiers("issue") == set(reading.items["issue"])
    running.wait_for_log("1 of ", "nested listings failed", "/repositories/%C3%BC/issues")


def test_what_is_gone_goes_with_the_first_resync_that_is_whole(
    running: Integration, reading: Reading, port: LocalPort, api: SampleApi
) -> None:
    api.recover()
    api.restore()
    lost = next(iter(reading.items["issue"]))
    api.remove("issues", [int(lost)])

    assert running.resync() == "completed"
    assert port.identifiers("issue") == set(reading.items["issue"]) - {lost}
