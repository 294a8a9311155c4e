"""What speaks for one way to page or another: the answer, a document, and what was proved at other endpoints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final

from json_types import Item
from pagination import PaginationOptions, PaginationType, ParameterPlace
from tools.init.items import Form, Place, find_identity
from tools.init.paging import names as paging_names
from tools.init.paging.evidence import Evidence, Told, plain
from tools.init.words import jq_path

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
    evidence: Evidence
    declared: tuple[str, ...]
    habits: Habits
    parameters_in: ParameterPlace
    small: int
    size: str | None = None

    def candidates(self) -> Iterator[Candidate]:
        """The ways to page that something speaks for, the likeliest first."""
        yield from self._led()
        yield from self._named()
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
        named = self.evidence.names_among(paging_names.SIZES)
        return list(dict.fromkeys((*self.habits.sizes, *named, *self.declared_among(paging_names.SIZES))))

    def usual_sizes(self, param: str | None) -> list[str]:
        """The others that are usual; those first that are spelled like what the answer names, or like `param`."""
        named = [*self.evidence.in_links, *([param] if param else [])]
        others = [name for name in paging_names.SIZES if name not in self.sizes()]
        return sorted(others, key=lambda name: not any(paging_names.are_akin(name, other) for other in named))

    def _led(self) -> Iterator[Candidate]:
        """Where the answer itself leads on."""
        evidence = self.evidence
        if evidence.linked:
            yield Candidate(self.options(PaginationType.HEADER_LINK), "the Link header", leads=True)
        for path in evidence.next_links:
            options = self.options(PaginationType.NEXT_LINK, next_link_path=path)
            yield Candidate(options, f"`{path}` of the answer", leads=True)
        for told in evidence.cursors:
            yield from self._counted(told)
            for name in self._cursor_names(told):
                options = self.options(PaginationType.CURSOR, name, cursor_path=told.path, **self._flags())
                yield Candidate(options, f"`{told.path}` of the answer", leads=True)
        for header in evidence.cursor_headers:
            names = (*evidence.names_among(paging_names.PAGES), "page") if header.endswith("page") else ()
            for name in dict.fromkeys((*names, *self._cursor_names(Told(header.removeprefix("x-"), "", None)))):
                options = self.options(PaginationType.CURSOR, name, cursor_header=header)
                yield Candidate(options, f"the header {header}", leads=True)

    def _counted(self, told: Told) -> Iterator[Candidate]:
        """What is called a cursor, and is the number of a page or an item."""
        if told.key == "nextpage" and told.number is not None:
            for name in dict.fromkeys((*self.evidence.names_among(paging_names.PAGES), "page")):
                yield Candidate(self.options(PaginationType.PAGE, name), f"`{told.path}` of the answer")
        if told.key in paging_names.NEXT_NUMBERS:
            options = self.options(PaginationType.OFFSET, paging_names.NEXT_NUMBERS[told.key], **self._flags())
            yield Candidate(options, f"`{told.path}` of the answer")

    def _cursor_names(self, told: Told) -> list[str]:
        name = told.path.rpartition(".")[2]
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
            *self.evidence.names_among(paging_names.CURSORS), *paging_names.CURSORS,
        ]  # fmt: skip
        return list(dict.fromkeys(found))[:_MOST_CURSOR_NAMES]

    def _flags(self) -> dict[str, str]:
        """Where the answer says whether more follows, if the paginators do not look there by themselves."""
        more, last = self.evidence.more, self.evidence.last
        if self.small < len(
            self.items
        ):  # there is more than was asked for last: what denies it speaks of another thing
            more = more if more is not None and more.value is True else None
            last = last if last is not None and last.value is False else None
        flags = {"has_more_path": more, "last_page_path": last}
        return {name: told.path for name, told in flags.items() if told is not None}

    def _named(self) -> Iterator[Candidate]:
        """By parameters that the answer names, that are declared, or that other endpoints of the API use."""
        by_offset = self.known(PaginationType.OFFSET)
        for name in self.known(PaginationType.PAGE):
            yield Candidate(self.options(PaginationType.PAGE, name, **self._flags()), self._speaks_for(name))
        for name in by_offset:
            yield Candidate(self.options(PaginationType.OFFSET, name, **self._flags()), self._speaks_for(name))
            yield from self._one_based(name)

    def _speaks_for(self, name: str) -> str:
        if name in self.declared:
            return f"the declared parameter `{name}`"
        told = next(
            (each for each in self.evidence.named.values() if plain(each.path.rpartition(".")[2]) == plain(name)), None
        )
        if told is not None:
            return f"`{told.path}` of the answer"
        return f"`{name}`, which other endpoints of this API use"

    def _one_based(self, name: str) -> Iterator[Candidate]:
        """Positions that count from 1, as in SCIM: the answer says where it starts, so the next one is computed."""
        told = next((each for each in self.evidence.named.values() if plain(each.key) == plain(name)), None)
        if told is None or told.number != 1 or not self.place.keys or self.place.data_path is None:
            return
        following = f"{jq_path(tuple(told.path.split('.')))} + ({self.place.data_path} | length)"
        total = next((each.path for each in self.evidence.named.values() if each.key in paging_names.TOTALS), None)
        more = f"{following} <= {jq_path(tuple(total.split('.')))}" if total else None
        options = self.options(PaginationType.CURSOR, name, cursor_path=following, has_more_path=more)
        yield Candidate(options, f"`{told.path}` of the answer, which counts from 1")

    def _after_items(self) -> Iterator[Candidate]:
        """The id of the last item as the cursor, as at Stripe; where the answer says whether more follows."""
        identity = find_identity(self.items, self.path)
        said = self.evidence.more is not None or self.evidence.last is not None or self.evidence.total is not None
        if identity is None or len(identity.fields) != 1 or not said or self.place.form is not Form.LIST:
            return
        inner = ".".join(identity.fields[0])
        path = f"{'.'.join(self.place.keys)}[-1].{inner}"
        for name in (*self.declared_among(paging_names.AFTER_ITEM), *paging_names.AFTER_ITEM[:6]):
            options = self.options(PaginationType.CURSOR, name, cursor_path=path, **self._flags())
            yield Candidate(options, "what the answer says of more")

    def known(self, kind: PaginationType) -> list[str]:
        usual = paging_names.PAGES if kind is PaginationType.PAGE else paging_names.OFFSETS
        return list(
            dict.fromkeys((*self.habits.params(kind), *self.evidence.names_among(usual), *self.declared_among(usual)))
        )

    def declared_among(self, usual: tuple[str, ...]) -> list[str]:
        forms = [plain(name) for name in usual]
        return [name for name in self.declared if plain(name) in forms]


def _mean_the_same(usual: str, bare: str) -> bool:
    """Whether one name is the other, with more before it: `start_cursor` takes a `cursor`."""
    return bool(bare) and (usual.endswith(bare) or bare.endswith(usual))
