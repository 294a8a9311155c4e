"""Webhooks of the examples' APIs, in the shape that their documentation gives, and what the mappings make of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from port_ocean.context.ocean import ocean

from json_types import Json, JsonObject
from mapping import CustomAppConfig
from settings import load_settings
from tests.examples.files import example_files
from tests.servers.loopback import Serve, json_response
from tests.waiting import PATIENCE
from tools.inputs import read_mapping
from tools.preview import preview_event, read_event

EVENTS = Path(__file__).parent / "events"
FILES = example_files()
APIS = ("github", "gitlab", "pagerduty", "jira")
_PAGING: Final = ("PAGINATION", "SIZE", "PAGE", "HAS_MORE")


@dataclass(frozen=True)
class Upserted:
    """An entity as the event's own item makes it, or the one that the API is asked for."""

    blueprint: str
    identifier: str
    properties: Mapping[str, Json]
    relations: Mapping[str, Json]


@dataclass(frozen=True)
class Deleted:
    blueprint: str
    identifier: str


type Effect = Upserted | Deleted

CRANE_ISSUE: JsonObject = {
    "number": 12,
    "state": "open",
    "url": "https://github.com/harbour/crane-1/issues/12",
    "author": "mara-t",
    "labels": ["bug", "night"],
    "createdAt": "2026-11-20T21:10:00Z",
}
GANTRY: JsonObject = {
    "description": "Moves containers",
    "url": "https://github.com/harbour/gantry-1",
    "language": "Go",
    "defaultBranch": "main",
    "visibility": "private",
    "archived": False,
    "lastPush": "2026-11-21T09:30:00Z",
}
NIGHT_SHIFT: JsonObject = {
    "description": "Works at night",
    "privacy": "closed",
    "url": "https://github.com/orgs/harbour/teams/night-shift",
}
INCIDENT: JsonObject = {
    "status": "triggered",
    "urgency": "high",
    "url": "https://harbour.pagerduty.com/incidents/Q1CRANE",
    "createdAt": "2026-11-20T21:09:58Z",
}
JIRA_ISSUE: JsonObject = {
    "status": "In Progress",
    "type": "Bug",
    "labels": ["night"],
    "assignee": "Mara T",
    "createdAt": "2026-11-20T22:10:00.000+01:00",
}
MERGE_REQUEST: JsonObject = {
    "draft": False,
    "author": "mara",
    "url": "https://gitlab.com/harbour/heavy/crane/-/merge_requests/7",
    "createdAt": "2026-11-20T21:10:00Z",
}
GITLAB_ISSUE: JsonObject = {
    "state": "opened",
    "labels": ["bug"],
    "author": "mara",
    "url": "https://gitlab.com/harbour/heavy/crane/-/issues/33",
    "createdAt": "2026-11-20T21:10:00Z",
}
GITLAB_PROJECT: JsonObject = {
    "url": "https://gitlab.com/harbour/heavy/gantry",
    "defaultBranch": "main",
    "topics": [],
    "archived": False,
    "lastActivity": "2026-11-20T21:10:00Z",
}
SERVICE: JsonObject = {
    "status": "critical",
    "description": "All of them",
    "url": "https://harbour.pagerduty.com/services/PCRANE1",
    "createdAt": "2026-02-01T08:00:00Z",
}
EXPECTED: dict[str, list[Effect]] = {
    "github-issue-opened": [Upserted("githubIssue", "880012", CRANE_ISSUE, {"repository": "harbour/crane-1"})],
    "github-issue-closed": [Deleted("githubIssue", "880012")],
    "github-repository-renamed": [
        Upserted("githubRepository", "harbour/gantry-1", GANTRY, {"organization": "harbour"}),
        Deleted("githubRepository", "harbour/crane-1"),
    ],
    "github-repository-deleted": [Deleted("githubRepository", "harbour/crane-1")],
    "github-team-edited": [
        Upserted(
            "githubTeam",
            "harbour/night-shift",
            NIGHT_SHIFT,
            {"organization": "harbour", "parent": "harbour/crew"},
        )
    ],
    "gitlab-merge-request-opened": [
        Upserted("gitlabMergeRequest", "90210", MERGE_REQUEST, {"project": "harbour/heavy/crane"})
    ],
    "gitlab-merge-request-merged": [Deleted("gitlabMergeRequest", "90210")],
    "gitlab-issue-updated": [Upserted("gitlabIssue", "70033", GITLAB_ISSUE, {"project": "harbour/heavy/crane"})],
    "gitlab-issue-closed": [Deleted("gitlabIssue", "70033")],
    "gitlab-project-renamed": [
        Upserted("gitlabProject", "harbour/heavy/gantry", GITLAB_PROJECT, {"group": "44"}),
        Deleted("gitlabProject", "harbour/heavy/crane"),
    ],
    "pagerduty-incident-triggered": [Upserted("pagerdutyIncident", "Q1CRANE", INCIDENT, {"service": "PCRANE1"})],
    "pagerduty-incident-resolved": [Deleted("pagerdutyIncident", "Q1CRANE")],
    "pagerduty-incident-annotated": [],
    "pagerduty-service-updated": [
        Upserted("pagerdutyService", "PCRANE1", SERVICE, {"escalationPolicy": "PESC001", "teams": []})
    ],
    "pagerduty-service-deleted": [Deleted("pagerdutyService", "PCRANE1")],
    "jira-issue-updated": [Upserted("jiraIssue", "CRN-12", JIRA_ISSUE, {"project": "CRN", "parent": "CRN-1"})],
    "jira-issue-deleted": [Deleted("jiraIssue", "CRN-12")],
    "jira-project-updated": [
        Upserted("jiraProject", "CRN", {"type": "software", "isPrivate": False, "lead": "Mara T"}, {})
    ],
    "jira-project-deleted": [Deleted("jiraProject", "CRN")],
}


