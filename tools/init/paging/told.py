"""What an answer tells of its paging: its evidence, as a resync reads it, and the names of parameters in it; pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from evidence import Counted, Evidence, Lead, LeadKind
from json_types import Json
from tools.init.asking import Reading
from tools.init.items import Place

_DEEPEST: Final = 3
_LINKS: Final = (LeadKind.LINK, LeadKind.LINK_IN_HEADER)


@dataclass(frozen=True)
class Told:
    """`named` are the numbers beside the items by their places, of which one may be called like a parameter;
    `in_links` are the parameters that its links have."""

    evidence: Evidence = field(default_factory=Evidence)
    named: dict[str, int] = field(default_factory=dict)
    in_links: tuple[str, ...] = ()

    @property
    def leads(self) -> tuple[Lead, ...]:
        """Each once, those that need no parameter first."""
        once = {(lead.kind, lead.said.place): lead for lead in self.evidence.leads}
        return tuple(sorted(once.values(), key=lambda lead: lead.kind not in _LINKS))

    @property
    def total(self) -> int | None:
        return max((each.value for each in self.evidence.counts if each.what is Counted.RECORDS), default=None)

    @property
    def speaks_of_more(self) -> bool:
        """Whether it says whether more follows, in whichever way."""
        evidence = self.evidence
        return bool(evidence.more or evidence.over or evidence.truncated or self.total is not None)

    def says_more_than(self, count: int) -> bool:
        """Whether the answer says that there are more items than these."""
        counted = self.total is not None and self.total > count
        return counted or bool(self.evidence.leads or self.evidence.more or self.evidence.truncated)

    def place_of(self, name: str) -> str | None:
        """Where the answer has a number that is called like a parameter."""
        return next((place for place in self.named if plain(last_key(place)) == plain(name)), None)

    def names_among(self, usual: tuple[str, ...]) -> list[str]:
        """Those of the usual parameters that the answer names, in its links or as keys."""
        by_form = {plain(name): name for name in reversed(usual)}
        keys = [last_key(place) for place in self.named]
        keyed = [key if key in usual else by_form[plain(key)] for key in keys if plain(key) in by_form]
        linked = [name for name in self.in_links if plain(name) in by_form]
        return list(dict.fromkeys((*linked, *keyed)))


def plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def last_key(place: str) -> str:
    return place.rpartition(".")[2]


def told_by(reading: Reading, place: Place) -> Told:
    """What an answer tells whose items are at a place. Raises `AnswerError` where it says that it is no answer."""
    evidence = reading.page(place.data_path).evidence
    links = [str(lead.value) for lead in evidence.leads if lead.kind in _LINKS]
    parameters = [name for link in links for name, _ in parse_qsl(urlsplit(link).query)]
    return Told(evidence, dict(_numbers(reading.document, (), place.keys)), tuple(dict.fromkeys(parameters)))


def _numbers(value: Json, keys: tuple[str, ...], items: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """The numbers beside the items, the outer ones first."""
    if not isinstance(value, dict) or (keys == items and keys):
        return
    deeper = []
    for key, inner in value.items():
        at = (*keys, key)
        if isinstance(inner, dict):
            deeper.append(_numbers(inner, at, items))
        elif (number := _as_number(inner)) is not None:
            yield ".".join(at), number
    if len(keys) < _DEEPEST:
        yield from chain.from_iterable(deeper)


def _as_number(value: Json) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
