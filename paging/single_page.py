"""The style of what does not page: one request."""

from typing import ClassVar

from evidence import Signals, completed_by_headers, link_target, named_lead, names_unclearly
from messages import PaginationError
from paging.cursor_pages import cursor_in_headers
from paging.paginator import Outlook, Paginator
from paging.protocol import Page, PageRequest, Reason, Signal, Verdict


class SinglePage(Paginator):
    """`none`: one request. An answer that announces more is refused, unless the endpoint itself was told `none`."""

    options: ClassVar = Paginator.options - {"max_pages"}

    def first(self) -> PageRequest:
        return PageRequest()

    def _signals_of(self, page: Page) -> Signals:
        return completed_by_headers(super()._signals_of(page), page.headers)

    def _following(self, page: Page, outlook: Outlook) -> Verdict:
        found = self._sign_of_more(page, outlook)
        if found is not None and not self.pagination.chosen_for_endpoint:
            raise PaginationError(
                f"The answer holds {len(page.items)} items and {found}, but paginationType is none. Set "
                "paginationType, or `pagination: {type: none}` for this endpoint if its first page is all you want."
            )
        return self._over(page, Reason(Signal.NO_PAGING, "paginationType none takes the first page alone"))

    def _sign_of_more(self, page: Page, outlook: Outlook) -> str | None:
        if link_target(page.link_header, "next") is not None or names_unclearly(page.link_header, "next"):
            return "its Link header names a next page"
        if cursor_in_headers(page.headers) is not None:
            return "one of its headers gives a cursor to more"
        if outlook is Outlook.UNKNOWN and (key := named_lead(page.answer.trail)) is not None:
            return f"its {key!r} looks like the way to another page"
        return "it says that there is more" if self._leads_on(page, outlook) else None
