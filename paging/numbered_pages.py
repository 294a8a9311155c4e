"""Styles that count: page numbers and offsets."""

import math
from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Final

from evidence import Signals, completed_by_headers, read_signals
from messages import PaginationError
from paging.paginator import MAX_EMPTY_PAGES, Outlook, Paginator
from paging.protocol import EndpointHistory, Page, PageRequest, Pagination, Reason, Signal, Verdict

_EMPTY: Final = Reason(Signal.PAGE_LENGTH, "an empty page")


class CountingPaginator(Paginator):
    """What page and offset styles share: with nothing said, an empty or a short page is the end (rule 4).

    Where nothing says how long the listing is, `_window` pages are expected, twice as many after each full one.
    """

    options: ClassVar = Paginator.options | {"param", "size_param"}

    def __init__(self, pagination: Pagination, history: EndpointHistory | None = None) -> None:
        super().__init__(pagination, history)
        self._window = 1

    def _signals_of(self, page: Page) -> Signals:
        return completed_by_headers(super()._signals_of(page), page.headers)

    def _may_count_only_this_page(self, page: Page) -> bool:
        return super()._may_count_only_this_page(page) or (self._signals.is_total_in_header and self._is_full(page))

    def _following(self, page: Page, outlook: Outlook) -> Verdict:
        if outlook is Outlook.COUNTED_OUT:
            return self._over(page)
        if self._is_full(page) or 0 < len(page.items) == self._longest_here:
            self._window *= 2
        if not page.items:
            return self._after_empty(outlook)
        if outlook is Outlook.UNKNOWN:
            capped = self._may_be_capped(page)
            if not self._is_full(page) and not capped:
                return self._over(page, self._by_length(page, "is short"))
            self._probing = capped or self._signals.total == self._received
            self._reason = self._by_length(page, "is full" if self._is_full(page) else "may be the server's own cap")
        return Verdict(page.items, self._reason, self._next())

    def _by_length(self, page: Page, judgement: str) -> Reason:
        said = f"a page of {len(page.items)}, where {self.pagination.page_size} were asked for, {judgement}"
        return Reason(Signal.PAGE_LENGTH, said)

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
    def _after_empty(self, outlook: Outlook) -> Verdict: ...

    def _named(self) -> str:
        return self.pagination.param or ""


class PageNumbers(CountingPaginator):
    """`page`: startPage, startPage + 1, …"""

    options: ClassVar = CountingPaginator.options | {"start_page"}

    def first(self) -> PageRequest:
        return self._numbered(0)

    def forecast(self, most: int, guessed: int) -> Iterator[PageRequest]:
        expected = self._expected_pages() or self._pages + min(self._window, guessed)
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

    def _after_empty(self, outlook: Outlook) -> Verdict:
        if outlook is Outlook.MORE:
            self._refuse_too_many_empty_pages()
            return Verdict([], self._reason, self._next())
        promised_more = outlook is Outlook.COUNTED_MORE and (
            not self._longest_here or self._pages < self._expected_pages()
        )
        if promised_more and self._empty_in_a_row < MAX_EMPTY_PAGES:
            self._probing = True
            return Verdict([], self._reason, self._next())
        return Verdict([], _EMPTY)

    def _expected_pages(self) -> int:
        announced = self._announced_pages()
        if announced is not None:
            return announced
        length = self._longest_here
        return math.ceil(self._signals.total / length) if self._signals.total is not None and length else 0


class Offsets(CountingPaginator):
    """`offset`: the number of items received so far, which no cap of the server can put out of step."""

    def first(self) -> PageRequest:
        return self._at(0)

    def forecast(self, most: int, guessed: int) -> Iterator[PageRequest]:
        length = self._longest_here
        if self._received != self._pages * length:
            return  # pages of different lengths: where a later one begins cannot be known
        total = self._signals.total
        announced = self._announced_pages()
        if total is None and announced is not None:
            total = announced * length
        if total is None:
            total = self._received + min(self._window, guessed) * length
        if length:
            for offset in range(self._received, min(self._received + most * length, total), length):
                yield self._at(offset)

    def _next(self) -> PageRequest:
        return self._at(self._received)

    def _at(self, offset: int) -> PageRequest:
        return PageRequest(((self._named(), offset), *self._size()))

    def _after_empty(self, outlook: Outlook) -> Verdict:
        if outlook is Outlook.MORE and not self._probing:
            raise PaginationError(
                f"The page at offset {self._received} is empty, while the answer says that more follows: the offset "
                "cannot advance. Check hasMorePath, or use another paginationType for this endpoint."
            )
        return Verdict([], _EMPTY)
