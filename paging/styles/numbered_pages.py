"""Styles that count: page numbers and offsets."""

import math
from abc import abstractmethod
from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

from evidence import Counted, Lead, LeadKind, Trust
from messages import NEW_RULE, PaginationError, excerpt
from paging.assessment import Assessment, Outlook, Reader
from paging.paginator import Paginator, failing
from paging.protocol import Page, PageRequest, Reason, Signal, Verdict


class CountingPaginator(Paginator):
    """What page and offset styles share: with nothing said, an empty or a short page is the end (rule 6).

    Where nothing says how long the listing is, a window of pages is expected, twice as many after each full one.
    """

    options: ClassVar = Paginator.options | {"param", "size_param", "max_pages", "max_empty_pages", "end_statuses"}

    def _following(self, page: Page, known: Assessment) -> Verdict:
        if known.outlook is Outlook.COUNTED_OUT:
            return Verdict(page.items, known.reason)
        if page.is_empty:
            return self._after_empty(page, known)
        if known.outlook is Outlook.MORE:
            return self._on(page, known.reason, is_probe=known.is_doubtful)
        if known.outlook is Outlook.COUNTED_MORE:
            return self._counted_on(page, known)
        if known.is_full:
            return self._on(page, self._by_length(known, "is full"), is_probe=known.is_doubtful)
        if known.records is None:
            return self._on(page, Reason(Signal.PAGE_LENGTH, "its records cannot be counted", False), is_probe=True)
        if known.may_be_cap:
            return self._on(page, self._by_length(known, "may be the server's own cap"), is_probe=True)
        if (lead := self._lead_in_doubt(page)) is not None:
            told = f"the answer may lead on at {lead.said.place}"
            return self._on(page, Reason(Signal.LEAD, told, told=False), is_probe=True)
        return Verdict(page.items, self._by_length(known, "is short"))

    def _counted_on(self, page: Page, known: Assessment) -> Verdict:
        """More, by a count: until the places that were asked for have passed it, and nothing much is missing. What is
        may be hidden, or may not have been counted."""
        assert known.total is not None
        is_passed = self._asked_for(known, max(self._history.longest, known.records or 0)) >= known.total.value
        if is_passed and not known.total.at_least and known.lacks_little:
            return Verdict(page.items, known.reason)
        asked = self._asked_for(known, self.pagination.page_size) >= known.total.value
        return self._on(page, known.reason, is_probe=is_passed or (asked and known.lacks_little))

    def _after_empty(self, page: Page, known: Assessment) -> Verdict:
        goes_on = known.outlook is Outlook.MORE
        if known.outlook is Outlook.COUNTED_MORE:
            goes_on = self._counts_beyond(known)
        if goes_on:
            return self._too_many_empty_pages(page) or self._on(page, known.reason, is_probe=known.is_doubtful)
        if not self._history.pages and (lead := self._lead_in_doubt(page)) is not None:
            told = f"the answer may lead on at {lead.said.place}"
            return self._on(page, Reason(Signal.LEAD, told, told=False), is_probe=True)
        is_told = self._history.received > 0 and self._history.are_counted
        return Verdict([], Reason(Signal.PAGE_LENGTH, "an empty page", told=is_told))

    def _lead_in_doubt(self, page: Page) -> Lead | None:
        """What may lead on, or be said of every page alike; not where the page before said the same."""
        before = () if self._history.previous is None else self._history.previous.evidence.leads
        return next((lead for lead in page.evidence.leads if lead not in before), None)

    def _by_length(self, known: Assessment, judgement: str) -> Reason:
        said = f"a page of {known.records}, where {self.pagination.page_size} were asked for, {judgement}"
        return Reason(Signal.PAGE_LENGTH, said, told=False)

    def _on(self, page: Page, reason: Reason, *, is_probe: bool = False) -> Verdict:
        return Verdict(page.items, reason, self._next(page), is_probe=is_probe)

    def _remedy_for_missing(self, page: Page) -> str:
        return f"Check paginationParam (now {self.pagination.param!r})."

    @abstractmethod
    def _next(self, page: Page) -> PageRequest: ...

    @abstractmethod
    def _counts_beyond(self, known: Assessment) -> bool:
        """Whether a count says that more follows an empty page."""

    @cached_property
    def _named(self) -> str:
        return self.pagination.param or ""

    def _wanted(self, most: int) -> int:
        """How many of the next pages are wanted, as long as they are as long as those before."""
        left = self.left_to_take
        if left is None or not self._history.longest:
            return most
        return min(most, max(1, math.ceil(left / self._history.longest)))


