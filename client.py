"""One request to the API: where it may go, how it is sent, and one place for everything that can go wrong with it.

Nothing above this module knows httpx.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Self

import httpx
from port_ocean.exceptions.clients import BlockedIPError
from port_ocean.version import __integration_version__

from clock import Clock, SystemClock
from extraction import Body
from json_types import Json
from login import ApiCookies, authentication, origin, remedy
from messages import LoginFailed, RequestFailed, SettingsError, excerpt
from meter import Meter
from settings import Settings
from transport import (
    ACCEPT_ENCODING,
    ACCEPTED,
    DOWNLOAD,
    LARGE_WELCOME,
    METER,
    TRIES,
    ApiHttpClient,
    ApiTransport,
    Backoff,
    Certificates,
    Download,
    Limiter,
    Retries,
    is_hopeless,
    is_rate_limited,
    is_refused_by_proxy,
    may_pass,
    remedy_for_error,
    remedy_for_status,
    retry_config,
)

_MAX_REDIRECTS: Final = 5
_LONGEST_URL: Final = 500
_SEE_OTHER: Final = 303
# Asked by POST, they are followed by GET all over the world, and answer something else than what was asked for.
_TAKEN_FOR_SEE_OTHER: Final = frozenset({301, 302})
_REDIRECTS: Final = frozenset({*_TAKEN_FOR_SEE_OTHER, _SEE_OTHER, 307, 308})
_ACCEPTED: Final = 202
_REFUSES_CREDENTIALS: Final = frozenset({401, 403})


@dataclass(frozen=True)
class ApiRequest:
    """What is asked: a target (a path below baseUrl, or an absolute link), and what goes with it.

    `query` replaces what the target's own query says of the same names; a link keeps its query as it is. Where a
    large answer is welcome, its body may be a `Download`.
    """

    target: str
    method: str = "GET"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    large_welcome: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Reply:
    """A successful answer, and the URL that it was asked at: links in it are relative to that.

    Names of headers are in lower case.
    """

    body: Body
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


class ApiClient:
    """Asks the one API of this installation. Use it within one event loop; close it at the end."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self._settings = settings
        self._base = httpx.URL(settings.base_url)
        clock = clock or SystemClock()
        self._auth = authentication(settings, resolve=self._below_base, send=self._send_login, clock=clock)
        self._certificates = Certificates(settings)
        limiter = Limiter(settings.max_concurrent_requests, settings.requests_per_second, clock)
        self._http = ApiHttpClient(
            ApiTransport,
            transport_kwargs={
                "retries": Retries(settings.max_retries, limiter, clock, backoff or Backoff()),
                "timeout": settings.timeout,
            },
            retry_config=retry_config(settings.max_retries),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": ACCEPT_ENCODING,
                "User-Agent": f"port-ocean-custom/{__integration_version__}",
                **settings.headers,
            },
            timeout=httpx.Timeout(settings.timeout, pool=None),
            verify=self._certificates.context,
            cookies=ApiCookies(self._base),
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
        for redirects in range(_MAX_REDIRECTS + 1):
            response = await self._send(self._build(url, request, meter), url)
            if response.status_code not in _REDIRECTS or "location" not in response.headers:
                return self._reply(response, request.method, url, redirected=redirects > 0)
            target = self._parsed(response.headers["location"], relative_to=url)
            if request.method != "GET":
                self._refuse_change_of_method(response.status_code, request.method, url, target)
            if response.status_code == _SEE_OTHER:
                request = replace(request, method="GET", body=None)
            url = self._within_reach(target, f"{request.method} {_shown(url)} redirects; the redirect")
        raise RequestFailed(
            f"{request.method} {_shown(url)}: more than {_MAX_REDIRECTS} redirects. Check baseUrl and the path."
        )

    def _refuse_change_of_method(self, status: int, method: str, url: httpx.URL, target: httpx.URL) -> None:
        """Of a request that is no GET. Raises `RequestFailed`."""
        if status in _TAKEN_FOR_SEE_OTHER:
            raise RequestFailed(
                f"{method} {_shown(url)} answered {status}: it redirects to {_shown(target)}, where it would "
                f"be asked by GET. Write baseUrl and the kind so that they name the address which answers {method}."
            )

    def _below_base(self, target: str) -> httpx.URL:
        """The URL of a path below baseUrl; a whole URL is taken as it is."""
        return self._parsed(self._address(target))

    def _address(self, target: str) -> str:
        if target.startswith(("http://", "https://")):
            return target
        return f"{self._settings.base_url}/{target.lstrip('/')}"

    def _resolve(self, request: ApiRequest) -> httpx.URL:
        address = self._address(request.target)
        if not request.query:
            return self._parsed(address)
        try:
            return httpx.URL(address, params=list(request.query))
        except (httpx.InvalidURL, ValueError) as error:
            url = self._parsed(address)
            raise RequestFailed(f"{_shown(url)} cannot be asked with its parameters: {error}.") from error

    def _parsed(self, text: str, relative_to: httpx.URL | None = None) -> httpx.URL:
        try:
            return httpx.URL(text) if relative_to is None else relative_to.join(text)
        except (httpx.InvalidURL, ValueError) as error:
            raise RequestFailed(f"{excerpt(text)!r} is no URL that could be asked: {error}.") from error

    def _within_reach(self, url: httpx.URL, what: str) -> httpx.URL:
        """The URL if it may be asked with credentials, over https where baseUrl is. Raises `RequestFailed`."""
        allowed = not {url.host, url.netloc.decode()}.isdisjoint(self._settings.allowed_hosts)
        if url.scheme == "http" and self._base.scheme == "https" and (allowed or url.host == self._base.host):
            url = url.copy_with(scheme="https")
        if origin(url) == origin(self._base):
            return url
        if allowed and url.scheme in ("https", self._base.scheme):
            return url
        if url.scheme == "https" and url.host == self._base.host and self._base.scheme == "http":
            raise RequestFailed(
                f"{what} leads to {_shown(url)}, while baseUrl is http: the credentials stay there. Write baseUrl "
                "with https."
            )
        raise RequestFailed(
            f"{what} leads to another host, {_shown(url)}, which gets neither request nor credentials. If it "
            f"belongs to the API, add {url.netloc.decode() or 'its host'} to allowedHosts."
        )

    def _build(self, url: httpx.URL, request: ApiRequest, meter: Meter | None) -> httpx.Request:
        try:
            return self._http.build_request(
                request.method,
                url,
                headers=dict(request.headers),
                json=request.body,
                extensions={METER: meter, LARGE_WELCOME: request.large_welcome},
            )
        except ValueError as error:  # a header that is not ASCII, or a number in the body that JSON has not
            reason = excerpt(str(error))
            raise RequestFailed(f"{request.method} {_shown(url)} cannot be sent: {reason}.") from error

    async def _send_login(self, request: httpx.Request) -> httpx.Response:
        """For a scheme that logs in: goes where it is configured to go, without the credentials of the API."""
        general = self._http.headers
        if origin(request.url) != origin(self._base):
            general = httpx.Headers({"User-Agent": general["User-Agent"]})
        for name, value in general.items():
            request.headers.setdefault(name, value)
        request.extensions[ACCEPTED] = frozenset({_ACCEPTED})  # what a login gave is told by its content
        return await self._send(request, request.url, httpx.Auth())

    async def _send(self, request: httpx.Request, url: httpx.URL, auth: httpx.Auth | None = None) -> httpx.Response:
        where = f"{request.method} {_shown(url)}"
        try:
            self._certificates.renew()
            return await self._http.send(request, auth=auth or self._auth, follow_redirects=False)
        except LoginFailed:
            raise
        except SettingsError as error:
            raise LoginFailed(f"{where} was not sent: {error}") from error
        except (RequestFailed, httpx.HTTPError, httpx.InvalidURL, BlockedIPError, OSError) as error:
            raise self._failure(where, error) from error

    def _failure(self, where: str, error: Exception) -> RequestFailed:
        """What a user is told of a request that got no answer, or not the whole."""
        match error:
            case RequestFailed():
                return RequestFailed(f"{where}: {error}", error.status)
            case httpx.HTTPError() if is_refused_by_proxy(error):
                reason = excerpt(str(error))
                return RequestFailed(f"{where} was not sent, the proxy answered {reason}. {self._remedy(error)}")
            case httpx.HTTPError() if is_hopeless(error):
                return RequestFailed(f"{where} cannot be sent: {excerpt(str(error))}")
            case httpx.HTTPError():
                tried = _tried(self._settings.max_retries + 1)
                reason = f"{type(error).__name__}: {excerpt(_said(error))}"
                return RequestFailed(f"{where} failed, {tried}: {reason}. {self._remedy(error)}".rstrip())
            case _:
                return RequestFailed(f"{where} was not sent: {excerpt(str(error))}")

    def _reply(self, response: httpx.Response, method: str, url: httpx.URL, *, redirected: bool) -> Reply:
        # httpx binds a response to its stream and the stream to the response; only the collector would free the body.
        response.stream = httpx.ByteStream(b"")
        download: Download | None = response.extensions.get(DOWNLOAD)
        if download is not None:
            download.explain(partial(self._failure, f"{method} {_shown(url)}"))
        body = Body(
            response.content,
            response.headers.get("content-type", ""),
            response.status_code,
            download,
        )
        passing = may_pass(response)
        if passing or not response.is_success:
            raise RequestFailed(
                f"{method} {_shown(url)} answered {response.status_code} {excerpt(response.reason_phrase)}, "
                f"{_tried(response.extensions.get(TRIES, 1))}: {body.excerpt or '(empty body)'}"
                f"{self._remedy_for_refusal(response)}",
                response.status_code,
                lasting=response.is_client_error and not passing,
                is_answer=not (passing or redirected),
            )
        return Reply(body, str(url), dict(response.headers.items()))

    def _remedy(self, error: httpx.HTTPError) -> str:
        return remedy_for_error(error, self._settings.timeout) or ""

    def _remedy_for_refusal(self, response: httpx.Response) -> str:
        if is_rate_limited(response.status_code, response.headers, response.content):
            return " - lower requestsPerSecond or maxConcurrentRequests."
        of_login = remedy(self._settings) if response.status_code in _REFUSES_CREDENTIALS else None
        found = of_login or remedy_for_status(response.status_code)
        return f" - {found}." if found else ""


def _shown(url: httpx.URL) -> str:
    return excerpt(str(url), _LONGEST_URL)


def _said(error: BaseException) -> str:
    """The text of an error, or of the nearest cause that has one: httpx often leaves it to that."""
    cause: BaseException | None = error
    while cause is not None and not str(cause):
        cause = cause.__cause__ or cause.__context__
    return str(cause or error)


def _tried(times: int) -> str:
    return "tried once" if times == 1 else f"tried {times} times"
