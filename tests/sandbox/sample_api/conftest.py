from collections.abc import Iterator

import httpx
import pytest

from tests.servers.sample_api import running
from tests.waiting import PATIENCE


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    """One server for all tests; each finds it as new, by the `api` fixture."""
    with running() as url:
        yield url


@pytest.fixture(scope="session")
def client(origin: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=origin, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def api(client: httpx.Client) -> Iterator[httpx.Client]:
    yield client
    for forgotten in ("faults", "rate-limit", "requests", "logins", "data"):
        client.delete(f"/sandbox/{forgotten}").raise_for_status()
