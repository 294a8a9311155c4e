"""The rules that all styles of paging share (contract §4): each stands here once."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, Final

from evidence import Lead, Trust
from extraction import Path
from json_types import Item
from messages import NEW_RULE, PaginationError
from paging.assessment import HAS_MORE_PATH, LAST_PAGE_PATH, Assessment, Outlook, Reader, assess, words_of
from paging.configured_places import ConfiguredPlaces
from paging.history import EndpointHistory, History
from paging.other_forms import refuse_other_form
from paging.protocol import Cursor, Page, PageRequest, Pagination, Reason, Signal, Verdict
from paging.repetition import Likeness, likeness, may_begin_alike, remembered
from paging.telling import lead_told, line_for

_PAST_THE_END: Final = frozenset({404, 416})
_PAST_THE_END_UNLESS_CAPPED: Final = frozenset({400, 422})
_NONE: Final[Mapping[int, Reason]] = {}


class Paginator(ABC):
    """One listing on its way. `first()` once, then `after()` for each page in order."""

    options: ClassVar[frozenset[str]] = frozenset(
        {"type", "place", "page_size", "has_more_path", "last_page_path", "ignore_total", "take"}
    )
    """The fields of `Pagination` that make a difference to this style: it reads no others."""

    def __init__(self, pagination: Pagination, endpoint: EndpointHistory | None = None) -> None:
        self.pagination = pagination
        self._endpoint = endpoint if endpoint is not None else EndpointHistory()
        self._history = History()
        self._places = ConfiguredPlaces(self._looked_for(), self._endpoint)

    def _looked_for(self) -> Mapping[str, Path | str]:
        """The settings that say where something is, with the path, or the header's name, that each gives."""
        paths = {HAS_MORE_PATH: self.pagination.has_more_path, LAST_PAGE_PATH: self.pagination.last_page_path}
        return {setting: path for setting, path in paths.items() if path is not None}

    @abstractmethod
    def first(self) -> PageRequest:
        """The request of the first page."""

    @abstractmethod
    def _following(self, page: Page, known: Assessment) -> Verdict:
        """How this style goes on, where the page is no repetition and the answer did not end the listing."""

    @cached_property
    def _reader(self) -> Reader:
        return Reader()

    def after(self, page: Page) -> Verdict:
        """Judges a page. Raises `PaginationError` where its items are not to be taken."""
        refuse_other_form(page, self._history, self._endpoint)
        self._refuse_wrong_beginning(page)
        repeats = self._repeats(likeness(page, self._history.previous))
        known = assess(self.pagination, self._reader, self._endpoint, self._history, page, repeats=repeats)
        if repeats:
            return self._after_repetition(page, known)
        self._refuse_missing_body(page, known)
        verdict = self._judged(page, known)
        self._history = self._with(page, known, verdict)
        self._endpoint.columns = self._endpoint.columns or page.answer.columns
        self._endpoint.longest = max(self._endpoint.longest, known.records or 0)
        self._places.note(page)
        return verdict

    def ended_with(self, page: Page, reason: Reason) -> Verdict:
        """The end with this page, where the user says so: nothing that the page says, or lacks, speaks against it."""
        left = self.left_to_take
        return Verdict(page.items if left is None else page.items[:left], reason)

    def ended_by_items(self, page: Page, reason: Reason) -> Verdict:
        """The end with this page, by what its items are: what it says of others changes nothing. Raises
        `PaginationError` as `after` does."""
        verdict = self.after(page)
        return verdict if page.evidence.inner is not None else Verdict(verdict.items, reason)

    def may_be_a_repetition(self, first: Item) -> bool:
        """Whether a page that begins with this item may be the last one again."""
        return may_begin_alike(first, self._history.previous)

    def forecast(self, most: int, guessed: int) -> Iterator[PageRequest]:
        """Requests that will probably follow, in order, so that they can be made meanwhile.

        At most `most`, and `guessed` of them where nothing says how long the listing is.
        """
        yield from ()

    @property
    def left_to_take(self) -> int | None:
        """How many items are still wanted; None where all are."""
        return None if self.pagination.take is None else self.pagination.take - self._history.items

    def _judged(self, page: Page, known: Assessment) -> Verdict:
        if (stopped := self._stopped(page)) is not None:
            return stopped
        if (mislaid := self._places.mislaid(page, known)) is not None:
            return failing(page, mislaid, since=NEW_RULE)
        is_over = known.outlook is Outlook.OVER
        verdict = Verdict(page.items, known.reason) if is_over else self._following(page, known)
        if verdict.failure is not None:
            return verdict
        if verdict.next is None:
            ended = self._ended(page, known, verdict)
            return replace(
                ended, remark=ended.remark or (self._places.never_found(page) if self._history.pages else None)
            )
        if self._history.pages + 1 >= self.pagination.max_pages:
            return failing(
                page,
                f"The listing is longer than maxPages, {self.pagination.max_pages}. "
                "Raise maxPages if it really is that long; nothing is cut off.",
            )
        ends = self._end_by_refusal(verdict, known)
        before = self._ended_before(verdict, known) - ends.keys()
        return replace(verdict, end_by_refusal=ends, ended_before=before) if ends or before else verdict

    def _stopped(self, page: Page) -> Verdict | None:
        """Where it ends whatever follows: as many items came as are wanted, or an inner list is not whole."""
        if (inner := page.evidence.inner) is not None:
            return failing(
                page,
                f"An inner list of an item says that it goes on ({inner}), and its rest would be lost. Read it as a "
                "nested endpoint of its own, or leave it out of data_path.",
                since=NEW_RULE,
            )
        left = self.left_to_take
        if left is not None and len(page.items) >= left:
            cut = f"take: {self.pagination.take} is reached"
            return Verdict(page.items[:left], Reason(Signal.TAKE, cut), remark=f"{cut}; what follows is not asked for.")
        return None

    def _ended(self, page: Page, known: Assessment, verdict: Verdict) -> Verdict:
        """The end, held against the total: it is believed, though not to the last record (rule 4)."""
        total = known.total
        if total is None or not known.missing or known.by_user:
            return verdict
        is_plain = verdict.reason.told or page.is_empty
        size = max(self._history.longest, known.records or 0)
        if is_plain and self.pagination.size_param:
            size = max(size, self.pagination.page_size)
        may_be_part = not is_plain and (known.is_full or known.may_be_cap)
        if (known.lacks_little and not may_be_part) or self._asked_for(known, size) >= total.value:
            told = f"{verdict.reason.said}; {known.received} of {total.value} records came ({total.said.place})"
            remark = (
                f"The API speaks of {total.value} items and gave {known.received}; totals often count what a user may "
                "not see."
            )
            reason = replace(verdict.reason, said=told, told=False)
            return replace(verdict, reason=reason, remark=verdict.remark or remark)
        return failing(
            page,
            f"The answer speaks of {total.value} records ({total.said.place}) and {known.received} came, and nothing "
            f"leads to the rest. {self._remedy_for_missing(page)} If it counts something else, write "
            "`ignore_total: true`; if a part is wanted, `take` says how many.",
            since=NEW_RULE,
        )

    def _asked_for(self, known: Assessment, size: int) -> int:
        """How many places of the listing were asked for, if pages have so many."""
        return (self._history.pages + 1) * size - known.repeated

    def _end_by_refusal(self, verdict: Verdict, known: Assessment) -> Mapping[int, Reason]:
        """The statuses of the next page that mean the end: what the user says, and where nothing promises the page."""
        if not verdict.is_probe and not self.pagination.end_statuses:
            return _NONE
        assumed: frozenset[int] = frozenset()
        if verdict.is_probe:
            by_length = not known.is_full and not known.is_doubtful
            is_cap = by_length and 0 < (known.records or 0) == self._history.length
            assumed = _PAST_THE_END if is_cap else _PAST_THE_END | _PAST_THE_END_UNLESS_CAPPED
        told = {
            status: Reason(Signal.STATUS, f"the page after it is answered {status}, which endStatuses names")
            for status in self.pagination.end_statuses
        }
        return {status: _refused(status, told=False) for status in assumed} | told

    def _ended_before(self, verdict: Verdict, known: Assessment) -> frozenset[int]:
        """The statuses of the next page that meant the end in versions before `NEW_RULE`: after what may be a cap."""
        went_by_length = known.may_be_cap and verdict.reason.signal in (Signal.PAGE_LENGTH, Signal.LEAD)
        return _PAST_THE_END | _PAST_THE_END_UNLESS_CAPPED if went_by_length and self._reader.counts else frozenset()

    def _with(self, page: Page, known: Assessment, verdict: Verdict) -> History:
        before, records = self._history, known.records or 0
        length = max(before.longest, records)
        promises = known.outlook is Outlook.MORE or verdict.reason.signal is Signal.LEAD
        promises = promises or (known.outlook is Outlook.COUNTED_MORE and records >= before.longest)
        return History(
            pages=before.pages + 1,
            items=before.items + len(verdict.items),
            received=known.received,
            repeated=known.repeated,
            are_counted=before.are_counted and known.records is not None,
            offset=before.offset + (records or self._step),
            longest=length,
            length=records,
            empty_in_a_row=before.empty_in_a_row + 1 if page.is_empty else 0,
            window=before.window * (2 if records and (known.is_full or records == before.longest) else 1),
            promised=verdict.next is not None and not verdict.is_probe and promises,
            total=known.total,
            told_pages=known.pages,
            counts=known.counts,
            leads=_with_plain(before.leads, page.evidence.leads),
            shape=before.shape or page.answer.shape,
            were_many=before.were_many or page.answer.are_many,
            columns=page.answer.columns or before.columns,
            previous=remembered(page),
        )

    @property
    def _step(self) -> int:
        """By how many places an empty page is passed over: those asked for, but where pages were shorter, no more."""
        return min(self.pagination.page_size, self._history.longest or self.pagination.page_size)

    def _repeats(self, likeness: Likeness | None) -> bool:
        """Whether pages that are so alike are one page twice."""
        return likeness is not None

    def _after_repetition(self, page: Page, known: Assessment) -> Verdict:
        """The end, where it can only be an endpoint that does not page though the others of the installation do."""
        is_short = known.records is not None and not known.is_full
        if known.leads_on or known.lead or not is_short or self.pagination.chosen_for_endpoint:
            raise PaginationError(self._repetition_message(page, known), since=NEW_RULE if is_short else None)
        return Verdict([], Reason(Signal.REPETITION, "the items of the page before came again", told=False), remark=(
            "The endpoint gives the same items for every page, so it does not page; "
            "`pagination: {type: none}` for it saves a request."
        ))  # fmt: skip

    def _repetition_message(self, page: Page, known: Assessment) -> str:
        remedy = self._remedy_for_repetition()
        if known.lead is not None and not self._follows(known.lead):
            remedy += f" The answer gives {lead_told(known.lead)}, which {line_for(known.lead)} may follow."
        at_all = "If the endpoint does not page at all, write `pagination: {type: none}` for it."
        if (cut := page.evidence.truncated) is not None:
            at_all = (
                f"{words_of(cut)} says that the answer was cut: if the endpoint does not page at all, ask for less."
            )
        return (
            f"Page {self._history.pages + 1} brings the same {known.records or len(page.items)} items as the page "
            f"before, so paging has no effect: {remedy} {at_all}"
        )

    def _follows(self, lead: Lead) -> bool:
        """Whether this style goes where such a lead leads."""
        return False

    def _remedy_for_repetition(self) -> str:
        return f"check paginationParam (now {self.pagination.param!r})."

    def _remedy_for_missing(self, page: Page) -> str:
        return "Check the paging."

    def _refuse_missing_body(self, page: Page, known: Assessment) -> None:
        """No content is an empty listing, but no continuation of one that said it goes on."""
        evidence = page.evidence
        says_more = evidence.more or evidence.leads or (evidence.counts and known.leads_on)
        if self._history.promised and page.answer.json is None and not says_more:
            raise PaginationError(
                f"Page {self._history.pages + 1} has no content at all, while the page before it said that more "
                "follows, so the listing cannot be read further."
            )

    def _refuse_wrong_beginning(self, page: Page) -> None:  # noqa: B027 - only numbered pages can begin wrongly
        """Refuses a first page that says it is not the first."""

    def _too_many_empty_pages(self, page: Page) -> Verdict | None:
        """The failure, where as many in a row are empty as there may be."""
        most = self.pagination.max_empty_pages
        if not page.is_empty or self._history.empty_in_a_row + 1 < most:
            return None
        return failing(
            page,
            f"{most} empty pages in a row, while the answers say that more follows. If an empty page is the end, "
            "hasMorePath may be jq that says so, such as `.items != []`; if the API really has more, raise "
            "maxEmptyPages (`max_empty_pages` in a selector's pagination).",
        )

    @cached_property
    def _size(self) -> tuple[tuple[str, Cursor], ...]:
        return ((self.pagination.size_param, self.pagination.page_size),) if self.pagination.size_param else ()


def _with_plain(places: frozenset[str], leads: Sequence[Lead]) -> frozenset[str]:
    """The places where pages had a plain lead, with those of one more."""
    more = [lead.said.place for lead in leads if lead.trust is Trust.PLAIN and lead.said.place not in places]
    return places.union(more) if more else places


def failing(page: Page, message: str, *, since: str | None = None) -> Verdict:
    """A page whose items are right, and after which nothing can be read, by a rule `since` a version."""
    failure = PaginationError(message, since=since)
    return Verdict(page.items, Reason(Signal.NO_WAY_ON, message, told=False), failure=failure)


def _refused(status: int, *, told: bool) -> Reason:
    return Reason(Signal.STATUS, f"the page after it is answered {status}", told)
