"""Pages are joined into large batches and held, not without bound, until Ocean asks (contract §9)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints import PageOfItems
from json_types import Item
from messages import ReadError
from reading.batches import MAX_BYTES, MAX_ITEMS, MAX_WAITING, BatchBuffer
from tests.fake_clock import settle
from tests.servers.paging import records
from tests.waiting import PATIENCE


async def got(buffer: BatchBuffer) -> list[Item] | None:
    """The items of the next batch."""
    batch = await buffer.get()
    return None if batch is None else batch.items


async def taken(buffer: BatchBuffer) -> AsyncIterator[list[Item]]:
    while (batch := await got(buffer)) is not None:
        yield batch


async def test_small_pages_are_joined_into_full_batches() -> None:
    buffer = BatchBuffer()
    items = records(2_500)
    for start in range(0, 2_500, 30):
        await buffer.put(PageOfItems(items[start : start + 30], 300))
    await buffer.end()
    batches = [batch async for batch in taken(buffer)]
    assert [len(batch) for batch in batches] == [1_000, 1_000, 500]
    assert [item for batch in batches for item in batch] == items


async def test_a_batch_is_closed_at_its_size_in_bytes_too() -> None:
    buffer = BatchBuffer()
    for _ in range(3):
        await buffer.put(PageOfItems(records(8), MAX_BYTES // 2))
    await buffer.end()
    assert [len(batch) async for batch in taken(buffer)] == [16, 8]


async def test_a_page_larger_than_a_batch_is_split() -> None:
    buffer = BatchBuffer()
    await buffer.put(PageOfItems(records(2_400), 2_400))
    await buffer.end()
    assert [len(batch) async for batch in taken(buffer)] == [1_000, 1_000, 400]


async def test_reading_waits_while_enough_batches_are_waiting() -> None:
    buffer = BatchBuffer()
    reading = asyncio.create_task(buffer.put(PageOfItems(records(MAX_ITEMS * 10), 10)))
    await settle()
    assert not reading.done()
    received = [len(await got(buffer) or []) for _ in range(MAX_WAITING)]
    await settle()
    assert received == [MAX_ITEMS] * MAX_WAITING
    assert not reading.done()
    reading.cancel()


@pytest.mark.parametrize("asked_before", [True, False])
async def test_a_batch_that_is_not_full_is_given_when_ocean_has_waited(asked_before: bool) -> None:
    buffer = BatchBuffer(patience=0.02)
    asking = asyncio.create_task(got(buffer)) if asked_before else None
    if asked_before:
        await settle()
    await buffer.put(PageOfItems(records(3), 3))
    assert await (asking or got(buffer)) == records(3)


async def test_what_comes_after_ocean_lost_patience_is_given_at_once() -> None:
    buffer = BatchBuffer(patience=0.0)
    asking = asyncio.create_task(got(buffer))
    await asyncio.sleep(0.01)
    await buffer.put(PageOfItems(records(3), 3))
    async with asyncio.timeout(PATIENCE):
        assert await asking == records(3)


async def test_nothing_read_is_the_end_without_a_batch() -> None:
    buffer = BatchBuffer()
    await buffer.end()
    assert await buffer.get() is None


async def test_a_failure_follows_all_that_was_read_before_it() -> None:
    buffer = BatchBuffer()
    await buffer.put(PageOfItems(records(1_200), 1))
    await buffer.end(ReadError("broken"))
    assert [len(await got(buffer) or []) for _ in range(2)] == [1_000, 200]
    with pytest.raises(ReadError, match="broken"):
        await buffer.get()


async def test_a_failure_is_told_again_to_who_asks_again() -> None:
    buffer = BatchBuffer()
    await buffer.end(ReadError("broken"))
    for _ in range(2):
        with pytest.raises(ReadError):
            await buffer.get()


@given(
    sizes=st.lists(st.integers(0, 1_500), max_size=12),
    bytes_each=st.integers(0, 200_000),
    readers=st.integers(1, 3),
    pauses=st.lists(st.booleans(), max_size=30),
    fails=st.booleans(),
)
def test_every_item_reaches_ocean_once_in_batches_within_bounds(
    sizes: list[int], bytes_each: int, readers: int, pauses: list[bool], fails: bool
) -> None:
    pages: list[list[Item]] = [
        [{"page": number, "id": index} for index in range(size)] for number, size in enumerate(sizes)
    ]

    async def play() -> tuple[list[list[Item]], bool]:
        buffer = BatchBuffer(patience=0.0)
        waiting = iter(pages)

        async def read() -> None:
            for page in waiting:
                await buffer.put(PageOfItems(page, bytes_each * len(page)))

        async def read_all() -> None:
            await asyncio.gather(*(read() for _ in range(readers)))
            await buffer.end(ReadError("broken") if fails else None)

        reading = asyncio.create_task(read_all())
        received: list[list[Item]] = []
        pausing = iter(pauses)
        try:
            while (batch := await got(buffer)) is not None:
                received.append(batch)
                if next(pausing, False):
                    await settle()
        except ReadError:
            return received, True
        finally:
            await reading
        return received, False

    batches, failed = asyncio.run(play())
    assert failed is fails
    assert all(0 < len(batch) <= MAX_ITEMS for batch in batches)
    assert all((len(batch) - 1) * bytes_each < MAX_BYTES for batch in batches)
    received = [item for batch in batches for item in batch]
    expected = [item for page in pages for item in page]
    if readers == 1:
        assert received == expected
    else:
        by_page = sorted(received, key=lambda item: item["page"])  # type: ignore[arg-type,return-value]
        assert by_page == expected


async def test_it_tells_whether_a_batch_is_there_to_be_taken() -> None:
    buffer = BatchBuffer()
    await buffer.put(PageOfItems([{"id": number} for number in range(MAX_ITEMS - 1)], 10))
    assert not buffer.has_batch
    await buffer.put(PageOfItems([{"id": "the last of it"}, {"id": "and one more"}], 10))
    assert buffer.has_batch
    await buffer.get()
    assert not buffer.has_batch
    await buffer.end()
    assert buffer.has_batch
    await buffer.get()
    assert not buffer.has_batch
