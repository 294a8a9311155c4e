"""What this integration's own code costs: listing, decoding, extraction and joining, without any network."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import aclosing
from typing import Final, cast

import orjson

from apart import Apart
from benchmarks.items import item
from client import ApiClient, ApiRequest, ApiResponse
from endpoints import Endpoint, Listings
from extraction import Body, Extraction
from framework import spare_the_items
from meter import Meter
from pagination import Pagination, PaginationType
from reading import BatchBuffer

_PAGES: Final = 200
_SIZE: Final = 100
_LIMIT: Final = 3.0
_ROUNDS: Final = 7


class _ReadyAnswers:
    """Stands for a client: gives each page at once."""

    def __init__(self) -> None:
        self.apart = Apart()
        numbers = range(_PAGES * _SIZE)
        self.pages = [
            json.dumps({"items": [item(n) for n in numbers[at : at + _SIZE]], "total": len(numbers)}).encode()
            for at in range(0, len(numbers), _SIZE)
        ]

    async def ask(self, request: ApiRequest, _: Meter | None = None) -> ApiResponse:
        return ApiResponse(Body(self.pages[int(dict(request.query)["page"]) - 1]), "http://api/")


def own_cpu() -> str:
    """A line that says how many times what `orjson.loads` takes for the same bytes."""
    answers = _ReadyAnswers()
    endpoint = Endpoint(
        "/items",
        extraction=Extraction(".items"),
        pagination=Pagination(PaginationType.PAGE, param="page", size_param="size"),
    )

    async def read() -> None:
        buffer = BatchBuffer()
        taking = asyncio.create_task(_take_all(buffer))
        listing = Listings(cast(ApiClient, answers), read_ahead=10).open(endpoint, endpoint, Meter())
        async with aclosing(listing.pages()) as pages:
            async for page in pages:
                await buffer.put(page)
        await buffer.end()
        await taking

    def decode() -> None:
        for page in answers.pages:
            orjson.loads(page)

    spare_the_items()
    decoding, reading = _fastest(decode, lambda: asyncio.run(read()))
    ratio = f"{reading / decoding:.1f}"
    return (
        f"Own CPU, from a page of {_SIZE} items of 600 bytes to batches: "
        f"{ratio if reading <= _LIMIT * decoding else f'**{ratio}**'} × `orjson.loads` of the same bytes "
        f"(limit {_LIMIT:.0f}); {reading / _PAGES / _SIZE * 1e6:.1f} µs an item."
    )


async def _take_all(buffer: BatchBuffer) -> None:
    while await buffer.get() is not None:
        continue


def _fastest(*works: Callable[[], None]) -> list[float]:
    """CPU seconds of the fastest of several rounds of each, in turn: what else the machine does meets them alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(_ROUNDS):
        for work, seconds in zip(works, taken, strict=True):
            began = time.process_time()
            work()
            seconds.append(time.process_time() - began)
    return [min(seconds) for seconds in taken]
