"""`preview --event`: what an event would change, asked for real, and nothing written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.told_api import Answer, Asked, ToldApi, told_api
from tests.tools.commands import Ended, run

MAPPING = """\
resources:
  - kind: /tickets
    selector:
      query: .state != "lost"
      live_events:
        - when: .body.id
          refetch: /tickets/{id}
          path_parameters: {id: .body.id}
          deleted: .body.action == "deleted"
        - when: .headers["x-event"] == "all"
          resync: true
    port: {entity: {mappings: {identifier: .id | tostring, title: .title, blueprint: '"ticket"'}}}
  - kind: /notes
    selector:
      live_events: {when: .body.note, item: .body.note}
    port: {entity: {mappings: {identifier: .id | tostring, title: .title, blueprint: '"note"'}}}
"""


@pytest.fixture
def desk() -> Iterator[ToldApi]:
    tickets = {"/tickets/5": {"id": 5, "title": "New", "state": "open"}, "/tickets/6": {"id": 6, "state": "lost"}}

    def answer(asked: Asked) -> Answer:
        return Answer(tickets.get(asked.path), 200 if asked.path in tickets else 404)

    with told_api(answer) as api:
        yield api


def previewed(folder: Path, api: ToldApi, event: Any, *options: str, mapping: str = MAPPING) -> Ended:
    (folder / "mapping.yml").write_text(mapping)
    (folder / "event.json").write_text(event if isinstance(event, str) else json.dumps(event))
    return run(folder, "preview", "mapping.yml", "--set", f"baseUrl={api.origin}", "--event", "event.json", *options)


def test_what_is_refetched_is_asked_for_and_shown_as_an_entity(tmp_path: Path, desk: ToldApi) -> None:
    ended = previewed(tmp_path, desk, {"body": {"id": 5, "note": {"id": 1}}}, "--format", "json")
    assert ended.code == 0
    ticket, note = json.loads(ended.output)["parts"]
    assert (ticket["kind"], ticket["line"], ticket["asked"]) == ("/tickets", 2, ["GET /tickets/5"])
    entity = {"identifier": "5", "title": "New", "blueprint": "ticket"}
    assert ticket["entities"] == [{"entity": entity, "partial": False}]
    assert note["entities"][0]["partial"]
    assert "title" not in note["entities"][0]["entity"]
    assert desk.paths() == ["/tickets/5"]


def test_for_eyes_it_is_said_in_words(tmp_path: Path, desk: ToldApi) -> None:
    ended = previewed(tmp_path, desk, {"body": {"id": 5}})
    assert "→ GET /tickets/5" in ended.output
    assert "event.json concerns /tickets" in ended.output
    gone = previewed(tmp_path, desk, {"body": {"id": 7, "action": "deleted"}})
    assert "deleted: ticket '7', since its item is gone" in gone.output
    left_out = previewed(tmp_path, desk, {"body": {"id": 6}})
    assert "deleted: ticket '6', since query leaves its item out now" in left_out.output
    asks = previewed(tmp_path, desk, {"body": {}, "headers": {"X-Event": "all"}})
    assert "asks for a full resync" in asks.output
    assert [each.code for each in (ended, gone, left_out, asks)] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"body": {"id": 99}}, "Nothing of it would be changed: GET"),
        ({"body": {"other": 1}}, "No kind of the mapping has live_events whose `when` holds for it."),
        ({"id": 5}, 'an event is an object with "body"'),
        ({"body": 1, "headers": {"a": 1}}, '"headers" must be an object of texts'),
        ("{", "this is no JSON"),
    ],
)
def test_what_is_wrong_is_told_and_ends_with_1(tmp_path: Path, desk: ToldApi, event: Any, told: str) -> None:
    ended = previewed(tmp_path, desk, event)
    assert ended.code == 1
    assert told in ended.text


def test_a_mistake_in_live_events_is_told(tmp_path: Path, desk: ToldApi) -> None:
    ended = previewed(tmp_path, desk, {"body": {"id": 5}}, mapping=MAPPING.replace("/{id}", "/{nr}"))
    assert ended.code == 1
    assert "selector.live_events[0].refetch: needs a value for {nr}" in ended.text
