"""What becomes of each item: an entity, or a kind that failed and deletes nothing; and of what Port refused."""

from tests.e2e.harness import Installation
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.told_api import Answer, Asked, told_api

SIZE = {"raw": {"type": "object", "title": "Raw"}, "size": {"type": "number", "title": "Size"}}


def sized(kind: str, blueprint: str) -> Document:
    made = resource(kind, blueprint)
    made["port"]["entity"]["mappings"]["properties"]["size"] = ".size"
    return made


def test_items_that_lost_their_id_fail_their_kind_and_delete_nothing(
    installation: Installation, port: LocalPort
) -> None:
    """One of many lost it for good, in a listing and in one child of many; one kind leaves such items out."""
    lost: list[str] = []

    def answer(asked: Asked) -> Answer:
        items: list[Document] = [{"id": number, "name": asked.path} for number in range(12)]
        if asked.path == "/parents":
            return Answer([{"id": name} for name in ("a", "b", "c")])
        if asked.path.startswith("/parents/"):
            items = [{"id": f"{asked.path[9:10]}{number}"} for number in range(3)]
        if lost and asked.path in ("/listed", "/skipped", "/parents/b/children"):
            items[1].pop("id")
        return Answer(items)

    parameters = {"parent": {"endpoint": "/parents", "field": ".id"}}
    with told_api(answer) as api:
        port.prepare(
            "losing",
            [
                resource("/listed", "listed"),
                resource("/parents/{parent}/children", "child", path_parameters=parameters),
                resource("/whole", "whole"),
            ],
        )
        installation.run("losing", {"BASE_URL": api.origin})
        before = {name: port.identifiers(name) for name in ("listed", "child", "whole")}
        lost.append("from now on")
        ended = installation.run("losing", {"BASE_URL": api.origin})
        outcomes = port.outcomes("losing")

        port.prepare("skipping", [resource("/skipped", "skipped", incomplete_items="skip")])
        skipping = installation.run("skipping", {"BASE_URL": api.origin})

    assert {name: port.identifiers(name) for name in before} == before
    assert [len(identifiers) for identifiers in before.values()] == [12, 9, 12]
    assert outcomes == {"/listed": "failed", "/parents/{parent}/children": "failed", "/whole": "completed"}
    (line,) = ended.lines("ERROR", "/listed failed, nothing of it is deleted")
    assert "no entity of 1 of 12 items" in line
    assert 'by query: ".id != null", or by incomplete_items: skip' in line
    assert ended.lines("ERROR", "/parents/{parent}/children failed", "no entity of 1 of 9 items")
    assert port.identifiers("skipped") == {str(number) for number in range(12)} - {"1"}
    assert skipping.lines("INFO", "/skipped", "1 of 12 items", "left out")


def test_what_port_refuses_keeps_its_older_self_even_where_ocean_lost_sight_of_it(
    installation: Installation, port: LocalPort
) -> None:
    """Where its search of a batch failed, Ocean takes what Port refused for gone, and deleted it."""
    items: list[Document] = [{"id": number, "size": number} for number in range(15)]
    others = [{"id": number} for number in range(30)]  # unchanged, so that Ocean finds little to delete
    port.create_blueprint("thing", SIZE)
    with told_api(lambda asked: Answer(items if asked.path == "/things" else others)) as api:
        port.prepare("refused", [sized("/things", "thing"), resource("/others", "other")])
        installation.run("refused", {"BASE_URL": api.origin})
        for item in items:
            item["size"] += 1
        items[7]["size"] = "seven"
        del items[14]
        port.control("faults", {"fail": [{"method": "POST", "path": "entities/search$", "status": 400, "times": 1}]})
        ended = installation.run("refused", {"BASE_URL": api.origin})
        port.control("faults", {})
        things, outcomes = port.catalog()["thing"], port.outcomes("refused")

    assert things.keys() == {str(number) for number in range(14)}
    assert things["7"]["properties"]["size"] == 7
    assert things["8"]["properties"]["size"] == 9
    (line,) = ended.lines("/things was read whole")
    assert "Port refused 1 entity, such as thing '7': " in line
    assert outcomes == {"/things": "incomplete", "/others": "completed"}
    assert "Port refused 1 entity, such as thing '7': " in port.everything_but_entities()
