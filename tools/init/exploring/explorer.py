"""Looks at every wanted endpoint as a resync would read it, the outer ones before those nested in them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from endpoints import PARAMETER, Endpoint, as_text
from messages import AnswerError, ReadError, RequestFailed
from pagination import PaginationOptions, PaginationType
from tools.init.asking import Asker, OutOfRequests, Reading
from tools.init.exploring.sources import Sources, filled
from tools.init.items import Form, Place, locate, place_at
from tools.init.kinds import (
    Kind,
    KnownKind,
    Sample,
    Values,
    Wanted,
    describe,
    identity_of,
)
from tools.init.paging import Habits, PagingSearch
from tools.init.words import blueprint_name

_MOST_ITEMS: Final = 500
_MOST_PAGES: Final = 5
_PARENTS: Final = 4
_PARENTS_TRIED: Final = 12


class Explorer:
    """`general` is the paging that the installation has for all endpoints."""

    def __init__(
        self,
        asker: Asker,
        general: PaginationOptions,
        wanted: Sequence[Wanted],
        mapped: Mapping[str, KnownKind],
    ) -> None:
        self._asker = asker
        self._general = general
        self._wanted = list(wanted)
        self._mapped = mapped
        self._habits = Habits()
        self._known: dict[str, Kind] = {}
        self._sources = Sources(asker, wanted, mapped, self._kind_of)

    async def explore(self) -> list[Kind]:
        """All kinds: those that were asked for, and those that they hang on, before the first that does."""
        for wanted in sorted(self._wanted, key=lambda each: len(PARAMETER.findall(each.kind))):
            await self._kind_of(wanted)
        kinds: list[Kind] = []
        for wanted in self._wanted:
            kind = self._known[wanted.kind]
            parents = [source.kind for source in kind.parameters.values()] if kind.failure is None else []
            for each in (*parents, kind):
                if each not in kinds:
                    kinds.append(each)
        taken = {known.blueprint for known in self._mapped.values()}
        for kind in kinds:
            if kind.wanted.kind in self._mapped:
                self._take_over(kind, self._mapped[kind.wanted.kind])
                continue
            kind.blueprint = blueprint_name(kind.path, taken, kind.place.called if kind.place else "")
            if kind.failure is None:
                taken.add(kind.blueprint)
                describe(kind)
        return kinds

    def _take_over(self, kind: Kind, known: KnownKind) -> None:
        """A kind of the mapping is what it says there; it can be related to if it is identified as it would be here."""
        kind.blueprint = known.blueprint
        if kind.identity is not None and kind.identity.expression != known.identifier:
            kind.identity = None

    async def _kind_of(self, wanted: Wanted) -> Kind:
        if wanted.kind in self._known:
            return self._known[wanted.kind]
        kind = self._known[wanted.kind] = Kind(wanted)
        with self._asker.telling(wanted.kind, "looking at what it answers"):
            try:
                if PARAMETER.search(wanted.kind):
                    await self._explore_nested(kind)
                else:
                    await self._explore_plain(kind)
            except ReadError as error:
                kind.failure = str(error)
        if kind.failure is None and kind.samples:
            kind.identity = identity_of(kind)
        return kind

    async def _explore_plain(self, kind: Kind) -> None:
        endpoint = kind.endpoint()
        reading = await self._asker.read(endpoint)
        await self._locate(kind, endpoint, reading)
        await self._read(kind, [{}], all_parents=True)

    async def _locate(self, kind: Kind, endpoint: Endpoint, reading: Reading) -> None:
        """Finds the items' place in an answer, and how it pages."""
        kind.answer = reading.document
        kind.place = place = self._place(kind, reading)
        first = reading.page(place.data_path).items
        if first == [{}]:
            raise AnswerError("the answer is an empty object, from which nothing can be learned.")
        kind.format = reading.format
        _tell_of_format(kind)
        _tell_of_place(kind, place)
        kind.samples = [Sample(item) for item in first]
        search = PagingSearch(
            self._asker,
            endpoint,
            reading,
            place,
            declared=kind.wanted.declared,
            habits=self._habits,
            general=self._general,
        )
        with self._asker.telling(kind.wanted.kind, "finding out how it pages"):
            kind.pagination = await search.run(kind.findings)
        # `type: none` would keep a resync from noticing that there is more, so it is written only where all is there.
        pages_by_itself = self._general.type not in (None, PaginationType.NONE)
        kind.unpaged = search.is_single_page and pages_by_itself
        kind.unsettled = search.is_unsettled and not pages_by_itself
        kind.may_have_more = kind.pagination is None and not (search.is_single_page or search.is_general)

    def _place(self, kind: Kind, reading: Reading) -> Place:
        """Where the user says that the items are, or else where they likely are. Raises `AnswerError`."""
        chosen = kind.wanted.items_at
        if chosen is None:
            return locate(reading.document, kind.path)
        data_path = chosen or None
        return place_at(reading.document, kind.path, data_path, len(reading.page(data_path).items))

    async def _read(self, kind: Kind, bindings: Sequence[Values], *, all_parents: bool) -> None:
        """Reads the first pages as a resync would, for each of these values of the path parameters."""
        plan = kind.plan(self._general)
        whole, kind.parents = True, 0
        first, kind.samples = kind.samples, []
        for values in bindings:
            endpoint = plan.endpoint.at({name: as_text(value) for name, value in values.items()})
            try:
                with self._asker.telling(kind.wanted.kind, "reading its first pages"):
                    items, complete = await self._asker.sample(endpoint, _MOST_ITEMS, _MOST_PAGES)
            except ReadError as error:
                if isinstance(error, RequestFailed) and error.status is not None and values:
                    continue
                kind.findings.caution(f"reading it as a resync does failed: {error}")
                whole = False
                continue
            kind.samples += [Sample(item, values) for item in items]
            kind.parents += bool(items)
            whole = whole and complete
        kind.samples = kind.samples or [replace(sample, values=bindings[0]) for sample in first]
        kind.whole = whole and all_parents and not kind.may_have_more

    async def _explore_nested(self, kind: Kind) -> None:
        bindings: list[Values] = [{}]
        for name in dict.fromkeys(PARAMETER.findall(kind.wanted.kind)):
            if name in kind.parameters:
                continue
            bindings = await self._sources.find(name, kind, bindings)
            if not bindings:
                kind.failure = (
                    f"no endpoint was found that gives values for {{{name}}}: add the path that lists them, so that "
                    "a field of its items can be tried."
                )
                return
        await self._explore_children(kind, bindings)

    async def _explore_children(self, kind: Kind, bindings: Sequence[Values]) -> None:
        """Looks at the children of a few parents: the one with most items tells how they are read."""
        answers: list[tuple[int, Values, Reading]] = []
        refused: dict[int, int] = {}
        for values in bindings[:_PARENTS_TRIED]:
            try:
                reading = await self._asker.read(filled(kind.endpoint(), values))
            except OutOfRequests:
                raise
            except RequestFailed as failure:
                if failure.status is None or failure.status in (401, 403):
                    raise
                refused[failure.status] = refused.get(failure.status, 0) + 1
                continue
            answers.append((locate(reading.document, kind.path).count, values, reading))
            if sum(count > 0 for count, *_ in answers) >= _PARENTS:
                break
        if not answers:
            kind.failure = f"no child of {len(bindings)} parents could be read."
            return
        _, values, reading = max(answers, key=lambda answer: answer[0])
        await self._locate(kind, filled(kind.endpoint(), values), reading)
        self._allow_absence(kind, [reading for _, _, reading in answers])
        for status, count in refused.items():
            kind.findings.caution(
                f"{count} of {count + len(answers)} parents were answered {status}, which fails the kind; if it means "
                f"that they have nothing, write `ignore_statuses: [{status}]` into the selector"
            )
        with_items = [each for count, each, _ in answers if count > 0] or [values]
        await self._read(kind, with_items, all_parents=len(bindings) == len(answers))

    def _allow_absence(self, kind: Kind, readings: Sequence[Reading]) -> None:
        """Where some answers lack the key of the items, absence is said to be none."""
        place = kind.place
        if place is None or place.form is not Form.LIST or not place.data_path:
            return
        for reading in readings:
            try:
                reading.page(place.data_path)
            except AnswerError:
                if isinstance(reading.document, dict) and not set(place.keys) & set(reading.document):
                    kind.place = replace(place, data_path=f"{place.data_path} // []")
                    kind.findings.guess(f"some answers lack {place.data_path}, which is taken for an empty list")
                    return


def _tell_of_format(kind: Kind) -> None:
    if kind.format is not None:
        kind.findings.guess(f"the answer does not say what it is; it was read as {kind.format.name.described}")


def _tell_of_place(kind: Kind, place: Place) -> None:
    text = place.described[:1].lower() + place.described[1:]
    if place.sure:
        kind.findings.sure(text)
        return
    others = f" (it could also be {', '.join(place.others)})" if place.others else ""
    kind.findings.guess(f"{text}{others}")
