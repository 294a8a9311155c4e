"""What speaks for one way to page or another: the answer, a document, and what was proved at other endpoints."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final

from evidence import Lead, LeadKind
from json_types import Item
from pagination import SIZES, PaginationOptions, PaginationType, ParameterPlace
from tools.init.items import Form, Place, find_identity
from tools.init.paging import names as paging_names
from tools.init.paging.told import Told, last_key, plain

_SORTED_BY: Final = "sort"
_MOST_CURSOR_NAMES: Final = 14


@dataclass
class Habits:
    """What was proved at other endpoints of the same API: it is tried first at the next."""

    proven: list[PaginationOptions] = field(default_factory=list)

    def remember(self, options: PaginationOptions) -> None:
        if options not in self.proven:
            self.proven.append(options)

    def params(self, kind: PaginationType) -> list[str]:
        return [known.param for known in self.proven if known.type is kind and known.param]

    @property
    def sizes(self) -> list[str]:
        return [known.size_param for known in self.proven if known.size_param]


@dataclass(frozen=True)
class Candidate:
    """A way to page that is worth a trial. `told` says what speaks for it; nothing does for one that is only usual.

    One `leads` where the answer itself gives the cursor or link to the next page.
    """

    options: PaginationOptions
    told: str = ""
    leads: bool = False


@dataclass(frozen=True)
class Clues:
    """What is known of an endpoint's paging: `small` items are asked for by the parameter `size`, if there is one."""

    path: str
    place: Place
    items: Sequence[Item]
    told: Told
    declared: tuple[str, ...]
    habits: Habits
    parameters_in: ParameterPlace
    small: int
    size: str | None = None

    def candidates(self) -> Iterator[Candidate]:
        """The ways to page that something speaks for, the likeliest first."""
        yield from self._led()
        yield from self._named()
        yield from self._after_sorted()
        yield from self._after_items()

    def leads(self) -> Iterator[Candidate]:
        """Those of them that can be followed without any size, up to the first that cannot."""
        return takewhile(lambda candidate: candidate.leads, self._led())

    def options(self, kind: PaginationType, param: str | None = None, **more: Any) -> PaginationOptions:
        counts = kind in (PaginationType.PAGE, PaginationType.OFFSET)
        return PaginationOptions(
            type=kind,
            page_size=self.small if counts or self.size else None,
            param=param,
            size_param=self.size or "",
            place=None if self.parameters_in is ParameterPlace.QUERY else self.parameters_in,
            **more,
        )

    def sizes(self) -> list[str]:
        """Parameters for the size of a page that something speaks for."""
        named = self.told.names_among(SIZES)
        return list(dict.fromkeys((*self.habits.sizes, *named, *self.declared_among(SIZES))))

    def usual_sizes(self, param: str | None) -> list[str]:
        """The others that are usual; those first that are spelled like what the answer names, or like `param`."""
        named = [*self.told.in_links, *([param] if param else [])]
        others = [name for name in SIZES if name not in self.sizes()]
        return sorted(others, key=lambda name: not any(paging_names.are_akin(name, other) for other in named))

    def _led(self) -> Iterator[Candidate]:
        """Where the answer itself leads on."""
        for lead in self.told.leads:
            for options in self._following(lead):
                followed = options.type not in (PaginationType.PAGE, PaginationType.OFFSET)
                yield Candidate(options, _shown(lead), leads=followed)

    def _following(self, lead: Lead) -> Iterator[PaginationOptions]:
        """The ways to follow a lead, the likeliest first."""
        name = last_key(lead.said.place)
        pages = list(dict.fromkeys((*self.told.names_among(paging_names.PAGES), "page")))
        match lead.kind:
            case LeadKind.LINK_IN_HEADER:
                header = _header(lead)
                itself = {} if header.startswith("Link") else {"next_link_header": header}
                yield self.options(PaginationType.HEADER_LINK, **itself)
            case LeadKind.LINK:
                yield self.options(PaginationType.NEXT_LINK, next_link_path=lead.said.place)
            case LeadKind.CURSOR_IN_HEADER:
                header = _header(lead).lower()
                usual = self._cursor_names(header.removeprefix("x-"))
                for param in dict.fromkeys((*(pages if header.endswith("page") else ()), *usual)):
                    yield self.options(PaginationType.CURSOR, param, cursor_header=header)
            case LeadKind.PAGE:
                for param in pages:
                    yield self.options(PaginationType.PAGE, param)
                yield from self._by_cursor(lead, name)
            case LeadKind.OFFSET:
                yield self.options(PaginationType.OFFSET, _without_next(name))
                yield from self._by_cursor(lead, name)
            case LeadKind.CURSOR:
                yield from self._by_cursor(lead, name)

    def _by_cursor(self, lead: Lead, name: str) -> Iterator[PaginationOptions]:
        for param in self._cursor_names(name):
            yield self.options(PaginationType.CURSOR, param, cursor_path=lead.said.place)

    def _cursor_names(self, name: str) -> list[str]:
        bare = name.removeprefix("next").lstrip("_-")
        camel = "".join(part.capitalize() for part in bare.split("-"))
        in_header = "-" in name
        bare = camel if in_header else bare
        derived = [bare[:1].lower() + bare[1:], name] if bare else ["cursor", name]
        alike = [usual for usual in paging_names.CURSORS if _mean_the_same(plain(usual), plain(bare))]
        found = [
            *self.habits.params(PaginationType.CURSOR), *self.declared_among(paging_names.CURSORS),
            # A header does not say how the parameter is spelled.
            *(alike if in_header else derived), *(derived if in_header else alike),
            *self.told.names_among(paging_names.CURSORS), *paging_names.CURSORS,
        ]  # fmt: skip
        return list(dict.fromkeys(found))[:_MOST_CURSOR_NAMES]

    def _named(self) -> Iterator[Candidate]:
        """By parameters that the answer names, that are declared, or that other endpoints of the API use."""
        by_offset = self.known(PaginationType.OFFSET)
        for name in self.known(PaginationType.PAGE):
            yield Candidate(self.options(PaginationType.PAGE, name), self._speaks_for(name))
        for name in by_offset:
            yield Candidate(self.options(PaginationType.OFFSET, name), self._speaks_for(name))
            yield from self._one_based(name)

    def _speaks_for(self, name: str) -> str:
        if name in self.declared:
            return f"the declared parameter `{name}`"
        if (place := self.told.place_of(name)) is not None:
            return f"`{place}` of the answer"
        return f"`{name}`, which other endpoints of this API use"

    def _one_based(self, name: str) -> Iterator[Candidate]:
        """Positions that count from 1, as in SCIM, where the answer says that it begins there."""
        place = self.told.place_of(name)
        if place is not None and self.told.named[place] == 1:
            options = self.options(PaginationType.OFFSET, name, start_offset=1)
            yield Candidate(options, f"`{place}` of the answer, which counts from 1")

    def _after_sorted(self) -> Iterator[Candidate]:
        """What a search sorted its last hit by as the cursor, a list, as in Elasticsearch."""
        is_listed = self.place.form is Form.LIST and self.parameters_in is ParameterPlace.BODY
        if is_listed and all(isinstance(item.get(_SORTED_BY), list) for item in self.items):
            path = f"{'.'.join(self.place.keys)}[-1].{_SORTED_BY}"
            for name in paging_names.AFTER_SORTED:
                yield Candidate(self.options(PaginationType.CURSOR, name, cursor_path=path), f"`{path}` of the answer")

    def _after_items(self) -> Iterator[Candidate]:
        """The id of the last item as the cursor, as at Stripe; where the answer says whether more follows."""
        identity = find_identity(self.items, self.path)
        said = self.told.speaks_of_more
        if identity is None or len(identity.fields) != 1 or not said or self.place.form is not Form.LIST:
            return
        inner = ".".join(identity.fields[0])
        path = f"{'.'.join(self.place.keys)}[-1].{inner}"
        for name in (*self.declared_among(paging_names.AFTER_ITEM), *paging_names.AFTER_ITEM[:6]):
            options = self.options(PaginationType.CURSOR, name, cursor_path=path)
            yield Candidate(options, "what the answer says of more")

    def known(self, kind: PaginationType) -> list[str]:
        usual = paging_names.PAGES if kind is PaginationType.PAGE else paging_names.OFFSETS
        return list(
            dict.fromkeys((*self.habits.params(kind), *self.told.names_among(usual), *self.declared_among(usual)))
        )

    def declared_among(self, usual: tuple[str, ...]) -> list[str]:
        forms = [plain(name) for name in usual]
        return [name for name in self.declared if plain(name) in forms or plain(last_key(name)) in forms]


def _mean_the_same(usual: str, bare: str) -> bool:
    """Whether one name is the other, with more before it: `start_cursor` takes a `cursor`."""
    return bool(bare) and (usual.endswith(bare) or bare.endswith(usual))


def _shown(lead: Lead) -> str:
    if not lead.said.in_header:
        return f"`{lead.said.place}` of the answer"
    header = _header(lead)
    return "the Link header" if header.startswith("Link") else f"the header {header}"


def _header(lead: Lead) -> str:
    return lead.said.place.removeprefix("header ")


def _without_next(name: str) -> str:
    """The parameter that takes the number of the next item, by the name of the key that has it: `nextPageStart`."""
    bare = re.sub(r"^next[_-]?(page[_-]?)?", "", name, flags=re.IGNORECASE)
    return bare[:1].lower() + bare[1:] or name
