"""What each resource of the mapping brought in earlier resyncs: known from this process, or from a file that lasts.

A resource is known by all that is written of it, but for the guard's own setting and for what happens between
resyncs; one that changed is another.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from loguru import logger

from mapping import EndpointResource
from scratch import SCRATCH

type Key = str


@dataclass(frozen=True)
class Brought:
    """How many items a resource brought when that was believed, and how many since then when it was not."""

    items: int
    doubted: int | None = None


class BroughtBefore:
    """Keeps the counts of the mapping that was given last. What was read from `file`, if anything, comes first."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._counts: dict[Key, Brought] = {}
        self._keys: set[Key] = set()
        self._changed: set[Key] = set()
        self._load()

    def follow(self, resources: Sequence[EndpointResource]) -> list[Key]:
        """A resync begins with this mapping: the keys of its resources, in order. What it lacks is forgotten."""
        seen: Counter[str] = Counter()
        keys = []
        for resource in resources:
            written = _written(resource)
            keys.append(hashlib.sha256(f"{seen[written]} {written}".encode()).hexdigest())
            seen[written] += 1  # equal resources are told apart by their order
        if keys:
            self._changed = (self._changed | (set(keys) - self._keys if self._keys else set())) & set(keys)
            self._counts = {key: brought for key, brought in self._counts.items() if key in keys}
            self._keys = set(keys)
        return keys

    def of(self, key: Key) -> Brought | None:
        return self._counts.get(key)

    def has_changed(self, key: Key) -> bool:
        """Whether it is in the mapping anew, and has not been read whole since."""
        return key in self._changed

    def keep(self, key: Key, brought: Brought) -> None:
        """What is to be known in the next resync."""
        self._counts[key] = brought
        self._changed.discard(key)

    def save(self) -> None:
        """Writes all of it for the next process, where there is a file. An interrupted resync leaves none behind."""
        if self._file is None:
            return
        counts = {key: (brought.items, brought.doubted) for key, brought in self._counts.items()}
        written = json.dumps({"counts": counts, "keys": sorted(self._keys), "changed": sorted(self._changed)})
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = self._file.with_suffix(".new")
            new.write_text(written)
            new.replace(self._file)
        except OSError as error:
            logger.warning(f"What the kinds bring cannot be kept in {self._file} for the next resync: {error}")

    def _load(self) -> None:
        if self._file is None or not self._file.exists():
            return
        try:
            kept = json.loads(self._file.read_text())
            self._counts = {key: Brought(int(items), doubted) for key, (items, doubted) in kept["counts"].items()}
            self._keys, self._changed = set(kept["keys"]), set(kept["changed"])
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            logger.warning(f"What the kinds brought before cannot be read from {self._file}, and is not known: {error}")


def _written(resource: EndpointResource) -> str:
    says_nothing_of_it: dict[int | str, set[str]] = {"selector": {"shrink_guard", "live_events"}}
    return json.dumps(json.loads(resource.json(exclude_unset=True, exclude=says_nothing_of_it)), sort_keys=True)


def lasting_file(identifier: str, base_url: str) -> Path:
    """Where the counts of an installation are for its next process, if the directory lasts that long."""
    installation = hashlib.sha256(f"{identifier} {base_url}".encode()).hexdigest()
    return SCRATCH / f"brought-{installation[:16]}.json"
