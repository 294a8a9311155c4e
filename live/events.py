"""What of a webhook's call goes on once its signature held, and where it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from json_types import Json


@dataclass(frozen=True)
class Event:
    """One call of a webhook whose signature held."""

    id: str
    """The sender's own where it names one, else made here; for logs."""

    body: Json
    """Decoded JSON, or a form as an object."""

    headers: Mapping[str, str]
    """Names in lower case, without those that hold credentials."""

    query: Mapping[str, str]

    received_at: datetime
    """In UTC."""

    size: int = 0
    """Bytes of the body as it came."""


class EventSink(Protocol):
    """Where events wait to be applied."""

    def offer(self, event: Event) -> bool:
        """Takes the event, in order; False where there is no room, so that the sender comes again."""
        ...