class PageNumbers(CountingPaginator):
    """`page`: startPage, startPage + 1, …"""

    options: ClassVar = CountingPaginator.options | {"start_page"}

    @cached_property
    def _reader(self) -> Reader:
        return Reader(counts=True, added_to_last_page=0 if self.pagination.start_page == 1 else 1)

    def first(self) -> PageRequest:
        return self._numbered(0)

    def forecast(self, most: int, guessed: int) -> Iterator[PageRequest]:
        pages, most = self._history.pages, self._wanted(most)
        expected = self._expected_pages() or pages + min(self._history.window, guessed)
        for index in range(pages, min(pages + most, expected)):
            yield self._numbered(index)

    def _refuse_wrong_beginning(self, page: Page) -> None:
        if self._history.pages:
            return
        begins = page.evidence.count(Counted.OFFSET, Trust.PLAIN, Trust.COUNT)
        size = page.evidence.count(Counted.PAGE_SIZE)
        lengths = {self.pagination.page_size, page.records, None if size is None else size.value}
        is_second = begins is not None and begins.value > 1 and begins.value in lengths
        if page.evidence.is_first is False or is_second:
            raise PaginationError(
                "The first answer says that it is not the first page. Set startPage to the API's first page number, "
                f"0 most likely (now {self.pagination.start_page})."
            )

    def _follows(self, lead: Lead) -> bool:
        return lead.kind is LeadKind.PAGE

    def _next(self, page: Page) -> PageRequest:
        return self._numbered(self._history.pages + 1)

    def _numbered(self, index: int) -> PageRequest:
        return PageRequest(((self._named, self.pagination.start_page + index), *self._size))

    def _counts_beyond(self, known: Assessment) -> bool:
        assert known.total is not None
        length = self._history.longest or self.pagination.page_size
        has_passed = self._asked_for(known, self.pagination.page_size) >= known.total.value
        if has_passed and self._history.empty_in_a_row:
            return False  # pages may be shorter than asked for, but two in a row that hold nothing are the end
        return not self._history.pages or self._history.pages + 1 < math.ceil(known.total.value / length)

    def _expected_pages(self) -> int:
        if self._history.told_pages is not None:
            return self._history.told_pages
        total, length = self._history.total, self._history.longest
        return math.ceil(total.value / length) if total is not None and length else 0


class Offsets(CountingPaginator):
    """`offset`: the number of records received so far, which no cap of the server can put out of step."""

    options: ClassVar = CountingPaginator.options | {"start_offset"}

    @cached_property
    def _reader(self) -> Reader:
        return Reader(counts=True, added_to_last_page=1)

    def first(self) -> PageRequest:
        return self._at(0)

    def forecast(self, most: int, guessed: int) -> Iterator[PageRequest]:
        history, most = self._history, self._wanted(most)
        length = history.longest
        if not length or history.offset != history.pages * length:
            return  # pages of different lengths: where a later one begins cannot be known
        if history.total is not None:
            end = history.total.value
        elif history.told_pages is not None:
            end = history.told_pages * length
        else:
            end = history.offset + min(history.window, guessed) * length
        for offset in range(history.offset, min(history.offset + most * length, end), length):
            yield self._at(offset)

    def _follows(self, lead: Lead) -> bool:
        return lead.kind is LeadKind.OFFSET

    def _on(self, page: Page, reason: Reason, *, is_probe: bool = False) -> Verdict:
        if page.records is None:
            return failing(
                page,
                "How many records the answer has cannot be told from data_path, and type offset counts them. Begin "
                f"data_path with the path of the list, such as `{_list_in(page)}[] | …`, or set another type.",
                since=NEW_RULE,
            )
        return super()._on(page, reason, is_probe=is_probe)

    def _next(self, page: Page) -> PageRequest:
        return self._at(self._history.offset + (page.records or self._step))

    def _at(self, offset: int) -> PageRequest:
        return PageRequest(((self._named, self.pagination.start_offset + offset), *self._size))

    def _asked_for(self, known: Assessment, size: int) -> int:
        return self._history.offset + size - known.repeated

    def _counts_beyond(self, known: Assessment) -> bool:
        assert known.total is not None
        return self._history.offset + self._step < known.total.value


def _list_in(page: Page) -> str:
    """The first list in an answer or in an object of it, as jq: of objects, if there is one."""
    answer = page.answer.json
    if not isinstance(answer, dict):
        return "."
    inner = (
        (f"{outer}.{key}", value)
        for outer, each in answer.items()
        if isinstance(each, dict)
        for key, value in each.items()
    )
    lists = {path: value for path, value in (*answer.items(), *inner) if isinstance(value, list)}
    of_objects = (path for path, value in lists.items() if value and isinstance(value[0], dict))
    return f".{excerpt(next(of_objects, next(iter(lists), 'items')))}"
