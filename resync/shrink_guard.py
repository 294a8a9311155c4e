"""Holds a kind that shrank beyond belief where nothing said that this is all of it (contract §4)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from loguru import logger

from mapping import EndpointResource
from messages import ReadError
from reading import KindEnd
from resync.brought_before import Brought, BroughtBefore, Key

type HeldByPort = Callable[[str, float], Awaitable[int | None]]
"""The number of this installation's entities of a blueprint that are older than a moment; None where it is not told."""


@dataclass(frozen=True)
class ShrinkGuard:
    """Lives as long as the process. `share` of what came before must come again, None for any, unless a selector says
    otherwise."""

    share: float | None = None
    before: BroughtBefore = field(default_factory=BroughtBefore)
    held_by_port: HeldByPort | None = None

    def of_resync(self, resources: Sequence[EndpointResource], began: float) -> "ResyncGuard":
        """The guard of one resync with this mapping, which began at this moment."""
        return ResyncGuard(self, list(resources), self.before.follow(resources), began)


@dataclass(frozen=True)
class ResyncGuard:
    """Judges each kind of one resync at its end, by its position in the mapping."""

    guard: ShrinkGuard
    resources: list[EndpointResource]
    keys: list[Key]
    began: float

    async def judge(self, position: int, items: int, end: KindEnd) -> None:
        """Raises `ReadError` where so few items are not believed. What is believed counts from then on."""
        key, resource = self.keys[position], self.resources[position]
        before = self.guard.before.of(key)
        share = resource.selector.shrink_share(self.guard.share)
        if end.told or share is None:
            self.guard.before.keep(key, Brought(items))
            return
        known = before.items if before is not None else await self._held_by_port(position)
        if known is None or items >= share * known:
            self.guard.before.keep(key, Brought(items))
            return
        if before is not None and before.doubted == items:
            logger.info(f"{resource.kind}: {items} items where there were {known}, for the second time in a row.")
            self.guard.before.keep(key, Brought(items))
            return
        self.guard.before.keep(key, Brought(known, doubted=items))
        was = f"it brought {known} before" if before is not None else f"Port holds {known} entities of it"
        raise ReadError(
            f"It brought {items} items where {was}, less than shrinkGuard {share:g} allows, and nothing says that this "
            f"is all ({end}). If it is, resync again: the same a second time in a row is believed. Or let one resync "
            "pass with OCEAN__INTEGRATION__CONFIG__SHRINK_GUARD=off."
        )

    def over(self) -> None:
        """All kinds came to their end: what is known of them is kept for the next process."""
        self.guard.before.save()

    async def _held_by_port(self, position: int) -> int | None:
        ask, resource = self.guard.held_by_port, self.resources[position]
        blueprint = own_blueprint(self.resources, resource)
        if ask is None or blueprint is None or self.guard.before.has_changed(self.keys[position]):
            return None
        return await ask(blueprint, self.began)


def own_blueprint(resources: Sequence[EndpointResource], resource: EndpointResource) -> str | None:
    """The blueprint that this resource alone writes, one entity for each item at most; None where it may be shared."""
    named = [each.named_blueprint for each in resources]
    own = resource.named_blueprint
    if own is None or None in named or named.count(own) > 1 or resource.port.items_to_parse is not None:
        return None
    return own
