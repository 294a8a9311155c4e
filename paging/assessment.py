"""What is known of the rest of a listing when a page has come: a pure function of what came before and the page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NamedTuple

from evidence import Count, Counted, Evidence, Lead, LeadKind, Said, Trust, is_truthy, is_yes_or_no
from extraction import Absent
from messages import NEWEST_RULE, PaginationError, shown
from paging.history import EndpointHistory, History
from paging.protocol import Page, Pagination, Reason, Signal
from paging.repetition import seam

HAS_MORE_PATH: Final = "hasMorePath"
LAST_PAGE_PATH: Final = "lastPagePath"
NOTHING_SAID: Final = Reason(Signal.PAGE_LENGTH, "the answer says nothing of the rest", told=False)
_LEADS_OF_CURSORS: Final = (LeadKind.CURSOR, LeadKind.CURSOR_IN_HEADER)


class Outlook(Enum):
    """What is known of the rest. Flags and leads are plain speech; counts are often of something else."""

    MORE = auto()
    OVER = auto()
    COUNTED_MORE = auto()
    COUNTED_OUT = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Reader:
    """How a style reads an answer.

    One that counts takes leads for flags, since it does not follow them. `added_to_last_page` is what makes the number
    of the last page their count.
    """

    counts: bool = False
    added_to_last_page: int = 0


class Assessment(NamedTuple):
    """What is known of the rest, and by what.

    `received` are the records so far, with those of this page and without the `repeated`. `total` is what the answers
    say that there are, None where they do not or where it could not be compared; `pages` how many pages they say that
    there are. `lead` is the plainest that the page gives. `is_doubtful` says that what leads on may count this page
    alone. `by_user` says that a path of the user's decided.
    """

    outlook: Outlook
    reason: Reason
    records: int | None
    received: int
    repeated: int
    counts: Mapping[Counted, Count]
    is_full: bool
    may_be_cap: bool
    total: Count | None = None
    pages: int | None = None
    lead: Lead | None = None
    is_doubtful: bool = False
    by_user: bool = False

    @property
    def leads_on(self) -> bool:
        """Whether anything plainly says that more follows."""
        return self.outlook in (Outlook.MORE, Outlook.COUNTED_MORE)

    @property
    def missing(self) -> int:
        """How many records the total speaks of that did not come."""
        return 0 if self.total is None else max(0, self.total.value - self.received)

    @property
    def lacks_little(self) -> bool:
        """Whether no more is missing than a total may count of what a user may not see."""
        return self.total is None or self.missing * 10 <= self.total.value


def assess(
    pagination: Pagination, reader: Reader, endpoint: EndpointHistory, history: History, page: Page, *, repeats: bool
) -> Assessment:
    """What is known once a page has come; one that `repeats` the page before brings no record."""
    records = page.records
    again = seam(page, history.previous)
    received = history.received + (0 if repeats else (records or 0) - again)
    is_full = records is not None and records >= pagination.page_size
    counts = _counts(pagination, history, page)
    facts = _Facts(pagination, reader, endpoint, history, page, counts, received, is_full)
    may_be_cap = not is_full and _may_be_cap(records, counts, endpoint)
    outlook, reason, doubtful = facts.outlook(may_be_cap)
    return Assessment(
        outlook,
        reason,
        records,
        received,
        history.repeated + again,
        counts,
        is_full,
        may_be_cap,
        total=facts.total,
        pages=facts.pages,
        lead=next(iter(page.evidence.leads), None),
        is_doubtful=doubtful,
        by_user=reason.signal is Signal.CONFIGURED_PATH,
    )


class _Facts:
    """The facts of one page, in the order in which they are heard."""

    def __init__(
        self,
        pagination: Pagination,
        reader: Reader,
        endpoint: EndpointHistory,
        history: History,
        page: Page,
        counts: Mapping[Counted, Count],
        received: int,
        is_full: bool,
    ) -> None:
        self.pagination = pagination
        self.reader = reader
        self.endpoint = endpoint
        self.history = history
        self.page = page
        self.counts = counts
        self.received = received
        self.is_full = is_full
        self.number = history.pages + 1
        is_counted = history.are_counted and page.records is not None
        self.total = self._total() if is_counted else None
        self.pages = self._pages()

    def outlook(self, may_be_cap: bool) -> tuple[Outlook, Reason, bool]:
        """The outlook, its reason, and whether it is in doubt."""
        evidence = self.page.evidence
        if (configured := _configured(self.pagination, self.page)) is not None:
            return *configured, False
        if evidence.more is not None:
            return Outlook.MORE, Reason(Signal.FLAG, f"{evidence.more.place} says that more follows"), False
        if evidence.truncated is not None:
            return Outlook.MORE, Reason(Signal.FLAG, f"{words_of(evidence.truncated)} says that it was cut"), False
        if evidence.over is not None and not (evidence.is_uncut and evidence.leads):
            return Outlook.OVER, Reason(Signal.FLAG, f"{evidence.over.place} says that nothing follows"), False
        if self.reader.counts and (lead := plain_lead(evidence)) is not None:
            return Outlook.MORE, Reason(Signal.LEAD, f"the answer leads on at {lead.said.place}"), False
        if self.pages is not None and self.number < self.pages:
            # A last page of number 7 is the eighth where pages count from 0, and the seventh where from 1.
            may_be_last = Counted.PAGES not in self.counts and self.number == self.counts[Counted.LAST_PAGE].value
            return Outlook.MORE, self._by_pages(), may_be_last and self.reader.added_to_last_page > 0
        if self.total is not None and self.received < self.total.value and not self._pages_are_enough():
            return Outlook.COUNTED_MORE, self._by_total(self.total), False
        if evidence.over is not None:
            said = f"{evidence.over.place} says that nothing was cut off"
            return Outlook.COUNTED_OUT, Reason(Signal.FLAG, said), False
        if self.reader.counts and (gone := self._gone_lead()) is not None:
            return Outlook.OVER, Reason(Signal.LEAD, f"the answer leads nowhere at {gone}"), False
        if self.pages is not None:
            return Outlook.COUNTED_OUT, self._by_pages(), False
        if self.total is not None and self.received == self.total.value:
            if not self._may_count_this_page(self.total, may_be_cap):
                return Outlook.COUNTED_OUT, self._by_total(self.total), False
            return Outlook.UNKNOWN, NOTHING_SAID, True
        if self.pagination.has_more_path is not None and HAS_MORE_PATH in self.endpoint.found:
            is_full_first = self.number == 1 and self.is_full
            return Outlook.OVER, Reason(Signal.CONFIGURED_PATH, f"{HAS_MORE_PATH} is absent", not is_full_first), False
        return Outlook.UNKNOWN, NOTHING_SAID, False

    def _total(self) -> Count | None:
        """A lower bound says nothing any more where it is reached."""
        total = self.counts.get(Counted.RECORDS)
        return None if total is not None and total.at_least and total.value <= self.received else total

    def _pages(self) -> int | None:
        """How many pages the answers say that there are; None also where they must count something else."""
        if (count := self.counts.get(Counted.PAGES)) is not None:
            pages = count.value
        elif (last := self.counts.get(Counted.LAST_PAGE)) is not None:
            pages = last.value + self.reader.added_to_last_page
        else:
            return None
        return None if pages < self.number and not self.page.is_empty else pages

    def _pages_are_enough(self) -> bool:
        """Whether the count of pages is reached, and the total but for what it may count too many."""
        if self.pages is None or self.total is None:
            return False
        asked_for = self.pagination.page_size if self.pagination.size_param else 0
        size = max(self.history.longest, self.page.records or 0, asked_for)
        return (self.total.value - self.received) * 10 <= self.total.value or self.number * size >= self.total.value

    def _gone_lead(self) -> str | None:
        """Where a lead was in an earlier page, or would be, had the answer more. What is empty because nobody pages by
        it says nothing: an API that is asked for numbers may leave its cursor null."""
        for lead in self.page.evidence.ended:
            if lead.kind not in _LEADS_OF_CURSORS or lead.said.place in self.history.leads:
                return lead.said.place
        return next(iter(self.history.leads), None)

    def _may_count_this_page(self, total: Count, may_be_cap: bool) -> bool:
        """A total that equals a full first page may be that page's own count; one in a header may be cut."""
        of_first_page = self.number == 1 and (self.is_full or may_be_cap)
        return of_first_page or (self.reader.counts and total.said.in_header and self.is_full)

    def _by_pages(self) -> Reason:
        count = self.counts.get(Counted.PAGES) or self.counts[Counted.LAST_PAGE]
        return Reason(Signal.PAGE_COUNT, f"page {self.number} of {self.pages} ({count.said.place})")

    def _by_total(self, total: Count) -> Reason:
        return Reason(
            Signal.ITEM_COUNT,
            f"{self.received} of {'at least ' * total.at_least}{total.value} records ({total.said.place})",
        )


