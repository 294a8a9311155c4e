"""Incremental runs as Ocean makes them, with an API, a catalog and kept cursors of the test's own, and its own time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from client import ApiClient
from framework import PastResync
from json_types import Item
from live.incremental import CursorStore, IncrementalReads
from mapping import CustomAppConfig, EndpointResource
from messages import IntegrationError
from settings import load_settings

type Document = dict[str, Any]

INTERVAL = timedelta(minutes=15)


def resource(kind: str = "/tickets", *, blueprint: str = "ticket", **selector: Any) -> EndpointResource:
    mappings = {"identifier": ".id", "blueprint": f'"{blueprint}"'}
    raw = {"kind": kind, "selector": selector, "port": {"entity": {"mappings": mappings}}}
    return CustomAppConfig.parse_obj({"resources": [raw]}).resources[0]


def rfc3339(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class KeptAtPort:
    """What Port keeps by kind and place."""

    cursors: dict[tuple[str, int], datetime] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    async def get(self, kind: str, index: int) -> datetime | None:
        self.asked.append(index)
        return self.cursors.get((kind, index))

    async def save(self, kind: str, index: int, value: datetime) -> None:
        self.cursors[kind, index] = value


@dataclass
class Runs:
    """Goes through the kinds of a mapping as Ocean does, and takes what they bring into a catalog."""

    client: ApiClient
    kept: KeptAtPort = field(default_factory=KeptAtPort)
    catalog: dict[str, Item] = field(default_factory=dict)
    ended: list[bool] = field(default_factory=list)
    since: dict[int, datetime] = field(default_factory=dict)
    """From when each place was read in the last run."""

    went_on: list[bool] = field(default_factory=list)
    resync: PastResync | None = None

    def has(self, item: Item) -> bool:
        """Whether just this came."""
        return self.catalog.get(str(item["id"])) == item

    async def run(
        self,
        resources: Sequence[EndpointResource],
        now: datetime,
        *,
        refuses: Callable[[Item], bool] = lambda _: False,
        saves: bool = True,
    ) -> bool:
        """One run. Whether it was right."""
        settings = load_settings({"base_url": "http://localhost", "max_retries": 0})

        async def last_resync() -> PastResync | None:
            return self.resync

        reads = IncrementalReads(self.client, settings, self.ended.append, last_resync)
        self.since, self.went_on = {}, []
        reads.expect(INTERVAL)
        kinds = await reads.begin(resources)
        for place, each in enumerate(resources):
            if each.kind in kinds:
                self.went_on.append(
                    await reads.synced(place, now, self.kept, self._sync(reads, each, place, now, refuses, saves))
                )
                if not self.went_on[-1]:
                    break
        await reads.end()
        return self.ended[-1]

    def _sync(
        self,
        reads: IncrementalReads,
        resource: EndpointResource,
        place: int,
        now: datetime,
        refuses: Callable[[Item], bool],
        saves: bool,
    ) -> Callable[[datetime, CursorStore], Any]:
        async def sync(since: datetime, cursors: CursorStore) -> bool:
            self.since[place] = since
            try:
                async for batch in reads.read(place, since, mapped_by_ocean=True):
                    for item in batch:
                        if refuses(item):
                            reads.entities_refused(place, 1, [f"ticket {item['id']!r}: no"])
                        else:
                            self.catalog[str(item["id"])] = item
            except IntegrationError:
                return False
            if not saves:
                return False
            await cursors.save(resource.kind, place, now)
            return True

        return sync
