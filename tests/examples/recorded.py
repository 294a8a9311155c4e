"""What the servers of the examples share: routes, refusals, paging, and what the catalog must be made of."""

import base64
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlencode

from tests.servers.local_port import Document
from tests.servers.told_api import Answer, Asked

type Route = Callable[..., Answer]
"""Takes what was asked, and the parts of the path that its pattern holds in brackets, decoded."""


@dataclass(frozen=True)
class Entity:
    """What an entity of the catalog must hold. Properties and relations without a value are left out."""

    title: str
    properties: Document
    relations: Document = field(default_factory=dict)


type Entities = dict[str, dict[str, Entity]]
"""By blueprint and identifier."""


@dataclass(frozen=True)
class Fault:
    """An answer that requests get in place of the right one, and what then fails, with which words in the log.

    Without a target, the server itself does what is wrong while `is_broken`.
    """

    kind: str
    target: str | None
    """A regular expression that is searched in the path and the decoded query."""
    answer: Answer | None
    words: tuple[str, ...]


class Refused(Exception):
    """The answer of a server that does not do what it is asked for."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class RecordedApi(ABC):
    """One API, with all of its records. `records` is the list from which `lose` takes the last."""

    folder: ClassVar[str]
    most_per_page: ClassVar[int | None] = None
    """The largest page size that the documentation allows."""
    paged: ClassVar[tuple[str, ...]] = ()
    """Regular expressions over path and query; requests that match one are the pages of one listing, and several."""
    fault: ClassVar[Fault]

    records: list[Document]

    def __init__(self) -> None:
        self.is_broken = False

    @abstractmethod
    def settings(self, origin: str, directory: Path) -> dict[str, str]:
        """What a user fills in: settings in upper snake case. Files go into the directory."""

    @abstractmethod
    def expected(self) -> Entities: ...

    @abstractmethod
    def routes(self) -> Mapping[str, Route]:
        """Regular expressions over `METHOD /path`, and what answers there."""

    @abstractmethod
    def admit(self, asked: Asked) -> None:
        """Raises `Refused` where the login is missing or wrong."""

    @abstractmethod
    def not_found(self, asked: Asked) -> Answer: ...

    def lose(self) -> None:
        """Takes away a record, which a whole resync would delete from the catalog."""
        self.records.pop()

    def answer(self, asked: Asked) -> Answer:
        try:
            if self.is_broken and self.fault.answer and re.search(self.fault.target or "", target(asked)):
                return self.fault.answer
            self.admit(asked)
            for pattern, route in self.routes().items():
                if match := re.fullmatch(pattern, f"{asked.method} {asked.path}"):
                    return route(asked, *map(unquote, match.groups()))
        except Refused as refused:
            return refused.answer
        return self.not_found(asked)


def target(asked: Asked) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.pairs)
    return f"{asked.path}?{query}" if query else asked.path


def origin(asked: Asked) -> str:
    return f"http://{asked.headers['host']}"


def url(asked: Asked, path: str | None = None, **changed: object) -> str:
    """The URL that was asked, on another path, or with other parameters; None takes a parameter away."""
    query = {**asked.query, **changed}
    text = urlencode({name: str(value) for name, value in query.items() if value is not None})
    return f"{origin(asked)}{path or asked.path}?{text}"


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def number(asked: Asked, name: str, default: int, most: int | None = None) -> int:
    """A parameter that is a number, cut to what the API allows."""
    given = int(asked.query.get(name, default))
    return given if most is None else min(given, most)


def refuse_unknown(asked: Asked, known: Iterable[str], answer: Callable[[str], Answer]) -> None:
    for name in asked.query:
        if name not in known:
            raise Refused(answer(name))


def require(condition: object, answer: Answer) -> None:
    if not condition:
        raise Refused(answer)


def made(count: int, make: Callable[[int], Document]) -> list[Document]:
    """Invented records, from number 1."""
    return [make(n) for n in range(1, count + 1)]
