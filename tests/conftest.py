"""What every test may use: Ocean's context, a clock, and a client that asks a server on the loopback interface."""

import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from copy import deepcopy
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from loguru import logger
from port_ocean.context.ocean import initialize_port_ocean_context, ocean
from port_ocean.ocean import Ocean

from client import ApiClient
from messages import PROCESS_MASK
from settings import load_settings
from tests.fake_clock import FakeClock
from tests.servers.loopback import ClientOf, Handler, Loopback, Serve, loopback
from transport import Backoff

hypothesis_settings.register_profile(
    "everyday", deadline=None, max_examples=35, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("thorough", hypothesis_settings.get_profile("everyday"), max_examples=20_000)
hypothesis_settings.register_profile("quick", hypothesis_settings.get_profile("everyday"), max_examples=20)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))


_LONGEST = frozenset({"e2e", "deploy", "zoo", "as_printed"})
"""The folders whose files take longest."""

_MUTATED = ("evidence", "extraction", "paging")


def pytest_configure() -> None:
    _forget_what_was_cached()
    _hand_on_no_ignored_signals()
    _provide_oceans_context()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Side by side, the files that take longest begin first, so that no worker is left alone with one at the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.path.parent.name not in _LONGEST)


def _forget_what_was_cached() -> None:
    """mutmut forks where the tests ran before without any change: what they left in caches would hide each change."""
    if "MUTANT_UNDER_TEST" in os.environ:
        for module in [sys.modules[name] for name in sys.modules if name.partition(".")[0] in _MUTATED]:
            for each in vars(module).values():
                if callable(clear := getattr(each, "cache_clear", None)):
                    clear()


def _hand_on_no_ignored_signals() -> None:
    """Processes that tests start end by the usual signals, also where whoever started the tests ignores these.

    A process inherits what is ignored and what is blocked, and no handlers. So what is ignored here stays so by one.
    """
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


def _provide_oceans_context() -> None:
    """Ocean's HTTP client and jq read its configuration from a context, which a running integration has."""
    if not ocean.initialized:
        config = SimpleNamespace(
            ssl=SimpleNamespace(third_party=SimpleNamespace(verify=True, x509=SimpleNamespace(strict=True))),
            disable_ip_outbound_blocker=True,
            allow_environment_variables_jq_access=False,
            streaming=SimpleNamespace(enabled=False),
        )
        initialize_port_ocean_context(cast(Ocean, SimpleNamespace(config=config)))


@pytest.fixture(autouse=True)
def process_mask() -> Iterator[None]:
    """What one test makes a secret of the process is none in the next."""
    before = deepcopy(vars(PROCESS_MASK))
    yield
    vars(PROCESS_MASK).update(before)


@pytest.fixture(autouse=True)
def oceans_log() -> Iterator[None]:
    """Tools silence Ocean for the life of their process, which here is that of the tests that follow."""
    yield
    logger.enable("port_ocean")


@pytest.fixture
def clock() -> FakeClock:
    """A clock that needs no time."""
    return FakeClock()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """Closes, at the end of a test, what the test entered."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def client_of(stack: AsyncExitStack, clock: FakeClock) -> ClientOf:
    """Makes a client of a server or URL, with settings by their snake case names."""

    def make(base: Loopback | str, **config: Any) -> ApiClient:
        settings = load_settings({"base_url": base if isinstance(base, str) else base.url, **config})
        PROCESS_MASK.hide(*settings.secrets)
        client = ApiClient(settings, clock=clock, backoff=Backoff(first=0.0, longest=0.0))
        stack.push_async_callback(client.aclose)
        return client

    return make


@pytest.fixture
def serve(stack: AsyncExitStack) -> Serve:
    """Starts servers, which end with the test."""

    async def start(handler: Handler) -> Loopback:
        return await stack.enter_async_context(loopback(handler))

    return start
