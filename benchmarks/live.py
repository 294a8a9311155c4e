"""Live events: how many are taken a second without loss, and how long one takes from the API to the catalog.

Events are sent by this process, signed as GitHub's, to `ocean sail` beside the local Port and the API of the other
cases. An event that brings its item is one upsert; one whose item is asked for is a request to the API more.
"""

import asyncio
import hashlib
import hmac
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psutil
from httpx import AsyncClient, TransportError, codes

from benchmarks.cases import PORT_LATENCY, Conditions
from benchmarks.items import item
from benchmarks.runs import REPOSITORY, Bench
from benchmarks.watched import Watched
from json_types import JsonObject
from sandbox.processes import Process, ProcessFailed, free_port

RATE: Final = 200
RATIO: Final = 2.0
_SECONDS: Final = 10
_AT_ONCE: Final = 20
_ITEMS: Final = 500
_ONE_BY_ONE: Final = 25
_PATIENCE: Final = 60.0
_SECRET: Final = "a secret of the benchmark alone"
_KIND: Final = "/bare/1"
_SELECTOR: Final[JsonObject] = {
    "live_events": [
        {"when": '.headers["x-event"] == "brought"', "item": ".body.item"},
        {
            "when": '.headers["x-event"] == "named"',
            "refetch": "/item/{number}",
            "path_parameters": {"number": ".body.number"},
        },
    ]
}


@dataclass(frozen=True)
class Flood:
    """So many events, sent at an even pace. `behind`: seconds from the last one's answer to the last one in Port."""

    what: str
    sent: int
    seconds: float
    refused: int
    lost: int
    behind: float
    health: float
    """The longest that `/health/live` took meanwhile, in seconds."""

    cpu: float


@dataclass(frozen=True)
class Delay:
    """One event at a time, from when it was sent to when Port had it; beside a request to the API and one to Port."""

    seconds: float
    refetch: float
    upsert: float

    @property
    def ratio(self) -> float:
        return self.seconds / (self.refetch + self.upsert)


@dataclass(frozen=True)
class LiveFigures:
    """What came of it."""

    floods: Sequence[Flood]
    delay: Delay
    watched: Watched | None = None

    @property
    def table(self) -> str:
        """As Markdown."""
        rows = [
            "| live events | a second | refused | lost | behind | health, at most | CPU |",
            f"| --- |{' ---: |' * 6}",
        ]
        rows += [
            f"| {each.what} | {each.sent / each.seconds:.0f} | {each.refused} | {each.lost} | {each.behind:.1f} s "
            f"| {each.health * 1000:.0f} ms | {each.cpu:.1f} s |"
            for each in self.floods
        ]
        delay = self.delay
        return "\n".join(rows) + (
            f"\n\nFrom event to catalog: {delay.seconds * 1000:.0f} ms, {delay.ratio:.2f} × a request to the API "
            f"({delay.refetch * 1000:.0f} ms) and one to Port ({delay.upsert * 1000:.0f} ms); {RATIO:.0f} × at most."
        )


@dataclass(frozen=True)
class _Event:
    """An event, and the score that the catalog must have of its item after the last one."""

    header: str
    body: JsonObject
    identifier: str
    score: float

    async def send(self, client: AsyncClient) -> int:
        content = json.dumps(self.body).encode()
        digest = hmac.digest(_SECRET.encode(), content, hashlib.sha256).hex()
        headers = {"X-Hub-Signature-256": f"sha256={digest}", "X-Event": self.header}
        return (await client.post("/integration/webhook", content=content, headers=headers)).status_code


def _brought(number: int) -> _Event:
    """Several for each item."""
    there = item(number % _ITEMS)
    return _Event("brought", {"item": {**there, "score": number}}, str(there["id"]), number)


def _named(number: int) -> _Event:
    return _Event("named", {"number": number}, str(item(number)["id"]), number / 8)


@dataclass(frozen=True)
class _Sailing:
    """The integration, running."""

    origin: str
    process: psutil.Process

    @property
    def cpu(self) -> float:
        return float(sum(self.process.cpu_times()[:2]))


def live_figures(bench: Bench) -> LiveFigures:
    """Raises `ProcessFailed`."""
    report = bench.logs / "live.json" if bench.watched else None
    with _sailing(bench, report) as sailing:
        figures = asyncio.run(_figures(bench, sailing))
    return replace(figures, watched=Watched.read(report)) if report else figures


