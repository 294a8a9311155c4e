"""How calls of the webhook are known to come from the service: the way in which it signs, and the secret (§10)."""

import base64
import binascii
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic.alias_generators import to_camel

from messages import SettingsError
from settings.headers import header_name
from settings.secret_sources import SecretSource, given_twice, secret_source
from settings.setting_types import MEBIBYTE, Secret, SettingsModel, SettingsPart, Text, parsed_json


class SignatureType(StrEnum):
    """Services, and ways that are not those of one."""

    GITHUB = "github"
    GITLAB = "gitlab"
    BITBUCKET = "bitbucket"
    STRIPE = "stripe"
    SLACK = "slack"
    JIRA = "jira"
    PAGERDUTY = "pagerduty"
    MICROSOFT_GRAPH = "microsoft_graph"
    ZOOM = "zoom"
    STANDARD_WEBHOOKS = "standard_webhooks"
    BASIC = "basic"
    TOKEN = "token"
    NONE = "none"


class SignatureAlgorithm(StrEnum):
    """The hash of an HMAC."""

    SHA256 = "sha256"
    SHA1 = "sha1"
    SHA512 = "sha512"


class SignatureEncoding(StrEnum):
    """How a header holds it."""

    HEX = "hex"
    BASE64 = "base64"


BODY: Final = "{body}"
TIMESTAMP: Final = "{timestamp}"
_WITH_A_TIMESTAMP: Final = frozenset(
    {SignatureType.STRIPE, SignatureType.SLACK, SignatureType.ZOOM, SignatureType.STANDARD_WEBHOOKS}
)
_NOT_DESCRIBED: Final = frozenset(
    {
        SignatureType.GITLAB,
        SignatureType.MICROSOFT_GRAPH,
        SignatureType.BASIC,
        SignatureType.TOKEN,
        SignatureType.NONE,
    }
)
"""They are no HMAC, or not that alone."""
_OF_AN_HMAC: Final = ("header", "algorithm", "encoding", "prefix", "over", "timestamp_header", "tolerance")
_OF_A_TOKEN: Final = ("header", "prefix")
_OF_A_SIGNING_TOKEN: Final = "whsec_"
_A_NAME: Final = re.compile(r"\{([^{}]*)\}")


class LiveEvents(SettingsModel):
    """The service that signs, or how; what is written beside a service replaces what it does as a rule."""

    signature: SignatureType | None = None
    header: Text | None = None
    algorithm: SignatureAlgorithm | None = None
    encoding: SignatureEncoding | None = None
    prefix: str | None = None
    over: Text | None = None
    timestamp_header: Text | None = None
    tolerance: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    max_bytes: Annotated[int, Field(ge=1024, le=25 * MEBIBYTE)] = MEBIBYTE

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if mistakes := list(_mistakes(self)):
            raise ValueError(" ".join(mistakes))
        return self

    @property
    def header_names(self) -> tuple[str, ...]:
        """Those that `over` holds, in lower case."""
        names = _A_NAME.findall(self.over or "")
        return tuple(name.lower() for name in names if f"{{{name}}}" not in (BODY, TIMESTAMP))


def _mistakes(given: LiveEvents) -> Iterator[str]:
    signature = given.signature
    if signature is None and given.header is None:
        yield (
            f"name the service or way by which calls are signed as signature ({', '.join(SignatureType)}), or describe "
            "it by header, algorithm, encoding, prefix and over."
        )
    fitting = _OF_A_TOKEN if signature is SignatureType.TOKEN else ()
    if signature in _NOT_DESCRIBED:
        for name in _OF_AN_HMAC:
            if getattr(given, name) is not None and name not in fitting:
                yield f"{to_camel(name)} means nothing where signature is {signature}. Remove it."
        return
    yield from _header_mistakes(given)
    yield from _timestamp_mistakes(given)


def _header_mistakes(given: LiveEvents) -> Iterator[str]:
    for name in filter(None, (given.header, given.timestamp_header, *given.header_names)):
        try:
            header_name(name)
        except ValueError as error:
            yield f"{error}."


