"""The desk: its collections as JSON, and the changes that a demonstration makes to them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
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

    def apply(self, change: Change) -> None:
        """Makes the whole change, or none of it."""
        collections = {name: list(records) for name, records in self._collections.items()}
        for name, identifiers in change.remove.items():
            for identifier in identifiers:
                del collections[name][place_of(identifier, name, collections[name])]
        for name, alterations in change.update.items():
            for identifier, altered in alterations.items():
                place = place_of(identifier, name, collections[name])
                collections[name][place] = {**collections[name][place], **altered}
        for name, additions in change.add.items():
            # What is not given is filled in as in the seed's first record, so that a mapping finds every field.
            collections[name].extend({**seeded()[name][0], **given} for given in additions)
        self._collections = collections


def place_of(identifier: int | str, collection: Collection, records: Sequence[Item]) -> int:
    for place, record in enumerate(records):
        if str(record["id"]) == str(identifier):
            return place
    raise UnknownRecord(f"{collection} has no record with the id {identifier}")
