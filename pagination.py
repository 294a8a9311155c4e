"""How listings go on, and when they are over (contract §4).

Paginators are small state machines without I/O: given what the last request brought, what is to be asked next, or
is the listing over, or is something wrong? The rules that all styles share stand once, in `Paginator`; a style says
only how to ask for the next page. A listing that cannot be followed to its end raises `PaginationError`: a part is
never taken for the whole.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final
from urllib.parse import urljoin

from errors import PaginationError
from extraction import Answer, Shape
from json_types import Item, Json
from link_header import link_target
from paths import Absent, DottedPath, Path
from signals import Signals, is_truthy, read_signals

_MAX_EMPTY_PAGES: Final = 10
_PAST_THE_END: Final = frozenset({400, 404, 416, 422})
_IDENTITY_KEYS: Final = ("id", "_id", "uuid", "key", "identifier")

_USUAL_CURSORS: Final = tuple(
    DottedPath(text)
    for text in (
        "next_cursor", "nextCursor", "after_cursor", "next_page_token", "nextPageToken", "nextToken", "next_token",
        "continuationToken", "continuation_token", "end_cursor", "endCursor", "cursor.next", "cursors.after",
        "response_metadata.next_cursor", "meta.next_cursor", "meta.nextCursor", "meta.after_cursor", "meta.cursor.next",
        "meta.next_token", "pagination.next_cursor", "pagination.nextCursor", "pagination.cursor.next",
        "paging.next_cursor", "paging.cursors.after", "paging.next.after", "page_info.end_cursor", "pageInfo.endCursor",
        "page.next_cursor", "links.next_cursor", "next", "meta.next", "pagination.next",
    )
)  # fmt: skip
# Where an answer has one of the above, these repeat the cursor that was asked with.
_AMBIGUOUS_CURSORS: Final = (DottedPath("cursor"), DottedPath("meta.cursor"))
_USUAL_LINKS: Final = tuple(
    DottedPath(text)
    for text in (
        "@odata.nextLink", "next", "links.next", "_links.next", "paging.next", "meta.next", "pagination.next",
        "next_url", "nextUrl", "nextLink", "next_link", "next_page_url", "nextPageUrl", "meta.next_url",
        "pagination.next_url", "response_metadata.next", "next_page",
    )
)  # fmt: skip


class PaginationType(StrEnum):
    """How an API pages."""

    NONE = "none"
    PAGE = "page"
    OFFSET = "offset"
    CURSOR = "cursor"
    NEXT_LINK = "next_link"
    HEADER_LINK = "header_link"


class ParameterPlace(StrEnum):
    """Where the paging parameters go: into the URL's query, or into the JSON body."""

    QUERY = "query"
    BODY = "body"


@dataclass(frozen=True)
class Pagination:
    """What is configured of one listing's paging. `param` and `size_param` are None where nothing is to be sent."""

    type: PaginationType = PaginationType.NONE
    page_size: int = 100
    param: str | None = None
    size_param: str | None = None
    start_page: int = 1
    cursor_path: Path | None = None
    has_more_path: Path | None = None
    last_page_path: Path | None = None
    next_link_path: Path | None = None
    header_link_rel: str = "next"
    max_pages: int = 100_000
    place: ParameterPlace = ParameterPlace.QUERY
    chosen_for_endpoint: bool = False


@dataclass(frozen=True)
class PageRequest:
    """What a page adds to its listing's request: parameters, or a link that replaces the URL."""

    parameters: tuple[tuple[str, str | int], ...] = ()
    link: str | None = None


@dataclass(frozen=True)
class Page:
    """What a request brought: the answer, the URL it was asked at, and its `Link` header."""

    answer: Answer
    url: str = ""
    link_header: str = ""

    @property
    def items(self) -> list[Item]:
        return self.answer.items


@dataclass(frozen=True)
class Verdict:
    """The items of a page that count, and the request of the next page; None when the listing is over.

    `remark` is for the log, where the end has something that a user should know.
    """

    items: list[Item]
    next: PageRequest | None = None
    remark: str | None = None


