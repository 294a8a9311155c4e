"""The polling listener and its Resync button; and resyncs that are cut short, by a newer one or by SIGTERM."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from resync import lasting_file
from tests.e2e.harness import Installation, Integration
from tests.servers.local_port import Document, LocalPort, resource
from tests.servers.sample_api import SampleApi
from tests.waiting import until

POLLING = '{"type":"POLLING","interval":1}'
SLOWER_THAN_ANY_TEST = 120_000
OCEANS_FILES = Path("/tmp/ocean")
STRAY = ("Task was destroyed", "never retrieved", "never awaited", "Unclosed", "Traceback", "RuntimeError")

USERS = resource("/api/v1/users", "user", data_path=".data", pagination={"type": "page", "size": 50})
PROJECTS = resource("/api/v1/projects", "project", pagination={"type": "page", "size": 10, "size_param": "per_page"})
REPOSITORIES = resource("/api/v1/repositories", "repository", pagination={"type": "header_link"})
NESTED = resource(
    "/api/v1/projects/{project_id}/repositories",
    "nested",
    pagination={"type": "header_link"},
    path_parameters={
        "project_id": {
            "endpoint": "/api/v1/projects",
            "field": ".id",
            "pagination": {"type": "page", "size": 10, "size_param": "per_page"},
        }
    },
)
SLOW = '{length: (if .id | startswith("p") then [range(2000000)] | length else 0 end)}'
"""For two of the teams; not so slow that it would be ended."""

WHOLE = [USERS, PROJECTS, REPOSITORIES, NESTED]
SIZES = {"user": 240, "project": 60, "repository": 148, "nested": 148}


def sizes(port: LocalPort) -> dict[str, int]:
    return {blueprint: len(entities) for blueprint, entities in port.catalog().items() if blueprint in SIZES}


def stray(output: str) -> list[str]:
    return [line for line in output.splitlines() if any(word in line for word in STRAY)]


def files() -> set[Path]:
    """But for what other installations, which run meanwhile, keep for their next process."""
    return {path for path in OCEANS_FILES.rglob("*") if path.is_file() and not path.name.startswith("brought-")}


@pytest.fixture
def calm(port: LocalPort, api: SampleApi) -> Iterator[None]:
    """An API and a Port that answer at once, afterwards too."""
    api.restore()
    api.recover()
    port.reset()
    yield
    port.control("faults", {})
    api.recover()


@pytest.mark.usefixtures("calm")
def test_the_button_starts_a_resync(installation: Installation, port: LocalPort, api: SampleApi) -> None:
    port.prepare("button", WHOLE)
    integration = installation.start("button", {"BASE_URL": api.origin}, listener=POLLING)
    assert integration.settled() == "completed"
    assert sizes(port) == SIZES
    asked = [request["query"] for request in api.requests("^/api/v1/projects$")]
    assert len(asked) == len(set(asked)), "two kinds need these pages, so they are asked once"
    api.remove("users", [1001, 1002])

    assert integration.resync() == "completed"

    assert sizes(port) == SIZES | {"user": 238}
    integration.terminate()
    ended = integration.ended()
    assert stray(ended.output) == []


HELD_UP: dict[str, list[Document]] = {
    "the API is slow": [{"path": "/api/v1/users$", "query": "page=3", "effect": "none"}],
    "a nested listing is read": [{"path": "/api/v1/projects/[4-9]/repositories$", "effect": "none"}],
}


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("faults", HELD_UP.values(), ids=HELD_UP.keys())
def test_a_newer_request_ends_a_resync_and_the_next_is_whole_while(
    installation: Installation, port: LocalPort, api: SampleApi, faults: list[Document]
) -> None:
    port.prepare("superseded", WHOLE)
    for fault in faults:
        api.arm(**fault, latency_ms=SLOWER_THAN_ANY_TEST)
    integration = installation.start("superseded", {"BASE_URL": api.origin, "TIMEOUT": "100"}, listener=POLLING)
    for fault in faults:
        integration.until(partial(held_up, api, fault), "the API holds a request")
    first = integration.until(lambda: resync_state(port).get("lastResyncStart"), "Port is told of the resync")
    api.recover()

    port.request_resync("superseded")
    integration.wait_for_log("cancelling current resync")
    integration.until(lambda: resync_state(port)["lastResyncStart"] != first, "the next resync begins")
    integration.until(lambda: resync_state(port)["status"] != "running", "it is over")

    assert resync_state(port)["status"] == "completed"
    assert sizes(port) == SIZES
    integration.terminate()
    assert stray(integration.ended().output) == []


def resync_state(port: LocalPort) -> Document:
    return port.integration_state("superseded")


def held_up(api: SampleApi, fault: Document) -> bool:
    return any(armed["path"] == fault["path"] and armed["matched"] > fault.get("after", 0) for armed in api.armed())


STOPPED: dict[str, list[Document]] = {
    **HELD_UP,
    "the API asks for patience": [
        {
            "path": "/api/v1/users$",
            "query": "page=2",
            "effect": "status",
            "status": 429,
            "headers": {"Retry-After": "120"},
        }
    ],
    "Port keeps it waiting": [],
}


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize("listener", ['{"type":"ONCE"}', POLLING], ids=["once", "polling"])
@pytest.mark.parametrize("name", STOPPED)
def test_sigterm_ends_a_resync_at_once_and_deletes_nothing_while(
    installation: Installation, port: LocalPort, api: SampleApi, name: str, listener: str
) -> None:
    identifier = "stopped"
    port.prepare(identifier, WHOLE)
    port.plant(identifier, "user", "an-old-one")
    found = files()
    for fault in STOPPED[name]:
        api.arm(**{"latency_ms": SLOWER_THAN_ANY_TEST if fault["effect"] == "none" else 0, **fault})
    if not STOPPED[name]:
        port.hold("entities/bulk$")
    integration = installation.start(identifier, {"BASE_URL": api.origin, "TIMEOUT": "100"}, listener=listener)
    if STOPPED[name]:
        for fault in STOPPED[name]:
            integration.until(partial(held_up, api, fault), "the API holds a request")
    else:
        integration.until(port.holds, "Port holds a write")

    integration.terminate()
    ended = integration.ended()

    assert "an-old-one" in port.identifiers("user")
    assert port.integration(identifier)["resyncState"]["status"] == "aborted"
    assert stray(ended.output) == []
    assert files() <= found
    assert not lasting_file(identifier, api.origin).exists()
    assert not ended.lines("was read whole", "nested")


@pytest.mark.usefixtures("calm")
@pytest.mark.parametrize(
    ("listener", "loading"), [('{"type":"ONCE"}', "ocean"), (POLLING, "planned")], ids=["once", "polling"]
)
def test_sigterm_leaves_no_process_behind_while_items_are_mapped(
    installation: Installation, port: LocalPort, api: SampleApi, listener: str, loading: str
) -> None:
    """Ocean maps in processes of its own, and this integration what may not end in another."""
    slow = resource("/api/v1/teams", "team")
    slow["port"]["entity"]["mappings"]["properties"] = {"raw": SLOW}
    port.prepare("mapping", [slow])
    port.plant("mapping", "team", "an-old-one")
    integration = installation.start("mapping", {"BASE_URL": api.origin, "LOADING": loading}, listener=listener)
    integration.wait_for_log("Parsing 12 raw results into entities")

    integration.terminate()
    ended = integration.ended()

    assert "an-old-one" in port.identifiers("team")
    until(lambda: not integration.has_left_processes, "what it forked has ended")
    assert stray(ended.output) == []


@pytest.mark.usefixtures("calm")
def test_a_worker_that_is_killed_fails_the_resync_and_nothing_more(
    installation: Installation, port: LocalPort, api: SampleApi
) -> None:
    """As the kernel does where memory ends. Ocean maps in processes of its own, and the others are ended by SIGTERM."""
    identifier = "killed"
    slow = resource("/api/v1/teams", "team")
    slow["port"]["entity"]["mappings"]["properties"] = {"raw": SLOW}
    port.prepare(identifier, [slow])
    port.plant(identifier, "team", "an-old-one")
    integration = installation.start(
        identifier,
        {"BASE_URL": api.origin, "LOADING": "ocean"},
        listener=POLLING,
        PROCESS_IN_QUEUE_MAX_WORKERS="2",
    )
    workers = integration.until(lambda: both_workers_of(integration), "two workers map")

    workers[0].kill()

    assert integration.settled() == "failed"
    assert "an-old-one" in port.identifiers("team")
    assert integration.get("/health/live").json()["status"] == "healthy"
    port.prepare(identifier, [resource("/api/v1/teams", "team")])
    assert integration.resync() == "completed"
    assert len(port.identifiers("team") - {"an-old-one"}) == 12
    integration.terminate()
    integration.ended(patience=25)


def both_workers_of(integration: Integration) -> list[psutil.Process]:
    """But for the process in which the mapping was tried, which is none of Ocean's."""
    children = psutil.Process(integration.pid).children()
    forked = [child for child in children if "program.py" not in " ".join(child.cmdline())]
    return forked if len(forked) == 2 else []
