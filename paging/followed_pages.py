"""Styles in which each answer leads to the next page: what they share, and links in the body or in a header."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urljoin, urlsplit, urlunsplit

from evidence import Lead, LeadKind, Trust, link_target, names_unclearly
from extraction import Absent, Path
from json_types import Json
from messages import NEW_RULE, PaginationError, excerpt, shown
from paging.assessment import Assessment, Outlook, plain_lead
from paging.history import EndpointHistory
from paging.paginator import Paginator, failing, has, mislaid
from paging.protocol import Cursor, Page, PageRequest, Pagination, Reason, Signal, Verdict
from paging.repetition import Likeness
from paging.telling import headers_there, keys_near, lead_told, line_for


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

    def first(self) -> PageRequest:
        return PageRequest(self._size())

    @property
    @abstractmethod
    def _configured(self) -> Path | str | None:
        """The path or the header where the user says that the lead is."""

    @abstractmethod
    def _lead(self, page: Page, known: Assessment) -> tuple[Cursor, str] | None:
        """The cursor or link that the page gives, and where, in words that follow its name."""

    @abstractmethod
    def _follow(self, lead: Cursor) -> PageRequest: ...

    @property
    def _looked_for(self) -> Mapping[str, Path | str]:
        configured = self._configured
        own = {} if configured is None else {self._setting: configured}
        return {**super()._looked_for, **own}

    def _follows(self, lead: Lead) -> bool:
        return lead.kind in self._kinds

    def _repeats(self, likeness: Likeness | None) -> bool:
        """Pages alike are another where a lead that was not followed before led to them, unless their ids say more."""
        return likeness is Likeness.BY_IDS

    def _remedy_for_repetition(self) -> str:
        return f"check {self._setting}."

    def _remedy_for_missing(self, page: Page) -> str:
        return f"Check {self._setting}: {self._what_is_there(page)}."

    def _following(self, page: Page, known: Assessment) -> Verdict:
        lead = self._lead(page, known)
        if lead is None:
            return self._without_lead(page, known)
        value, where = lead
        if str(value) in self._followed:
            if known.outlook is Outlook.COUNTED_OUT:
                return Verdict(page.items, known.reason)
            return failing(
                page,
                f"The listing leads back to {excerpt(str(value))!r}, which was already followed: it would never end. "
                f"Check {self._setting} and hasMorePath.",
            )
        if (too_many := self._too_many_empty_pages(page)) is not None:
            return too_many
        self._followed.add(str(value))
        reason = Reason(Signal.LEAD, f"the answer gives a {self._lead_name}{where}")
        return Verdict(page.items, reason, self._follow(value))

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
                f"{self._what_is_there(page)}. Check {self._setting}."
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

    def _what_is_there(self, page: Page) -> str:
        configured = self._configured
        if isinstance(configured, str):
            return headers_there(page.headers)
        return keys_near(configured, page.answer.json)

    def _suspicion(self, page: Page, known: Assessment) -> str | None:
        if self._history.pages or known.outlook is not Outlook.UNKNOWN or not known.is_full:
            return None
        return (
            f"The first page is full ({known.records} items), and nothing in the answer leads to another: "
            f"{self._what_is_there(page)}. If there should be more, check {self._setting}."
        )


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
        found = configured.find(page.answer.json)
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
