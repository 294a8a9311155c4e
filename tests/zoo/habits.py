"""An API with habits: how it pages, how it wraps its records, what it says of the rest, and where it breaks."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from tests.servers.loopback import Request, Response, json_response

type Document = Any

TOKEN = "after-"


class Style(Enum):
    """How it is asked for another page."""

    PAGE = "page"
    OFFSET = "offset"
    CURSOR = "cursor"
    NEXT_LINK = "next_link"
    HEADER_LINK = "header_link"


class Wrap(Enum):
    """What a record is to the item in it."""

    PLAIN = auto()
    NODE = auto()
    MEMBERS = auto()


class Fault(Enum):
    """How a page breaks, for ever."""

    SERVER_ERROR = auto()
    NOT_FOUND = auto()
    LIMIT = auto()
    ACCEPTED = auto()
    ERROR_IN_OK = auto()
    PARTIAL_IN_OK = auto()
    NOTHING = auto()
    CUT_SHORT = auto()
    HTML = auto()


@dataclass(frozen=True)
class Place:
    """Where in a listing a page stands: `start` and `end` count all records, hidden ones too."""

    start: int
    end: int
    total: int
    visible: int
    length: int
    host: str

    @property
    def more(self) -> bool:
        return self.end < self.total

    @property
    def number(self) -> int:
        return self.start // self.length + 1

    @property
    def pages(self) -> int:
        return -(-self.total // self.length)


type Say = Callable[[Place], Document]
"""What a word says at a place; None where it is left out."""


@dataclass(frozen=True)
class Word:
    """One word of an API. `tells_more` says whether it tells, on every page but the last, that more follows.

    A word that `is_count` of records is believed, though not to the last one: it may count what is hidden.
    """

    name: str
    say: Say = field(repr=False)
    in_header: bool = False
    envelope: str | None = None
    """The key of the object beside the records that holds it, such as `meta`; None for the level of the list."""
    at_root: bool = False
    tells_more: bool = True
    is_count: bool = False


@dataclass(frozen=True)
class Habits:
    """Everything that makes one API of the zoo."""

    style: Style
    total: int
    cap: int
    path: tuple[str, ...] = ("items",)
    wrap: Wrap = Wrap.PLAIN
    hidden: frozenset[int] = frozenset()
    words: tuple[Word, ...] = ()
    honours_size: bool = True
    fault: tuple[int, Fault] | None = None
    """The number of the page that breaks, from 1, and how."""

    @property
    def visible(self) -> list[int]:
        """The ids that a reading of all must bring."""
        shown = [number for number in range(self.total) if number not in self.hidden]
        return [3 * number + at for number in shown for at in range(3)] if self.wrap is Wrap.MEMBERS else shown

    @property
    def tells_plainly(self) -> bool:
        return any(word.tells_more and not word.is_count for word in self.words)

    @property
    def counts(self) -> bool:
        return any(word.is_count for word in self.words)

    @property
    def hides_little(self) -> bool:
        """Whether no more is hidden than a total may count of what a user may not see: a tenth."""
        return len(self.hidden) * 10 <= self.total

    def lacks_little(self, missing: int) -> bool:
        """Whether so many missing items are no more than a tenth of all that there are."""
        items = 3 if self.wrap is Wrap.MEMBERS else 1
        return missing * 10 <= self.total * items

    def answer(self, request: Request) -> Response:
        """What it answers to `GET /items`."""
        asked = request.query
        length = min(int(asked.get("size", self.cap)), self.cap) if self.honours_size else self.cap
        start = self._start(asked, length)
        end = min(start + length, self.total)
        place = Place(start, end, self.total, self.total - len(self.hidden), length, request.headers["host"])
        if self.fault is not None and self.fault[0] == place.number:
            return _BREAKS[self.fault[1]](self, place)
        return self.told(place)

    def told(self, place: Place, **root: Document) -> Response:
        """The answer for a place, with these words of its own at the root."""
        shown = [self._record(number) for number in range(place.start, place.end) if number not in self.hidden]
        document: Document = shown
        for depth, key in enumerate(reversed(self.path)):
            beside = self._beside(place, depth == 0, depth == len(self.path) - 1)
            document = {**beside, key: document}
        if isinstance(document, dict):
            document |= root
        headers = {
            word.name: str(said) for word in self.words if word.in_header and (said := word.say(place)) is not None
        }
        partial = 206 if any(name.lower() == "content-range" for name in headers) and place.more else 200
        return Response(json.dumps(document).encode(), partial, {"Content-Type": "application/json", **headers})

    def _beside(self, place: Place, at_list: bool, at_root: bool) -> dict[str, Document]:
        beside: dict[str, Document] = {}
        for word in self.words:
            if word.in_header or not (at_root if word.at_root else at_list):
                continue
            said = word.say(place)
            if said is None:
                continue
            target = beside if word.envelope is None else beside.setdefault(word.envelope, {})
            target[word.name] = said
        return beside

    def _record(self, number: int) -> Document:
        match self.wrap:
            case Wrap.PLAIN:
                return {"id": number, "name": f"record {number}"}
            case Wrap.NODE:
                return {"node": {"id": number}, "weight": 1}
            case Wrap.MEMBERS:
                return {"team": number, "members": [{"id": 3 * number + at} for at in range(3)]}

    def _start(self, asked: dict[str, str], length: int) -> int:
        match self.style:
            case Style.PAGE:
                return (int(asked.get("page", 1)) - 1) * length
            case Style.OFFSET:
                return int(asked.get("offset", 0))
            case Style.CURSOR:
                return int(asked.get("cursor", TOKEN + "0").removeprefix(TOKEN))
            case Style.NEXT_LINK | Style.HEADER_LINK:
                return int(asked.get("from", 0))


def _cut_short(habits: Habits, place: Place) -> Response:
    whole = habits.told(place)
    return Response(whole.content[: len(whole.content) // 2], headers=whole.headers)


_BREAKS: dict[Fault, Callable[[Habits, Place], Response]] = {
    Fault.SERVER_ERROR: lambda *_: json_response({"message": "down"}, 503),
    Fault.NOT_FOUND: lambda *_: json_response({"message": "no such page"}, 404),
    Fault.LIMIT: lambda *_: json_response({"message": "slow down"}, 429),
    Fault.ACCEPTED: lambda *_: json_response({}, 202),
    Fault.ERROR_IN_OK: lambda habits, place: habits.told(place, success=False, message="the database went away"),
    Fault.PARTIAL_IN_OK: lambda habits, place: habits.told(place, timed_out=True),
    Fault.NOTHING: lambda *_: Response(b"", headers={"Content-Type": "application/json"}),
    Fault.CUT_SHORT: _cut_short,
    Fault.HTML: lambda *_: Response(b"<html>Bad gateway</html>", headers={"Content-Type": "text/html"}),
}
