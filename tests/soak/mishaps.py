"""What goes wrong between resyncs and in them, drawn at random from a seed."""

from random import Random
from typing import Final

from tests.servers.local_port import Document
from tests.servers.sample_api import SampleApi

_PATHS: Final = (
    "/api/v1/users$",
    "/api/v1/teams$",
    "/api/v1/projects$",
    "/api/v1/repositories$",
    "/api/v1/projects/[0-9]+/repositories$",
    "/api/v1/projects/1[0-9]/repositories$",
    ".",
)
# An answer that is another one's is a lie that nobody can see through, so `repeat` is none of them.
_EFFECTS: Final[tuple[Document, ...]] = (
    {"effect": "status", "status": 500},
    {"effect": "status", "status": 503},
    {"effect": "status", "status": 429, "headers": {"Retry-After": "1"}},
    {"effect": "status", "status": 401},
    {"effect": "status", "status": 403},
    {"effect": "status", "status": 404},
    {"effect": "error_body"},
    {"effect": "html"},
    {"effect": "truncate"},
    {"effect": "drop"},
    {"effect": "none", "latency_ms": 300},
)


def arm_some(api: SampleApi, random: Random) -> list[Document]:
    """Arms up to three faults, each for one request, for some, or for good; and gives them."""
    faults: list[Document] = []
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        times = random.choice((1, 1, 2, 5, None))
        fault = {"path": random.choice(_PATHS), "after": random.choice((0, 0, 1, 2, 4)), **random.choice(_EFFECTS)}
        faults.append({**fault, "times": times} if times else fault)
        api.arm(**faults[-1])
    return faults


def slow_down(api: SampleApi) -> None:
    """So slow that a resync will be under way for as long as it takes to end it."""
    api.arm(path="/api/v1/(users|projects|repositories)$", effect="none", latency_ms=1500)