@dataclass
class PageLengths:
    """The longest page that an endpoint gave in this resync, over all its listings: what its own cap may be."""

    longest: int = 0


class _Outlook(Enum):
    """What is known of the rest. Flags and links are plain speech; counts are often of something else."""

    MORE = auto()
    OVER = auto()
    COUNTED_MORE = auto()
    COUNTED_OUT = auto()
    UNKNOWN = auto()


class Paginator(ABC):
    """One listing on its way. `first()` once, then `after()` for each page in order."""

    def __init__(self, pagination: Pagination, lengths: PageLengths | None = None) -> None:
        self.pagination = pagination
        self._lengths = lengths if lengths is not None else PageLengths()
        self._pages = 0
        self._received = 0
        self._empty_in_a_row = 0
        self._previous: Page | None = None
        self._shape: Shape | None = None
        self._signals = Signals()
        self._probing = False
        self._longest_here = 0

    @abstractmethod
    def first(self) -> PageRequest:
        """The request of the first page."""

    @abstractmethod
    def _following(self, page: Page, outlook: _Outlook) -> Verdict:
        """How this style goes on, where the page is no repetition and the answer did not end the listing."""

    def after(self, page: Page) -> Verdict:
        """Judges a page. Raises `PaginationError`."""
        self._pages += 1
        self._refuse_changed_shape(page)
        self._refuse_wrong_beginning(page)
        if repeated := self._repeats_previous(page):
            outlook = self._outlook(page)
            if self._is_full(page) or self._leads_on(page, outlook):
                raise PaginationError(self._repetition_message(page))
        else:
            self._received += len(page.items)
            outlook = self._outlook(page)
        self._empty_in_a_row = 0 if page.items else self._empty_in_a_row + 1
        if repeated:
            return Verdict([], remark=(
                "The endpoint gives the same items for every page, so it does not page; "
                "`pagination: {type: none}` for it saves a request."
            ))  # fmt: skip
        verdict = Verdict(page.items) if outlook is _Outlook.OVER else self._following(page, outlook)
        self._previous = page
        self._longest_here = max(self._longest_here, len(page.items))
        self._lengths.longest = max(self._lengths.longest, len(page.items))
        if verdict.next is None:
            return Verdict(verdict.items, remark=verdict.remark or self._shortfall())
        if self._pages >= self.pagination.max_pages:
            raise PaginationError(
                f"The listing is longer than maxPages, {self.pagination.max_pages}. "
                "Raise maxPages if it really is that long; nothing is cut off."
            )
        return verdict

    def is_past_the_end(self, status: int) -> bool:
        """Whether this status for the next page means only that the last one was the end."""
        return self._probing and status in _PAST_THE_END

    def forecast(self, most: int) -> Iterator[PageRequest]:
        """Requests that will probably follow, in order, so that they can be made meanwhile. At most `most`."""
        yield from ()

    def _outlook(self, page: Page) -> _Outlook:
        self._probing = False
        configured = self._configured_outlook(page.answer.json)
        self._signals = signals = read_signals(page.answer.trail)
        if configured is not None:
            return configured
        if signals.more is not None:
            return _Outlook.MORE if signals.more else _Outlook.OVER
        short_of_total = signals.total is not None and self._received < signals.total
        announced = self._announced_pages()
        if announced is not None:
            if self._pages < announced:
                # A last page of number 7 is the eighth where pages count from 0, and the seventh where from 1.
                self._probing = signals.pages is None and self._pages == signals.last_page
                return _Outlook.MORE
            return _Outlook.COUNTED_MORE if short_of_total else _Outlook.COUNTED_OUT
        if short_of_total:
            return _Outlook.COUNTED_MORE
        if signals.total == self._received and not self._may_count_only_this_page(page):
            return _Outlook.COUNTED_OUT
        return _Outlook.UNKNOWN

    def _announced_pages(self) -> int | None:
        """How many pages the answer says there are."""
        return self._signals.last_page if self._signals.pages is None else self._signals.pages

    def _configured_outlook(self, answer: Json) -> _Outlook | None:
        if self.pagination.has_more_path is not None:
            value = self.pagination.has_more_path.find(answer)
            if not isinstance(value, Absent):
                return _Outlook.MORE if is_truthy(value) else _Outlook.OVER
        if self.pagination.last_page_path is not None:
            value = self.pagination.last_page_path.find(answer)
            if not isinstance(value, Absent):
                return _Outlook.OVER if is_truthy(value) else _Outlook.MORE
        return None

    def _leads_on(self, page: Page, outlook: _Outlook) -> bool:
        """Whether anything in the answer says that more follows."""
        return outlook in (_Outlook.MORE, _Outlook.COUNTED_MORE)

    def _may_count_only_this_page(self, page: Page) -> bool:
        """A total that equals a full first page may be that page's own count."""
        return self._pages == 1 and (self._is_full(page) or self._may_be_capped(page))

    def _is_full(self, page: Page) -> bool:
        return len(page.items) >= self.pagination.page_size

    def _may_be_capped(self, page: Page) -> bool:
        """A short page may be the server's own cap: a round number, and no longer page was ever seen."""
        length = len(page.items)
        is_round = length > 0 and (length % 10 == 0 or length % 25 == 0)
        return is_round and length < self.pagination.page_size and length >= self._lengths.longest

    def _repeats_previous(self, page: Page) -> bool:
        if self._previous is None or not page.items or len(page.items) != len(self._previous.items):
            return False
        return page.items == self._previous.items or _same_identities(page.items, self._previous.items)

    def _refuse_changed_shape(self, page: Page) -> None:
        """An object where lists came before is most likely an error told with status 200."""
        before, shape = self._shape, page.answer.shape
        if before is not None and shape is not None and before is not shape:
            raise PaginationError(
                f"Page {self._pages} is {shape} where the pages before were {before}, so the listing cannot be "
                f"read further. It begins with: {str(page.answer.json)[:200]}"
            )
        self._shape = before or shape

    def _refuse_wrong_beginning(self, page: Page) -> None:  # noqa: B027 - only numbered pages can begin wrongly
        """Refuses a first page that says it is not the first."""

    def _repetition_message(self, page: Page) -> str:
        return (
            f"Page {self._pages} brings the same {len(page.items)} items as the page before, so paging has no "
            f"effect: {self._remedy_for_repetition()} If the endpoint does not page at all, write "
            "`pagination: {type: none}` for it."
        )

    def _remedy_for_repetition(self) -> str:
        return f"check paginationParam (now {self.pagination.param!r})."

    def _refuse_too_many_empty_pages(self) -> None:
        if self._empty_in_a_row >= _MAX_EMPTY_PAGES:
            raise PaginationError(
                f"{_MAX_EMPTY_PAGES} empty pages in a row, while the answers say that more follows. "
                "Check hasMorePath, and whether the API really has more."
            )

    def _shortfall(self) -> str | None:
        total = self._signals.total
        if total is None or total <= self._received:
            return None
        return f"The API speaks of {total} items and gave {self._received}; totals often count what a user may not see."

    def _size(self) -> tuple[tuple[str, str | int], ...]:
        return ((self.pagination.size_param, self.pagination.page_size),) if self.pagination.size_param else ()


