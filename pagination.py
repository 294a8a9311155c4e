"""How listings go on, and when they are over (contract §4).

Paginators are small state machines without I/O: given what the last request brought, what is to be asked next, or
is the listing over, or is something wrong? The rules that all styles share stand once, in `paginator.py`; a style says
only how to ask for the next page. A listing that cannot be followed to its end raises `PaginationError`: a part is
never taken for the whole.
"""

from typing import ClassVar, Final

from cursor_pages import Cursors, cursor_in_headers
from errors import PaginationError
from followed_pages import BodyLinks, HeaderLinks
from link_header import link_target, names_unclearly
from named_leads import named_lead
from numbered_pages import Offsets, PageNumbers
from paginator import Outlook, Paginator
from paging import Page, PageLengths, PageRequest, Pagination, PaginationType, Reason, Signal, Verdict
from signals import Signals, completed_by_headers


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


def options_of(style: PaginationType, *, chosen_for_endpoint: bool = False) -> frozenset[str]:
    """The options, by the names of `Pagination`, that make a difference where a listing has this type."""
    if style is PaginationType.NONE and chosen_for_endpoint:
        return frozenset({"type", "place"})  # its first page is taken whatever the answer says of others
    return _STYLES[style].options