def words_of(said: Said) -> str:
    """Where something is said, and, if that is prose, what."""
    is_prose = isinstance(said.value, str) and " " in said.value
    return f"{said.place} ({shown(said.value, 150)})" if is_prose else said.place


def plain_lead(evidence: Evidence) -> Lead | None:
    """The first lead that says what it says."""
    return next((lead for lead in evidence.leads if lead.trust is Trust.PLAIN), None)


def _counts(pagination: Pagination, history: History, page: Page) -> Mapping[Counted, Count]:
    """What the answers tell, the latest first. What may speak of one page alone is only heard where it cannot."""
    if not page.evidence.counts:
        return history.counts
    told: dict[Counted, Count] = {}
    for count in page.evidence.counts:
        if count.what is Counted.RECORDS and pagination.ignore_total:
            continue
        known = told.get(count.what)
        if known is None or _speaks_better(count, known, page):
            told[count.what] = count
    total = told.get(Counted.RECORDS)
    if total is not None and total.trust is Trust.UNSURE and _may_be_of_this_page(total, told, pagination, page):
        del told[Counted.RECORDS]
    return {**history.counts, **told}


def _speaks_better(count: Count, known: Count, page: Page) -> bool:
    """Whether a count is to be heard, and not the one before it. What is less than came with this page alone is of
    something else, such as the machines that were asked."""
    if count.what is Counted.RECORDS and known.value < (page.records or 0) <= count.value:
        return True
    return known.trust is Trust.UNSURE and count.trust is not Trust.UNSURE


