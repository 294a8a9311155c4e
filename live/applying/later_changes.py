"""What events did to entities while others read their items: what was read before is older than that (contract §10)."""

from typing import Final

from live.applying.changes import Change, Deletion, EntityKey, Upsert

_MOST_REMEMBERED: Final = 10_000
"""Deletions, and what was brought."""


class LaterChanges:
    """By entity, since which event whose items are not known until they are read."""

    def __init__(self) -> None:
        self._deleted: dict[EntityKey, int] = {}
        self._brought: dict[EntityKey, int] = {}

    def note(self, change: Change, place: int) -> None:
        """The event at this place deletes an entity, or brings a part of it."""
        if change.key is None:
            return
        for notes in (self._deleted, self._brought):
            notes.pop(change.key, None)
        notes = self._deleted if isinstance(change, Deletion) else self._brought
        notes[change.key] = place
        if len(notes) > _MOST_REMEMBERED:
            del notes[next(iter(notes))]

    def was_brought_after(self, change: Change, began: int) -> bool:
        """Whether an event later than that one brought a part of what was read by then: it is to be read anew."""
        return _is_later(self._brought, change, began)

    def was_deleted_after(self, change: Change, began: int) -> bool:
        """Whether an event later than that one deleted it."""
        return _is_later(self._deleted, change, began)


def _is_later(notes: dict[EntityKey, int], change: Change, began: int) -> bool:
    return isinstance(change, Upsert) and change.key is not None and notes.get(change.key, began) > began
