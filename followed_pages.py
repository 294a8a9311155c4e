"""Styles in which each answer leads to the next page: cursors, and links in the body or in a header."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from errors import PaginationError
from excerpts import excerpt, shown
from json_types import Json
from link_header import link_target
from paginator import Outlook, Paginator
from paging import Page, PageLengths, PageRequest, Pagination, Verdict
from paths import Absent, DottedPath, Path

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
        "next_url", "nextUrl", "nextRecordsUrl", "nextLink", "next_link", "next_page_url", "nextPageUrl",
        "meta.next_url", "pagination.next_url", "response_metadata.next", "next_page",
    )
)  # fmt: skip


class FollowingPaginator(Paginator):
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
    def _lead(self, page: Page, outlook: Outlook) -> str | int | None:
        """The cursor or link that the page gives."""

    @abstractmethod
    def _follow(self, lead: str | int) -> PageRequest: ...

    def _overlooks_a_lead(self, page: Page) -> bool:
        """Whether a configured path is absent, while a usual place has a lead: most likely the path is mistyped."""
        return False

    def _leads_on(self, page: Page, outlook: Outlook) -> bool:
        return super()._leads_on(page, outlook) or self._lead(page, outlook) is not None

    def _may_count_only_this_page(self, page: Page) -> bool:
        return self._pages == 1

    def _following(self, page: Page, outlook: Outlook) -> Verdict:
        lead = self._lead(page, outlook)
        if lead is None:
            self._refuse_dead_end(outlook)
            if self._pages == 1 and self._overlooks_a_lead(page):
                raise PaginationError(
                    f"{self._setting} leads nowhere in the first answer, which gives a {self._lead_name} in another "
                    f"place. Correct {self._setting}, or leave it out."
                )
            return Verdict(page.items, remark=self._suspicion(page, outlook))
        if str(lead) in self._followed:
            if outlook is Outlook.COUNTED_OUT:
                return Verdict(page.items)
            raise PaginationError(
                f"The listing leads back to {excerpt(str(lead))!r}, which was already followed: it would never end. "
                f"Check {self._setting} and hasMorePath."
            )
        self._refuse_too_many_empty_pages()
        self._followed.add(str(lead))
        return Verdict(page.items, self._follow(lead))

    def _suspicion(self, page: Page, outlook: Outlook) -> str | None:
        if self._pages > 1 or outlook is not Outlook.UNKNOWN or not self._is_full(page):
            return None
        return (
            f"The first page is full ({len(page.items)} items), and nothing in the answer leads to another. If there "
            f"should be more, check {self._setting}."
        )

    def _refuse_dead_end(self, outlook: Outlook) -> None:
        """More is announced, and nothing leads there: the rest would be lost."""
        if outlook is Outlook.MORE:
            raise PaginationError(
                f"The answer says that more follows, but gives no {self._lead_name} to it. Check {self._setting}."
            )
        if outlook is Outlook.COUNTED_MORE and self._pages == 1:
            raise PaginationError(
                f"The answer speaks of {self._signals.total} items and gave {self._received}, but no "
                f"{self._lead_name} to the rest. Check {self._setting}."
            )


class Cursors(FollowingPaginator):
    """`cursor`: each request sends the cursor that the last answer gave."""

    _lead_name = "cursor"
    _setting = "cursorPath"

    def _follow(self, lead: str | int) -> PageRequest:
        return PageRequest(((self.pagination.param or "", lead), *self._size()))

    def _lead(self, page: Page, outlook: Outlook) -> str | int | None:
        if self.pagination.cursor_path is not None:
            found = self.pagination.cursor_path.find(page.answer.json)
            return self._checked(None if isinstance(found, Absent) else found)
        stated = list(_found(_USUAL_CURSORS, page)) or list(_found(_AMBIGUOUS_CURSORS, page))
        for value in stated:
            if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
                return self._checked(value)
        if outlook is Outlook.MORE and page.items:
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
            raise PaginationError(f"{where} gives {shown(value, 100)} as cursor; a string or a number is needed.")
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            raise PaginationError(f"{where} gives a URL, not a cursor: {excerpt(value)}. Use paginationType next_link.")
        return value if isinstance(value, str | int) else str(value)


class LinkPaginator(FollowingPaginator):
    """What both link styles share: the link replaces the whole URL."""

    _lead_name = "link"

    @abstractmethod
    def _link(self, page: Page) -> str | None: ...

    def _lead(self, page: Page, outlook: Outlook) -> str | None:
        link = self._link(page)
        try:
            return None if link is None else urljoin(page.url, link)
        except ValueError as error:
            raise PaginationError(f"The next link {excerpt(str(link))!r} is no URL ({excerpt(str(error))}).") from error

    def _following(self, page: Page, outlook: Outlook) -> Verdict:
        self._followed.add(page.url)
        return super()._following(page, outlook)

    def _follow(self, lead: str | int) -> PageRequest:
        return PageRequest(link=str(lead))

    def _remedy_for_repetition(self) -> str:
        return f"check {self._setting}."


class BodyLinks(LinkPaginator):
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
                f"The answer gives {shown(stated[0], 100)} where the URL of the next page was looked for. "
                "Set nextLinkPath, or use paginationType page or cursor."
            )
        return link


class HeaderLinks(LinkPaginator):
    """`header_link`: the `Link` header holds it (RFC 8288)."""

    _setting = "headerLinkRel"

    def _link(self, page: Page) -> str | None:
        return link_target(page.link_header, self.pagination.header_link_rel)


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
