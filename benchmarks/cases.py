"""What is measured. A further case is one more entry."""

from dataclasses import dataclass, field, replace
from typing import Final

from json_types import JsonObject
from settings import Loading

API_LATENCY: Final = 0.05
PORT_LATENCY: Final = 0.03
CONCURRENCY: Final = 10


@dataclass(frozen=True)
class Listing:
    """An endpoint of the benchmark's API, and the kind of the floor that yields the same items."""

    kind: str
    floor: str
    items: int
    selector: JsonObject = field(default_factory=dict)


@dataclass(frozen=True)
class Property:
    """A property of the entities: its type at Port, and the expression that makes it of an item."""

    name: str
    type: str
    expression: str


PLAIN: Final = tuple(
    Property(name, kind, f".{name}")
    for name, kind in {
        "name": "string",
        "state": "string",
        "score": "number",
        "labels": "array",
        "text": "string",
    }.items()
)
COMPUTED: Final = (
    Property("is_open", "boolean", 'if .state == "open" then true else false end'),
    Property("labels", "array", ".labels | map(ascii_upcase)"),
    Property("joined", "string", '.labels | join(", ")'),
    Property("seconds", "number", ".created_at | fromdateiso8601"),
    Property("chosen", "string", '[.labels[] | select(startswith("label"))] | first'),
    Property("fields", "string", '.owner | to_entries | map(.key) | join("-")'),
    Property("rounded", "number", "(.score * 10 | floor) / 10"),
    Property("last", "number", '.name | split(" ") | last | tonumber'),
)


@dataclass(frozen=True)
class Conditions:
    """How a resync is run, ours and the floor's alike.

    The installation may ask `concurrency` requests of the API at once; `port_latency` is Port's, in seconds. `again`
    means the second resync in a row, of a catalog in which nothing changed; `loading` is the setting.
    """

    properties: tuple[Property, ...] = PLAIN
    dsp: bool = False
    concurrency: int = CONCURRENCY
    port_latency: float = PORT_LATENCY
    again: bool = False
    loading: Loading = Loading.PLANNED


DSP: Final = Conditions(dsp=True)


@dataclass(frozen=True)
class Case:
    """What is measured, and what it may take at most.

    `limit` is for the time: so often the larger of the baseline's, or of its `baseline_share`, and what the API itself
    needs, whose requests go `side_by_side` unless each needs the one before. `cpu_limit` is for the CPU: so often the
    baseline's. `port_limit` is for the requests to Port, and `memory_limit` in MiB over the baseline's peak. The
    baseline is the floor, or a smaller case.
    """

    name: str
    listings: tuple[Listing, ...]
    limit: float | None = None
    memory_limit: int | None = None
    cpu_limit: float | None = None
    port_limit: int | None = None
    conditions: Conditions = Conditions()
    side_by_side: bool = True
    baseline: "Case | None" = None
    baseline_share: float = 1.0

    @property
    def items(self) -> int:
        return sum(listing.items for listing in self.listings)

    @property
    def floors(self) -> tuple[str, ...]:
        return tuple(listing.floor for listing in self.listings)

    @property
    def has_peer(self) -> bool:
        """Whether the peer can read it: one listing, page by page."""
        return len(self.listings) == 1 and self.limit is not None and "path_parameters" not in self.listings[0].selector

    def api_seconds(self, requests: int) -> float:
        return requests * API_LATENCY / (self.conditions.concurrency if self.side_by_side else 1)


def _flat(style: str, count: int, size: int = 100) -> Listing:
    pagination: JsonObject = {"size": size, **_PAGINATION[style]}
    envelope: JsonObject = {"data_path": ".items"} if style in ("pages", "cursors") else {}
    return Listing(f"/{style}/{count}", f"listing/{count}", count, {"pagination": pagination, **envelope})


def _paged(count: int) -> Case:
    return Case(f"page listing of {count:,} items, DSP", (_flat("pages", count),), conditions=DSP)


_PAGINATION: Final[dict[str, JsonObject]] = {
    "pages": {"type": "page"},
    "bare": {"type": "page"},
    "offsets": {"type": "offset"},
    "cursors": {"type": "cursor", "cursor_path": "next_cursor"},
}

