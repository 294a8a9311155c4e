"""Webhooks of the examples' APIs, in the shape that their documentation gives, and what the mappings make of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from endpoints import Binding
from extraction import Expression
from json_types import Json, JsonObject
from loading import PortMapping
from mapping import CustomAppConfig, EndpointResource, LiveEventRule
from paging import PageRequest
from settings import load_settings
from tests.examples.files import example_files

EVENTS = Path(__file__).parent / "events"
FILES = example_files()
APIS = ("github", "gitlab", "pagerduty", "jira")


@dataclass(frozen=True)
class Upserted:
    """An entity as the event's own item makes it."""

    blueprint: str
    identifier: str
    properties: Mapping[str, Json]
    relations: Mapping[str, Json]


@dataclass(frozen=True)
class Deleted:
    blueprint: str
    identifier: str


@dataclass(frozen=True)
class AskedFor:
    """What is asked of the API for the item."""

    blueprint: str
    target: str


type Effect = Upserted | Deleted | AskedFor

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
    "gitlab-merge-request-opened": [AskedFor("gitlabMergeRequest", "/projects/1501/merge_requests/7")],
    "gitlab-merge-request-merged": [Deleted("gitlabMergeRequest", "90210")],
    "gitlab-issue-updated": [AskedFor("gitlabIssue", "/projects/harbour%2Fheavy%2Fcrane/issues/33")],
    "gitlab-issue-closed": [Deleted("gitlabIssue", "70033")],
    "gitlab-project-renamed": [
        AskedFor("gitlabProject", "/projects/1501"),
        Deleted("gitlabProject", "harbour/heavy/crane"),
    ],
    "pagerduty-incident-triggered": [Upserted("pagerdutyIncident", "Q1CRANE", INCIDENT, {"service": "PCRANE1"})],
    "pagerduty-incident-resolved": [Deleted("pagerdutyIncident", "Q1CRANE")],
    "pagerduty-incident-annotated": [],
    "pagerduty-service-updated": [AskedFor("pagerdutyService", "/services/PCRANE1")],
    "pagerduty-service-deleted": [Deleted("pagerdutyService", "PCRANE1")],
    "jira-issue-updated": [Upserted("jiraIssue", "CRN-12", JIRA_ISSUE, {"project": "CRN", "parent": "CRN-1"})],
    "jira-issue-deleted": [Deleted("jiraIssue", "CRN-12")],
    "jira-project-updated": [AskedFor("jiraProject", "/rest/api/3/project/CRN?expand=lead")],
    "jira-project-deleted": [Deleted("jiraProject", "CRN")],
}


def first(expression: Expression | None, event: Json) -> Json:
    return next(iter(expression.outputs(event)), None) if expression else None


def effects_of(name: str, event: dict[str, Any]) -> list[Effect]:
    """What the mapping of the example makes of an event, without an API."""
    general = load_settings({"base_url": "https://api.example.com", **pagination_of(name)}).pagination
    found: list[Effect] = []
    for resource in CustomAppConfig.parse_obj(FILES[name].mapping).resources:
        for rule in resource.live_events(general):
            if first(rule.when, event) is True:
                found.append(effect_of(resource, rule, event))
    return found


def pagination_of(name: str) -> dict[str, str]:
    wanted = ("PAGINATION", "SIZE", "PAGE", "HAS_MORE")
    return {key.lower(): value for key, value in FILES[name].config.items() if key.startswith(wanted)}


def effect_of(resource: EndpointResource, rule: LiveEventRule, event: Json) -> Effect:
    blueprint = str(resource.port.entity.mappings.blueprint).strip('"')
    values = {key: first(expression, event) for key, expression in (rule.parameters or {}).items()}
    if rule.refetch is not None:
        needed = {key: value for key, value in values.items() if isinstance(value, str | int)}
        request = rule.refetch.at(needed).request(PageRequest())
        return AskedFor(blueprint, f"{request.target}?{urlencode(request.query)}".removesuffix("?"))
    item = first(rule.item, event)
    assert isinstance(item, dict)
    marks = {key: value for key, value in values.items() if isinstance(value, str | int)}
    (mapped,) = PortMapping(resource).map(Binding(marks, {}).mark(item))
    assert mapped.entity is not None
    entity: dict[str, Any] = dict(mapped.entity)
    if first(rule.deleted, event) is True:
        return Deleted(blueprint, entity["identifier"])
    return Upserted(blueprint, entity["identifier"], entity["properties"], entity.get("relations", {}))


def test_each_event_has_its_expectation_and_each_api_its_events() -> None:
    assert {file.stem for file in EVENTS.iterdir()} == EXPECTED.keys()
    for name in APIS:
        resources = CustomAppConfig.parse_obj(FILES[name].mapping).resources
        told = [str(each.port.entity.mappings.blueprint).strip('"') for each in resources if each.selector.live_events]
        expected = [effect.blueprint for event, each in EXPECTED.items() if event.startswith(name) for effect in each]
        assert set(told) == set(expected)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_event_makes_what_is_expected_and_nothing_else(name: str) -> None:
    event = json.loads((EVENTS / f"{name}.json").read_text())
    api = name.partition("-")[0]
    assert effects_of(api, {"query": {}, **event}) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_an_event_of_one_api_means_nothing_to_the_others(name: str) -> None:
    event = {"query": {}, **json.loads((EVENTS / f"{name}.json").read_text())}
    for other in APIS:
        assert name.startswith(other) or effects_of(other, event) == []


@pytest.mark.parametrize("name", APIS)
def test_its_settings_say_how_calls_are_signed(name: str) -> None:
    text = (FILES[name].folder / "settings.env").read_text()
    assert f'# OCEAN__INTEGRATION__CONFIG__LIVE_EVENTS={{"signature":"{name}"}}' in text
    assert "# OCEAN__INTEGRATION__CONFIG__LIVE_EVENTS_SECRET=<" in text
