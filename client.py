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

from apart import Apart
from clock import Clock, SystemClock
from evidence import NO_RULES, ResponseRule, ResponseRules, Then
from extraction import Body
from json_types import Json
from login import (
    COOKIES,
    MOST_REDIRECTS,
    Assertions,
    NoCookies,
    Reach,
    SessionCookies,
    authentication,
    becomes_get,
    cookie_hooks,
    is_taken_for_get,
    leads_to_sign_in,
    origin,
    remedy,
    shown,
)
from messages import NEW_RULE, LoginFailed, RequestFailed, SettingsError, excerpt
from meter import Meter
from settings import Settings, merged_headers
from transport import (
    ACCEPT_ENCODING,
    DOWNLOAD,
    LARGE_WELCOME,
    METER,
    PACE,
    ROOM,
    RULES,
    TRIES,
    ApiHttpClient,
    ApiTransport,
    Backoff,
    BodyAs,
    Certificates,
    Download,
    Limiter,
    Pace,
    Retries,
    Room,
    content_of,
    is_answer,
    may_pass,
    meaning_of,
    refused,
    retry_config,
    unanswered,
    with_content_type,
)

_ACCEPTED: Final = 202
# What a login gave is told by its content.
_RULES_OF_LOGINS: Final = ResponseRules((ResponseRule(Then.ACCEPT, frozenset({_ACCEPTED})),))


