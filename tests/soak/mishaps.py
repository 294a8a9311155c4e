"""What goes wrong between resyncs and in them, drawn at random from a seed."""

import copy
from random import Random
from typing import Final

import psutil

from tests.servers.local_port import Document, LocalPort
from tests.servers.sample_api import SampleApi

MAX_WAITING_BYTES: Final = 2 * 1024 * 1024
MAX_WHOLE_ANSWER: Final = 5 * 1024 * 1024
JQ_TIMEOUT: Final = 1
TIMEOUT: Final = 4

_PATHS: Final = (
    "/api/v1/users$",
    "/api/v1/teams$",
    "/api/v1/projects$",
    "/api/v1/repositories$",
    "/api/v1/projects/[0-9]+/repositories$",
    "/api/v1/projects/1[0-9]/repositories$",
    "/oauth2/token$",
    ".",
)
# An answer that is another one's is a lie that nobody can see through, so `repeat` is none of them.
_ANY_NUMBER: Final[tuple[Document, ...]] = (
    {"effect": "status", "status": 500},
    {"effect": "status", "status": 503},
    {"effect": "status", "status": 429, "headers": {"Retry-After": "1"}},
    {"effect": "status", "status": 401},
    {"effect": "status", "status": 403},
    {"effect": "status", "status": 404},
    {"effect": "error_body"},
    {"effect": "html"},
    {"effect": "text"},
    {"effect": "sign_in"},
    {"effect": "truncate"},
    {"effect": "drop"},
    {"effect": "none", "latency_ms": 150},
)
_ODD_LIMITS: Final[tuple[dict[str, str], ...]] = (
    {"Retry-After": "soon"},
    {"Retry-After": "-1"},
    {"Retry-After": "9" * 40},
    {"Retry-After": "1e400"},
    {"X-RateLimit-Remaining": "-1"},
    {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "never"},
    {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999999"},
    {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "NaN"},
    {"RateLimit-Remaining": "0", "RateLimit-Reset": "-5"},
    {"RateLimit": '"default";r=0;t=1e9'},
)
_HUGE: Final = (int(MAX_WAITING_BYTES * 0.95), int(MAX_WAITING_BYTES * 1.5), int(MAX_WHOLE_ANSWER * 1.1))
_PORTS_PATHS: Final = (
    "^/v1/blueprints/.*entities/bulk$",
    "^/v1/entities/search$",
    "^/v1/blueprints/entities/datasource-entities$",
    "^/v1/blueprints/[a-z]+$",
    "/resync-request$",
    "^/v1/organization$",
    "^/ingest/",
    "entities",
)
_ENDLESS: Final = "last(range(1e15))"


def arm_some(api: SampleApi, random: Random) -> list[Document]:
    """Arms up to three faults, each for one request, for some, or for good; and gives them."""
    faults = [_fault(random) for _ in range(random.choice((0, 1, 1, 1, 2, 3)))]
    for fault in faults:
        api.arm(**fault)
    return faults


def _fault(random: Random) -> Document:
    fault: Document = {"path": random.choice(_PATHS), "after": random.choice((0, 0, 1, 2, 4))}
    times = random.choice((1, 1, 2, 5, None))
    match random.random():
        case draw if draw < 0.6:
            fault |= random.choice(_ANY_NUMBER)
        case draw if draw < 0.75:
            fault |= {"effect": "more", "headers": random.choice(_ODD_LIMITS)}
        case draw if draw < 0.85:
            fault |= {
                "effect": "status",
                "status": random.choice((403, 429, 503)),
                "headers": random.choice(_ODD_LIMITS),
            }
        case draw if draw < 0.96:
            fault |= {"effect": "more", "blanks": random.choice(_HUGE)}
            times = times or 5
        case _:
            fault |= {"effect": "stall"}
            times = 1
    return {**fault, "times": times} if times else fault


def trouble(port: LocalPort, random: Random) -> list[Document]:
    """Lets Port fail where it is asked, once or twice, which Ocean has to bear; and gives its faults."""
    faults: list[Document] = [
        {
            "path": random.choice(_PORTS_PATHS),
            "status": status,
            "times": random.choice((1, 1, 2)),
            "headers": {"Retry-After": "1"} if status == 429 else {},
        }
        for status in random.sample((429, 429, 500, 502, 503, 504), random.choice((1, 1, 2)))
    ]
    port.control("faults", {"fail": faults})
    return faults


def endless(resource: Document, random: Random) -> Document:
    """With an expression that does not end in one place or another."""
    sick = copy.deepcopy(resource)
    match random.choice(("data_path", "query", "property")):
        case "property":
            sick["port"]["entity"]["mappings"]["properties"] = {"raw": f"{{n: {_ENDLESS}}}"}
        case "query":
            sick["selector"]["query"] = f"{_ENDLESS} > 0"
        case place:
            sick["selector"][place] = f"{{id: {_ENDLESS}}}"
    return sick


def kill_some(pid: int, random: Random) -> int:
    """Of the processes in which expressions are evaluated, as the kernel does where memory ends."""
    killed = 0
    for child in psutil.Process(pid).children(recursive=True):
        if random.random() < 0.7:
            try:
                child.kill()
            except psutil.NoSuchProcess:
                continue
            killed += 1
    return killed


def slow_down(api: SampleApi) -> None:
    """So slow that a resync will be under way for as long as it takes to end it."""
    api.arm(path="/api/v1/(users|projects|repositories)$", effect="none", latency_ms=1500)