def _may_be_of_this_page(total: Count, told: Mapping[Counted, Count], pagination: Pagination, page: Page) -> bool:
    size = told.get(Counted.PAGE_SIZE)
    sizes = {pagination.page_size, None if size is None else size.value}
    return page.records is None or total.value <= page.records or total.value in sizes


def _may_be_cap(records: int | None, counts: Mapping[Counted, Count], endpoint: EndpointHistory) -> bool:
    """A short page may be the server's own cap: a round number, or the size that it tells, and no longer page came."""
    if not records or records < endpoint.longest:
        return False
    size = counts.get(Counted.PAGE_SIZE)
    return is_round(records) or (size is not None and size.value == records)


def is_round(records: int) -> bool:
    """Whether a server may have cut a page at so many: people choose round numbers for that."""
    return records > 0 and (records % 10 == 0 or records % 25 == 0)


def _configured(pagination: Pagination, page: Page) -> tuple[Outlook, Reason] | None:
    for setting, path, truth in (
        (HAS_MORE_PATH, pagination.has_more_path, Outlook.MORE),
        (LAST_PAGE_PATH, pagination.last_page_path, Outlook.OVER),
    ):
        if path is not None and not isinstance(value := page.find(path), Absent):
            if setting == LAST_PAGE_PATH and not is_yes_or_no(value):
                raise PaginationError(
                    f"{setting} {path.text} gives {shown(value, 100)}, which does not say whether this page is the "
                    f"last. Leave {setting} out, since numbers of pages and links are found by themselves, or write jq "
                    "that compares, such as `.page >= .last`.",
                    since=NEWEST_RULE,
                )
            reason = Reason(Signal.CONFIGURED_PATH, f"{setting} {path.text} gives {json.dumps(value)[:100]}")
            other = Outlook.OVER if truth is Outlook.MORE else Outlook.MORE
            return (truth if is_truthy(value) else other), reason
    return None