@dataclass(frozen=True)
class ApiRequest:
    """What is asked: a target (a path below baseUrl, or an absolute link), and what goes with it.

    `query` is added to what the target has. `accept` is what is asked for unless a header says otherwise. Where a large
    response is welcome, its body may be a `Download`. `room` is told of what its body takes. `responses` are asked
    before the installation's own rules; `pace` is how fast it may be asked, where that has a limit of its own.
    """

    target: str
    method: str = "GET"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    body_as: BodyAs = BodyAs.JSON
    accept: str | None = None
    large_welcome: bool = field(default=False, compare=False)
    room: Room | None = field(default=None, compare=False)
    responses: ResponseRules = field(default=NO_RULES, compare=False)
    pace: Pace | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ApiResponse:
    """A successful response, and the URL that it was asked at: links in it are relative to that.

    Names of headers are in lower case. `meaning` is what a rule of the user's says of it, where one matches.
    """

    body: Body
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    meaning: Then | None = None


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
        self._apart = Apart(jq_timeout=settings.jq_timeout, most_whole=settings.max_whole_answer)
        self._reach = Reach(settings)
        clock = clock or SystemClock()
        assertions = Assertions(settings.jwt, clock, self._apart)
        self._auth = authentication(
            settings,
            reach=self._reach,
            send=self._send_login,
            clock=clock,
            assertions=assertions,
            apart=self._apart,
        )
        self._cookies = SessionCookies(self._reach.base)
        self._certificates = Certificates(settings)
        self._limiter = Limiter(settings.max_concurrent_requests, settings.requests_per_second, clock)
        self._http = ApiHttpClient(
            ApiTransport,
            transport_kwargs={
                "retries": Retries(settings.max_retries, self._limiter, clock, backoff or Backoff()),
                "timeout": settings.timeout,
                "apart": self._apart,
            },
            retry_config=retry_config(settings.max_retries),
            headers=merged_headers(
                {
                    "Accept": "application/json",
                    "Accept-Encoding": ACCEPT_ENCODING,
                    "User-Agent": f"port-ocean-custom/{__integration_version__}",
                },
                settings.headers,
            ),
            timeout=httpx.Timeout(settings.timeout, pool=None),
            verify=self._certificates.context,
            cookies=NoCookies(),
            event_hooks=cookie_hooks(assertions.sign_headers),
        )

    @property
    def apart(self) -> Apart:
        """Where answers are read, and expressions evaluated, that may keep this process from answering."""
        return self._apart

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._apart.aclose()
        await self._http.aclose()

    def resync_begins(self) -> None:
        """Forgets what failed the requests of the resync before, as far as that is asked of the API once more."""
        self._limiter.resync_begins()
        self._auth.resync_begins()

    def kind_failed(self) -> None:
        """A kind could not be read whole: where that is for a session that is over, the next resync logs in again."""
        self._auth.kind_failed()

    async def ask(self, request: ApiRequest, meter: Meter | None = None) -> ApiResponse:
        """The response to a request, following redirects within the origin. Raises `RequestFailed`."""
        url = self._reach.within(self._reach.url(request.target, request.query), "The request")
        for redirects in range(MOST_REDIRECTS + 1):
            response = await self._send(self._build(url, request, meter), url)
            if not response.has_redirect_location or meaning_of(response) is not None:
                return self._result(response, request.method, url, redirected=redirects > 0)
            target = self._reach.followed(response.headers["location"], url)
            if leads_to_sign_in(url, target):
                raise RequestFailed(
                    f"{request.method} {shown(url)} answered {response.status_code}: it redirects to a page to sign "
                    f"in, {shown(target)}, so it does not take the credentials - {remedy(self._settings)}.",
                    response.status_code,
                )
            request = _redirected(request, response.status_code, url, target)
            url = self._reach.within(target, f"{request.method} {shown(url)} redirects; the redirect")
        raise RequestFailed(
            f"{request.method} {shown(url)}: more than {MOST_REDIRECTS} redirects. Check baseUrl and the path."
        )

    def _build(self, url: httpx.URL, request: ApiRequest, meter: Meter | None) -> httpx.Request:
        try:
            return self._http.build_request(
                request.method,
                url,
                headers=merged_headers(
                    self._accepting(request.accept),
                    with_content_type(request.headers, request.body, request.body_as, self._settings.headers),
                ),
                **content_of(request.body, request.body_as),
                extensions={
                    METER: meter,
                    LARGE_WELCOME: request.large_welcome,
                    PACE: request.pace,
                    ROOM: request.room,
                    RULES: request.responses.before(self._settings.response_rules),
                    COOKIES: self._cookies,
                },
            )
        except ValueError as error:  # a header that is not ASCII, or a number in the body that JSON has not
            reason = excerpt(str(error))
            raise RequestFailed(f"{request.method} {shown(url)} cannot be sent: {reason}.") from error

    def _accepting(self, accept: str | None) -> dict[str, str]:
        """What is asked for, unless the installation says it for all requests."""
        is_said = any(name.lower() == "accept" for name in self._settings.headers)
        return {} if accept is None or is_said else {"Accept": accept}

    async def _send_login(self, request: httpx.Request) -> httpx.Response:
        """For a scheme that logs in: goes where it is configured to go, without the credentials of the API."""
        general = self._http.headers
        if origin(request.url) != origin(self._reach.base):
            general = httpx.Headers({"User-Agent": general["User-Agent"]})
        for name, value in general.items():
            request.headers.setdefault(name, value)
        request.extensions[RULES] = _RULES_OF_LOGINS
        return await self._send(request, request.url, httpx.Auth())

    async def _send(self, request: httpx.Request, url: httpx.URL, auth: httpx.Auth | None = None) -> httpx.Response:
        where = f"{request.method} {shown(url)}"
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
        return unanswered(where, error, tries=self._settings.max_retries + 1, timeout=self._settings.timeout)

    def _result(self, response: httpx.Response, method: str, url: httpx.URL, *, redirected: bool) -> ApiResponse:
        # httpx binds a response to its stream and the stream to the response; only the collector would free the body.
        response.stream = httpx.ByteStream(b"")
        download: Download | None = response.extensions.get(DOWNLOAD)
        if download is not None:
            download.explain(partial(self._failure, f"{method} {shown(url)}"))
        body = Body(
            response.content,
            response.headers.get("content-type", ""),
            response.status_code,
            download,
            self._settings.max_whole_answer,
        )
        passing, meaning = may_pass(response), meaning_of(response)
        if meaning is Then.EMPTY or (meaning is Then.END and not response.is_success):
            raise RequestFailed(
                f"{method} {shown(url)} answered {response.status_code}, of which responses says {meaning}.",
                response.status_code,
                by_rule=meaning,
            )
        if passing or meaning is Then.FAIL or not (response.is_success or meaning is Then.ACCEPT):
            told = refused(
                f"{method} {shown(url)}",
                response,
                body.excerpt,
                tries=response.extensions.get(TRIES, 1),
                for_credentials=remedy(self._settings),
            )
            raise RequestFailed(
                told,
                response.status_code,
                lasting=response.is_client_error and not passing,
                is_answer=is_answer(response) and not (passing or redirected),
                since=NEW_RULE if response.status_code == _ACCEPTED and meaning is None else None,
            )
        return ApiResponse(body, str(url), dict(response.headers.items()), meaning)


def _redirected(request: ApiRequest, status: int, url: httpx.URL, target: httpx.URL) -> ApiRequest:
    """What is asked where a redirect leads. Raises `RequestFailed` where it would be something else."""
    if request.method == "GET":
        return request
    if is_taken_for_get(status):
        raise RequestFailed(
            f"{request.method} {shown(url)} answered {status}: it redirects to {shown(target)}, where it would be "
            f"asked by GET. Write baseUrl and the kind so that they name the address which answers {request.method}.",
            since=NEW_RULE,
        )
    return replace(request, method="GET", body=None) if becomes_get(status) else request
