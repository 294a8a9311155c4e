"""Honest servers, in memory: whatever their habits, following what they say leads to every item.

Each takes what a paginator wants to ask and gives the page that an API of that kind would, or the status with which
it refuses. Answers go through the real extraction, as bytes.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qsl, urljoin, urlsplit

from evidence import read_evidence
from extraction import Answer, Body, Extraction
from json_types import Item
from messages import RequestFailed
from paging import Page, PageRequest, Reason
from paging.paginator import Paginator
from paging.protocol import Cursor

URL = "https://api.example.com/v1/items"


class Server(Protocol):
    @property
    def visible(self) -> list[Item]: ...

    def answer(self, request: PageRequest) -> Page | int: ...


def read_all(paginator: Paginator, server: Server, *, budget: int) -> list[Item]:
    """The items as a listing gets them. Raises `ReadError`; fails the test where there is no end to the requests."""
    received: list[Item] = []
    request: PageRequest | None = paginator.first()
    past_the_end: Mapping[int, Reason] = {}
    for _ in range(budget):
        if request is None:
            return received
        answer = server.answer(request)
        if isinstance(answer, int):
            if answer in past_the_end:
                return received
            raise RequestFailed(f"answered {answer}", answer)
        verdict = paginator.after(answer)
        received += verdict.items
        if verdict.failure is not None:
            raise verdict.failure
        past_the_end = verdict.end_by_refusal
        request = verdict.next
        ahead = list(paginator.forecast(4, 4)) if request is not None else []
        assert len(ahead) <= 4
        assert not ahead or ahead[0] == request, "what is fetched ahead begins with the next page"
    raise AssertionError(f"{budget} requests, and no end: the next would be {request}")


def page_of(document: object, *, data_path: str | None = None, url: str = URL, link: str = "") -> Page:
    """A page as an API sends it."""
    answer = Extraction(data_path).read(Body(json.dumps(document).encode()))
    return judged_page(answer, url, {"link": link} if link else {})


def judged_page(answer: Answer, url: str = URL, headers: Mapping[str, str] | None = None, *, status: int = 200) -> Page:
    """A page with what it says of itself."""
    return Page(answer, url, headers or {}, read_evidence(status, headers or {}, answer))


def records(count: int, *, with_id: bool = True) -> list[Item]:
    return [{"id" if with_id else "name": number} for number in range(count)]


@dataclass(frozen=True)
class Slices:
    """All items of a server, cut into its pages; the items of those in `hidden` are not for this user."""

    items: list[Item]
    length: int
    hidden: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        return math.ceil(len(self.items) / self.length)

    def __getitem__(self, index: int) -> list[Item]:
        return [] if index in self.hidden else self.items[index * self.length : (index + 1) * self.length]

    @property
    def visible(self) -> list[Item]:
        return [item for index in range(self.count) for item in self[index]]


@dataclass(frozen=True)
class Speech:
    """How an answer tells about the listing: in which key, below which other key, and with which habits."""

    tells: str
    """`nothing`, or what is told: total, own_count, pages, last_page, more, last, next."""
    key: str = ""
    within: str = ""
    as_text: bool = False
    overcount: int = 0
    bare: bool = False

    @property
    def data_path(self) -> str | None:
        return None if self.bare else ".data"

    def say(self, items: list[Item], value: object) -> object:
        """The answer that holds these items, and tells this value."""
        if self.bare:
            return items
        if self.tells == "nothing":
            return {"data": items, "status": "ok"}
        told: dict[str, Any] = {self.key: str(value).lower() if self.as_text else value}
        return {"data": items, **({self.within: told} if self.within else told)}


@dataclass
class NumberedServer:
    """Pages by number (`page`) or by position (`offset`), whichever it is asked with."""

    slices: Slices
    speech: Speech
    asked_size: int
    first_number: int = 1
    past_the_end: int = 200
    ignores_paging: bool = False
    requests: int = field(default=0, init=False)

    @property
    def visible(self) -> list[Item]:
        return self.slices.items if self.ignores_paging else self.slices.visible

    def answer(self, request: PageRequest) -> Page | int:
        self.requests += 1
        parameters = dict(request.parameters)
        assert parameters["size"] == self.asked_size
        if self.ignores_paging:
            return self._page(self.slices.items, 0, len(self.slices.items))
        if "page" in parameters:
            index = int(str(parameters["page"])) - self.first_number
            start, items = index * self.slices.length, self.slices[index]
        else:
            start = int(str(parameters["offset"]))
            items = self.slices.items[start : start + self.slices.length]
        if start and start >= len(self.slices.items) and self.past_the_end != 200:
            return self.past_the_end
        return self._page(items, start, self.slices.length)

    def _page(self, items: list[Item], start: int, length: int) -> Page:
        total = len(self.slices.items)
        follows = start + length < total
        pages = math.ceil(total / length) if length else 0
        value: object = {
            "nothing": None,
            "total": total + self.speech.overcount,
            "own_count": len(items),
            "pages": pages + self.speech.overcount,
            "last_page": max(pages - 1, 0) + self.first_number,
            "more": follows,
            "last": not follows,
            "next": f"{URL}?after={start + length}" if follows else None,
        }[self.speech.tells]
        return page_of(self.speech.say(items, value), data_path=self.speech.data_path)


@dataclass
class CursorServer:
    """Each answer gives the cursor of the next page."""

    slices: Slices
    key: str
    end: object
    """What stands in the cursor's place on the last page; `...` for leaving the key out."""
    numeric: bool = False
    tells_more: str = ""
    leads_to_empty_page: bool = False
    overcounted_total: int | None = None
    echoes: bool = False
    gives_cursor: bool = True

    @property
    def visible(self) -> list[Item]:
        return self.slices.visible

    def answer(self, request: PageRequest) -> Page | int:
        given = dict(request.parameters).get("cursor")
        index = 0 if given is None else self._index(given)
        if index is None:
            return 400
        items = self.slices[index]
        last = self.slices.count if self.leads_to_empty_page else self.slices.count - 1
        document: dict[str, Any] = {"data": items}
        if self.gives_cursor:
            following: object = self._cursor(index + 1) if index < last else self.end
            if following is not ...:
                _put(document, self.key, following)
        if self.echoes:
            document["cursor"] = given
        if self.tells_more:
            document[self.tells_more] = index < last
        if self.overcounted_total is not None:
            document["total"] = len(self.slices.items) + self.overcounted_total
        return page_of(document, data_path=".data")

    def _cursor(self, index: int) -> str | int:
        if not self.gives_cursor:
            raise AssertionError
        return index - 1 if self.numeric else f"c{index}=="

    def _index(self, cursor: Cursor) -> int | None:
        """The page of a cursor; of an item's id, where the server gives no cursors of its own."""
        if not self.gives_cursor:
            return int(str(cursor)) // self.slices.length + 1
        if self.numeric:
            return int(cursor) + 1 if isinstance(cursor, int) else None
        text = str(cursor)
        return int(text[1:-2]) if text.startswith("c") and text.endswith("==") else None


