"""A call of the webhook before its body is read: headers as they were sent, and the query."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl
from uuid import uuid4

from live.receiving.refusals import UNSIGNED, Reason, Refused
from messages import names_a_credential

_MOST_PARAMETERS: Final = 100
_AN_ID: Final = re.compile(r"[\w.:+/=-]{1,100}", re.ASCII)
_DELIVERIES: Final = (
    "x-github-delivery",
    "webhook-id",
    "x-gitlab-event-uuid",
    "x-request-uuid",
    "x-atlassian-webhook-identifier",
    "idempotency-key",
    "x-request-id",
)
"""Headers by which services name a delivery; the first that there is."""


@dataclass(frozen=True)
class Call:
    """Names of headers are in lower case."""

    headers: tuple[tuple[bytes, bytes], ...]
    query_string: bytes

    def one(self, name: str, otherwise: Reason = UNSIGNED) -> bytes | None:
        """A header's value, None where there is none. Raises `Refused` where there are several: which would count?"""
        found = [value for key, value in self.headers if key == name.encode()]
        if len(found) > 1:
            raise Refused(otherwise, f"It has several headers {name}.")
        return found[0].strip() if found else None

    @property
    def query(self) -> Mapping[str, str]:
        """The last of each name. Empty where it cannot be read."""
        try:
            text = self.query_string.decode("latin-1")
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
        except ValueError:
            return {}

    def shown_headers(self, signed_by: Iterable[str]) -> Mapping[str, str]:
        """Those that a mapping may see: neither credentials, nor what signs."""
        hidden = set(signed_by)
        shown: dict[str, str] = {}
        for key, value in self.headers:
            name, text = key.decode("latin-1"), value.decode("latin-1")
            if name not in hidden and not names_a_credential(name):
                shown[name] = f"{shown[name]}, {text}" if name in shown else text
        return shown

    @property
    def id(self) -> str:
        """The sender's own for this delivery, or another one."""
        given = (value.decode("latin-1") for name in _DELIVERIES for key, value in self.headers if key == name.encode())
        return next((each for each in given if _AN_ID.fullmatch(each)), None) or str(uuid4())
