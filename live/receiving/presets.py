"""The services' ways of signing, as data; what an installation says beside a service replaces parts of it."""

from dataclasses import replace
from typing import Any, Final

from live.receiving.hmacs import STANDARD, Hmac
from live.receiving.proofs import Basic, GitLab, InEveryElement, Token, Unsigned
from live.receiving.signature import Signature
from settings import LiveEvents, SignatureType

PRESETS: Final[dict[SignatureType, Signature]] = {
    SignatureType.GITHUB: Hmac("x-hub-signature-256", prefix="sha256="),
    SignatureType.GITLAB: GitLab(),
    SignatureType.BITBUCKET: Hmac("x-hub-signature", prefix="sha256="),
    SignatureType.STRIPE: Hmac("stripe-signature", prefix="v1=", over="{timestamp}.{body}", timestamp_prefix="t="),
    SignatureType.SLACK: Hmac(
        "x-slack-signature",
        prefix="v0=",
        over="v0:{timestamp}:{body}",
        timestamp_header="x-slack-request-timestamp",
    ),
    SignatureType.JIRA: Hmac("x-hub-signature", prefix="sha256="),
    SignatureType.PAGERDUTY: Hmac("x-pagerduty-signature", prefix="v1="),
    SignatureType.MICROSOFT_GRAPH: InEveryElement("value", "clientState"),
    SignatureType.ZOOM: Hmac(
        "x-zm-signature", prefix="v0=", over="v0:{timestamp}:{body}", timestamp_header="x-zm-request-timestamp"
    ),
    SignatureType.STANDARD_WEBHOOKS: STANDARD,
    SignatureType.BASIC: Basic(),
    SignatureType.TOKEN: Token(),
    SignatureType.NONE: Unsigned(),
}

_REPLACED: Final = ("header", "algorithm", "encoding", "prefix", "over", "timestamp_header", "tolerance")
_HEADERS: Final = ("header", "timestamp_header")


def signature_of(given: LiveEvents) -> Signature:
    """How this installation knows its service."""
    told: dict[str, Any] = {name: getattr(given, name) for name in _REPLACED if getattr(given, name) is not None}
    told |= {name: told[name].lower() for name in _HEADERS if name in told}
    if given.signature is None:
        return Hmac(**told)
    preset = PRESETS[given.signature]
    if "timestamp_header" in told:
        told["timestamp_prefix"] = None
    return replace(preset, **told) if isinstance(preset, Hmac | Token) else preset
