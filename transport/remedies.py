"""What to change where a request failed: one text for each cause. Tests have a row for each (contract §8)."""

from enum import StrEnum
from typing import Final


class Remedy(StrEnum):
    """The texts, some of them with a place for a figure."""

    # Sentences, after what happened.
    CHECK_PROXY = (
        "Check the proxy that HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names, credentials included, or add the API's host "
        "to NO_PROXY."
    )
    CHECK_REACH = "Check baseUrl, and that the API can be reached from here."
    NO_TLS_THERE = "The server speaks no TLS there: write baseUrl with http, or with the port of its https."
    CLIENT_CERTIFICATE = (
        "The server demands a client certificate that it trusts: check clientCertificate and clientKey."
    )
    NOT_TRUSTED = "The server's certificate is not trusted; name the file of its authority in caCertificate."
    EXPIRED = (
        "The server's certificate is not valid at this time: it has to be renewed, unless the clock here is wrong."
    )
    OF_ANOTHER_HOST = "The server's certificate is of another host: write baseUrl with a name that stands in it."
    RAISE_TIMEOUT = "Raise timeout (now {timeout:g} s) if the API is slow."
    LESS_OFTEN = "Lower requestsPerSecond or maxConcurrentRequests, or resync less often."
    WHEN_OVER = "Resync when that is over."

    # After what was answered, and a dash.
    SLOWER = "lower requestsPerSecond or maxConcurrentRequests"
    MAINTENANCE = "the API is under maintenance: resync when that is over"
    COME_BACK = "the API is not available for now, and says when it will be: resync then"
    SAID_TO_FAIL = "a rule of responses says that this is a failure"
    SAID_TO_PASS = "a rule of responses says that this passes: raise maxRetries, or change the rule"
    NOT_READY = "the API has not made it ready yet: raise maxRetries, or resync when it has"
    CHECK_PATH = "check the kind's path, and whether baseUrl already holds a part of it"
    SIGN_IN_TO_NETWORK = (
        "the network between here and the API wants somebody to sign in to it first: let this host through, or name a "
        "proxy in HTTPS_PROXY"
    )


BY_TLS_REASON: Final = {
    **dict.fromkeys(("WRONG_VERSION_NUMBER", "HTTP_REQUEST"), Remedy.NO_TLS_THERE),
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
        Remedy.CLIENT_CERTIFICATE,
    ),
}
"""What an error of TLS means, by OpenSSL's name of it."""

BY_VERIFY_CODE: Final = {
    **dict.fromkeys((9, 10), Remedy.EXPIRED),
    **dict.fromkeys((62, 64), Remedy.OF_ANOTHER_HOST),
}
"""What is wrong with a certificate, by X509_V_ERR_…: not yet valid, expired, hostname mismatch, IP address mismatch."""

BY_STATUS: Final = {202: Remedy.NOT_READY, 404: Remedy.CHECK_PATH, 511: Remedy.SIGN_IN_TO_NETWORK}
