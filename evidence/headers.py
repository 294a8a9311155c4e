"""What the status and the headers say: counts, cursors, links, ranges."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import orjson

from evidence.counts import as_count
from evidence.evidence import Count, Counted, Lead, LeadKind, Said, Trust
from evidence.leads import looks_like_link
from evidence.link_header import link_target, names_unclearly
from evidence.prose import is_cut
from evidence.truth import is_truthy
from evidence.vocabulary import HEADERS, PARTIAL_OUTCOMES
from evidence.words import Group, Meaning, Word, spelled
from json_types import Json, JsonObject

_WORDS: Final = {spelled(word.name): word for word in HEADERS}
_NAMED_LEAD: Final = re.compile(
    r"^x-.*(continuation|cursor|\bnext(-|$)|\bnext(page|token|link|url|uri|href|marker|key|offset|start|batch|id))"
)
_NAMED_TOTAL: Final = re.compile(r"^x-.*total(-?count|-?items|-?results)?$")
_NAMED_OTHERWISE: Final = re.compile(r"prev|rate-?limit|quota|next-(auth|router|intl|action|locale|cache)")
"""Of the page before, of limits, and of frameworks that are called so."""
_RANGE: Final = re.compile(
    r"(?:(?P<unit>[a-z]+)[ =])?(?P<first>\d{1,18})-(?P<last>\d{1,18})/(?P<total>\d{1,18}|\*)$", re.IGNORECASE
)
_PARTIAL_CONTENT: Final = 206
_MOST_OF_AN_OBJECT: Final = 10_000
_OTHERS: Final = frozenset({"link", "content-range", "warning"})
"""What is read by rules of its own."""


def in_header(name: str, value: Json) -> Said:
    return Said(f"header {name}", value, in_header=True)


@dataclass
class InHeaders:
    """What was found. `objects` are headers that hold an envelope as JSON."""

    more: Said | None = None
    over: Said | None = None
    truncated: Said | None = None
    partial: Said | None = None
    leads: list[Lead] = field(default_factory=list)
    ended: list[Lead] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    objects: list[tuple[str, JsonObject]] = field(default_factory=list)


_NOTHING: Final = InHeaders()


def read_headers(status: int, headers: Mapping[str, str]) -> InHeaders:
    words = _words_among(tuple(headers))
    if not words and status != _PARTIAL_CONTENT and _OTHERS.isdisjoint(headers):
        return _NOTHING
    found = InHeaders()
    for name, word in words:
        _read(word, name, headers[name].strip(), found)
    if link := headers.get("link"):
        _read_links(link, found)
    if (warning := headers.get("warning")) is not None and is_cut(warning):
        found.truncated = found.truncated or in_header("Warning", warning)
    if status == _PARTIAL_CONTENT or "content-range" in headers:
        _read_range(status, headers.get("content-range", ""), found)
    return found


@lru_cache(maxsize=256)
def _words_among(names: tuple[str, ...]) -> tuple[tuple[str, Word], ...]:
    """The headers of these names that say something: one API sends the same with each page."""
    return tuple((name, word) for name in names if (word := _word(name)) is not None)


def _word(name: str) -> Word | None:
    word = _WORDS.get(spelled(name))
    if word is None and name.startswith("x-") and not _NAMED_OTHERWISE.search(name):
        if _NAMED_LEAD.match(name):
            return Word(name, Meaning.NEXT, "", Trust.ALIKE)
        if _NAMED_TOTAL.match(name):
            return Word(name, Meaning.RECORDS, "", Trust.UNSURE)
    return word


def _read(word: Word, name: str, value: str, found: InHeaders) -> None:
    said = in_header(name.title(), value)
    if word.group is Group.LEAD:
        lead = Lead(_kind(word.meaning, value), value or None, said, word.trust)
        (found.leads if value else found.ended).append(lead)
    elif word.meaning is Meaning.MORE and value:
        if is_truthy(value):
            found.more = found.more or said
        else:
            found.over = found.over or said
    elif word.meaning is Meaning.TRUNCATED and is_truthy(value):
        found.truncated = said
    elif (word.meaning is Meaning.PARTIAL and is_truthy(value)) or _is_partial_outcome(word, value):
        found.partial = said
    elif word.meaning is Meaning.ENVELOPE:
        if (inner := _object(value)) is not None:
            found.objects.append((said.place, inner))
    elif word.counted is not None and (number := as_count(value)) is not None:
        found.counts.append(Count(word.counted, number, said, word.count_trust))


def _is_partial_outcome(word: Word, value: str) -> bool:
    return word.meaning is Meaning.OUTCOME and spelled(value.partition(";")[0]) in PARTIAL_OUTCOMES


def _kind(meaning: Meaning, value: str) -> LeadKind:
    is_link = meaning is Meaning.LINK or (looks_like_link(value) and (meaning is not Meaning.CURSOR or "://" in value))
    return LeadKind.LINK_IN_HEADER if is_link else LeadKind.CURSOR_IN_HEADER


def _object(value: str) -> JsonObject | None:
    if not value.startswith("{") or len(value) > _MOST_OF_AN_OBJECT:
        return None
    try:
        decoded: JsonObject = orjson.loads(value)
    except ValueError:
        return None
    return decoded


def _read_links(header: str, found: InHeaders) -> None:
    if (target := link_target(header, "next")) is not None:
        found.leads.insert(0, Lead(LeadKind.LINK_IN_HEADER, target, in_header('Link, rel="next"', target)))
    elif names_unclearly(header, "next"):
        found.leads.append(Lead(LeadKind.LINK_IN_HEADER, header, in_header("Link", header), Trust.UNSURE))
    elif any(link_target(header, rel) is not None for rel in ("prev", "previous", "first", "last")):
        found.ended.append(Lead(LeadKind.LINK_IN_HEADER, None, in_header("Link", header)))


def _read_range(status: int, header: str, found: InHeaders) -> None:
    """A range that stops short of its total, and a 206 that does not say that it does not, say that more follows."""
    given = _RANGE.match(header.strip())
    total = given["total"] if given else "*"
    said = in_header("Content-Range", header) if given else Said("status", status, in_header=True)
    counts_records = given is not None and (given["unit"] or "").lower() != "bytes"
    if given is not None and counts_records:
        found.counts.append(Count(Counted.OFFSET, int(given["first"]), said))
        if total != "*":
            found.counts.append(Count(Counted.RECORDS, int(total), said))
    if given is not None and total != "*":
        if int(given["last"]) + 1 < int(total):
            found.more = found.more or said
        elif counts_records or status == _PARTIAL_CONTENT:
            found.over = found.over or said
    elif status == _PARTIAL_CONTENT:
        found.more = found.more or said
