"""What goes wrong with a request: whether a further try may help, what is told, and which remedy fits (§8).

TLS is told by OpenSSL's codes and Python's names of its reasons; only a proxy's answer stands in httpx's text alone.
"""

import asyncio
import ssl
from collections.abc import Iterator
from typing import Final

import httpx

from evidence import Then
from messages import NEW_RULE, RequestFailed, excerpt
from transport.bodies import CutShort
from transport.limits import is_rate_limited, says_when_to_come_back
from transport.meanings.maintenance import is_under_maintenance
from transport.meanings.meanings import meaning_of
from transport.remedies import BY_STATUS, BY_TLS_REASON, BY_VERIFY_CODE, Remedy

# A request that cannot be sent as it is will not be sent the next time either.
_CANNOT_BE_SENT: Final = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)

_REFUSES_CREDENTIALS: Final = frozenset({401, 403})
_PROXY_WANTS_CREDENTIALS: Final = 407
_UNAVAILABLE: Final = 503
# Of who asks (RFC 9110, 15.5.2), and never of what is asked for.
_UNAUTHORIZED: Final = 401
_NETWORK_WANTS_A_LOGIN: Final = 511


def is_answer(response: httpx.Response) -> bool:
    """Whether a refusal is what the API said to this request, and nothing about who asks, or when, or by which way."""
    beside_the_question = response.status_code in (_UNAUTHORIZED, _PROXY_WANTS_CREDENTIALS, _NETWORK_WANTS_A_LOGIN)
    return not (beside_the_question or is_under_maintenance(response) or meaning_of(response) is not None)


def is_hopeless(failure: BaseException) -> bool:
    """Whether no further try will help: the request cannot be sent, or the proxy refuses it."""
    return isinstance(failure, _CANNOT_BE_SENT) or _is_refused_by_proxy(failure)


def _is_refused_by_proxy(failure: BaseException) -> bool:
    """Whether a proxy answered 4xx, which httpx tells in the text alone: `407 Proxy Authentication Required`."""
    return isinstance(failure, httpx.ProxyError) and str(failure).startswith("4")


def unanswered(where: str, error: Exception, *, tries: int, timeout: float) -> RequestFailed:
    """What is told of a request that got no response, or not the whole, after so many tries."""
    match error:
        case RequestFailed():
            return RequestFailed(f"{where}: {error}", error.status, since=error.since)
        case httpx.HTTPError() if _is_refused_by_proxy(error):
            return RequestFailed(
                f"{where} was not sent, the proxy answered {excerpt(str(error))}. {Remedy.CHECK_PROXY}"
            )
        case httpx.HTTPError() if is_hopeless(error):
            return RequestFailed(f"{where} cannot be sent: {excerpt(str(error))}")
        case httpx.HTTPError():
            said = _said(error) or f"nothing came within {timeout:g} s"
            reason = f"{type(error).__name__}: {excerpt(said)}."
            remedy = _remedy_for_error(error, timeout)
            since = NEW_RULE if isinstance(error, CutShort) else None
            return RequestFailed(
                f"{where} failed, {tried(tries)}: {reason}{f' {remedy}' if remedy else ''}", since=since
            )
        case _:
            return RequestFailed(f"{where} was not sent: {excerpt(str(error))}")


def refused(where: str, response: httpx.Response, said: str, *, tries: int, for_credentials: str) -> str:
    """What is told of a response that is no answer; `for_credentials` is the remedy where those are refused."""
    answered = f"answered {response.status_code} {excerpt(response.reason_phrase)}"
    if response.status_code == _PROXY_WANTS_CREDENTIALS:  # an API that is no proxy has no right to say it
        return f"{where} was not sent, the proxy {answered}: {said or '(empty body)'} - {Remedy.CHECK_PROXY}"
    remedy = _remedy_for_refusal(response, for_credentials)
    return f"{where} {answered}, {tried(tries)}: {said or '(empty body)'}{f' - {remedy}.' if remedy else ''}"


def _remedy_for_refusal(response: httpx.Response, for_credentials: str) -> str:
    status = response.status_code
    if (meaning := meaning_of(response)) is not None:
        return Remedy.SAID_TO_PASS if meaning is Then.RETRY else Remedy.SAID_TO_FAIL
    if is_under_maintenance(response):
        return Remedy.MAINTENANCE
    if is_rate_limited(status, response.headers, response.content):
        return Remedy.SLOWER
    if status in _REFUSES_CREDENTIALS:
        return for_credentials
    if status == _UNAVAILABLE and says_when_to_come_back(response.headers):
        return Remedy.COME_BACK
    return BY_STATUS.get(status, "")


def tried(times: int) -> str:
    return "tried once" if times == 1 else f"tried {times} times"


def _remedy_for_error(error: httpx.HTTPError, timeout: float) -> str | None:
    match error:
        case httpx.TimeoutException():
            return Remedy.RAISE_TIMEOUT.format(timeout=timeout)
        case httpx.ProxyError():
            return Remedy.CHECK_PROXY
        case _:
            return _remedy_for_tls(error) or (Remedy.CHECK_REACH if isinstance(error, httpx.NetworkError) else None)


def _remedy_for_tls(error: httpx.HTTPError) -> str | None:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return BY_VERIFY_CODE.get(cause.verify_code, Remedy.NOT_TRUSTED)
        if isinstance(cause, ssl.SSLError):
            return BY_TLS_REASON.get(cause.reason)
    return None


def _said(error: BaseException) -> str:
    """The text of an error, or of the nearest cause that has one: httpx often leaves it to that.

    What asyncio says of a deadline, with an address in memory, is of no use to anybody.
    """
    causes = (cause for cause in _causes(error) if not isinstance(cause, asyncio.CancelledError))
    return next((said for cause in causes if (said := str(cause))), "")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
