"""What a mapping may ask an API, by a whole resync: what reaches the API, and what arrives in the catalog."""

import json
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest

from tests.e2e.harness import Ended, Installation
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.told_api import Answer, Asked, told_api

REPOS = [
    {"id": 1, "owner": "acme", "name": "anvil", "full_name": "acme/anvil"},
    {"id": 2, "owner": "acme", "name": "rocket", "full_name": "acme/rocket"},
    {"id": 3, "owner": "else", "name": "anvil", "full_name": "else/anvil"},
    {"id": 4, "owner": "else", "name": None, "full_name": "else/nameless"},
]
SINCE = "{{ now - 86400 | todate }}"
RECENT = {"endpoint": "/recent", "field": ".id", "query_params": {"since": SINCE}}
PAIRS = {"owner": {"endpoint": "/repos", "field": ".owner"}, "name": {"from": "owner", "field": ".name"}}
WHOLE = {"full_name": {"endpoint": "/repos", "field": ".full_name"}}
IDS = {"repo": {"endpoint": "/repos", "field": ".id"}}
GRAPHQL = "query($id: Int!) { repository(id: $id) { issues { nodes { id } } } }"
KINDS: list[Document] = [
    resource("/recent", "recent", query_params={"since": SINCE}),
    resource("/recent/{id}/parts", "part", path_parameters={"id": RECENT}),
    resource(
        "/days/{day}", "day", path_parameters={"day": {"values": "{{ [range(2) | now - 86400*. | todate[:10]] }}"}}
    ),
    resource("/pulls/{owner}/{name}", "pull", path_parameters=PAIRS),
    resource("/tags/{+full_name}/all", "tag", path_parameters=WHOLE),
    resource(
        "/graphql",
        "issue",
        method="POST",
        body={"query": GRAPHQL, "variables": {"id": "{repo}"}},
        headers={"X-Repository": "repo-{repo}"},
        data_path=".data.repository.issues.nodes",
        path_parameters=IDS,
    ),
    resource(
        "/form",
        "hit",
        method="POST",
        bodyForm={"q": "a b", "tag": ["x", "y"]},
        pagination={"type": "page", "in": "body"},
    ),
    resource("/aql", "artifact", method="POST", body_text='items.find({"repo": "libs"})', data_path=".results"),
    resource("/printed", "usage", method="POST", body='{"startDate": ((now - 60) * 1000 | floor), "days": [1]}'),
    resource("/rootly", "service", query_params={"page[size]": 2}, pagination={"type": "page"}),
    resource("/mistaken", "mistaken", query_params={"since": "{{ now - 30d }}"}),
    resource("/last", "last"),
]


def answer(asked: Asked) -> Answer:
    match asked.path.split("/")[1:]:
        case ["repos"]:
            return Answer(REPOS)
        case ["recent"]:
            return Answer([{"id": "r1"}])
        case ["pulls" | "tags" | "days" | "recent", *names]:
            return Answer([{"id": "/".join(names)}])
        case ["graphql"]:
            repo = asked.json["variables"]["id"]
            return Answer({"data": {"repository": {"issues": {"nodes": [{"id": repo * 10}]}}}})
        case ["form"]:
            page = int(dict(parse_qsl(asked.body.decode()))["page"])
            return Answer([{"id": page}] if page < 3 else [])
        case ["aql"]:
            return Answer({"results": [{"id": "one"}]})
        case ["rootly"]:
            first = 2 * int(asked.query["page[number]"])
            return Answer([{"id": number} for number in range(first, min(first + 2, 7))])
    return Answer([{"id": asked.path}])


@dataclass(frozen=True)
class Reading:
    """One resync: what was asked, what arrived, and how it ended."""

    asked: list[Asked]
    catalog: dict[str, set[str]]
    outcomes: dict[str, str]
    ended: Ended
    seconds: tuple[float, float]

    def of(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]


@pytest.fixture(scope="module")
def reading(installation: Installation, port: LocalPort) -> Reading:
    with told_api(answer) as api:
        port.prepare("asking", KINDS)
        began = time.time()
        ended = installation.run("asking", {"BASE_URL": api.origin, "PAGE_SIZE": "1"})
        ended_at = time.time()
        catalog = {name: set(entities) for name, entities in port.catalog().items()}
        return Reading(list(api.asked), catalog, port.outcomes("asking"), ended, (began, ended_at))


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_a_mistaken_template_fails_its_kind_alone_and_says_how_it_is_wrong(reading: Reading) -> None:
    assert reading.outcomes.pop("/mistaken") == "failed"
    assert set(reading.outcomes.values()) == {"completed"}
    (line,) = reading.ended.lines("ERROR", "/mistaken failed, nothing of it is deleted")
    assert "selector.query_params.since: The jq expression 'now - 30d' does not compile" in line
    assert reading.of("/mistaken") == []


def test_what_moves_with_time_is_asked_as_of_the_resync_and_shared_listings_stay_shared(reading: Reading) -> None:
    (recent,) = reading.of("/recent")
    began, ended = reading.seconds
    assert began - 2 <= seconds(recent.query["since"]) + 86400 <= ended
    today = datetime.fromtimestamp(began, UTC).date().isoformat()
    assert len(reading.catalog["day"]) == 2
    assert max(reading.catalog["day"]) >= today
    assert reading.catalog["part"] == {"r1/parts"}
    (printed,) = reading.of("/printed")
    assert printed.headers["content-type"] == "application/json"
    assert began * 1000 <= printed.json["startDate"] + 60_000 <= ended * 1000


def test_pairs_are_asked_for_and_no_products_and_slashes_stay_where_they_are_wanted(reading: Reading) -> None:
    assert reading.catalog["pull"] == {"acme/anvil", "acme/rocket", "else/anvil"}
    assert reading.ended.lines("/pulls/{owner}/{name} was read whole", "1 parents without a value")
    assert reading.catalog["tag"] == {f"{repo['full_name']}/all" for repo in REPOS}
    assert Counter(asked.path for asked in reading.asked)["/repos"] == 1


def test_parameters_reach_headers_and_graphql_s_variables_with_their_type(reading: Reading) -> None:
    asked = reading.of("/graphql")
    assert {each.body.decode() for each in asked} == {
        json.dumps({"query": GRAPHQL, "variables": {"id": number}}, separators=(",", ":")) for number in (1, 2, 3, 4)
    }
    assert {each.headers["x-repository"] for each in asked} == {f"repo-{number}" for number in (1, 2, 3, 4)}
    assert reading.catalog["issue"] == {"10", "20", "30", "40"}


def test_forms_and_texts_are_sent_as_what_they_are(reading: Reading) -> None:
    forms = reading.of("/form")
    assert {each.headers["content-type"] for each in forms} == {"application/x-www-form-urlencoded"}
    assert sorted(each.body.decode() for each in forms) == [
        f"q=a+b&tag=x&tag=y&page={page}&size=1" for page in range(1, len(forms) + 1)
    ]
    assert reading.catalog["hit"] == {"1", "2"}
    (text,) = reading.of("/aql")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.body.decode() == 'items.find({"repo": "libs"})'
    assert reading.catalog["artifact"] == {"one"}


def test_a_size_among_the_endpoint_s_own_parameters_names_its_paging(reading: Reading) -> None:
    assert reading.catalog["service"] == {"2", "3", "4", "5", "6"}
    assert {each.query["page[size]"] for each in reading.of("/rootly")} == {"2"}
    assert all(set(each.query) == {"page[number]", "page[size]"} for each in reading.of("/rootly"))