class SinglePage(Paginator):
    """`none`: one request. An answer that announces more is refused, unless the endpoint itself was told `none`."""

    def first(self) -> PageRequest:
        return PageRequest()

    def _following(self, page: Page, outlook: _Outlook) -> Verdict:
        linked = link_target(page.link_header, "next") is not None
        if (self._leads_on(page, outlook) or linked) and not self.pagination.chosen_for_endpoint:
            found = "its Link header names a next page" if linked else "it says that there is more"
            raise PaginationError(
                f"The answer holds {len(page.items)} items and {found}, but paginationType is none. Set "
                "paginationType, or `pagination: {type: none}` for this endpoint if its first page is all you want."
            )
        return Verdict(page.items)


class _Counting(Paginator):
    """What page and offset styles share: with nothing said, an empty or a short page is the end (rule 4).

    Where nothing says how long the listing is, `_window` pages are expected, twice as many after each full one.
    """

    def __init__(self, pagination: Pagination, lengths: PageLengths | None = None) -> None:
        super().__init__(pagination, lengths)
        self._window = 1

    def _following(self, page: Page, outlook: _Outlook) -> Verdict:
        if outlook is _Outlook.COUNTED_OUT:
            return Verdict(page.items)
        if self._is_full(page) or 0 < len(page.items) == self._longest_here:
            self._window *= 2
        if not page.items:
            return self._after_empty(outlook)
        if outlook is _Outlook.UNKNOWN:
            capped = self._may_be_capped(page)
            if not self._is_full(page) and not capped:
                return Verdict(page.items)
            self._probing = capped or self._signals.total == self._received
        return Verdict(page.items, self._next())

    def _announced_pages(self) -> int | None:
        last_page = self._signals.last_page
        if self._signals.pages is not None or last_page is None:
            return self._signals.pages
        return last_page if self._pages_count_from_one else last_page + 1

    @property
    def _pages_count_from_one(self) -> bool:
        """Whether the number of the last page is known to be the count of pages as well."""
        return False

    @abstractmethod
    def _next(self) -> PageRequest: ...

    @abstractmethod
    def _after_empty(self, outlook: _Outlook) -> Verdict: ...

    def _named(self) -> str:
        return self.pagination.param or ""


