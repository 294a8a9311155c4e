"""What leads on to another page: cursors, links and numbers, by the words for them and by how they look."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from evidence.evidence import Lead, LeadKind, Said, Trust
from evidence.places import Found, Place, spelling, words_for, written
from evidence.words import Group, Meaning
from extraction import Keys
from json_types import Json, JsonObject

_LINK: Final = re.compile(r"https?://|[/?]|[^\s?]*\?[^\s=]+=", re.IGNORECASE)
_ABSOLUTE: Final = re.compile(r"https?://", re.IGNORECASE)
_TARGETS: Final = ("href", "url", "uri", "link", "ref")
_DEEPEST: Final = 4
_LISTS_OF_LINKS: Final = ("links", "link")
_MOST_LINKS: Final = 50
_ATTRIBUTE: Final = "@"
_TEXT: Final = "#text"
_MARKS: Final = (_ATTRIBUTE, _TEXT)
"""Of an element of XML that has attributes beside its text."""

_RELATIONS: Final = tuple(
    (mark + relation, target)
    for relation, target in (("rel", "href"), ("relation", "url"), ("rel", "url"), ("rel", "uri"))
    for mark, target in (("", target), (_ATTRIBUTE, _ATTRIBUTE + target), (_ATTRIBUTE, _TEXT))
)
"""With marks, as XML is read."""


# What kind of lead a word has where its value does not show it.
_KINDS: Final = {
    Meaning.NEXT: LeadKind.LINK,
    Meaning.LINK: LeadKind.LINK,
    Meaning.CURSOR: LeadKind.CURSOR,
    Meaning.NEXT_PAGE: LeadKind.PAGE,
    Meaning.NEXT_OFFSET: LeadKind.OFFSET,
}

# What plainly leads on by its name, though nobody entered it into the vocabulary.
_NAMED: Final = re.compile(
    r"[@\w.]*?(next_?(page|cursor|token|link|url|uri|href|marker|key|offset|start|batch|records|after|query|set)\w*"
    r"|continuation\w*|page_?token|more_?\w{0,20}(url|uri|link|href|token|cursor))",
    re.IGNORECASE,
)
_NAMED_OTHERWISE: Final = re.compile(
    r"prev|current|self|first|last|has|is_|count|total|size|limit|expir|info|detail|help|doc", re.IGNORECASE
)
_LONGEST_KEY: Final = 100
_PLAIN: Final = re.compile(r"[A-Za-z_]\w*")


@lru_cache(maxsize=4096)
def names_lead(key: str) -> bool:
    """Whether a value of this name is plainly a cursor or link to more."""
    return len(key) <= _LONGEST_KEY and bool(_NAMED.fullmatch(key)) and not _NAMED_OTHERWISE.search(key)


def looks_like_link(text: str) -> bool:
    """A cursor in base64 may begin with a slash."""
    is_encoded = text.startswith("/") and "?" not in text and text.endswith("=")
    return bool(_LINK.match(text)) and not is_encoded


def is_given(value: Json) -> bool:
    """Whether a lead is there. 0 is one: a cursor may be."""
    return value is not None and value is not False and value != "" and value != [] and value != {}


def leads_of(found: Found) -> Iterator[Lead]:
    """The leads of a word for one. One that is there and empty has the value None."""
    if isinstance(found.value, dict) and found.word.trust is Trust.UNSURE:
        return  # an object of this name is an envelope, and is read as one
    given = list(_within(found))
    if not given:
        yield Lead(_KINDS[found.word.meaning], None, Said(written(found.keys), found.value), found.word.trust)
    for keys, value in given:
        lead = _lead(found, keys, value)
        if lead is not None:
            yield lead


def _lead(found: Found, keys: Keys, value: Json) -> Lead | None:
    said = Said(written(keys), value)
    number = as_number(value)
    meaning = found.word.meaning
    if number is not None and meaning in (Meaning.NEXT_PAGE, Meaning.NEXT_OFFSET):
        return Lead(_KINDS[meaning], value if number > 0 else None, said, found.word.trust)
    if found.word.trust is Trust.UNSURE and number in (0, value) and _says_where_this_page_is(found.key):
        return None
    is_within = len(keys) > len(found.keys)
    return Lead(_kind(Meaning.NEXT if is_within else meaning, value, keys), value, said, found.word.trust)


def _says_where_this_page_is(key: str) -> bool:
    """Whether a number of this name may be the place of this page, as an `offset` is, and not of the next one."""
    return any(word.group is Group.COUNT for _, word in words_for(key))


def _kind(meaning: Meaning, value: Json, keys: Keys) -> LeadKind:
    if not isinstance(value, str):
        inner = {word.meaning for _, word in words_for(str(keys[-1]))}
        if meaning is Meaning.NEXT and isinstance(value, int) and Meaning.THIS_PAGE in inner:
            return LeadKind.PAGE
        if meaning is Meaning.NEXT and isinstance(value, int) and Meaning.OFFSET in inner:
            return LeadKind.OFFSET
        return LeadKind.CURSOR
    if meaning is Meaning.LINK or _ABSOLUTE.match(value) or spelling(str(keys[-1])) in _TARGETS:
        return LeadKind.LINK
    if meaning is Meaning.CURSOR:
        return LeadKind.LINK if value.startswith(("/", "?")) and "?" in value else LeadKind.CURSOR
    return LeadKind.LINK if looks_like_link(value) else LeadKind.CURSOR


def _within(found: Found) -> Iterator[tuple[Keys, Json]]:
    """What is given. Of an object that is itself called next, such as `{"href": …}` or `{"after": …, "link": …}`, all
    that leads on by its name, or else all; an object that is called a cursor may be one."""
    value = found.value
    if isinstance(value, dict) and value and all(key.startswith(_MARKS) for key in value):
        value = value.get(_TEXT)
        return iter([(found.keys, value)] if is_given(value) else [])
    if found.word.meaning is Meaning.CURSOR and isinstance(value, dict) and not all(map(_leads_on, value)):
        return iter([(found.keys, value)])
    return _given(found.keys, value)


def _given(keys: Keys, value: Json, depth: int = 0) -> Iterator[tuple[Keys, Json]]:
    if not isinstance(value, dict) or depth == _DEEPEST:
        if is_given(value):
            yield keys, value
        return
    for key in [key for key in value if _leads_on(key)] or value:
        if value[key] is not True:
            yield from _given((*keys, key), value[key], depth + 1)


def _leads_on(key: str) -> bool:
    return _is_target(key) or _is_lead(key)


def _is_target(key: str) -> bool:
    return spelling(key) in _TARGETS


def _is_lead(key: str) -> bool:
    words = [word for _, word in words_for(key)]
    return any(word.group is Group.LEAD or word.meaning in (Meaning.THIS_PAGE, Meaning.OFFSET) for word in words)


def listed_links(place: Place) -> Iterator[Lead]:
    """Links as a list of objects, of which one says that it is the next, as in FHIR, OGC API and Atom."""
    for key, given in place.value.items():
        if isinstance(given, list | dict) and key != place.taken and spelling(key) in _LISTS_OF_LINKS:
            yield from _next_among(given, (*place.keys, key))


def _next_among(links: list[Json] | JsonObject, keys: Keys) -> Iterator[Lead]:
    for each in links[:_MOST_LINKS] if isinstance(links, list) else [links]:
        for relation, target in _RELATIONS:
            if isinstance(each, dict) and each.get(relation) == "next" and isinstance(link := each.get(target), str):
                may_be_one = isinstance(links, dict) or relation.startswith(_ATTRIBUTE)
                way = _each_of(keys, may_be_one=may_be_one)
                path = f'{way} | select({_key(relation)} == "next") | {_key(target)}'
                yield Lead(LeadKind.LINK, link, Said(path, link))
                break


def _each_of(keys: Keys, *, may_be_one: bool) -> str:
    """jq for each of them; in XML a list may be a single element, or none."""
    way = "".join(f"[{key}]" if isinstance(key, int) else _key(key) for key in keys)
    return f"{way} | [.] | flatten[]" if may_be_one else f"{way}[]"


def _key(key: str) -> str:
    return f".{key}" if _PLAIN.fullmatch(key) else f'."{key}"'


def named_leads(place: Place) -> Iterator[Lead]:
    """What is called like a lead, where the vocabulary does not know the name."""
    for key, value in place.value.items():
        if isinstance(value, str | int) and names_lead(key) and key != place.taken and not words_for(key):
            if isinstance(value, bool) or value in ("", 0, "0"):
                continue
            keys = (*place.keys, key)
            kind = LeadKind.LINK if isinstance(value, str) and looks_like_link(value) else LeadKind.CURSOR
            yield Lead(kind, value, Said(written(keys), value), Trust.ALIKE)


def as_number(value: Json) -> int | None:
    """A whole number, also one in digits."""
    if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
