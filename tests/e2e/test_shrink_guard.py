"""A kind that brings less than half of before, where nothing says that this is all, deletes nothing (contract §4)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from resync import lasting_file
from tests.e2e.harness import Ended, Installation
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.told_api import Answer, Asked, ToldApi, told_api

POLLING = '{"type":"POLLING","interval":1}'
OURS, CHILDREN = "/ours", "/parents/{parent}/children"
PARENTS: Document = {"parent": {"endpoint": "/parents", "field": ".id"}}


@dataclass
class Shrinking:
    """An API whose pages hold 20 at most, past whose end is a 404, and that says nothing of how many there are."""

    api: ToldApi
    size: int = 100
    children: int = 1

    def shows(self, size: int) -> None:
        self.size = size


@pytest.fixture
def shrinking() -> Iterator[Shrinking]:
    def answer(asked: Asked) -> Answer:
        if asked.path == "/parents":
            return Answer([{"id": n} for n in range(10)])
        if asked.path.startswith("/parents/"):
            parent = asked.path.split("/")[2]
            return Answer([{"id": f"child-{parent}"}]) if told.children else Answer({}, 404)
        start = (int(asked.query.get("page", 1)) - 1) * 20
        records = [{"id": n} for n in range(start, min(start + 20, told.size))]
        return Answer(records) if records else Answer({"message": "no such page"}, 404)

    with told_api(answer) as api:
        told = Shrinking(api)
        yield told


@pytest.fixture
def mapped(port: LocalPort, shrinking: Shrinking) -> Iterator[Callable[..., str]]:
    """Prepares Port for an installation of a name, which is given back; nothing is left of it afterwards."""
    names: list[str] = []

    def prepare(name: str, *resources: Document, **mapping: object) -> str:
        ours = resource(OURS, "ours", pagination={"type": "page"})
        port.prepare(name, resources or (ours,), entityDeletionThreshold=1, **mapping)
        names.append(name)
        return name

    yield prepare
    for name in names:
        lasting_file(name, shrinking.api.origin).unlink(missing_ok=True)


def held(output: str) -> list[str]:
    return [line for line in output.splitlines() if "failed, nothing of it is deleted: It brought" in line]


def test_in_a_process_that_lives_on_until_it_brings_the_same_again(
    installation: Installation, port: LocalPort, shrinking: Shrinking, mapped: Callable[..., str]
) -> None:
    integration = installation.start(mapped("guarded"), {"BASE_URL": shrinking.api.origin}, listener=POLLING)
    assert integration.settled() == "completed"
    assert f"{OURS} was read whole" in integration.output
    assert "end assumed: " in integration.output

    shrinking.shows(40)
    assert integration.resync() == "failed"
    (line,) = held(integration.output)
    for told in ("40 items", "100 before", "shrinkGuard 0.5", "end assumed: ", "SHRINK_GUARD=off"):
        assert told in line
    assert len(port.identifiers("ours")) == 100

    assert integration.resync() == "completed"
    assert len(port.identifiers("ours")) == 40
    integration.kill()


class TestOnce:
    @pytest.fixture
    def run(self, installation: Installation, shrinking: Shrinking) -> Callable[..., Ended]:
        return lambda name, **config: installation.run(name, {"BASE_URL": shrinking.api.origin, **config})

    def test_by_what_the_process_before_it_wrote(
        self, port: LocalPort, shrinking: Shrinking, mapped: Callable[..., str], run: Callable[..., Ended]
    ) -> None:
        name = mapped("guarded-once")
        run(name)
        shrinking.shows(40)
        ended = run(name)
        assert "it brought 100 before" in held(ended.output)[0]
        assert len(port.identifiers("ours")) == 100
        assert held(run(name).output) == []
        assert len(port.identifiers("ours")) == 40

    def test_by_what_port_holds_where_nothing_lasts_until_it_is_let_pass(
        self, port: LocalPort, shrinking: Shrinking, mapped: Callable[..., str], run: Callable[..., Ended]
    ) -> None:
        name = mapped("guarded-by-port")
        run(name)
        shrinking.shows(40)
        for _ in range(2):
            lasting_file(name, shrinking.api.origin).unlink()
            assert "Port holds 100 entities of it" in held(run(name).output)[0]
        assert len(port.identifiers("ours")) == 100

        assert held(run(name, SHRINK_GUARD="off").output) == []
        assert len(port.identifiers("ours")) == 40

    def test_of_a_nested_kind_all_of_whose_children_are_ignored(
        self, port: LocalPort, shrinking: Shrinking, mapped: Callable[..., str], run: Callable[..., Ended]
    ) -> None:
        nested = resource(CHILDREN, "child", path_parameters=PARENTS, ignore_statuses=[404])
        name = mapped("guarded-children", nested)
        run(name)
        shrinking.children = 0
        (line,) = held(run(name).output)
        assert "0 items where it brought 10 before" in line
        assert "end assumed: all 10 children were answered by ignored statuses" in line
        assert len(port.identifiers("child")) == 10


def test_where_port_maps_the_kind_is_told_as_failed(
    installation: Installation, port: LocalPort, shrinking: Shrinking, mapped: Callable[..., str]
) -> None:
    port.flags("LAKEHOUSE_ELIGIBLE", "DATA_SOURCE_PROCESSOR_ENABLED")
    integration = installation.start(
        mapped("guarded-lake"), {"BASE_URL": shrinking.api.origin}, listener=POLLING, OCEAN__PROCESSING_MODE="dsp"
    )
    integration.settled()
    shrinking.shows(40)
    integration.resync()
    of_kind = [call["status"] for call in port.state()["lifecycleCalls"] if call["granularity"] == "kind"]
    assert of_kind == ["started", "finished", "started", "failed"]
    integration.resync()
    assert port.state()["lifecycleCalls"][-2]["status"] == "finished"
    integration.kill()
