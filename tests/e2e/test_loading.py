"""Where this integration makes entities of items, the catalog is the one that Ocean's own way leaves (contract §11)."""

from dataclasses import dataclass
from typing import Any

from tests.e2e.harness import Ended, Installation
from tests.servers.local_port import Document, LocalPort
from tests.servers.told_api import Answer, Asked, told_api

SERVICES: list[dict[str, Any]] = [
    {
        "id": number,
        "name": f"service {number}/Äb",
        "tier": (1, 2.0, "3", None)[number % 4],
        "tags": [f"t{number % 3}", None, {"deep": [1.0, 1e17]}],
        "owner": f"team{number % 5}" if number % 7 else None,
        "kind": "job" if number % 9 == 0 else "web",
        "parts": [{"name": part} for part in range(number % 4)],
        "archived": number % 10 == 0,
    }
    for number in range(1, 121)
]
DOUBLED: list[dict[str, Any]] = [{**SERVICES[4], "name": "again"}, {**SERVICES[4], "name": "and again"}]


def entity(blueprint: str, identifier: str, **mappings: object) -> Document:
    return {"entity": {"mappings": {"identifier": identifier, "blueprint": blueprint, **mappings}}}


RESOURCES: list[Document] = [
    {"kind": "/teams", "selector": {}, "port": entity('"squad"', ".id", title=".id")},
    {
        "kind": "/services",
        "selector": {"query": ".archived | not"},
        "port": entity(
            'if .kind == "job" then "task" else "service" end',
            ".id | tostring",
            title='.name + " of " + (.owner // "nobody")',
            team="[.owner | values]",
            properties={
                "tier": ".tier",
                "tags": ".tags",
                "text": '"\\(.tier)"',
                "upper": ".name | ascii_upcase",
                "first": ".tags[0]",
                "count": ".parts | length",
                "fails": ".name | fromjson",
            },
            relations={"owner": ".owner"},
        ),
    },
    {
        "kind": "/services",
        "selector": {},
        "port": {
            "itemsToParse": ".parts",
            **entity('"part"', '(.id | tostring) + "-" + (.item.name | tostring)', properties={"of": ".name"}),
        },
    },
    {
        "kind": "/found",
        "selector": {},
        "port": entity(
            '"part"',
            '.name | "found-" + .',
            relations={
                "squad": {
                    "combinator": '"and"',
                    "rules": [{"property": '"$title"', "operator": '"="', "value": ".owner"}],
                }
            },
        ),
    },
]
# The second finds what the first brought, in the same resync.
RESOURCES += [{"kind": "/twins", "selector": {}, "port": entity('"squad"', ".id", title=".title")}] * 2
RESOURCES.append({"kind": "/nodes", "selector": {}, "port": entity('"node"', ".id", relations={"next": ".next"})})
SCHEMAS: dict[str, Document] = {
    "squad": {},
    "node": {},
    "service": {
        # Port refuses the numbers among the tiers.
        "tier": {"type": "string"},
        "tags": {"type": "array"},
        **{name: {"type": "string"} for name in ("text", "upper", "first", "fails")},
        "count": {"type": "number"},
    },
    "part": {"of": {"type": "string"}},
}
SCHEMAS["task"] = SCHEMAS["service"]
OWNER: Document = {"title": "Owner", "target": "squad", "many": False, "required": False}
RELATIONS: dict[str, Document] = {"squad": {}, "node": {"next": {**OWNER, "target": "node"}}}


LISTED: dict[str, list[dict[str, Any]]] = {
    "/teams": [{"id": f"team{number}"} for number in range(4)],  # the fifth is missing
    "/services": [*SERVICES, *DOUBLED],
    "/found": [{"name": name, "owner": f"team{place % 4}"} for place, name in enumerate("abc")],
    "/twins": [{"id": f"twin{number}", "title": f"Twin {number}"} for number in range(15)],
    # Two in a circle, one that leads nowhere, and one that leads to what comes after it.
    "/nodes": [{"id": one, "next": other} for one, other in ("ab", "ba", "c?", "de")] + [{"id": "e"}],
}
GONE = range(20, 30)
"""Services that the second resync does not find any more."""

FIGURES = ("kind", "state", "items", "left_out", "loaded", "unchanged", "not_loaded", "deleted")


@dataclass(frozen=True)
class Left:
    """What a resync left at Port, and what a user reads of it."""

    catalog: dict[str, dict[str, Document]]
    ended: str
    figures: list[Document]
    """Of each kind, and of what comes after the last, by Ocean's metrics."""

    said: list[str]

    def size_of(self, blueprint: str) -> int:
        return len(self.catalog[blueprint])

    def sum_of(self, figure: str) -> int:
        return sum(kind.get(figure, 0) for kind in self.figures)


