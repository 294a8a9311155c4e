"""Single changes on their way into Port: those that wait at the same time go together (contract §10)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

from port_ocean.clients.port.types import RequestOptions
from port_ocean.core.models import Entity

from framework import Deleted, LivePort, PortFailed, blueprints_kept, delete_singly, upsert_singly
from live.applying.changes import Deletion, Upsert
from live.applying.grouping import Grouped
from mapping import CustomAppConfig
from messages import EventFailed

_AT_ONCE: Final = 4
_UPSERTS: Final = 200
_DELETIONS: Final = 50

type _Options = tuple[tuple[str, object], ...]


@dataclass
class Catalog:
    """What an installation writes at Port, one change after another or many together."""

    port: LivePort
    _upserts: dict[_Options, Grouped[Entity, str | None]] = field(default_factory=dict)
    _deletions: dict[_Options, Grouped[Entity, Deleted | PortFailed]] = field(default_factory=dict)

    async def upsert(self, change: Upsert, config: CustomAppConfig) -> None:
        """Raises `EventFailed` where Port refuses it."""
        options = config.get_port_request_options()
        if change.partial:
            options["merge"] = True
        refusal = await self._group_of_upserts(options).done(change.entity)
        if refusal is not None:
            raise EventFailed(f"Port refused what the event makes: {refusal}.")

    async def delete(self, change: Deletion, config: CustomAppConfig) -> Deleted:
        """Raises `EventFailed` where Port does not delete what this installation maintains."""
        kept = blueprints_kept(config)
        if kept is None or str(change.entity.blueprint) in kept:
            return Deleted.NOT_OURS  # by enableDelete: false
        outcome = await self._group_of_deletions(config.get_port_request_options()).done(change.entity)
        if isinstance(outcome, PortFailed):
            raise EventFailed(f"{outcome}, asked to delete {change.entity.identifier!r}.") from outcome
        if outcome is Deleted.REFUSED:
            raise EventFailed(
                f"Port does not delete {change.entity.blueprint} {change.entity.identifier!r}. An entity that others "
                "need goes only with them, by deleteDependentEntities: true."
            )
        return outcome

    def _group_of_upserts(self, options: RequestOptions) -> Grouped[Entity, str | None]:
        key = _key(options)
        if key not in self._upserts:
            work = partial(self._upserted, options)
            self._upserts[key] = Grouped(work, most=_UPSERTS, at_once=_AT_ONCE)
        return self._upserts[key]

    def _group_of_deletions(self, options: RequestOptions) -> Grouped[Entity, Deleted | PortFailed]:
        key = _key(options)
        if key not in self._deletions:
            work = partial(self._deleted, options)
            self._deletions[key] = Grouped(work, most=_DELETIONS, at_once=_AT_ONCE)
        return self._deletions[key]

    async def _upserted(self, options: RequestOptions, entities: Sequence[Entity]) -> Sequence[str | None]:
        return await upsert_singly(self.port, entities, options)

    async def _deleted(self, options: RequestOptions, entities: Sequence[Entity]) -> Sequence[Deleted | PortFailed]:
        return await delete_singly(self.port, entities, options)


def _key(options: RequestOptions) -> _Options:
    return tuple(sorted(cast(dict[str, object], options).items()))
