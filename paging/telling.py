"""What messages say of paging: what is where something was looked for, and the `pagination` to write."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from evidence import Lead, LeadKind, Trust
from extraction import Absent, DottedPath, Path
from json_types import Json
from messages import excerpt, in_yaml
from paging.protocol import Page, PaginationType

_MOST_NAMES: Final = 20
_TYPES: Final = {
    LeadKind.CURSOR: PaginationType.CURSOR,
    LeadKind.CURSOR_IN_HEADER: PaginationType.CURSOR,
    LeadKind.LINK: PaginationType.NEXT_LINK,
    LeadKind.LINK_IN_HEADER: PaginationType.HEADER_LINK,
    LeadKind.PAGE: PaginationType.PAGE,
    LeadKind.OFFSET: PaginationType.OFFSET,
}
_LINK_HEADER: Final = "link"
_LAST_KEY: Final = re.compile(r"[\w-]+\Z")
_NEXT: Final = re.compile(r"next(?:[_-]?(\w+(?:-\w+)*))?\Z", re.IGNORECASE)
_USUAL_PARAM: Final = "cursor"
_PAST_THE_END: Final = frozenset({400, 404, 410, 416, 422})


def line_for(lead: Lead) -> str:
    """The `pagination` that follows a lead."""
    at = _header_of(lead) if lead.said.in_header else lead.said.place
    keys: dict[str, str | None] = {"type": _TYPES[lead.kind]}
    match lead.kind:
        case LeadKind.CURSOR:
            keys |= {"param": _param_of(lead), "cursor_path": at}
        case LeadKind.CURSOR_IN_HEADER:
            keys |= {"param": _param_of(lead), "cursor_header": at}
        case LeadKind.LINK:
            keys |= {"next_link_path": at}
        case LeadKind.LINK_IN_HEADER if at.lower() != _LINK_HEADER:
            keys |= {"next_link_header": at}
    # What is cut, or hides a secret, would name another place; without it, it is looked for where it is.
    told = {key: value for key, value in keys.items() if value is not None and excerpt(value) == value}
    return f"`pagination: {{{', '.join(f'{key}: {in_yaml(value)}' for key, value in told.items())}}}`"


def _param_of(lead: Lead) -> str | None:
    """The parameter that a cursor is sent in, where its name tells one that is not the usual: `page` of `next_page`.

    A word that may only repeat what was asked with is the parameter's own name.
    """
    name = _LAST_KEY.search(_header_of(lead).lower().removeprefix("x-") if lead.said.in_header else lead.said.place)
    if name is None or lead.kind not in (LeadKind.CURSOR, LeadKind.CURSOR_IN_HEADER):
        return None
    after_next = _NEXT.match(name[0])
    if after_next is not None:
        word = after_next[1] or ""
        param = word[:1].lower() + word[1:]
    else:
        param = name[0] if lead.trust is Trust.UNSURE else ""
    return None if param in ("", _USUAL_PARAM) or (lead.said.in_header and "-" in param) else param


def remedy_for_refusal(status: int | None) -> str | None:
    """What to change where an API answers a page past its last so, and it was not known to be past it."""
    if status not in _PAST_THE_END:
        return None
    return (
        f"If the API answers so past its last page, `end_statuses: [{status}]` in the pagination says that this is the "
        f"end (endStatuses for the installation)."
    )


def lead_told(lead: Lead) -> str:
    """A lead in words that follow "the answer gives"."""
    if lead.kind is LeadKind.LINK_IN_HEADER and _header_of(lead).lower() == _LINK_HEADER:
        return "a link to the next page in its Link header"
    return excerpt(str(lead.said))


def keys_near(path: Path | None, document: Json) -> str:
    """The keys where a path that leads nowhere should have gone on; without a path, those of the answer."""
    value, passed = document, list[str]()
    for segment in path.segments if isinstance(path, DottedPath) else ():
        inner = value.get(segment) if isinstance(value, dict) else None
        if not isinstance(inner, dict):
            break
        value = inner
        passed.append(segment)
    where = excerpt(".".join(passed)) if passed else "the answer"
    if not isinstance(value, dict):
        return f"{where} is {'a list' if isinstance(value, list) else 'no object'}"
    return f"{where} has the keys {_names(value)}" if value else f"{where} is an empty object"


def headers_there(headers: Mapping[str, str]) -> str:
    return f"the answer has the headers {_names(headers)}" if headers else "the answer has no headers"


def mislaid(setting: str, at: Path | str, page: Page) -> str:
    """That a configured path or header was nowhere, with what is there."""
    there = what_is_there(at, page)
    lead = next((f", and gives {lead_told(lead)}" for lead in page.evidence.leads), "")
    return (
        f"{setting} {at if isinstance(at, str) else at.text} leads nowhere, while the answer leads on: {there}{lead}. "
        f"Correct {setting}, or leave it out."
    )


def what_is_there(at: Path | str | None, page: Page) -> str:
    """The names that a page has where a path, or a header, was looked for; its keys where nothing was configured."""
    return headers_there(page.headers) if isinstance(at, str) else keys_near(at, page.answer.json)


def has(at: Path | str, page: Page) -> bool:
    """Whether a page has what a path or the name of a header says."""
    return at in page.headers if isinstance(at, str) else not isinstance(page.find(at), Absent)


def _header_of(lead: Lead) -> str:
    return lead.said.place.removeprefix("header ").partition(",")[0]


def _names(names: Iterable[str]) -> str:
    known = list(names)
    rest = f" and {len(known) - _MOST_NAMES} more" if len(known) > _MOST_NAMES else ""
    return excerpt(", ".join(known[:_MOST_NAMES]), 400) + rest
