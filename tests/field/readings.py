"""One kind read from a small server, as a resync reads it: what came of it, or what it failed with."""

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from client import ApiClient
from mapping import CustomAppConfig
from messages import IntegrationError
from resync import Resync
from settings import Settings, load_settings
from tests.fake_clock import FakeClock
from tests.servers.loopback import Handler, Loopback, Request, Response, json_response, loopback
from transport import Backoff

type Raw = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """What a kind brought, by `id`; `failure` is what it failed with, None where it was read whole."""

    ids: list[Any]
    failure: str | None
    requests: list[Request] = field(repr=False)
    is_end_assumed: bool = False

    @property
    def whole(self) -> list[Any]:
        """The ids of a kind that was read whole, in order."""
        assert self.failure is None, self.failure
        return self.ids

    @property
    def failed(self) -> str:
        """The message of a kind that failed."""
        assert self.failure is not None, f"read whole, with {len(self.ids)} items"
        return self.failure


async def read(
    handler: Handler,
    selector: Raw | None = None,
    *,
    kind: str = "/items",
    identifier: str = ".id | tostring",
    **config: Any,
) -> Read:
    """Reads a kind whole. `config` are the installation's settings, in snake case."""
    async with loopback(handler) as server:
        settings = load_settings({"base_url": server.url, **config})
        client = ApiClient(settings, clock=FakeClock(), backoff=Backoff(first=0.0, longest=0.0))
        async with client:
            return await read_by(client, server, selector or {}, kind=kind, identifier=identifier, settings=settings)


async def read_by(
    client: ApiClient,
    server: Loopback,
    selector: Raw,
    *,
    kind: str = "/items",
    identifier: str = ".id | tostring",
    settings: Settings,
) -> Read:
    """Reads a kind whole, by a client of this server."""
    mappings = {"identifier": identifier, "blueprint": '"thing"', "properties": {}}
    raw = {"kind": kind, "selector": selector, "port": {"entity": {"mappings": mappings}}}
    resources = CustomAppConfig.parse_obj({"resources": [raw]}).resources
    resync = Resync(client, settings.pagination, resources, concurrency=settings.max_concurrent_requests)
    ids: list[Any] = []
    failure: str | None = None
    try:
        async with aclosing(resync.read(resources[0], mapped_by_ocean=True)) as batches:
            async for batch in batches:
                ids += [item.get("id") for item in batch]
    except IntegrationError as error:
        failure = str(error)
    ((_, meter),) = resync.meters
    return Read(ids, failure, server.requests, meter.end_assumed)


def records(count: int, first: int = 0) -> list[Raw]:
    return [{"id": number} for number in range(first, first + count)]


def paged(
    all_records: list[Raw], envelope: Callable[[list[Raw], int, int], Any], *, cap: int = 100, size: str = "size"
) -> Handler:
    """A server of numbered pages: `envelope` makes an answer of (records of this page, its number, how many pages)."""

    def answer(request: Request) -> Response:
        length = min(int(request.query.get(size, cap)), cap)
        number = int(request.query.get("page", 1))
        count = -(-len(all_records) // length)
        return json_response(envelope(all_records[(number - 1) * length : number * length], number, count))

    return answer


def by_offset(all_records: list[Raw], envelope: Callable[[list[Raw], int], Any], *, cap: int = 100) -> Handler:
    """A server of offsets: `envelope` makes an answer of (records, offset)."""

    def answer(request: Request) -> Response:
        length = min(int(request.query.get("limit", cap)), cap)
        offset = int(request.query.get("offset", 0))
        return json_response(envelope(all_records[offset : offset + length], offset))

    return answer


def by_cursor(all_records: list[Raw], envelope: Callable[[list[Raw], str | None], Any], *, cap: int = 100) -> Handler:
    """A server of cursors (`?cursor=`): `envelope` makes an answer of (records, next cursor)."""

    def answer(request: Request) -> Response:
        start = int(request.query.get("cursor", "c0")[1:])
        end = start + cap
        return json_response(envelope(all_records[start:end], f"c{end}" if end < len(all_records) else None))

    return answer
