"""One table of what goes wrong with a request: whether a further try may help, and what to change (contract §8).

TLS is told by OpenSSL's codes and Python's names of its reasons; only a proxy's answer stands in httpx's text alone.
"""

import ssl
from typing import Final

import httpx

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


def is_hopeless(failure: BaseException) -> bool:
    """Whether no further try will help: the request cannot be sent, or the proxy refuses it."""
    return isinstance(failure, _CANNOT_BE_SENT) or is_refused_by_proxy(failure)


def is_refused_by_proxy(failure: BaseException) -> bool:
    """Whether a proxy answered 4xx, which httpx tells in the text alone: `407 Proxy Authentication Required`."""
    return isinstance(failure, httpx.ProxyError) and str(failure).startswith("4")


def remedy_for_error(error: httpx.HTTPError, timeout: float) -> str | None:
    """What to change where no whole answer came."""
    match error:
        case httpx.TimeoutException():
            return f"Raise timeout (now {timeout:g} s) if the API is slow."
        case httpx.ProxyError():
            return _CHECK_PROXY
        case _:
            return _remedy_for_tls(error) or (_CHECK_REACH if isinstance(error, httpx.NetworkError) else None)


def _remedy_for_tls(error: httpx.HTTPError) -> str | None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _BY_VERIFY_CODE.get(cause.verify_code, _NOT_TRUSTED)
        if isinstance(cause, ssl.SSLError):
            return _BY_REASON.get(cause.reason)
        cause = cause.__cause__ or cause.__context__
    return None


def remedy_for_status(status: int) -> str | None:
    """What to change where this came in the place of an answer."""
    return _BY_STATUS.get(status)
