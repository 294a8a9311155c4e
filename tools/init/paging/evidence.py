"""What an answer itself tells about its paging: keys beside the items, and the `Link` header; pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from evidence import link_target, names_lead
from json_types import Json
from tools.init.asking import Reading
from tools.init.items import Place
from tools.init.paging import names as paging_names

_DEEPEST: Final = 3
_CURSOR_HEADER: Final = re.compile(r"^x-.*(next|continuation|cursor)")
_TOTAL_HEADER: Final = re.compile(r"^x-.*total(-?count|-?items|-?results)?$|^x-count$")
_LINKS: Final = re.compile(r"https?://|/|\?")


@dataclass(frozen=True)
class Told:
    """A key beside the items, where it is, and what it says."""

    path: str
    key: str
    """The last key, without case and punctuation; for a `next` within `cursors`, both."""
    value: Json

    @property
    def number(self) -> int | None:
        if isinstance(self.value, str) and self.value.isascii() and self.value.isdigit():
            return int(self.value)
        return self.value if isinstance(self.value, int) and not isinstance(self.value, bool) else None


@dataclass(frozen=True)
class Evidence:
    """What was found in one answer. `asked` are the parameters that its links and keys name."""

    linked: bool = False
    next_links: tuple[str, ...] = ()
    cursors: tuple[Told, ...] = ()
    more: Told | None = None
    last: Told | None = None
    total: int | None = None
    named: dict[str, Told] = field(default_factory=dict)
    in_links: tuple[str, ...] = ()
    cursor_headers: tuple[str, ...] = ()

    @property
    def leads(self) -> bool:
        return self.linked or bool(self.next_links or self.cursors or self.cursor_headers)

    def says_more_than(self, count: int) -> bool:
        """Whether the answer says that there are more items than these."""
        counted = self.total is not None and self.total > count
        return self.leads or counted or (self.more is not None and self.more.value is True) or (
            self.last is not None and self.last.value is False
        )  # fmt: skip

    def names_among(self, usual: tuple[str, ...]) -> list[str]:
        """Those of the usual parameters that the answer names, in its links or as keys."""
        by_form = {plain(name): name for name in reversed(usual)}
        keyed = [by_form[key] if name not in usual else name for name, key in self._keys() if key in by_form]
        linked = [name for name in self.in_links if plain(name) in by_form]
        return list(dict.fromkeys((*linked, *keyed)))

    def _keys(self) -> Iterator[tuple[str, str]]:
        for told in self.named.values():
            if told.number is not None:
                name = told.path.rpartition(".")[2]
                yield name, plain(name)


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def read_evidence(reading: Reading, place: Place) -> Evidence:
    """The evidence in an answer whose items are at a place."""
    told = list(_told(reading.document, (), place.keys, 0))
    links = [*(each for each in told if _is_next_link(each)), *_listed_links(reading.document)]
    header = link_target(reading.headers.get("link", ""), "next")
    urls = [header or "", *(str(each.value) for each in links)]
    parameters = [name for url in urls for name, _ in parse_qsl(urlsplit(url).query)]
    cursors = [each for each in told if _is_cursor(each)]
    ordered = sorted(cursors, key=_rank)
    return Evidence(
        linked=header is not None,
        next_links=tuple(each.path for each in links),
        cursors=tuple(ordered),
        more=_flag(told, paging_names.MORE),
        last=_flag(told, paging_names.LAST),
        total=max(_totals(told, reading.headers), default=None),
        named={each.path: each for each in told},
        in_links=tuple(dict.fromkeys(parameters)),
        cursor_headers=tuple(name for name, value in reading.headers.items() if _CURSOR_HEADER.search(name) and value),
    )


def _totals(told: list[Told], headers: Mapping[str, str]) -> Iterator[int]:
    yield from (each.number or 0 for each in told if each.key in paging_names.TOTALS)
    yield from (int(value) for name, value in headers.items() if _TOTAL_HEADER.search(name) and value.isdecimal())


def _told(value: Json, keys: tuple[str, ...], items: tuple[str, ...], depth: int) -> Iterator[Told]:
    """The plain values beside the items, the outer ones first."""
    if not isinstance(value, dict) or (keys == items and keys):
        return
    deeper = []
    for key, inner in value.items():
        at = (*keys, key)
        if isinstance(inner, dict):
            deeper.append(_told(inner, at, items, depth + 1))
        elif not isinstance(inner, list) and at != items:
            within = plain(keys[-1]) if keys else ""
            outer = within if within in ("cursor", "cursors") else ""
            yield Told(".".join(at), outer + plain(key), inner)
    if depth < _DEEPEST:
        yield from chain.from_iterable(deeper)


def _is_next_link(told: Told) -> bool:
    parts = [plain(part) for part in told.path.split(".")]
    named = any("next" in part for part in parts[-2:]) and "prev" not in told.key
    return named and isinstance(told.value, str) and bool(_LINKS.match(told.value)) and not _looks_encoded(told.value)


def _listed_links(document: Json) -> Iterator[Told]:
    """Links as a list of objects, of which one says that it is the next, as in FHIR and OGC API."""
    for key in ("links", "link"):
        given = document.get(key) if isinstance(document, dict) else None
        for each in given if isinstance(given, list) else []:
            for relation, target in (("rel", "href"), ("relation", "url")):
                if isinstance(each, dict) and each.get(relation) == "next" and isinstance(each.get(target), str):
                    path = f'.{key}[] | select(.{relation} == "next") | .{target}'
                    yield Told(path, "next", each[target])


def _looks_encoded(text: str) -> bool:
    """A cursor in base64 may begin with a slash."""
    return text.startswith("/") and "?" not in text and text.endswith("=")


def _is_cursor(told: Told) -> bool:
    if _is_next_link(told) or isinstance(told.value, bool) or not isinstance(told.value, str | int) or told.value == "":
        return False
    if told.key in paging_names.NEXT_NUMBERS or told.key == "nextpage" or _is_within_next(told):
        return True
    if _cursor_key(told) not in paging_names.CURSOR_KEYS:
        return names_lead(told.path.rpartition(".")[2])
    # A number under these names says where this page is, and not the next one.
    return isinstance(told.value, str) or told.key not in ("offset", "cursor", "marker", "after")


def _is_within_next(told: Told) -> bool:
    """A cursor in an object that is itself called next, under the name of its parameter."""
    outer, _, name = told.path.rpartition(".")
    within = "next" in plain(outer.rpartition(".")[2])
    return within and isinstance(told.value, str) and name in paging_names.CURSORS


def _cursor_key(told: Told) -> str:
    if _is_within_next(told):
        return "next"
    if told.key in paging_names.NEXT_NUMBERS:
        return "next"
    if told.key in paging_names.CURSOR_KEYS:
        return told.key
    return next((key for key in paging_names.CURSOR_KEYS[:12] if told.key.endswith(key)), "")


def _rank(told: Told) -> int:
    """How plainly a key holds a cursor, the plainest first."""
    known = _cursor_key(told)
    return paging_names.CURSOR_KEYS.index(known) if known in paging_names.CURSOR_KEYS else len(paging_names.CURSOR_KEYS)


def _flag(told: list[Told], names: frozenset[str]) -> Told | None:
    return next((each for each in told if each.key in names and isinstance(each.value, bool)), None)
