"""One request to the API: where it may go, how it is sent, and one place for everything that can go wrong with it.

Nothing above this module knows httpx.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import httpx
from port_ocean.exceptions.clients import BlockedIPError
from port_ocean.helpers.async_client import OceanAsyncClient
from port_ocean.version import __integration_version__

from auth import authentication, remedy
from clock import Clock, SystemClock
from errors import RequestFailed
from extraction import Body
from gate import Gate
from json_types import Json
from masking import SecretMask
from meter import Meter
from settings import Settings
from transport import METER, TRIES, ApiTransport, Backoff, HopelessRequest, retry_config

_MAX_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_REDIRECTS_THAT_KEEP_THE_METHOD: Final = frozenset({307, 308})


@dataclass(frozen=True)
class ApiRequest:
    """What is asked: a target (a path below baseUrl, or an absolute link), and what goes with it.

    `query` replaces what the target's own query says of the same names; a link keeps its query as it is.
    """

    target: str
    method: str = "GET"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None


@dataclass(frozen=True)
class Reply:
    """A successful answer, and the URL that it was asked at: links in it are relative to that."""

    body: Body
    url: str
    link_header: str = ""


class ApiClient:
    """Asks the one API of this installation. Use it within one event loop; close it at the end."""

    def __init__(
        self,
        settings: Settings,
        mask: SecretMask,
        *,
        clock: Clock | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self._settings = settings
        self._mask = mask
        self._base = httpx.URL(settings.base_url)
        clock = clock or SystemClock()
        # Ocean's own TLS settings hold unless the user turned verification off for this API.
        verification = {} if settings.verify_ssl else {"verify": False}
        self._http = OceanAsyncClient(
            ApiTransport,
            transport_kwargs={
                "gate": Gate(settings.max_concurrent_requests, settings.requests_per_second, clock),
                "timeout": settings.timeout,
                "clock": clock,
                "backoff": backoff,
            },
            retry_config=retry_config(settings.max_retries),
            headers={
                "Accept": "application/json",
                "User-Agent": f"port-ocean-custom/{__integration_version__}",
                **settings.headers,
            },
            auth=authentication(settings),
            timeout=httpx.Timeout(settings.timeout, pool=None),
            limits=httpx.Limits(
                max_connections=settings.max_concurrent_requests,
                max_keepalive_connections=settings.max_concurrent_requests,
            ),
            **verification,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def ask(self, request: ApiRequest, meter: Meter | None = None) -> Reply:
        """The answer to a request, following redirects within the origin. Raises `RequestFailed`."""
        url = self._within_reach(self._resolve(request), "The request")
        outgoing = self._build(request.method, url, request, meter)
        for _ in range(_MAX_REDIRECTS + 1):
            response = await self._send(outgoing, url)
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return self._reply(response, request.method, url)
            keeps_method = response.status_code in _REDIRECTS_THAT_KEEP_THE_METHOD or request.method == "GET"
            url = self._within_reach(
                url.join(response.headers["location"]), f"{request.method} {self._shown(url)} redirects; the redirect"
            )
            outgoing = self._build(request.method if keeps_method else "GET", url, request, meter, keeps_method)
        raise RequestFailed(
            f"{request.method} {self._shown(url)}: more than {_MAX_REDIRECTS} redirects. Check baseUrl and the path."
        )

    def _resolve(self, request: ApiRequest) -> httpx.URL:
        if request.target.startswith(("http://", "https://")):
            return httpx.URL(request.target)
        url = httpx.URL(f"{self._settings.base_url}/{request.target.lstrip('/')}")
        return url.copy_with(query=None).copy_merge_params(list(request.query)) if request.query else url

    def _within_reach(self, url: httpx.URL, what: str) -> httpx.URL:
        """The URL if it may be asked with credentials, over https where baseUrl is. Raises `RequestFailed`."""
        if url.scheme == "http" and self._base.scheme == "https" and url.host in (self._base.host, *self._allowed):
            url = url.copy_with(scheme="https")
        if _origin(url) == _origin(self._base):
            return url
        if url.scheme == self._base.scheme and ({url.host, url.netloc.decode()} & set(self._allowed)):
            return url
        raise RequestFailed(
            f"{what} leads to another host, {self._shown(url)}, which gets neither request nor credentials. If it "
            f"belongs to the API, add {url.netloc.decode() or 'its host'} to allowedHosts."
        )

    @property
    def _allowed(self) -> tuple[str, ...]:
        return self._settings.allowed_hosts

    def _build(
        self, method: str, url: httpx.URL, request: ApiRequest, meter: Meter | None, with_body: bool = True
    ) -> httpx.Request:
        body = request.body if with_body else None
        return self._http.build_request(
            method,
            url,
            headers=dict(request.headers),
            json=body,
            extensions={METER: meter},
        )

    async def _send(self, request: httpx.Request, url: httpx.URL) -> httpx.Response:
        where = f"{request.method} {self._shown(url)}"
        try:
            return await self._http.send(request, follow_redirects=False)
        except RequestFailed as failure:
            raise RequestFailed(f"{where}: {failure}", failure.status) from failure
        except HopelessRequest as hopeless:
            raise RequestFailed(f"{where} cannot be sent: {self._mask.mask(str(hopeless))}") from hopeless
        except httpx.HTTPError as error:
            tries = self._settings.max_retries + 1
            raise RequestFailed(
                f"{where} failed, tried {tries} times: {type(error).__name__}: {self._mask.mask(str(error))}. "
                f"{self._remedy_for(error)}"
            ) from error
        except (BlockedIPError, OSError) as error:
            raise RequestFailed(f"{where} was not sent: {self._mask.mask(str(error))}") from error

    def _reply(self, response: httpx.Response, method: str, url: httpx.URL) -> Reply:
        body = Body(response.content, response.headers.get("content-type", ""), response.status_code)
        if not response.is_success:
            tries = response.extensions.get(TRIES, 1)
            raise RequestFailed(
                f"{method} {self._shown(url)} answered {response.status_code} {response.reason_phrase}"
                f"{f', tried {tries} times' if tries > 1 else ''}: {self._mask.mask(body.excerpt) or '(empty body)'}"
                f"{self._remedy_for_status(response.status_code)}",
                response.status_code,
            )
        return Reply(body, str(url), response.headers.get("link", ""))

    def _remedy_for(self, error: httpx.HTTPError) -> str:
        if isinstance(error, httpx.TimeoutException):
            return f"Raise timeout (now {self._settings.timeout:g} s) if the API is slow."
        if "certificate" in str(error).lower():
            return "The API's certificate is not trusted; add its authority to the trusted ones."
        return "Check baseUrl, and that the API can be reached from here."

    def _remedy_for_status(self, status: int) -> str:
        match status:
            case 401 | 403:
                return f" - {remedy(self._settings)}."
            case 404:
                return " - check the kind's path, and whether baseUrl already holds a part of it."
            case 429:
                return " - lower requestsPerSecond or maxConcurrentRequests."
            case _:
                return ""

    def _shown(self, url: httpx.URL) -> str:
        return self._mask.mask(str(url))


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
