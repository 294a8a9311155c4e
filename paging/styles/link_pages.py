"""The styles in which each answer gives the URL of the next page: in its body, or in a header."""

from abc import abstractmethod
from typing import ClassVar
from urllib.parse import urljoin, urlsplit, urlunsplit

from evidence import LeadKind, Trust, link_target, names_unclearly
from extraction import Absent, Path
from json_types import Json
from messages import PaginationError, excerpt, shown
from paging.assessment import Assessment
from paging.protocol import Cursor, Page, PageRequest, Verdict
from paging.styles.followed_pages import FollowingPaginator


class LinkPaginator(FollowingPaginator):
    """What both link styles share: the link replaces the whole URL."""

    _lead_name = "link"

    @abstractmethod
    def _link(self, page: Page) -> tuple[str, str] | None:
        """The link as the answer writes it, and where it is."""

    def _lead(self, page: Page, known: Assessment) -> tuple[Cursor, str] | None:
        if (found := self._link(page)) is None:
            return None
        link, where = found
        try:
            return _resolved(link, page.url), where
        except ValueError as error:
            raise PaginationError(f"The next link {excerpt(link)!r} is no URL ({excerpt(str(error))}).") from error

    def _following(self, page: Page, known: Assessment) -> Verdict:
        self._followed.add(page.url)
        self._last = page.url
        return super()._following(page, known)

    def _follow(self, lead: Cursor) -> PageRequest:
        return PageRequest(link=str(lead))

    def _told(self, page: Page, *kinds: LeadKind) -> tuple[str, str] | None:
        """The link that the answer gives, of the first of these kinds that there is."""
        for kind in kinds:
            for lead in page.evidence.leads:
                if lead.kind is kind and lead.trust is Trust.PLAIN and isinstance(lead.value, str):
                    return lead.value, f" at {lead.said.place}"
        return None


class BodyLinks(LinkPaginator):
    """`next_link`: the answer's body holds the URL of the next page."""

    options: ClassVar = LinkPaginator.options | {"next_link_path"}

    _setting = "nextLinkPath"
    _kinds = (LeadKind.LINK, LeadKind.LINK_IN_HEADER)

    @property
    def _configured(self) -> Path | None:
        return self.pagination.next_link_path

    def _link(self, page: Page) -> tuple[str, str] | None:
        configured = self._configured
        if configured is None:
            return self._told(page, *self._kinds)
        found = page.find(configured)
        value = None if isinstance(found, Absent) else _href(found)
        if value is None or value is False or value == "":
            return None
        if not isinstance(value, str):
            raise PaginationError(
                f"The answer gives {shown(value, 100)} where the URL of the next page was looked for. "
                "Correct nextLinkPath, or use paginationType page or cursor."
            )
        return value, f" at nextLinkPath {configured.text}"


class HeaderLinks(LinkPaginator):
    """`header_link`: the `Link` header holds it (RFC 8288), or a header of its own."""

    options: ClassVar = LinkPaginator.options | {"header_link_rel", "next_link_header"}

    _kinds = (LeadKind.LINK_IN_HEADER, LeadKind.LINK)

    @property
    def _setting(self) -> str:  # type: ignore[override]
        return "headerLinkRel" if self.pagination.next_link_header is None else "nextLinkHeader"

    @property
    def _configured(self) -> str | None:
        return self.pagination.next_link_header

    def _link(self, page: Page) -> tuple[str, str] | None:
        header, rel = self.pagination.next_link_header, self.pagination.header_link_rel
        if header is not None:
            link = page.headers.get(header, "").strip()
            return (link, f" in its header {header}") if link else None
        if names_unclearly(page.link_header, rel):
            raise PaginationError(
                f"The Link header speaks of rel={rel}, but has no such link as RFC 8288 writes it, so it is not known "
                f"whether more follows: {excerpt(page.link_header)}. Use another paginationType for this endpoint."
            )
        if (target := link_target(page.link_header, rel)) is not None:
            return target, f' in its Link header, rel="{rel}"'
        return self._told(page, *self._kinds)


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