def _timestamp_mistakes(given: LiveEvents) -> Iterator[str]:
    """A timestamp that is not signed can be any, and one that is signed and not looked at is none."""
    if given.over is not None and given.over.count(BODY) != 1:
        yield f"over must hold {BODY} once, since it says what is signed."
    is_usual = given.signature in _WITH_A_TIMESTAMP
    is_looked_at = is_usual or given.timestamp_header is not None
    is_signed = is_usual if given.over is None else TIMESTAMP in given.over
    if is_signed and not is_looked_at:
        yield f"over holds {TIMESTAMP}, but timestampHeader does not say where it stands."
    if is_looked_at and not is_signed:
        yield f"over does not hold {TIMESTAMP}, so that the one that is looked at could be any."
    if given.tolerance is not None and not is_looked_at:
        yield "tolerance means nothing without timestampHeader."


def standard_key(secret: str) -> bytes:
    """The key of a secret as Standard Webhooks write it. Raises `ValueError`."""
    try:
        key = base64.b64decode(secret.removeprefix(_OF_A_SIGNING_TOKEN), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise ValueError(f"is no key in base64, with or without {_OF_A_SIGNING_TOKEN} before it")
    return key


def is_standard(signature: SignatureType | None, secret: str) -> bool:
    """Whether calls are signed as Standard Webhooks have it: GitLab's are, where it was given a signing token."""
    is_token = signature is SignatureType.GITLAB and secret.startswith(_OF_A_SIGNING_TOKEN)
    return is_token or signature is SignatureType.STANDARD_WEBHOOKS


def secrets_within(signature: SignatureType | None, secret: str) -> set[str]:
    """What of a secret must never be shown."""
    if signature is not SignatureType.BASIC:
        return {secret}
    user, _, password = secret.partition(":")
    return {secret, password or user}


class LiveEventSettings(SettingsPart):
    """Field names are the snake case of the names that users write."""

    live_events: Annotated[LiveEvents, BeforeValidator(parsed_json)] | None = None
    live_events_secret: Secret | None = None
    live_events_secret_file: Text | None = None

    @model_validator(mode="after")
    def _the_secret_fits(self) -> Self:
        if mistakes := list(_mistakes_with_the_secret(self)):
            raise ValueError(" ".join(mistakes))
        return self

    @property
    def live_events_source(self) -> SecretSource | None:
        """Where the secret comes from, None where there is none."""
        return secret_source(self.live_events_secret, self.live_events_secret_file, "liveEventsSecretFile")

    @property
    def live_event_secrets(self) -> set[str]:
        """What must never be shown; raises `SettingsError` where a file cannot be read."""
        source = self.live_events_source
        signature = self.live_events.signature if self.live_events is not None else None
        return secrets_within(signature, source() if source else "")


def _mistakes_with_the_secret(settings: LiveEventSettings) -> Iterator[str]:
    if given_twice(settings, "live_events_secret"):
        yield "liveEventsSecret and liveEventsSecretFile exclude one another."
        return
    source = settings.live_events_source
    if settings.live_events is None:
        if source is not None:
            yield (
                "liveEventsSecret is set, but liveEvents does not say how calls are signed: set it to such as "
                '{"signature": "github"}.'
            )
        return
    signature = settings.live_events.signature
    if signature is SignatureType.NONE:
        if source is not None:
            yield "liveEvents.signature is none, but liveEventsSecret is set. Name the signature, or remove the secret."
    elif source is None:
        yield (
            "liveEventsSecret (or liveEventsSecretFile) is missing: without it nobody can tell a call of the service "
            "from anyone else's. Where that is wanted, set liveEvents.signature to none."
        )
    else:
        yield from _mistakes_of_the_secret(signature, source)


def _mistakes_of_the_secret(signature: SignatureType | None, source: SecretSource) -> Iterator[str]:
    try:
        secret = source()
        if signature is SignatureType.BASIC and not secret.partition(":")[2]:
            yield "liveEventsSecret must be user:password where liveEvents.signature is basic."
        if is_standard(signature, secret):
            standard_key(secret)
    except SettingsError as error:
        yield str(error)
    except ValueError as error:
        yield f"liveEventsSecret {error}, which {signature} needs."
