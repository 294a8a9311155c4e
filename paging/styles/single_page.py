"""The styles of what does not page: one request."""

from typing import ClassVar

from evidence import Lead, LeadKind, Trust, was_read_before
from messages import NEW_RULE
from paging.assessment import Assessment, Outlook, words_of
from paging.paginator import Paginator, failing
from paging.protocol import Page, PageRequest, Reason, Signal, Verdict
from paging.telling import lead_told, line_for


class SinglePage(Paginator):
    """`none` for the installation: an answer that says that more follows is refused, its items handed over."""

    options: ClassVar = Paginator.options

    def first(self) -> PageRequest:
        return PageRequest()

    def _following(self, page: Page, known: Assessment) -> Verdict:
        lead = next((lead for lead in page.evidence.leads if self._may_lead_on(lead, known)), None)
        if lead is None and page.evidence.truncated is not None:
            return failing(
                page,
                f"The answer holds {len(page.items)} items and says that there were more ({known.reason.said}), but "
                "paginationType is none. What lacks would be taken for deleted. Set paginationType if it pages, or ask "
                "for less at a time. If nothing lacks, a rule of `responses` with `then: end` says so.",
                since=None if self._failed_before(page, known, lead) else NEW_RULE,
            )
        if lead is not None or known.leads_on:
            says = [f"says that there is more ({known.reason.said})"] if known.leads_on else []
            line = ""
            if lead is not None:
                looks = "" if lead.trust is Trust.PLAIN else ", which looks like the way to another page"
                says.append(f"gives {lead_told(lead)}{looks}")
                line = f" {line_for(lead)} may follow it."
            return failing(
                page,
                f"The answer holds {len(page.items)} items and {' and '.join(says)}, but paginationType is none. Set "
                "paginationType, or `pagination: {type: none}` for this endpoint if its first page is all you want."
                f"{line}",
                since=None if self._failed_before(page, known, lead) else NEW_RULE,
            )
        is_told = known.outlook is Outlook.COUNTED_OUT or bool(page.evidence.ended)
        said = known.reason.said if known.outlook is Outlook.COUNTED_OUT else "the first page alone"
        return Verdict(page.items, Reason(Signal.NO_PAGING, f"paginationType none takes {said}", told=is_told))

    def _failed_before(self, page: Page, known: Assessment, lead: Lead | None) -> bool:
        """Whether versions before `NEW_RULE` understood what says that more follows."""
        flags = (page.evidence.more, page.evidence.truncated, None if lead is None else lead.said)
        said = [word for word in flags if word is not None]
        if known.leads_on:
            said += [count.said for count in known.counts.values()]
        return known.by_user or any(map(was_read_before, said))

    def _may_lead_on(self, lead: Lead, known: Assessment) -> bool:
        """What may be a lead is passed over only where a short page, or a count, speaks against it."""
        if lead.trust is Trust.PLAIN or (known.leads_on and lead.trust is Trust.UNSURE):
            return True
        if known.outlook is not Outlook.UNKNOWN:
            return False
        is_unclear = lead.kind is LeadKind.LINK_IN_HEADER
        return lead.trust is Trust.ALIKE or is_unclear or known.is_full or known.may_be_cap


class FirstPage(SinglePage):
    """`none` for the endpoint itself: its first page, whatever the answer says of others."""

    options: ClassVar = frozenset({"type", "place", "take"})

    def after(self, page: Page) -> Verdict:
        said = "the endpoint's own paginationType none takes the first page alone"
        if (stopped := self._stopped(page)) is not None:
            return stopped
        if (cut := page.evidence.truncated) is None:
            return Verdict(page.items, Reason(Signal.NO_PAGING, said))
        words = words_of(cut)
        return Verdict(
            page.items,
            Reason(Signal.NO_PAGING, f"{said}, and {words} says that it was cut", told=False),
            remark=f"{words} says that the answer was cut, and paginationType none takes it for all: what lacks counts "
            "as deleted.",
        )