# A listing is fetched once however many kinds name it, so each names it in another way.
_TWELVE: Final = tuple(
    replace(listing, kind=f"{listing.kind}?which={number}", floor=f"{listing.floor}/{number}")
    for number, listing in enumerate([_flat("cursors", 1000)] * 12)
)

_SHORT_TWELVE: Final = tuple(
    replace(listing, kind=f"{listing.kind}?which={number}", floor=f"{listing.floor}/{number}")
    for number, listing in enumerate([_flat("cursors", 300, 30)] * 12)
)

_WHOLE: Final = Listing(
    "/whole/340000", "listing/340000", 340_000, {"data_path": ".items", "pagination": {"type": "none"}}
)


def _nested(parents: int, each: int) -> Listing:
    return Listing(
        f"/parents/{{parent}}/children/{each}",
        f"children/{parents}/{each}",
        parents * each,
        {
            "path_parameters": {
                "parent": {
                    "endpoint": f"/parents/{parents}",
                    "field": ".id",
                    "data_path": ".items",
                    "pagination": {"type": "page", "size": 100},
                }
            }
        },
    )


_NESTED: Final = _nested(1000, 5)

# Each kind names the listing in another way, as above.
_WIDE: Final = tuple(
    Listing(
        f"/wide/2000?which={number}",
        "",
        2000,
        {"data_path": ".items", "pagination": {"type": "page", "size": 100}},
    )
    for number in range(5)
)

CASES: Final = (
    Case("nested, 1,000 parents with 5 children each, Ocean loading", (_NESTED,), 1.3, 40),
    Case("nested, 1,000 parents with 5 children each, DSP", (_NESTED,), 1.3, 40, conditions=DSP),
    Case(
        "nested, 300 parents with 5 children each, Ocean loading, beside a third of the floor",
        (_nested(300, 5),),
        1.3,
        baseline_share=1 / 3,
    ),
    Case(
        "nested, 1,000 parents with 5 children each, 50 requests at once, DSP",
        (_NESTED,),
        2,
        conditions=replace(DSP, concurrency=50),
    ),
    Case(
        "page listing of 20,000 items, first answer tells the total, DSP",
        (_flat("pages", 20_000),),
        1.3,
        conditions=DSP,
    ),
    Case("page listing of 20,000 items, a bare list with no total, DSP", (_flat("bare", 20_000),), 1.6, conditions=DSP),
    Case("cursor listing of 20,000 items, DSP", (_flat("cursors", 20_000),), 1.2, conditions=DSP, side_by_side=False),
    Case("page listing of 5,000 items, Ocean loading", (_flat("pages", 5000),), 0.2, cpu_limit=0.2, port_limit=276),
    Case(
        "the same again, of which nothing changed",
        (_flat("pages", 5000),),
        0.2,
        cpu_limit=0.2,
        port_limit=126,
        conditions=Conditions(again=True),
    ),
    Case("the same, Port 200 ms away", (_flat("pages", 5000),), 0.13, conditions=Conditions(port_latency=0.2)),
    Case(
        "page listing of 2,000 items, eight fields of jq that is not plain, Ocean loading",
        (_flat("pages", 2000),),
        0.3,
        conditions=Conditions(COMPUTED),
    ),
    Case("twelve kinds, each a cursor listing of 10 pages of 30 items, Ocean loading", _SHORT_TWELVE, 0.33),
    Case("twelve kinds, each a cursor listing of 10 pages, Ocean loading", _TWELVE, 0.33),
    Case("twelve kinds, each a cursor listing of 10 pages, DSP", _TWELVE, 1.3, conditions=DSP),
    Case("one answer of 200 MB, DSP", (_WHOLE,), memory_limit=100, conditions=DSP),
    Case(
        "five kinds of 20 pages of 2.8 MiB, a slow Port, Ocean loading",
        _WIDE,
        memory_limit=250,
        conditions=Conditions(port_latency=0.2),
        baseline=_paged(50_000),
    ),
    replace(_paged(1_000_000), memory_limit=60, baseline=_paged(50_000)),
)
