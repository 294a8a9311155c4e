"""The rules that all styles of paging share (contract §4): each stands here once."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import ClassVar, Final

from evidence import Signals, is_truthy, read_signals
from extraction import Absent, Path, Shape
from json_types import Item, Json
from messages import PaginationError, shown
from paging.protocol import Cursor, EndpointHistory, Page, PageRequest, Pagination, Reason, Signal, Verdict

MAX_EMPTY_PAGES: Final = 10
_PAST_THE_END: Final = (400, 404, 416, 422)
_IDENTITY_KEYS: Final = ("id", "_id", "uuid", "key", "identifier")
_NOTHING_SAID: Final = Reason(Signal.PAGE_LENGTH, "the answer says nothing of the rest")


class Outlook(Enum):
    """What is known of the rest. Flags and links are plain speech; counts are often of something else."""

    MORE = auto()
    OVER = auto()
    COUNTED_MORE = auto()
    COUNTED_OUT = auto()
    UNKNOWN = auto()


class Paginator(ABC):
    """One listing on its way. `first()` once, then `after()` for each page in order."""

    options: ClassVar[frozenset[str]] = frozenset(
        {"type", "place", "page_size", "has_more_path", "last_page_path", "max_pages"}
    )
    """The fields of `Pagination` that make a difference to this style: it reads no others."""

    def __init__(self, pagination: Pagination, history: EndpointHistory | None = None) -> None:
        self.pagination = pagination
        self._history = history if history is not None else EndpointHistory()
        self._pages = 0
        self._received = 0
        self._empty_in_a_row = 0
        self._previous: Page | None = None
        self._shape: Shape | None = None
        self._signals = Signals()
        self._reason = _NOTHING_SAID
        self._probing = False
        self._longest_here = 0
        self._more_is_certain = False

    @abstractmethod
    def first(self) -> PageRequest:
        """The request of the first page."""

    @abstractmethod
    def _following(self, page: Page, outlook: Outlook) -> Verdict:
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
            self._refuse_missing_body(page, outlook)
        self._empty_in_a_row = 0 if page.items else self._empty_in_a_row + 1
        if repeated:
            return Verdict([], Reason(Signal.REPETITION, "the items of the page before came again"), remark=(
                "The endpoint gives the same items for every page, so it does not page; "
                "`pagination: {type: none}` for it saves a request."
            ))  # fmt: skip
        verdict = self._over(page) if outlook is Outlook.OVER else self._following(page, outlook)
        self._more_is_certain = self._leads_on(page, outlook) and (
            outlook is not Outlook.COUNTED_MORE or len(page.items) >= self._longest_here
        )
        self._previous = page
        self._longest_here = max(self._longest_here, len(page.items))
        self._history.longest = max(self._history.longest, len(page.items))
        if verdict.next is None:
            return replace(verdict, remark=verdict.remark or self._shortfall())
        if self._pages >= self.pagination.max_pages:
            raise PaginationError(
                f"The listing is longer than maxPages, {self.pagination.max_pages}. "
                "Raise maxPages if it really is that long; nothing is cut off."
            )
        return replace(verdict, end_by_refusal={status: _refused(status) for status in _PAST_THE_END if self._probing})

    def may_be_a_repetition(self, first: Item) -> bool:
        """Whether a page that begins with this item may be the last one again."""
        if self._previous is None or not self._previous.items:
            return False
        before = self._previous.items[0]
        same = (first[key] == before.get(key) for key in _IDENTITY_KEYS if first.get(key) is not None)
        return first == before or any(same)

    def forecast(self, most: int, guessed: int) -> Iterator[PageRequest]:
        """Requests that will probably follow, in order, so that they can be made meanwhile.

        At most `most`, and `guessed` of them where nothing says how long the listing is.
        """
        yield from ()

    def _over(self, page: Page, reason: Reason | None = None) -> Verdict:
        """The end, by what the answer said if nothing else is given as the reason."""
        return Verdict(page.items, reason or self._reason)

    def _outlook(self, page: Page) -> Outlook:
        """What is known of the rest; why is kept in `_reason`."""
        self._probing = False
        configured = self._configured_outlook(page.answer.json)
        self._signals = signals = self._signals_of(page)
        if configured is not None:
            return configured
        if signals.more is not None:
            says = f"{signals.more_key} says that {'more follows' if signals.more else 'nothing follows'}"
            self._reason = Reason(Signal.FLAG, says)
            return Outlook.MORE if signals.more else Outlook.OVER
        short_of_total = signals.total is not None and self._received < signals.total
        announced = self._announced_pages()
        if announced is not None and not (page.items and announced < self._pages):  # else it counts something else
            said = f"page {self._pages} of {announced} ({signals.pages_key})"
            self._reason = Reason(Signal.PAGE_COUNT, said)
            if self._pages < announced:
                # A last page of number 7 is the eighth where pages count from 0, and the seventh where from 1.
                self._probing = signals.pages is None and self._pages == signals.last_page
                return Outlook.MORE
            return Outlook.COUNTED_MORE if short_of_total else Outlook.COUNTED_OUT
        self._reason = Reason(Signal.ITEM_COUNT, f"{self._received} of {signals.total} items ({signals.total_key})")
        if short_of_total:
            return Outlook.COUNTED_MORE
        if signals.total == self._received and not self._may_count_only_this_page(page):
            return Outlook.COUNTED_OUT
        self._reason = _NOTHING_SAID  # no total, or one that means nothing
        return Outlook.UNKNOWN

    def _signals_of(self, page: Page) -> Signals:
        return read_signals(page.answer.trail)

    def _announced_pages(self) -> int | None:
        """How many pages the answer says there are."""
        return self._signals.last_page if self._signals.pages is None else self._signals.pages

    def _configured_outlook(self, answer: Json) -> Outlook | None:
        if self.pagination.has_more_path is not None:
            value = self.pagination.has_more_path.find(answer)
            if not isinstance(value, Absent):
                self._reason = _configured("hasMorePath", self.pagination.has_more_path, value)
                return Outlook.MORE if is_truthy(value) else Outlook.OVER
        if self.pagination.last_page_path is not None:
            value = self.pagination.last_page_path.find(answer)
            if not isinstance(value, Absent):
                self._reason = _configured("lastPagePath", self.pagination.last_page_path, value)
                return Outlook.OVER if is_truthy(value) else Outlook.MORE
        return None

    def _leads_on(self, page: Page, outlook: Outlook) -> bool:
        """Whether anything in the answer says that more follows."""
        return outlook in (Outlook.MORE, Outlook.COUNTED_MORE)

    def _may_count_only_this_page(self, page: Page) -> bool:
        """A total that equals a full first page may be that page's own count."""
        return self._pages == 1 and (self._is_full(page) or self._may_be_capped(page))

    def _is_full(self, page: Page) -> bool:
        return len(page.items) >= self.pagination.page_size

    def _may_be_capped(self, page: Page) -> bool:
        """A short page may be the server's own cap: a round number, and no longer page was ever seen."""
        length = len(page.items)
        is_round = length > 0 and (length % 10 == 0 or length % 25 == 0)
        return is_round and length < self.pagination.page_size and length >= self._history.longest

    def _repeats_previous(self, page: Page) -> bool:
        if self._previous is None or not page.items or len(page.items) != len(self._previous.items):
            return False
        return page.items == self._previous.items or _same_identities(page.items, self._previous.items)

    def _refuse_missing_body(self, page: Page, outlook: Outlook) -> None:
        """No content is an empty listing, but no continuation of one that said it goes on."""
        if self._more_is_certain and page.answer.json is None and not self._leads_on(page, outlook):
            raise PaginationError(
                f"Page {self._pages} has no content at all, while the page before it said that more follows, so the "
                "listing cannot be read further."
            )

    def _refuse_changed_shape(self, page: Page) -> None:
        """An object where lists came before is most likely an error told with status 200."""
        before, shape = self._shape, page.answer.shape
        if before is not None and shape is not None and before is not shape:
            raise PaginationError(
                f"Page {self._pages} is {shape} where the pages before were {before}, so the listing cannot be "
                f"read further. It begins with: {shown(page.answer.json)}"
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
        if self._empty_in_a_row >= MAX_EMPTY_PAGES:
            raise PaginationError(
                f"{MAX_EMPTY_PAGES} empty pages in a row, while the answers say that more follows. "
                "Check hasMorePath, and whether the API really has more."
            )

    def _shortfall(self) -> str | None:
        total = self._signals.total
        if total is None or total <= self._received:
            return None
        return f"The API speaks of {total} items and gave {self._received}; totals often count what a user may not see."

    def _size(self) -> tuple[tuple[str, Cursor], ...]:
        return ((self.pagination.size_param, self.pagination.page_size),) if self.pagination.size_param else ()


def _refused(status: int) -> Reason:
    return Reason(Signal.STATUS, f"the page after it is answered {status}", told=False)


def _configured(setting: str, path: Path, value: Json) -> Reason:
    return Reason(Signal.CONFIGURED_PATH, f"{setting} {path.text} gives {json.dumps(value)[:100]}")


def _same_identities(items: Sequence[Item], others: Sequence[Item]) -> bool:
    """Whether two pages hold the same items by their ids, though other fields changed meanwhile."""
    if len(items) < 2:
        return False
    for key in _IDENTITY_KEYS:
        first = items[0].get(key)
        if not isinstance(first, str | int):
            continue
        if first != others[0].get(key):
            return False
        identities = [item.get(key) for item in items]
        if all(isinstance(identity, str | int) for identity in identities):
            return identities == [other.get(key) for other in others] and len(set(map(str, identities))) > 1
    return False
