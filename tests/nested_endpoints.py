"""For the tests of nested endpoints: mappings in short, and listings that need no server."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apart import Apart
from endpoints import Binding, Endpoint, NestedFailures, PageOfItems, Plan, bindings
from json_types import Item
from mapping import CustomAppConfig, EndpointResource
from messages import ReadError
from meter import Meter
from pagination import Reason, Signal
from paging import PaginationOptions

type Raw = dict[str, Any]


def kind(path: str, **selector: object) -> Raw:
    """A resource as it stands in a mapping, with selector keys as keywords."""
    mappings = {"identifier": ".id | tostring", "blueprint": '"thing"', "properties": {}}
    return {"kind": path, "selector": selector, "port": {"entity": {"mappings": mappings}}}


def parents(endpoint: str, field: str = ".id", **others: object) -> Raw:
    """The configuration of a path parameter."""
    return {"endpoint": endpoint, "field": field, **others}


def resources_of(*raw: Raw) -> list[EndpointResource]:
    return CustomAppConfig.parse_obj({"resources": list(raw)}).resources


def plan_of(path: str, **selector: object) -> Plan:
    return resources_of(kind(path, **selector))[0].plan(PaginationOptions())


class Listings:
    """Gives the items that are told for each path, page by page; a `ReadError` among the pages ends a listing."""

    def __init__(self, pages_by_path: dict[str, list[list[Item] | ReadError]]) -> None:
        self._pages = pages_by_path
        self.opened: list[str] = []

    @classmethod
    def of(cls, **items_by_path: Iterable[Item]) -> "Listings":
        """One page each; paths are given without their slash."""
        return cls({f"/{path}": [list(items)] for path, items in items_by_path.items()})

    def open(self, endpoint: Endpoint, template: Endpoint, meter: Meter) -> "GivenListing":
        self.opened.append(endpoint.path)
        return GivenListing(self._pages[endpoint.path])


@dataclass(frozen=True)
class GivenListing:
    """Pages that are given; a `ReadError` among them ends it."""

    given: Sequence[list[Item] | ReadError]

    @property
    def end(self) -> Reason | None:
        return Reason(Signal.FLAG, "more: false")

    async def pages(self) -> AsyncGenerator[PageOfItems]:
        for page in self.given:
            await asyncio.sleep(0)
            if isinstance(page, ReadError):
                raise page
            yield PageOfItems(page, 0)


async def bound(plan: Plan, listings: Listings, meter: Meter | None = None) -> list[Binding]:
    """All bindings of a plan. Raises what a kind would raise at its end."""
    failures = NestedFailures()
    found = [each async for each in bindings(plan, listings.open, meter or Meter(), failures, width=3, apart=Apart())]
    failures.raise_any()
    return found
