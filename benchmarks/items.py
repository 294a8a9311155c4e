"""The items that the API serves and that the floor yields ready-made: 600 bytes of JSON each, but for wide ones."""

import json
from collections.abc import Iterator

from json_types import Item

_SIZE = 600


def item(number: int) -> Item:
    made: Item = {
        "id": f"item-{number:07}",
        "number": number,
        "name": f"Item {number}",
        "state": "open" if number % 3 else "closed",
        "score": number / 8,
        "labels": ["one", "two", f"label-{number % 7}"],
        "owner": {"id": number % 50, "login": f"user-{number % 50}", "admin": number % 50 == 0},
        "created_at": "2026-01-01T00:00:00Z",
        "text": "",
    }
    made["text"] = "x" * (_SIZE - len(json.dumps(made)))
    return made


def wide(number: int) -> Item:
    """An item with much in it: 28 KB."""
    return {**item(number), "parts": [item(number * 50 + part) for part in range(46)]}


def listing(count: int, _which: int = 0) -> Iterator[Item]:
    """The items of one listing; several kinds may have the same ones."""
    return map(item, range(count))


def children(parents: int, each: int) -> Iterator[Item]:
    """The items below `/parents/{parent}/children`, with what the integration adds to them."""
    for number in range(parents * each):
        parent = number // each
        yield {**item(number), "parent": parent, "__parent": parent}