# What the API gives for the paths that are asked for, of what the mapping takes.
GIVEN: dict[str, JsonObject] = {
    "/projects/1501/merge_requests/7": {
        "id": 90210,
        "title": "Lift higher",
        "draft": False,
        "author": {"username": "mara"},
        "web_url": "https://gitlab.com/harbour/heavy/crane/-/merge_requests/7",
        "created_at": "2026-11-20T21:10:00Z",
        "references": {"full": "harbour/heavy/crane!7"},
    },
    "/projects/harbour%2Fheavy%2Fcrane/issues/33": {
        "id": 70033,
        "title": "The crane stops halfway",
        "state": "opened",
        "labels": ["bug"],
        "author": {"username": "mara"},
        "web_url": "https://gitlab.com/harbour/heavy/crane/-/issues/33",
        "created_at": "2026-11-20T21:10:00Z",
    },
    "/projects/1501": {
        "path_with_namespace": "harbour/heavy/gantry",
        "name": "Gantry",
        "web_url": "https://gitlab.com/harbour/heavy/gantry",
        "default_branch": "main",
        "topics": [],
        "archived": False,
        "last_activity_at": "2026-11-20T21:10:00Z",
        "namespace": {"kind": "group", "id": 44},
    },
    "/services/PCRANE1": {
        "service": {
            "id": "PCRANE1",
            "name": "Cranes",
            "status": "critical",
            "description": "All of them",
            "html_url": "https://harbour.pagerduty.com/services/PCRANE1",
            "created_at": "2026-02-01T08:00:00Z",
            "escalation_policy": {"id": "PESC001"},
            "teams": [],
        }
    },
    "/rest/api/3/project/CRN?expand=lead": {
        "key": "CRN",
        "name": "Cranes",
        "projectTypeKey": "software",
        "isPrivate": False,
        "lead": {"displayName": "Mara T"},
    },
}


async def effects_of(api: str, event: str, url: str) -> list[Effect]:
    """What the mapping of an example makes of an event, as `preview --event` tells it."""
    config = {key.lower(): value for key, value in FILES[api].config.items() if key.startswith(_PAGING)}
    mapping = read_mapping((FILES[api].folder / "port-app-config.yml").read_text(), api)
    settings = load_settings({**config, "base_url": url, "max_retries": 0})
    report = await preview_event(mapping, settings, read_event(EVENTS / f"{event}.json"))
    assert report.mistakes == []
    effects: list[Effect] = []
    for part in report.parts:
        assert part.failure is None
        for entity in (each.entity for each in part.entities):
            effects.append(
                Upserted(entity["blueprint"], entity["identifier"], entity["properties"], entity.get("relations") or {})
            )
        effects += [Deleted(each.blueprint, each.identifier) for each in part.deletions]
    return effects


@pytest.fixture(autouse=True)
def _as_ocean_evaluates(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Ocean's own way needs, for an expression that is not planned."""
    monkeypatch.setattr(ocean.config, "process_in_queue_max_workers", 1, raising=False)
    monkeypatch.setattr(ocean.config, "process_in_queue_timeout", PATIENCE, raising=False)


def test_each_event_has_its_expectation_and_each_api_its_events() -> None:
    assert {file.stem for file in EVENTS.iterdir()} == EXPECTED.keys()
    for name in APIS:
        resources = CustomAppConfig.parse_obj(FILES[name].mapping).resources
        told = [str(each.port.entity.mappings.blueprint).strip('"') for each in resources if each.selector.live_events]
        expected = [effect.blueprint for event, each in EXPECTED.items() if event.startswith(name) for effect in each]
        assert set(told) == set(expected)


@pytest.mark.parametrize("name", EXPECTED)
async def test_an_event_makes_what_is_expected(name: str, serve: Serve) -> None:
    api = await serve(lambda request: json_response(GIVEN[request.target]))
    assert await effects_of(name.partition("-")[0], name, api.url) == EXPECTED[name]


@pytest.mark.parametrize(
    ("api", "event"),
    [
        ("github", "gitlab-issue-closed"),
        ("gitlab", "pagerduty-incident-triggered"),
        ("pagerduty", "jira-issue-updated"),
        ("jira", "github-issue-opened"),
    ],
)
async def test_an_event_of_another_api_means_nothing(api: str, event: str) -> None:
    assert await effects_of(api, event, "http://127.0.0.1:1") == []


@pytest.mark.parametrize("name", APIS)
def test_its_settings_say_how_calls_are_signed(name: str) -> None:
    text = (FILES[name].folder / "settings.env").read_text()
    assert f'# OCEAN__INTEGRATION__CONFIG__LIVE_EVENTS={{"signature":"{name}"}}' in text
    assert "# OCEAN__INTEGRATION__CONFIG__LIVE_EVENTS_SECRET=<" in text
