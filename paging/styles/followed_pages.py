"""What the styles share in which each answer leads to the next page."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from evidence import Lead, LeadKind, Trust
from extraction import Path
from messages import NEW_RULE, excerpt
from paging.assessment import Assessment, Outlook, plain_lead
from paging.history import EndpointHistory
from paging.paginator import Paginator, failing
from paging.protocol import Cursor, Page, PageRequest, Pagination, Reason, Signal, Verdict
from paging.repetition import Likeness, likeness
from paging.telling import has, lead_told, line_for, mislaid, what_is_there


class FollowingPaginator(Paginator):
    """What cursor and link styles share: each answer leads to the next page, and no lead is followed twice.

    A lead in the answer is plainer speech than any count beside it, so counts alone never end such a listing
    while there is one.
    """

    options: ClassVar = Paginator.options | {"size_param", "max_pages", "max_empty_pages", "end_statuses"}

    _lead_name: str
    _setting: str
    """The setting that says where the lead is."""

    _kinds: tuple[LeadKind, ...]
    """Of leads that it follows where nothing says where they are."""

    def __init__(self, pagination: Pagination, endpoint: EndpointHistory | None = None) -> None:
        super().__init__(pagination, endpoint)
        self._followed: set[str] = set()
        self._last: str | None = None
        self._where = ""

    def first(self) -> PageRequest:
        return PageRequest(self._size)

    @property
    @abstractmethod
    def _configured(self) -> Path | str | None:
        """The path or the header where the user says that the lead is."""

    @abstractmethod
    def _lead(self, page: Page, known: Assessment) -> tuple[Cursor, str] | None:
        """The cursor or link that the page gives, and where, in words that follow its name."""

    @abstractmethod
    def _follow(self, lead: Cursor) -> PageRequest: ...

    def _looked_for(self) -> Mapping[str, Path | str]:
        configured = self._configured
        own = {} if configured is None else {self._setting: configured}
        return {**super()._looked_for(), **own}

    def _follows(self, lead: Lead) -> bool:
        return lead.kind in self._kinds

    def _repeats(self, alike: Likeness | None) -> bool:
        """Pages alike are another where a lead that was not followed before led to them, unless their ids say more."""
        return alike is Likeness.BY_IDS

    def _remedy_for_repetition(self) -> str:
        return f"check {self._setting}."

    def _remedy_for_missing(self, page: Page) -> str:
        return f"Check {self._setting}: {what_is_there(self._configured, page)}."

    def _following(self, page: Page, known: Assessment) -> Verdict:
        lead = self._lead(page, known)
        if lead is None:
            return self._without_lead(page, known)
        value, where = lead
        if (nothing := self._came_to_nothing(page, known, str(value))) is not None:
            return Verdict([], nothing)
        if str(value) in self._followed:
            # What is like the page before may be that page, so that the count was reached by it twice.
            if known.outlook is Outlook.COUNTED_OUT and likeness(page, self._history.previous) is None:
                return Verdict(page.items, known.reason)
            return failing(page, self._never_ending(str(value)))
        if (too_many := self._too_many_empty_pages(page)) is not None:
            return too_many
        self._followed.add(str(value))
        self._last, self._where = str(value), where
        reason = Reason(Signal.LEAD, f"the answer gives a {self._lead_name}{where}")
        return Verdict(page.items, reason, self._follow(value))

    def _came_to_nothing(self, page: Page, known: Assessment, lead: str) -> Reason | None:
        """Why an empty page is the end although it has a lead, as every page of some APIs has: it leads to itself, or
        all that was counted has come."""
        if not page.is_empty or known.outlook is Outlook.MORE:
            return None
        if known.outlook is Outlook.COUNTED_OUT and known.received:
            return known.reason
        if lead != self._last:
            return None
        return Reason(Signal.LEAD, f"an empty page, whose {self._lead_name} leads to itself", told=known.received > 0)

    def _never_ending(self, lead: str) -> str:
        to_itself = " If a page that leads to itself is the last, has_more_path may be jq that says so." * (
            lead == self._last
        )
        return (
            f"The listing leads back to {excerpt(lead)!r}, which was already followed: it would never end. "
            f"Check {self._setting} and hasMorePath.{to_itself}"
        )

    def _without_lead(self, page: Page, known: Assessment) -> Verdict:
        if (overlooked := self._overlooked(page, known)) is not None:
            return failing(page, overlooked, since=NEW_RULE)
        if known.outlook is Outlook.COUNTED_OUT:
            return Verdict(page.items, known.reason)
        evidence, configured = page.evidence, self._configured
        is_empty_there = configured is not None and has(configured, page)
        was_elsewhere = self._setting in self._endpoint.found and not known.is_full
        is_gone = self._history.pages > 0 or was_elsewhere or any(self._follows(lead) for lead in evidence.ended)
        is_told = is_empty_there or is_gone
        reason = Reason(Signal.LEAD, f"the answer gives no {self._lead_name} to another page", told=is_told)
        return Verdict(page.items, reason, remark=None if is_told else self._suspicion(page, known))

    def _overlooked(self, page: Page, known: Assessment) -> str | None:
        """What is wrong where more is announced, or led to in another way, and this style has no way to it."""
        elsewhere = plain_lead(page.evidence)
        configured = self._configured
        if configured is not None and has(configured, page) and known.outlook is not Outlook.MORE:
            return None  # the user says that the lead is there, and it is empty
        if elsewhere is not None:
            if configured is not None and self._follows(elsewhere):
                return mislaid(self._setting, configured, page)
            return (
                f"The answer gives {lead_told(elsewhere)}, which type {self.pagination.type} does not follow, and "
                f"no {self._lead_name}. Write {line_for(elsewhere)}, or `pagination: {{type: none}}` for the endpoint "
                "if this page is all."
            )
        if known.outlook is Outlook.MORE:
            return (
                f"The answer says that more follows ({known.reason.said}), but gives no {self._lead_name} to it: "
                f"{what_is_there(self._configured, page)}. Check {self._setting}."
            )
        if self._history.pages or known.outlook not in (Outlook.UNKNOWN, Outlook.COUNTED_OUT):
            return None
        return self._overlooked_in_doubt(page, known)

    def _overlooked_in_doubt(self, page: Page, known: Assessment) -> str | None:
        """What may be a lead in a first page is passed over only where that page cannot be but a part."""
        may_go_on = known.is_full or known.may_be_cap
        configured = self._configured
        for lead in page.evidence.leads:
            if lead.trust is not Trust.ALIKE and not may_go_on:
                continue
            if configured is None:
                return (
                    f"No {self._lead_name} was found where APIs usually have it, but the answer gives "
                    f"{lead_told(lead)}, which looks like the way to another page. Write {line_for(lead)}, or set "
                    f"{self._setting} to its place; if this page is all, write `pagination: {{type: none}}` for the "
                    "endpoint."
                )
            if may_go_on:
                return mislaid(self._setting, configured, page)
        return None

    def _suspicion(self, page: Page, known: Assessment) -> str | None:
        if self._history.pages or known.outlook is not Outlook.UNKNOWN or not known.is_full:
            return None
        return (
            f"The first page is full ({known.records} items), and nothing in the answer leads to another: "
            f"{what_is_there(self._configured, page)}. If there should be more, check {self._setting}."
        )
