"""Where this integration makes entities of items, the catalog is the one that Ocean's own way leaves (contract §11)."""

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
SCHEMAS: dict[str, Document] = {
    "squad": {},
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


LISTED: dict[str, list[dict[str, Any]]] = {
    "/teams": [{"id": f"team{number}"} for number in range(4)],  # the fifth is missing
    "/services": [*SERVICES, *DOUBLED],
    "/found": [{"name": name, "owner": f"team{place % 4}"} for place, name in enumerate("abc")],
}
GONE = range(20, 30)
"""Services that the second resync does not find any more."""

Left = tuple[dict[str, dict[str, Document]], dict[str, str], list[str]]


def left_by(loading: str, installation: Installation, port: LocalPort) -> list[Left]:
    """Of a first resync, one that finds the same, and one that finds less: catalog, outcomes, what a user reads."""
    port.reset()
    for name, properties in SCHEMAS.items():
        port.create_blueprint(name, properties, {} if name == "squad" else {"owner": OWNER, "squad": OWNER})
    port.prepare(loading, RESOURCES)
    left: list[Left] = []
    for gone in ((), (), GONE):

        def answer(asked: Asked, gone: range | tuple[()] = gone) -> Answer:
            return Answer([item for item in LISTED[asked.path] if item.get("id") not in gone])

        with told_api(answer) as api:
            ended = installation.run(loading, {"BASE_URL": api.origin, "LOADING": loading})
        left.append((catalog(port), port.outcomes(loading), told(ended)))
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

    assert planned == oceans
    sizes = [{name: len(entities) for name, entities in left.items()} for left, _, _ in planned]
    assert sizes[0] == sizes[1]
    assert sizes[2]["service"] < sizes[1]["service"], "nothing was deleted: the case is no case any more"
    assert any(lines for _, _, lines in planned), "nothing was said: the case is no case any more"


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
