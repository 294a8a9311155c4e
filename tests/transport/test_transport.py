"""Ocean's client and its retry transport carry every request; what of their insides is relied on is still there."""

import inspect
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from port_ocean.helpers.async_client import OceanAsyncClient
from port_ocean.helpers.retry import RetryTransport

from apart import Apart
from tests.fake_clock import FakeClock
from transport.attempts import Backoff, Retries
from transport.connecting.connections import ApiHttpClient
from transport.limits import Limiter
from transport.transport import TRIES, ApiTransport, retry_config


class Told(httpx.AsyncBaseTransport):
    """Answers with one status after another."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.asked = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return httpx.Response(self.statuses.pop(0), stream=httpx.ByteStream(b"[]"))


def over(told: Told, clock: FakeClock) -> ApiTransport:
    retries = Retries(5, Limiter(1, None, clock), clock, Backoff(0.0, 0.0))
    return ApiTransport(wrapped_transport=told, retry_config=retry_config(5), retries=retries, timeout=5, apart=Apart())


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_oceans_transport_leaves_the_tries_of_each_method_to_ours(method: str, clock: FakeClock) -> None:
    """It would try 401 again, and neither 500 nor POST, if it no longer asked `_retry_operation_async`."""
    told = Told(500, 401)
    response = await over(told, clock).handle_async_request(httpx.Request(method, "http://api.example/"))
    assert (response.status_code, response.extensions[TRIES], told.asked) == (401, 2, 2)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (ApiTransport._retry_operation_async, RetryTransport._retry_operation_async),
        (ApiTransport.handle_async_request, RetryTransport.handle_async_request),
        (ApiHttpClient._init_transport, OceanAsyncClient._init_transport),
        (ApiHttpClient._init_proxy_transport, OceanAsyncClient._init_proxy_transport),
    ],
    ids=lambda method: method.__qualname__,
)
def test_what_is_overridden_is_called_as_it_was(ours: Callable[..., Any], theirs: Callable[..., Any]) -> None:
    def names(method: Callable[..., Any]) -> list[str]:
        return [
            name for name, each in inspect.signature(method).parameters.items() if each.kind is not each.VAR_KEYWORD
        ]

    assert names(ours) == names(theirs)


def test_oceans_client_keeps_what_a_transport_is_made_of() -> None:
    made = inspect.getsource(OceanAsyncClient)
    for name in ("_transport_class", "_retry_config", "_transport_kwargs", "_wrap_with_ip_blocker_if_needed"):
        assert name in made, f"OceanAsyncClient has no {name} any more, which ApiHttpClient uses"