class PageNumbers(_Counting):
    """`page`: startPage, startPage + 1, …"""

    def first(self) -> PageRequest:
        return self._numbered(0)

    def forecast(self, most: int) -> Iterator[PageRequest]:
        expected = self._expected_pages() or self._pages + self._window
        for index in range(self._pages, min(self._pages + most, expected)):
            yield self._numbered(index)

    def _refuse_wrong_beginning(self, page: Page) -> None:
        if self._pages == 1 and read_signals(page.answer.trail).is_first is False:
            raise PaginationError(
                "The first answer says that it is not the first page. Set startPage to the API's first page number, "
                f"0 most likely (now {self.pagination.start_page})."
            )

    @property
    def _pages_count_from_one(self) -> bool:
        return self.pagination.start_page == 1

    def _next(self) -> PageRequest:
        return self._numbered(self._pages)

    def _numbered(self, index: int) -> PageRequest:
        return PageRequest(((self._named(), self.pagination.start_page + index), *self._size()))

    def _after_empty(self, outlook: _Outlook) -> Verdict:
        if outlook is _Outlook.MORE:
            self._refuse_too_many_empty_pages()
            return Verdict([], self._next())
        promised_more = outlook is _Outlook.COUNTED_MORE and (
            not self._longest_here or self._pages < self._expected_pages()
        )
        if promised_more and self._empty_in_a_row < _MAX_EMPTY_PAGES:
            self._probing = True
            return Verdict([], self._next())
        return Verdict([])

    def _expected_pages(self) -> int:
        announced = self._announced_pages()
        if announced is not None:
            return announced
        length = self._longest_here
        return math.ceil(self._signals.total / length) if self._signals.total is not None and length else 0


class Offsets(_Counting):
    """`offset`: the number of items received so far, which no cap of the server can put out of step."""

    def first(self) -> PageRequest:
        return self._at(0)

    def forecast(self, most: int) -> Iterator[PageRequest]:
        length = self._longest_here
        total = self._signals.total
        announced = self._announced_pages()
        if total is None and announced is not None:
            total = announced * length
        if total is None:
            total = self._received + self._window * length
        if length:
            for offset in range(self._received, min(self._received + most * length, total), length):
                yield self._at(offset)

    def _next(self) -> PageRequest:
        return self._at(self._received)

    def _at(self, offset: int) -> PageRequest:
        return PageRequest(((self._named(), offset), *self._size()))

    def _after_empty(self, outlook: _Outlook) -> Verdict:
        if outlook is _Outlook.MORE and not self._probing:
            raise PaginationError(
                f"The page at offset {self._received} is empty, while the answer says that more follows: the offset "
                "cannot advance. Check hasMorePath, or use another paginationType for this endpoint."
            )
        return Verdict([])


