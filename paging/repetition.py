"""Whether two pages bring the same records: by their ids where they have some that tell them apart, else as wholes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Final

from json_types import Item, Json
from paging.protocol import Page

# Not `key` nor `name`: a tag's is the same for each resource that has it.
_IDS: Final = ("id", "_id", "Id", "ID", "uuid", "guid", "identifier")
_LONGEST_SEAM: Final = 10

_LARGE: Final = 256 * 1024
"""Bytes of an answer."""

type _Records = Sequence[Json] | Sequence[Item]


class Likeness(Enum):
    """How the records of two pages are the same."""

    BY_IDS = auto()
    AS_WHOLES = auto()


def likeness(page: Page, previous: Page | None) -> Likeness | None:
    """How a page repeats the one before; None where it does not. Nothing around the records counts."""
    if previous is None:
        return None
    records, before = _records(page), _records(previous)
    if not records or len(records) != len(before):
        return None
    told = _by_ids(records, before)
    if told is None and records == before:
        # What has its id within it, such as the nodes of a connection, has it as an item.
        told = _by_ids(page.items, previous.items) if len(page.items) == len(previous.items) else None
        return Likeness.BY_IDS if told else Likeness.AS_WHOLES
    return Likeness.BY_IDS if told else None


def _by_ids(records: _Records, before: _Records) -> bool | None:
    """Whether they are the same by their ids; None where they have none that tell them apart."""
    for key in _IDS if records else ():
        if _id(records[0], key) is None:
            continue
        if _id(records[0], key) != _id(before[0], key):
            return False
        ids = [_id(record, key) for record in records]
        if None not in ids and len(set(ids)) > 1:
            return ids == [_id(record, key) for record in before]
    return None


def may_begin_alike(first: Item, previous: Page | None) -> bool:
    """Whether a page that begins with this item may repeat the one before."""
    if previous is None or not previous.items:
        return False
    before = previous.items[0]
    return first == before or any(_id(first, key) == _id(before, key) for key in _IDS if _id(first, key) is not None)


def sketch(record: Json) -> Json:
    """As much of a record as tells whether another page brings it too: its ids, and what all of it comes to."""
    whole = json.dumps(record, sort_keys=True).encode()
    ids: dict[str, Json] = {key: record[key] for key in _IDS if key in record} if isinstance(record, dict) else {}
    return {**ids, "": hashlib.blake2b(whole, digest_size=16).hexdigest()}


def seam(page: Page, previous: Page | None) -> int:
    """How many records at a page's beginning are those at the end of the one before, by their ids.

    So it is where records came in meanwhile, or where an API counts from another number than it is asked with.
    """
    if previous is None:
        return 0
    records, tail = _records(page), _records(previous)[-_LONGEST_SEAM:]
    if not records or not _may_overlap(records[0], tail):
        return 0
    head = records[:_LONGEST_SEAM]
    for key in _IDS:
        ids = [_id(record, key) for record in head]
        if None in ids or len(set(ids)) < 2 or len(set(ids)) < len(ids):
            continue
        before = [_id(record, key) for record in tail]
        return next((n for n in range(min(len(ids), len(before)), 0, -1) if before[-n:] == ids[:n]), 0)
    return 0


def remembered(page: Page, large: int = _LARGE) -> Page:
    """What a later page is compared with: of a large page whose ids tell its records apart, no more than those."""
    answer, records = page.answer, _records(page)
    if answer.size <= large or not isinstance(answer.items, list) or not isinstance(records, list):
        return page
    if not _by_ids(records, records):
        return page
    ids = [_ids_of(record) for record in records]
    seen = None if answer.records_seen is None else ids
    rest = ids[1:] if records is answer.items else map(_ids_of, answer.items[1:])
    items = [*answer.items[:1], *rest]
    return replace(page, answer=replace(answer, json=None, items=items, records_seen=seen))


def _ids_of(record: Json | Item) -> Item:
    return {key: found for key in _IDS if (found := _id(record, key)) is not None}


def _may_overlap(first: Json | Item, tail: _Records) -> bool:
    """Whether the first record after a seam stands before it, by any of its ids: seldom, so it is asked first."""
    if not isinstance(first, dict):
        return False
    for key in _IDS:
        if (value := first.get(key)) is not None:
            for record in tail:
                if isinstance(record, dict) and record.get(key) == value:
                    return True
    return False


def _records(page: Page) -> _Records:
    return page.items if page.answer.records_seen is None else page.answer.records_seen


def _id(record: Json | Item, key: str) -> str | int | None:
    value = record.get(key) if isinstance(record, dict) else None
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None
