"""The process answers whatever an answer or an expression is, ends when it is told to, and goes on with the next."""

import json

import psutil
import pytest

from tests.e2e.harness import Installation, Integration
from tests.e2e.health import HealthWatch
from tests.servers.local_port import Document, LocalPort
from tests.servers.told_api import Answer, Asked, told_api
from tests.waiting import until

POLLING = '{"type":"POLLING","interval":1}'
ENDLESS = "[range(1e15)] | length"
MOST_BUSY = 0.6
"""Seconds of a processor between two answers. With one of its own, a process is silent for no longer; what this
allows for beside is the coarse clock that processes are measured by."""

LARGE = {"id": "one", "rows": [{"n": number, "text": "x" * 200} for number in range(115_000)]}
PAGE = [{"id": number, "text": "y" * 3_000, "on": number % 2 == 0} for number in range(1_000)]


def kind(path: str, *, properties: Document | None = None, **selector: object) -> Document:
    mappings = {"identifier": ".id | tostring", "blueprint": '"item"', "properties": properties or {}}
    return {"kind": path, "selector": selector, "port": {"entity": {"mappings": mappings}}}


HOSTILE = [
    kind("/large", properties={"rows": ".rows | length"}),
    kind("/data-path", data_path=f"{ENDLESS} | {{id: .}}"),
    kind("/filtered/{id}", path_parameters={"id": {"endpoint": "/items", "field": ".id", "filter": f"{ENDLESS} > 0"}}),
    kind("/query", query=f"{ENDLESS} > 0"),
    kind("/property", properties={"count": ENDLESS}),
    kind("/pages", data_path="map(select(.on))", pagination={"type": "page", "size": 1000}),
    kind("/items"),
]
LARGE_TEXT, PAGE_TEXT = json.dumps(LARGE).encode(), json.dumps(PAGE).encode()


def hostile(asked: Asked) -> Answer:
    if asked.path == "/large":
        return Answer(LARGE_TEXT)
    if asked.path == "/pages":
        return Answer(PAGE_TEXT.replace(b'{"id": ', b'{"id": ' + asked.query["page"].encode())
                      if int(asked.query["page"]) < 5 else [])  # fmt: skip
    return Answer([{"id": 1}, {"id": 2}])


def other_processes(integration: Integration) -> list[psutil.Process]:
    found = []
    for process in psutil.Process(integration.pid).children():
        try:
            if "program.py" in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_health_is_answered_under_hostile_answers_and_expressions(installation: Installation, port: LocalPort) -> None:
    port.prepare("hostile", HOSTILE)
    with told_api(hostile) as api:
        config = {"BASE_URL": api.origin, "JQ_TIMEOUT": "4"}
        integration = installation.start("hostile", config, listener=POLLING, OCEAN__SEND_RAW_DATA_EXAMPLES="true")
        integration.wait_for_log("/large")
        with HealthWatch(integration) as health:
            assert integration.settled() == "failed"
        assert health.answers > 20
        assert health.busiest.busy < MOST_BUSY, health
        failed = {each["kind"] for each in HOSTILE if f"{ENDLESS[:7]}" in json.dumps(each)}
        assert {path for path, outcome in port.outcomes("hostile").items() if outcome == "failed"} == failed
        for told in ("data_path ", "path_parameters.id: filter ", "selector.query ", "properties.count "):
            assert told in integration.output
        assert "did not come to an end within 4 s" in integration.output
        integration.terminate()
        integration.ended(30)
    port.reset()


@pytest.mark.parametrize("place", range(1, 5))
def test_it_ends_when_it_is_told_to_while_jq_does_not_end(
    place: int, installation: Installation, port: LocalPort
) -> None:
    name = f"told-{place}"
    port.prepare(name, [HOSTILE[place]])
    with told_api(hostile) as api:
        integration = installation.start(name, {"BASE_URL": api.origin, "JQ_TIMEOUT": "3600"}, listener=POLLING)
        (process,) = until(lambda: other_processes(integration), "jq runs")
        integration.terminate()
        integration.ended(30)
    until(lambda: not process.is_running(), "the other process has ended as well")


def test_it_takes_the_other_process_with_it_when_it_is_killed(installation: Installation, port: LocalPort) -> None:
    port.prepare("killed", [HOSTILE[1]])
    with told_api(hostile) as api:
        integration = installation.start("killed", {"BASE_URL": api.origin, "JQ_TIMEOUT": "3600"}, listener=POLLING)
        (process,) = until(lambda: other_processes(integration), "jq runs")
        integration.kill()
    until(lambda: not process.is_running(), "the other process has ended as well")


def test_a_process_that_the_kernel_took_fails_its_kind_and_the_next_resync_works(
    installation: Installation, port: LocalPort
) -> None:
    numbers = [10**15]
    port.prepare("taken", [kind("/counted", data_path="[range(.n)] | map({id: .})"), kind("/items")])
    with told_api(lambda asked: Answer({"n": numbers[0]} if asked.path == "/counted" else [{"id": 7}])) as api:
        integration = installation.start("taken", {"BASE_URL": api.origin, "JQ_TIMEOUT": "3600"}, listener=POLLING)
        (process,) = until(lambda: other_processes(integration), "jq runs")
        process.kill()
        assert integration.settled() == "failed"
        assert "ended by signal 9 while an answer was read" in integration.output
        assert port.outcomes("taken") == {"/counted": "failed", "/items": "completed"}

        numbers[0] = 3
        assert integration.resync() == "completed"
        assert port.catalog()["item"].keys() == {"0", "1", "2", "7"}
        integration.terminate()
        integration.ended(30)
