"""The desk: its collections as JSON, and the changes that a demonstration makes to them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from json_types import Item, JsonObject
from sandbox.sample_api.records.seed import Seed, build

type Collection = Literal["teams", "users", "projects", "repositories", "issues", "tickets", "comments"]
COLLECTIONS: tuple[Collection, ...] = get_args(Collection.__value__)


class UnknownRecord(Exception):
    """A change names a record that is not there."""


class Change(BaseModel):
    """Records to take out, to alter and to put in, in this order, by collection."""

    model_config = ConfigDict(extra="forbid")

    remove: dict[Collection, list[int | str]] = {}
    update: dict[Collection, dict[str, JsonObject]] = {}
    add: dict[Collection, list[JsonObject]] = {}


type Action = Literal["created", "updated", "deleted"]

_SINGULAR: Mapping[Collection, str] = {
    **{name: name.removesuffix("s") for name in COLLECTIONS},
    "repositories": "repository",
}


@dataclass(frozen=True)
class Changed:
    """A record after it was changed, or as it was before it went."""

    collection: Collection
    action: Action
    record: Item

    @property
    def noun(self) -> str:
        """What one record of its collection is called."""
        return _SINGULAR[self.collection]


@cache
def seeded() -> Mapping[str, Sequence[Item]]:
    """The records as JSON; shared between desks, which replace records and never alter them."""
    seed = build()
    return {field.name: [asdict(record) for record in getattr(seed, field.name)] for field in fields(Seed)}


class Desk:
    """The records that the API serves."""

    def __init__(self) -> None:
        self._collections: dict[Collection, list[Item]] = {}
        self.reset()

    def reset(self) -> None:
        self._collections = {name: list(seeded()[name]) for name in COLLECTIONS}

    def all(self, collection: Collection) -> Sequence[Item]:
        return self._collections[collection]

    def counts(self) -> dict[str, int]:
        return {name: len(records) for name, records in self._collections.items()}

    def apply(self, change: Change) -> list[Changed]:
        """Makes the whole change, or none of it."""
        collections = {name: list(records) for name, records in self._collections.items()}
        changed: list[Changed] = []
        for name, identifiers in change.remove.items():
            for identifier in identifiers:
                gone = collections[name].pop(place_of(identifier, name, collections[name]))
                changed.append(Changed(name, "deleted", gone))
        for name, alterations in change.update.items():
            for identifier, altered in alterations.items():
                place = place_of(identifier, name, collections[name])
                record = _with_time({**collections[name][place], **altered}, altered)
                collections[name][place] = record
                changed.append(Changed(name, "updated", record))
        for name, additions in change.add.items():
            for given in additions:
                # What is not given is filled in as in the seed's first record, so that a mapping finds every field.
                record = _with_time({**seeded()[name][0], **given}, given)
                collections[name].append(record)
                changed.append(Changed(name, "created", record))
        self._collections = collections
        return changed


def _with_time(record: Item, given: JsonObject) -> Item:
    """Records that tell when they were changed tell this moment, unless another is given."""
    if "updated_at" not in record or "updated_at" in given:
        return record
    return {**record, "updated_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")}


def place_of(identifier: int | str, collection: Collection, records: Sequence[Item]) -> int:
    for place, record in enumerate(records):
        if str(record["id"]) == str(identifier):
            return place
    raise UnknownRecord(f"{collection} has no record with the id {identifier}")