class _Following(Paginator):
    """What cursor and link styles share: each answer leads to the next page, and no lead is followed twice.

    A lead in the answer is plainer speech than any count beside it, so counts alone never end such a listing
    while there is one.
    """

    _lead_name: str
    _setting: str

    def __init__(self, pagination: Pagination, lengths: PageLengths | None = None) -> None:
        super().__init__(pagination, lengths)
        self._followed: set[str] = set()

    def first(self) -> PageRequest:
        return PageRequest(self._size())

    @abstractmethod
    def _lead(self, page: Page, outlook: _Outlook) -> str | int | None:
        """The cursor or link that the page gives."""

    @abstractmethod
    def _follow(self, lead: str | int) -> PageRequest: ...

    def _overlooks_a_lead(self, page: Page) -> bool:
        """Whether a configured path is absent, while a usual place has a lead: most likely the path is mistyped."""
        return False

    def _leads_on(self, page: Page, outlook: _Outlook) -> bool:
        return super()._leads_on(page, outlook) or self._lead(page, outlook) is not None

    def _may_count_only_this_page(self, page: Page) -> bool:
        return self._pages == 1

    def _following(self, page: Page, outlook: _Outlook) -> Verdict:
        lead = self._lead(page, outlook)
        if lead is None:
            self._refuse_dead_end(outlook)
            if self._pages == 1 and self._overlooks_a_lead(page):
                raise PaginationError(
                    f"{self._setting} leads nowhere in the first answer, which gives a {self._lead_name} in another "
                    f"place. Correct {self._setting}, or leave it out."
                )
            return Verdict(page.items)
        if str(lead) in self._followed:
            if outlook is _Outlook.COUNTED_OUT:
                return Verdict(page.items)
            raise PaginationError(
                f"The listing leads back to {str(lead)[:200]!r}, which was already followed: it would never end. "
                f"Check {self._setting} and hasMorePath."
            )
        self._refuse_too_many_empty_pages()
        self._followed.add(str(lead))
        return Verdict(page.items, self._follow(lead))

    def _refuse_dead_end(self, outlook: _Outlook) -> None:
        """More is announced, and nothing leads there: the rest would be lost."""
        if outlook is _Outlook.MORE:
            raise PaginationError(
                f"The answer says that more follows, but gives no {self._lead_name} to it. Check {self._setting}."
            )
        if outlook is _Outlook.COUNTED_MORE and self._pages == 1:
            raise PaginationError(
                f"The answer speaks of {self._signals.total} items and gave {self._received}, but no "
                f"{self._lead_name} to the rest. Check {self._setting}."
            )


class Cursors(_Following):
    """`cursor`: each request sends the cursor that the last answer gave."""

    _lead_name = "cursor"
    _setting = "cursorPath"

    def _follow(self, lead: str | int) -> PageRequest:
        return PageRequest(((self.pagination.param or "", lead), *self._size()))

    def _lead(self, page: Page, outlook: _Outlook) -> str | int | None:
        if self.pagination.cursor_path is not None:
            found = self.pagination.cursor_path.find(page.answer.json)
            return self._checked(None if isinstance(found, Absent) else found)
        stated = list(_found(_USUAL_CURSORS, page)) or list(_found(_AMBIGUOUS_CURSORS, page))
        for value in stated:
            if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
                return self._checked(value)
        if outlook is _Outlook.MORE and page.items:
            # As Stripe does it: the last item's id is the cursor, and only has_more says that one is needed.
            return self._checked(page.items[-1].get("id"))
        return None

    def _overlooks_a_lead(self, page: Page) -> bool:
        configured = self.pagination.cursor_path
        return _is_absent(configured, page) and any(isinstance(v, str) and v for v in _found(_USUAL_CURSORS, page))

    def _checked(self, value: Json) -> str | int | None:
        if value is None or value is False or value == "":
            return None
        where = f"cursorPath {self.pagination.cursor_path.text!r}" if self.pagination.cursor_path else "the answer"
        if isinstance(value, bool | dict | list):
            raise PaginationError(f"{where} gives {str(value)[:100]} as cursor; a string or a number is needed.")
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            raise PaginationError(f"{where} gives a URL, not a cursor: {value[:200]}. Use paginationType next_link.")
        return value if isinstance(value, str | int) else str(value)