def left_by(loading: str, installation: Installation, port: LocalPort) -> list[Left]:
    """Of a first resync, in which relations to what is not there are refused, one that finds the same, one less."""
    port.reset()
    for name, properties in SCHEMAS.items():
        port.create_blueprint(name, properties, RELATIONS.get(name, {"owner": OWNER, "squad": OWNER}))
    left: list[Left] = []
    for gone, creates in (((), False), ((), True), (GONE, True)):

        def answer(asked: Asked, gone: range | tuple[()] = gone) -> Answer:
            return Answer([item for item in LISTED[asked.path] if item.get("id") not in gone])

        port.prepare(loading, RESOURCES, createMissingRelatedEntities=creates)
        with told_api(answer) as api:
            ended = installation.run(loading, {"BASE_URL": api.origin, "LOADING": loading})
        integration = port.integration(loading)
        last = integration["lastSync"]
        figures = [{name: kind[name] for name in FIGURES} for kind in (*last["kinds"], last["reconciliation"])]
        # Ocean asks what Port has of the first one's blueprint alone, and writes those of others anew.
        services = figures[1]
        services["loaded"] += services.pop("unchanged")
        left.append(Left(catalog(port), integration["resyncState"]["status"], figures, told(ended)))
    return left


def catalog(port: LocalPort) -> dict[str, dict[str, Document]]:
    """Without when and by whom it was written."""
    kept = ("identifier", "title", "team", "properties", "relations")
    return {
        blueprint: {
            identifier: {name: entity.get(name) for name in kept} for identifier, entity in sorted(entities.items())
        }
        for blueprint, entities in port.catalog().items()
    }


def told(ended: Ended) -> list[str]:
    """What was said of fields, and of items that make no entity."""
    lines = ended.lines("Unable to find valid data") + ended.lines("transformations of batch failed")
    return sorted({line.partition(" | ")[2].rpartition(" | ")[2].partition("{")[0] for line in lines})


def test_three_resyncs_leave_what_oceans_own_way_leaves(installation: Installation, port: LocalPort) -> None:
    planned = left_by("planned", installation, port)
    oceans = left_by("ocean", installation, port)

    for ours, its in zip(planned, oceans, strict=True):
        assert (ours.ended, ours.figures) == (its.ended, its.figures)
        assert ours.catalog == its.catalog
        assert ours.said == its.said
    first, second, third = planned
    cases = {
        "something is refused": first.sum_of("not_loaded"),
        "something is left out": first.sum_of("left_out"),
        "twins are found": first.figures[5]["unchanged"],
        "what was refused comes when it may": first.size_of("node") < second.size_of("node"),
        "something is unchanged": second.sum_of("unchanged"),
        "something is deleted": third.size_of("service") < second.size_of("service"),
        "something is said": all(each.said for each in planned),
    }
    assert [name for name, holds in cases.items() if not holds] == [], "the case is no case any more"


def test_what_a_port_refused_or_did_not_answer_is_deleted_nowhere_and_made_up_for(
    installation: Installation, port: LocalPort
) -> None:
    before = [{"id": f"s{number}", "name": "old"} for number in range(120)]
    after = [{"id": f"s{number}", "name": "new"} for number in range(20, 130)]
    ids = {each["id"] for each in after}
    bulk, search = "entities/bulk$", "^/v1/entities/search$"
    faults = [
        {"path": search, "status": 500, "times": 1},
        {"path": bulk, "status": 429, "times": 2, "headers": {"Retry-After": "1"}},
        {"path": bulk, "status": 500, "times": 2},
        {"path": bulk, "status": 503, "times": 1},
        {"path": search, "status": 429, "times": 1, "headers": {"Retry-After": "1"}},
    ]
    port.reset()
    port.create_blueprint("service", {"name": {"type": "string"}})
    port.prepare(
        "troubled", [{"kind": "/x", "selector": {}, "port": entity('"service"', ".id", properties={"name": ".name"})}]
    )
    for listed, failing in ((before, []), (after, faults), (after, [])):

        def answer(_: Asked, listed: list[dict[str, Any]] = listed) -> Answer:
            return Answer(listed)

        port.control("faults", {"fail": failing})
        with told_api(answer) as api:
            ended = installation.run("troubled", {"BASE_URL": api.origin})
        there = port.catalog()["service"]
        assert ids & {each["id"] for each in before} <= there.keys()
        if failing:
            assert port.state("faults")["faults"]["fail"] == [], "Port was not asked as often as it would have failed"
            assert ended.lines("/x was read whole", "in which Port asked for")
    assert {name: each["properties"]["name"] for name, each in there.items()} == dict.fromkeys(ids, "new")


def test_nothing_is_deleted_of_a_blueprint_whose_resource_says_so(installation: Installation, port: LocalPort) -> None:
    port.reset()
    kept = {"kind": "/kept", "selector": {}, "enableDelete": False, "port": entity('"squad"', ".id")}
    others = {"kind": "/others", "selector": {}, "port": entity('"part"', ".id")}
    port.create_blueprint("squad", {})
    port.create_blueprint("part", {})
    port.prepare("kept", [kept, others])
    for listed in ([{"id": "stays"}, {"id": "goes"}], [{"id": "stays"}]):

        def answer(_: Asked, listed: list[dict[str, Any]] = listed) -> Answer:
            return Answer(listed)

        with told_api(answer) as api:
            installation.run("kept", {"BASE_URL": api.origin, "SHRINK_GUARD": "off"})

    assert port.identifiers("squad") == {"stays", "goes"}
    assert port.identifiers("part") == {"stays"}
