"""Styles in which each answer leads to the next page: what they share, and links in the body or in a header."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from evidence import link_target, named_lead, names_unclearly
from extraction import Absent, DottedPath, Path
from json_types import Json
from messages import PaginationError, excerpt, shown
from paging.paginator import Outlook, Paginator
from paging.protocol import Cursor, EndpointHistory, Page, PageRequest, Pagination, Reason, Signal, Verdict

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

    options: ClassVar = Paginator.options | {"size_param"}

    _lead_name: str

    def __init__(self, pagination: Pagination, history: EndpointHistory | None = None) -> None:
        super().__init__(pagination, history)
        self._followed: set[str] = set()

    def first(self) -> PageRequest:
        return PageRequest(self._size())

    @property
    @abstractmethod
    def _setting(self) -> str:
        """The setting that says where the lead is."""

    @property
    def _is_configured(self) -> bool:
        """Whether the user said where the lead is."""
        return False

    @abstractmethod
    def _lead(self, page: Page, outlook: Outlook) -> Cursor | None:
        """The cursor or link that the page gives."""

    @abstractmethod
    def _follow(self, lead: Cursor) -> PageRequest: ...

    @abstractmethod
    def _place_of_lead(self, page: Page) -> str:
        """Where in the answer the lead is, in words that follow its name."""

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
            self._refuse_unknown_lead(page, outlook)
            return Verdict(page.items, self._without_lead(outlook), remark=self._suspicion(page, outlook))
        if str(lead) in self._followed:
            if outlook is Outlook.COUNTED_OUT:
                return self._over(page)
            raise PaginationError(
                f"The listing leads back to {excerpt(str(lead))!r}, which was already followed: it would never end. "
                f"Check {self._setting} and hasMorePath."
            )
        self._refuse_too_many_empty_pages()
        self._followed.add(str(lead))
        reason = Reason(Signal.LEAD, f"the answer gives a {self._lead_name}{self._place_of_lead(page)}")
        return Verdict(page.items, reason, self._follow(lead))

    def _without_lead(self, outlook: Outlook) -> Reason:
        if outlook is Outlook.COUNTED_OUT:
            return self._reason
        return Reason(Signal.LEAD, f"the answer gives no {self._lead_name} to another page")

    def _suspicion(self, page: Page, outlook: Outlook) -> str | None:
        if self._pages > 1 or outlook is not Outlook.UNKNOWN or not self._is_full(page):
            return None
        return (
            f"The first page is full ({len(page.items)} items), and nothing in the answer leads to another. If there "
            f"should be more, check {self._setting}."
        )

    def _refuse_unknown_lead(self, page: Page, outlook: Outlook) -> None:
        """A cursor or link where none was looked for leads to a rest that would be lost."""
        if self._pages > 1 or outlook is not Outlook.UNKNOWN or self._is_configured:
            return
        if (key := named_lead(page.answer.trail)) is not None:
            raise PaginationError(
                f"No {self._lead_name} was found where APIs usually have it, but the answer gives {key!r}, which looks "
                f"like the way to another page. Set {self._setting} to its place, or paginationType to how the API "
                "pages; if this page is all, write `pagination: {type: none}` for the endpoint."
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


class LinkPaginator(FollowingPaginator):
    """What both link styles share: the link replaces the whole URL."""

    _lead_name = "link"

    @abstractmethod
    def _link(self, page: Page) -> str | None: ...

    def _lead(self, page: Page, outlook: Outlook) -> str | None:
        link = self._link(page)
        try:
            return None if link is None else _resolved(link, page.url)
        except ValueError as error:
            raise PaginationError(f"The next link {excerpt(str(link))!r} is no URL ({excerpt(str(error))}).") from error

    def _following(self, page: Page, outlook: Outlook) -> Verdict:
        self._followed.add(page.url)
        return super()._following(page, outlook)

    def _follow(self, lead: Cursor) -> PageRequest:
        return PageRequest(link=str(lead))

    def _remedy_for_repetition(self) -> str:
        return f"check {self._setting}."


class BodyLinks(LinkPaginator):
    """`next_link`: the answer's body holds the URL of the next page."""

    options: ClassVar = LinkPaginator.options | {"next_link_path"}

    @property
    def _setting(self) -> str:
        return "nextLinkPath"

    @property
    def _is_configured(self) -> bool:
        return self.pagination.next_link_path is not None

    def _link(self, page: Page) -> str | None:
        configured = self.pagination.next_link_path
        if configured is None:
            return self._checked(list(found_in(page, _USUAL_LINKS)))
        found = configured.find(page.answer.json)
        return self._checked([] if isinstance(found, Absent) else [found])

    def _place_of_lead(self, page: Page) -> str:
        if self.pagination.next_link_path is not None:
            return f" at nextLinkPath {self.pagination.next_link_path.text}"
        return place_in(page, _USUAL_LINKS)

    def _overlooks_a_lead(self, page: Page) -> bool:
        configured = self.pagination.next_link_path
        return is_absent(configured, page) and any(isinstance(v, str) and v for v in found_in(page, _USUAL_LINKS))

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

    options: ClassVar = LinkPaginator.options | {"header_link_rel"}

    @property
    def _setting(self) -> str:
        return "headerLinkRel"

    def _link(self, page: Page) -> str | None:
        rel = self.pagination.header_link_rel
        if names_unclearly(page.link_header, rel):
            raise PaginationError(
                f"The Link header speaks of rel={rel}, but has no such link as RFC 8288 writes it, so it is not known "
                f"whether more follows: {excerpt(page.link_header)}. Use another paginationType for this endpoint."
            )
        return link_target(page.link_header, rel)

    def _place_of_lead(self, page: Page) -> str:
        return f' in its Link header, rel="{self.pagination.header_link_rel}"'


def found_in(page: Page, paths: tuple[DottedPath, ...]) -> Iterator[Json]:
    """What the usual paths find in the objects on the way down to the items."""
    for path in paths:
        for envelope in page.answer.trail:
            if path.text in envelope or path.segments[0] in envelope:
                value = path.find(envelope)
                if not isinstance(value, Absent):
                    yield value


def place_in(page: Page, paths: tuple[DottedPath, ...]) -> str:
    """The first usual place that holds a lead."""
    return next((f" at {path.text}" for path in paths if any(map(_href, found_in(page, (path,))))), "")


def is_absent(configured: Path | None, page: Page) -> bool:
    """Whether a configured path leads nowhere in the answer."""
    return configured is not None and isinstance(configured.find(page.answer.json), Absent)


def _resolved(link: str, asked: str) -> str:
    """The URL of a link in the answer to `asked`.

    A server behind a prefix that it does not know (a gateway, or the context path of Confluence) writes paths without
    it. So a path that is the end of the one that was asked means that one.
    """
    path, known = urlsplit(link).path, urlsplit(asked).path
    if link.startswith("/") and not link.startswith("//") and path != "/" and known.endswith(path):
        link = known.removesuffix(path) + link
    if ".." in path.split("/") and not urlsplit(link).netloc:
        # As it is written: whoever asks for it judges how far it may lead.
        folder = "" if path.startswith("/") else f"{known.rpartition('/')[0]}/"
        return urlunsplit(urlsplit(asked)._replace(path=folder + path, query=urlsplit(link).query, fragment=""))
    resolved = urljoin(asked, link)
    if not resolved.startswith(("http://", "https://")):
        raise ValueError("it is neither http nor https")
    return resolved


def _href(value: Json) -> Json:
    return value["href"] if isinstance(value, dict) and "href" in value else value