@dataclass
class LinkServer:
    """Each answer gives the URL of the next page: in its body at `key`, or in the `Link` header."""

    slices: Slices
    key: str | None
    end: object
    form: str
    """`absolute`, `path`, `query`: how much of the URL it writes."""
    overcounted_total: int | None = None
    names: tuple[str, str] = ("next", "prev")

    @property
    def visible(self) -> list[Item]:
        return self.slices.visible

    def answer(self, request: PageRequest) -> Page | int:
        url = URL if request.link is None else urljoin(URL, request.link)
        query = dict(parse_qsl(urlsplit(url).query))
        index = int(query.get("p", "0"))
        if index and query.get("keep") != "a b":
            return 400
        items = self.slices[index]
        following = self._link(index + 1) if index + 1 < self.slices.count else None
        if self.key is None:
            return page_of(items, url=url, link=self._header(index, following))
        document: dict[str, Any] = {"data": items}
        if following is not None or self.end is not ...:
            _put(document, self.key, self.end if following is None else following)
        if self.overcounted_total is not None:
            document["total"] = len(self.slices.items) + self.overcounted_total
        return page_of(document, data_path=".data", url=url)

    def _link(self, index: int) -> str:
        query = f"?keep=a%20b&p={index}"
        return {"absolute": f"{URL}{query}", "path": f"/v1/items{query}", "query": query}[self.form]

    def _header(self, index: int, following: str | None) -> str:
        links = [f'<{self._link(0)}>; rel="first"; title="a, b; rel=next"']
        if index:
            links.append(f"<{self._link(index - 1)}>; rel={self.names[1]}")
        if following is not None:
            links.append(f'<{following}>; rel="{self.names[0]}"')
        return ", ".join(links)


def _put(document: dict[str, Any], path: str, value: object) -> None:
    """Puts a value at a dotted path; a key that begins with @ is one key."""
    *outer, last = [path] if path.startswith("@") else path.split(".")
    target = document
    for key in outer:
        target = target.setdefault(key, {})
    target[last] = value
