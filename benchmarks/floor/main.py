"""The least that a resync can cost: the same items, ready-made, in batches of 1,000. Nothing is asked of any API.

A kind says which items: `listing/20000`, or `children/1000/5`.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from itertools import batched
from typing import Final

from port_ocean.context.ocean import ocean

from benchmarks import items
from json_types import Item

_MAKERS: Final[dict[str, Callable[..., Iterator[Item]]]] = {"listing": items.listing, "children": items.children}


@ocean.on_resync()
async def on_resync(kind: str) -> AsyncGenerator[list[Item]]:
    name, *numbers = kind.split("/")
    for batch in batched(_MAKERS[name](*map(int, numbers)), 1000):
        yield list(batch)
