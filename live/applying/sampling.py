"""What an event would change, for who only looks: nothing is written, but what it has read anew is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from client import ApiClient
from live.applying.changes import Change, changes_of, found_by
from live.applying.concerns import Concern, NotKnown, concerns
from live.applying.effects import Gone, Refetch, effects_of
from live.applying.live_mapping import LiveMapping, LiveMappings
from live.events import Event
from mapping import EndpointResource
from messages import EventFailed


@dataclass
class SampledPart:
    """What an event would change of one resource, by one of its rules; or why it would fail."""

    resource: EndpointResource
    index: int
    asks_for_resync: bool = False
    asked: list[str] = field(default_factory=list)
    told_gone: int = 0
    changes: list[Change] = field(default_factory=list)
    failure: EventFailed | None = None


async def sample(event: Event, mappings: LiveMappings, client: ApiClient) -> Sequence[SampledPart]:
    """In the order of the mapping. Raises `EventFailed` where the mapping is not known."""
    mapping = await mappings.now()
    parts: list[SampledPart] = []
    for found in await concerns(event, mapping, client.apart):
        part = SampledPart(found.live.resource, found.live.index)
        parts.append(part)
        if isinstance(found, NotKnown):
            part.failure = found.failure
            continue
        part.asks_for_resync = found.rule.asks_for_resync
        try:
            await _look(part, found, mapping, client)
        except EventFailed as failure:
            part.failure = failure
    return parts


async def _look(part: SampledPart, concern: Concern, mapping: LiveMapping, client: ApiClient) -> None:
    if part.asks_for_resync:
        return
    for effect in await effects_of(concern, client.apart):
        if isinstance(effect, Refetch):
            part.asked.append(f"{effect.endpoint.method} {effect.endpoint.path}")
        part.told_gone += isinstance(effect, Gone)
        part.changes += await changes_of(effect, await found_by(effect, client), mapping)
