"""A mistake in one resource fails that kind alone, and says what it is."""

from dataclasses import dataclass
from itertools import zip_longest

import pytest

from tests.e2e.harness import Ended, Installation
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.told_api import Answer, Asked, told_api

ITEMS = [
    {"id": number, "name": f"item {number}", "kind": "even" if number % 2 == 0 else "odd"} for number in range(1, 6)
]
NUMBERS = {"1", "2", "3", "4", "5"}


def answer(asked: Asked) -> Answer:
    match asked.path.removesuffix("/"):
        case "/nested":
            return Answer({"data": {"items": ITEMS, "groups": [{"rules": ITEMS[:2]}, {"rules": ITEMS[2:]}]}})
        case "/names":
            return Answer({"data": [item["name"] for item in ITEMS]})
        case "/by-query":
            return Answer(
                [item for item in ITEMS if str(item["id"]) in [value for name, value in asked.pairs if name == "id"]]
            )
        case "/by-post":
            return Answer([item for item in ITEMS if asked.method == "POST" and item["kind"] == asked.json["kind"]])
        case "/by-header":
            return Answer(ITEMS if asked.headers.get("x-part") == "all" else [])
        case "/null":
            return Answer({"data": None})
        case "/empty":
            return Answer(None, 204)
        case _:
            return Answer(ITEMS)


def mapped(kind: str, **mappings: object) -> Document:
    made = resource(kind, "broken")
    made["port"]["entity"]["mappings"].update(mappings)
    return made


@dataclass(frozen=True)
class Mistake:
    resource: Document
    words: tuple[str, ...]


MISTAKES = {
    "an unknown key of the selector": Mistake(resource("/a1", "broken", datapath=".x"), ("datapath", "data_path")),
    "an unknown key of the pagination": Mistake(
        resource("/a2", "broken", pagination={"type": "page", "sise": 5}), ("sise", "size")
    ),
    "an unknown type of pagination": Mistake(
        resource("/a3", "broken", pagination={"type": "pages"}), ("pagination", "page", "offset", "header_link")
    ),
    "a method that is none": Mistake(resource("/a4", "broken", method="FETCH"), ("method", "GET")),
    "a mistyped selector": Mistake(
        {**resource("/a5", "broken"), "selctor": {"data_path": ".data"}}, ("selctor", "selector")
    ),
    "a query that does not compile": Mistake(resource("/a6", "broken", query=".id >"), ("query", "compile")),
    "a data_path that does not compile": Mistake(
        resource("/a7", "broken", data_path=".items["), (".items[", "compile")
    ),
    "an identifier that does not compile": Mistake(mapped("/a8", identifier=".id |"), ("identifier", "compile")),
    "a property that does not compile": Mistake(
        mapped("/a9", properties={"raw": "{id: .id"}), ("properties.raw", "compile")
    ),
    "a relation that does not compile": Mistake(mapped("/a10", relations={"to": ".x["}), ("relations.to", "compile")),
    "a pagination path that does not compile": Mistake(
        resource("/a11", "broken", pagination={"type": "page", "has_more_path": ".page <"}), (".page <", "compile")
    ),
    "a parameter without values": Mistake(resource("/teams/{team}/users", "broken"), ("team",)),
    "a mapping without a port": Mistake({"kind": "/a12", "selector": {}}, ("port",)),
    "a URL as kind": Mistake(resource("http://127.0.0.1:9/a13", "broken"), ("baseUrl",)),
}

FRUITLESS = {
    "an identifier that is nowhere": Mistake(mapped("/b1", identifier=".uuid"), (".uuid", "null", '"id": 1')),
    "a blueprint that is nowhere": Mistake(mapped("/b2", blueprint=".type"), ("blueprint", ".type", "null")),
    "an envelope taken for an item": Mistake(mapped("/nested", identifier=".id"), ("identifier", "null")),
    "a path that is not there": Mistake(
        resource("/nested?x=1", "broken", data_path=".items"), (".items", "data", "// []")
    ),
    "names in place of objects": Mistake(resource("/names", "broken", data_path=".data"), ("objects", "{name: .}")),
    "an identifier of nothing made text": Mistake(mapped("/b3", identifier=".uuid | tostring"), (".uuid",)),
}

