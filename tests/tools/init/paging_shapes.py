"""Servers that page in the ways that APIs do, each with the habits of one that many people know."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from json_types import Item
from tests.servers.loopback import Handler, Request, Response, json_response


def people(count: int) -> list[Item]:
    return [
        {"id": 1000 + number, "name": f"Person {number}", "email": f"p{number}@example.com", "active": number % 3 > 0}
        for number in range(count)
    ]


type Envelope = Callable[[list[Item], "Slice"], Any]


@dataclass(frozen=True)
class Slice:
    """One page of all items, and what its envelope may tell."""

    request: Request
    items: list[Item]
    start: int
    size: int

    @property
    def page(self) -> list[Item]:
        return self.items[self.start : self.start + self.size]

    @property
    def end(self) -> int:
        return self.start + len(self.page)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def more(self) -> bool:
        return self.end < self.total

    @property
    def number(self) -> int:
        return self.start // max(self.size, 1)


def _whole(text: str, default: int) -> int:
    return int(text) if text.lstrip("-").isdigit() else default


def paged(
    items: list[Item],
    envelope: Callable[[Slice], Any],
    *,
    param: str = "page",
    counts: str = "pages",
    first: int = 1,
    size_param: str | None = None,
    default: int = 20,
    cap: int = 1000,
    strict: tuple[str, ...] | None = None,
    headers: Callable[[Slice], dict[str, str]] = lambda _: {},
) -> Handler:
    """A server that pages by number, offset, or cursor; a `strict` one refuses parameters that it does not know."""

    def answer(request: Request) -> Response:
        query = request.query
        known = {param, size_param, *(strict or ())}
        if strict is not None and (unknown := [name for name in query if name not in known]):
            return json_response({"message": f"unknown parameter {unknown[0]}"}, 400)
        size = min(_whole(query.get(size_param or "", ""), default), cap)
        given = query.get(param, "")
        match counts:
            case "pages":
                start = max(_whole(given, first) - first, 0) * size
            case "items":
                start = max(_whole(given, first), first) - first
            case "opaque":
                start = _whole(given.removeprefix("c-"), 0)
            case _:  # the id of the last item seen
                ids = [str(item["id"]) for item in items]
                start = ids.index(given) + 1 if given in ids else 0
        found = Slice(request, items, start, size)
        answered = json_response(envelope(found))
        return Response(answered.content, 200, {**answered.headers, **headers(found)})

    return answer


def link_to(found: Slice, query: str) -> str:
    return f"http://{found.request.headers['host']}{found.request.path}?{query}"
