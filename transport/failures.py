"""One table of what goes wrong with a request: whether a further try may help, what is told, and what to change (§8).

TLS is told by OpenSSL's codes and Python's names of its reasons; only a proxy's answer stands in httpx's text alone.
"""

import ssl
from collections.abc import Iterator
from typing import Final

import httpx

from messages import NEW_RULE, RequestFailed, excerpt
from transport.decompression import CutShort
from transport.limits import is_rate_limited

# A request that cannot be sent as it is will not be sent the next time either.
_CANNOT_BE_SENT: Final = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)

_CHECK_PROXY: Final = (
    "Check the proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names, credentials included, or add the API's host to "
    "NO_PROXY."
)
_CHECK_REACH: Final = "Check baseUrl, and that the API can be reached from here."
_NO_TLS_THERE: Final = "The server speaks no TLS there: write baseUrl with http, or with the port of its https."
_CLIENT_CERTIFICATE: Final = (
    "The server demands a client certificate that it trusts: check clientCertificate and clientKey."
)
_NOT_TRUSTED: Final = "The server's certificate is not trusted; name the file of its authority in caCertificate."
_EXPIRED: Final = (
    "The server's certificate is not valid at this time: it has to be renewed, unless the clock here is wrong."
)
_OF_ANOTHER_HOST: Final = "The server's certificate is of another host: write baseUrl with a name that stands in it."

_BY_REASON: Final = {
    **dict.fromkeys(("WRONG_VERSION_NUMBER", "HTTP_REQUEST"), _NO_TLS_THERE),
    **dict.fromkeys(
        (
            "SSLV3_ALERT_BAD_CERTIFICATE",
            "SSLV3_ALERT_CERTIFICATE_EXPIRED",
            "SSLV3_ALERT_CERTIFICATE_REVOKED",
            "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
            "SSLV3_ALERT_HANDSHAKE_FAILURE",
            "SSLV3_ALERT_NO_CERTIFICATE",
            "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
            "TLSV13_ALERT_CERTIFICATE_REQUIRED",
            "TLSV1_ALERT_ACCESS_DENIED",
            "TLSV1_ALERT_UNKNOWN_CA",
        ),
        _CLIENT_CERTIFICATE,
    ),
}
"""What an error of TLS means, by OpenSSL's name of it."""

_BY_VERIFY_CODE: Final = {9: _EXPIRED, 10: _EXPIRED, 62: _OF_ANOTHER_HOST, 64: _OF_ANOTHER_HOST}
"""What is wrong with a certificate, by X509_V_ERR_…: not yet valid, expired, hostname mismatch, IP address mismatch."""

_BY_STATUS: Final = {
    202: "the API has not made it ready yet: raise maxRetries, or resync when it has",
    404: "check the kind's path, and whether baseUrl already holds a part of it",
}
_REFUSES_CREDENTIALS: Final = frozenset({401, 403})


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
            return RequestFailed(f"{where} was not sent, the proxy answered {excerpt(str(error))}. {_CHECK_PROXY}")
        case httpx.HTTPError() if is_hopeless(error):
            return RequestFailed(f"{where} cannot be sent: {excerpt(str(error))}")
        case httpx.HTTPError():
            reason = f"{type(error).__name__}: {excerpt(_said(error))}."
            remedy = _remedy_for_error(error, timeout)
            since = NEW_RULE if isinstance(error, CutShort) else None
            return RequestFailed(
                f"{where} failed, {tried(tries)}: {reason}{f' {remedy}' if remedy else ''}", since=since
            )
        case _:
            return RequestFailed(f"{where} was not sent: {excerpt(str(error))}")


def remedy_for_refusal(response: httpx.Response, for_credentials: str) -> str:
    """What to change where this came for a response, after a dash; `for_credentials` where those are it."""
    status = response.status_code
    if is_rate_limited(status, response.headers, response.content):
        remedy = "lower requestsPerSecond or maxConcurrentRequests"
    else:
        remedy = for_credentials if status in _REFUSES_CREDENTIALS else _BY_STATUS.get(status, "")
    return f" - {remedy}." if remedy else ""


def tried(times: int) -> str:
    return "tried once" if times == 1 else f"tried {times} times"


def _remedy_for_error(error: httpx.HTTPError, timeout: float) -> str | None:
    match error:
        case httpx.TimeoutException():
            return f"Raise timeout (now {timeout:g} s) if the API is slow."
        case httpx.ProxyError():
            return _CHECK_PROXY
        case _:
            return _remedy_for_tls(error) or (_CHECK_REACH if isinstance(error, httpx.NetworkError) else None)


def _remedy_for_tls(error: httpx.HTTPError) -> str | None:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _BY_VERIFY_CODE.get(cause.verify_code, _NOT_TRUSTED)
        if isinstance(cause, ssl.SSLError):
            return _BY_REASON.get(cause.reason)
    return None


def _said(error: BaseException) -> str:
    """The text of an error, or of the nearest cause that has one: httpx often leaves it to that."""
    return next((said for cause in _causes(error) if (said := str(cause))), "")


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