RIGHT: dict[str, tuple[Document, set[str]]] = {
    "no selector at all": ({"kind": "/c1", "port": resource("/c1", "c1")["port"]}, NUMBERS),
    "an empty selector": ({**resource("/c2", "c2"), "selector": None}, NUMBERS),
    "a query of jq": (resource("/c3", "c3", query='.kind == "odd"'), {"1", "3", "5"}),
    "a query that keeps nothing": (resource("/c4", "c4", query="false"), set()),
    "query parameters": (resource("/by-query", "c5", query_params={"id": ["1", 3], "flag": True}), {"1", "3"}),
    "query parameters in camel case": (resource("/by-query/", "c6", queryParams={"id": "2"}), {"2"}),
    "the kind's own query": (resource("/by-query?id=4&id=5", "c7"), {"4", "5"}),
    "the selector over the kind's query": (resource("/by-query?id=4&x=1", "c8", query_params={"id": "1"}), {"1"}),
    "a body": (resource("/by-post", "c9", method="post", body={"kind": "even"}), {"2", "4"}),
    "headers": (resource("/by-header", "c10", headers={"X-Part": "all"}), NUMBERS),
    "a path": (resource("/nested?y=1", "c11", data_path=".data.items"), NUMBERS),
    "a path in camel case": (resource("/nested?y=2", "c12", dataPath=".data.items"), NUMBERS),
    "all outputs of a path": (resource("/nested?y=3", "c13", data_path=".data.groups[].rules"), NUMBERS),
    "each output of a path": (resource("/nested?y=4", "c14", data_path=".data.groups[].rules[]"), NUMBERS),
    "names made objects": (
        resource("/names?y=5", "c15", identifier=".name[5:]", data_path="[.data[] | {name: .}]"),
        NUMBERS,
    ),
    "null for nothing": (resource("/null", "c16", data_path=".data"), set()),
    "an empty answer": (resource("/empty", "c17"), set()),
    "pagination in camel case": (
        resource("/c18", "c18", pagination={"type": "page", "pageSize": 10, "paginationParam": "p", "sizeParam": "n"}),
        NUMBERS,
    ),
    "keys of pagination without effect": (
        resource("/c21", "c21", pagination={"type": "page", "cursor_path": "next", "header_link_rel": "more"}),
        NUMBERS,
    ),
    "the same kind twice": (resource("/c1", "c20", query=".id > 3"), {"4", "5"}),
    "a kind without a slash": (resource("c19", "c19"), NUMBERS),
}  # fmt: skip


@dataclass(frozen=True)
class Synced:
    ended: Ended
    port: LocalPort
    outcomes: dict[str, str]
    paths: list[str]


@pytest.fixture(scope="module")
def synced(installation: Installation, port: LocalPort) -> Synced:
    """One resync of everything, right and wrong in turn."""
    wrong = [mistake.resource for mistake in (MISTAKES | FRUITLESS).values()]
    right = [resource for resource, _ in RIGHT.values()]
    port.create_blueprint("broken")
    for blueprint in {f"c{number}" for number in range(1, 22)}:
        port.create_blueprint(blueprint)
    with told_api(answer) as api:
        port.http.put(
            "/sandbox/mapping/mapper",
            json={"resources": [each for both in zip_longest(wrong, right) for each in both if each]},
        ).raise_for_status()
        ended = installation.run("mapper", {"BASE_URL": api.origin})
    return Synced(ended, port, port.outcomes("mapper"), api.paths())


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_fails_its_kind_before_its_first_request(synced: Synced, name: str) -> None:
    kind = MISTAKES[name].resource["kind"]

    assert synced.outcomes[kind] == "failed"
    assert kind not in synced.paths
    (line,) = synced.ended.lines("ERROR", f"{kind} failed, nothing of it is deleted")
    assert all(word in line for word in MISTAKES[name].words), line


@pytest.mark.parametrize("name", FRUITLESS)
def test_a_mapping_that_makes_nothing_fails_its_kind(synced: Synced, name: str) -> None:
    kind = FRUITLESS[name].resource["kind"]

    assert synced.outcomes[kind] == "failed"
    (line,) = synced.ended.lines("ERROR", f"{kind} failed, nothing of it is deleted")
    assert all(word in line for word in FRUITLESS[name].words), line


@pytest.mark.parametrize("name", RIGHT)
def test_the_other_kinds_are_synced(synced: Synced, name: str) -> None:
    resource, expected = RIGHT[name]
    blueprint = resource["port"]["entity"]["mappings"]["blueprint"].strip('"')

    assert synced.port.identifiers(blueprint) == expected
    assert synced.outcomes[resource["kind"]] == "completed"


def test_no_mistake_shows_a_traceback_or_leaves_an_entity(synced: Synced) -> None:
    assert "Traceback" not in synced.ended.output
    assert synced.port.identifiers("broken") == set()
    assert not [path for path in synced.paths if "{" in path or "%7B" in path]
