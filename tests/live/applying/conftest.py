"""A world of tickets for each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from loguru import logger

from tests.live.applying.world import World, a_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        yield made


@pytest.fixture
def lines() -> Iterator[list[str]]:
    written: list[str] = []
    handler = logger.add(lambda message: written.append(message.record["message"]), level="INFO")
    yield written
    logger.remove(handler)