@contextmanager
def _sailing(bench: Bench, report: Path | None) -> Iterator[_Sailing]:
    port = str(free_port())
    origin = f"http://127.0.0.1:{port}"
    bench.prepare({_KIND: _SELECTOR}, Conditions())
    bench.control("POST", "/sandbox/faults", {"latency_ms": round(PORT_LATENCY * 1000)})
    environment = bench.environment(_AT_ONCE) | {
        "OCEAN__EVENT_LISTENER": '{"type":"POLLING","interval":3600}',
        "OCEAN__INTEGRATION__CONFIG__LIVE_EVENTS": '{"signature":"github"}',
        "OCEAN__INTEGRATION__CONFIG__LIVE_EVENTS_SECRET": _SECRET,
    }
    ocean = [str(Path(sys.executable).with_name("ocean"))]
    program = [sys.executable, "-m", "benchmarks.watched", str(report)] if report else ocean
    command = [*bench.under, *program, "sail", "-p", port]
    process = Process("ocean", command, bench.logs / "live.log", environment, REPOSITORY)
    try:
        process.answers(f"{origin}/health/live")
        process.wait_for(lambda: len(_scores(bench)) == 1, "did not bring its first item", _PATIENCE)
        yield _Sailing(origin, psutil.Process(process.pid))
    except TransportError as error:
        process.check()
        raise ProcessFailed(f"{process.name} does not answer ({error!r}).") from error
    finally:
        process.stop()


async def _figures(bench: Bench, sailing: _Sailing) -> LiveFigures:
    numbers = range(RATE * _SECONDS)
    async with AsyncClient(base_url=sailing.origin, timeout=_PATIENCE) as client:
        brought = await _flood(bench, sailing, client, "the item comes with it", [_brought(n) for n in numbers])
        named = await _flood(bench, sailing, client, "the item is asked for", [_named(n % _ITEMS) for n in numbers])
        return LiveFigures([brought, named], await _delay(bench, client))


async def _flood(bench: Bench, sailing: _Sailing, client: AsyncClient, what: str, events: Sequence[_Event]) -> Flood:
    statuses: list[int] = []
    health: list[float] = []
    began, cpu = time.monotonic(), sailing.cpu
    watching = asyncio.create_task(_watch_health(client, health))

    async def send_every(first: int) -> None:
        for number in range(first, len(events), _AT_ONCE):
            await asyncio.sleep(began + number / RATE - time.monotonic())
            statuses.append(await events[number].send(client))

    await asyncio.gather(*map(send_every, range(_AT_ONCE)))
    ended = time.monotonic()
    wanted = {event.identifier: event.score for event in events}
    while (lost := _lost(bench, wanted)) and time.monotonic() - ended < _PATIENCE:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.1)
    behind = time.monotonic() - ended
    watching.cancel()
    refused = sum(status != codes.OK for status in statuses)
    return Flood(what, len(events), ended - began, refused, lost, behind, max(health), sailing.cpu - cpu)


async def _watch_health(client: AsyncClient, seconds: list[float]) -> None:
    while True:
        began = time.monotonic()
        await client.get("/health/live")
        seconds.append(time.monotonic() - began)
        await asyncio.sleep(0.05)


async def _delay(bench: Bench, client: AsyncClient) -> Delay:
    seconds = []
    for number in range(_ITEMS, _ITEMS + _ONE_BY_ONE):
        event, sent = _named(number), time.time()
        await event.send(client)
        while event.identifier not in (there := _entities(bench)):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
        seconds.append(datetime.fromisoformat(there[event.identifier]["updatedAt"]).timestamp() - sent)
    login = f"Bearer {bench.token()}"
    entity = {"identifier": "measured", "properties": {"name": "x"}}

    def upsert() -> None:
        bench.control("POST", "/v1/blueprints/item/entities?upsert=true", entity, Authorization=login)

    refetch = _usual(lambda: bench.api.get("/item/1").raise_for_status())
    return Delay(statistics.median(seconds), refetch, _usual(upsert))


def _usual(ask: Callable[[], object]) -> float:
    def seconds() -> float:
        began = time.monotonic()
        ask()
        return time.monotonic() - began

    return statistics.median(seconds() for _ in range(_ONE_BY_ONE))


def _entities(bench: Bench) -> Mapping[str, Any]:
    entities = bench.control("GET", "/sandbox/state?logs=false&only=entities")["entities"].get("item", [])
    return {entity["identifier"]: entity for entity in entities}


def _scores(bench: Bench) -> Mapping[str, float]:
    return {identifier: entity["properties"]["score"] for identifier, entity in _entities(bench).items()}


def _lost(bench: Bench, wanted: Mapping[str, float]) -> int:
    there = _scores(bench)
    return sum(there.get(identifier) != score for identifier, score in wanted.items())
