"""How Ocean speaks HTTP with Port: as it does by itself, but soon done with it, and with words for what goes wrong."""

from http import HTTPStatus
from typing import Any, Final

import httpx
import orjson
import port_ocean.clients.port.utils as of_port
from port_ocean.clients.port.retry_transport import TokenRetryTransport

from framework.port.client.last_words import LAST_WORDS
from framework.port.client.pauses import PORT_PAUSES, Paused
from framework.port.client.plain_entities import send_as_they_are
from framework.port.client.reach import GIVEN_UP_AFTER, PORT_REACH
from framework.port.client.seldom_told import SELDOM_TOLD
from framework.port.refusals import hear_reasons
from messages import excerpt
from transport import LaneClient, free_failed_tries

_LOGIN: Final = "/auth/access_token"
_TRYING: Final = "Trying again."


class PortOutOfReach(Exception):
    """After all tries. Its text says what to correct."""


class _Refused(PortOutOfReach, httpx.HTTPStatusError):
    """The credentials were."""


class _NotThere(PortOutOfReach, httpx.ConnectError):
    """Nobody answers at Port's address."""


class PortHttpClient(LaneClient):
    """Ocean's client, whose JSON bodies orjson encodes: a batch of 1,000 items takes it 1 ms where httpx takes 5.

    What was sent is freed with the answer. Numbers that JSON has not, which httpx refuses and orjson makes null of, are
    in no item: an answer that holds one is refused when it is decoded.
    """

    def build_request(self, method: str, url: httpx.URL | str, *, json: Any = None, **options: Any) -> httpx.Request:
        try:
            content = None if json is None else orjson.dumps(json)
        except orjson.JSONEncodeError:  # such as an integer of more than 64 bits
            content = None
        if content is None:
            return super().build_request(method, url, json=json, **options)
        request = super().build_request(method, url, **{**options, "content": content})
        request.headers.setdefault("Content-Type", "application/json")
        return request

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        async with LAST_WORDS.bounded():
            response = await super().send(request, **options)
        if response.is_closed:
            hear_reasons(response)
            # httpx binds a response to its stream and the stream to the response, and with them the megabytes sent.
            response.stream = httpx.ByteStream(b"")
        return response


class PortTransport(TokenRetryTransport):
    """Ocean's retries, which keep to Port's pauses, leave nothing behind, and say what to do where none will help."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await PORT_PAUSES.over(request.url.host)
        try:
            response = await super().handle_async_request(request)
        except PortOutOfReach:  # when it logged in again
            raise
        except httpx.ConnectError as error:
            raise _NotThere(_not_there(request, error), request=request) from error
        if _is_refused(request, response):
            await response.aread()
            raise _Refused(_refused(request), request=request, response=response)
        return response

    async def before_retry_after_sleep_async(
        self, request: httpx.Request, response: httpx.Response | None, sleep_time: float, attempt: int
    ) -> httpx.Request | None:
        await PORT_PAUSES.over(request.url.host)
        return await super().before_retry_after_sleep_async(request, response, sleep_time, attempt)

    async def after_retry_async(self, request: httpx.Request, response: httpx.Response, attempt: int) -> None:
        await super().after_retry_async(request, response, attempt)
        PORT_PAUSES.hear(response)
        PORT_REACH.answered()
        free_failed_tries(attempt)

    def _log_before_retry(
        self, request: httpx.Request, sleep_time: float, response: httpx.Response | None, error: Exception | None
    ) -> None:
        """Raises the error where Port was not reached for so long that no other try is worth it."""
        if error is not None and PORT_REACH.failed():
            SELDOM_TOLD.tell(
                f"Port has not answered at {_port(request)} for {GIVEN_UP_AFTER / 60:.0f} minutes: "
                f"{excerpt(str(error) or type(error).__name__)}. This is given up. Check OCEAN__PORT__BASE_URL, and "
                "the network."
            )
            raise error
        if isinstance(error, httpx.ConnectError):
            SELDOM_TOLD.tell(f"{_not_there(request, error)} {_TRYING}")
        elif response is not None and _is_refused(request, response):
            SELDOM_TOLD.tell(f"{_refused(request)} {_TRYING}")
        else:
            super()._log_before_retry(request, sleep_time, response, error)


def _is_refused(request: httpx.Request, response: httpx.Response) -> bool:
    """Whether Port does not know the credentials, which Ocean tries again for minutes, and tells the status alone."""
    return response.status_code == HTTPStatus.UNAUTHORIZED and request.url.path.endswith(_LOGIN)


def _refused(request: httpx.Request) -> str:
    return (
        f"Port refuses the credentials at {_port(request)}. Check OCEAN__PORT__CLIENT_ID and "
        "OCEAN__PORT__CLIENT_SECRET, and that OCEAN__PORT__BASE_URL is of their region."
    )


def _not_there(request: httpx.Request, error: httpx.ConnectError) -> str:
    words = excerpt(str(error))
    return f"Port cannot be reached at {_port(request)}: {words}. Check OCEAN__PORT__BASE_URL, and the network."


def _port(request: httpx.Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc.decode()}"


def use_for_port(paused: Paused) -> None:
    """To be called before Ocean first asks Port. `paused` is told of each pause that Port asks for."""
    PORT_PAUSES.paused = paused
    of_port.OceanAsyncClient = PortHttpClient  # type: ignore[attr-defined]
    of_port.TokenRetryTransport = PortTransport  # type: ignore[attr-defined]
    send_as_they_are()