class _Links(_Following):
    """What both link styles share: the link replaces the whole URL."""

    _lead_name = "link"

    @abstractmethod
    def _link(self, page: Page) -> str | None: ...

    def _lead(self, page: Page, outlook: _Outlook) -> str | None:
        link = self._link(page)
        try:
            return None if link is None else urljoin(page.url, link)
        except ValueError as error:
            raise PaginationError(f"The next link {str(link)[:200]!r} is no URL ({error}).") from error

    def _following(self, page: Page, outlook: _Outlook) -> Verdict:
        self._followed.add(page.url)
        return super()._following(page, outlook)

    def _follow(self, lead: str | int) -> PageRequest:
        return PageRequest(link=str(lead))

    def _remedy_for_repetition(self) -> str:
        return f"check {self._setting}."


class BodyLinks(_Links):
    """`next_link`: the answer's body holds the URL of the next page."""

    _setting = "nextLinkPath"

    def _link(self, page: Page) -> str | None:
        configured = self.pagination.next_link_path
        if configured is None:
            return self._checked(list(_found(_USUAL_LINKS, page)))
        found = configured.find(page.answer.json)
        return self._checked([] if isinstance(found, Absent) else [found])

    def _overlooks_a_lead(self, page: Page) -> bool:
        configured = self.pagination.next_link_path
        return _is_absent(configured, page) and any(isinstance(v, str) and v for v in _found(_USUAL_LINKS, page))

    def _checked(self, found: list[Json]) -> str | None:
        stated = [value for value in map(_href, found) if value is not None and value is not False and value != ""]
        if not stated:
            return None
        link = next((value for value in stated if isinstance(value, str)), None)
        if link is None:
            raise PaginationError(
                f"The answer gives {str(stated[0])[:100]} where the URL of the next page was looked for. "
                "Set nextLinkPath, or use paginationType page or cursor."
            )
        return link


class HeaderLinks(_Links):
    """`header_link`: the `Link` header holds it (RFC 8288)."""

    _setting = "headerLinkRel"

    def _link(self, page: Page) -> str | None:
        return link_target(page.link_header, self.pagination.header_link_rel)


_STYLES: Final[dict[PaginationType, type[Paginator]]] = {
    PaginationType.NONE: SinglePage,
    PaginationType.PAGE: PageNumbers,
    PaginationType.OFFSET: Offsets,
    PaginationType.CURSOR: Cursors,
    PaginationType.NEXT_LINK: BodyLinks,
    PaginationType.HEADER_LINK: HeaderLinks,
}


def paginate(pagination: Pagination, lengths: PageLengths | None = None) -> Paginator:
    """A paginator for one listing."""
    return _STYLES[pagination.type](pagination, lengths)


def _found(paths: tuple[DottedPath, ...], page: Page) -> Iterator[Json]:
    """What the usual paths find in the objects on the way down to the items."""
    for path in paths:
        for envelope in page.answer.trail:
            value = path.find(envelope)
            if not isinstance(value, Absent):
                yield value


def _is_absent(configured: Path | None, page: Page) -> bool:
    return configured is not None and isinstance(configured.find(page.answer.json), Absent)


def _href(value: Json) -> Json:
    return value["href"] if isinstance(value, dict) and "href" in value else value


def _same_identities(items: list[Item], others: list[Item]) -> bool:
    """Whether two pages hold the same items by their ids, though other fields changed meanwhile."""
    if len(items) < 2:
        return False
    for key in _IDENTITY_KEYS:
        identities = [item.get(key) for item in items]
        if all(isinstance(identity, str | int) for identity in identities):
            return identities == [other.get(key) for other in others] and len(set(map(str, identities))) > 1
    return False
