"""The search for a way to page, with parameters in one place of the request, by trials."""

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from typing import Final

from pagination import PaginationOptions, PaginationType
from tools.init.items import Place
from tools.init.paging import names as paging_names
from tools.init.paging.candidates import Candidate, Clues
from tools.init.paging.effective_parameters import MOST_ALONE, EffectiveParameters
from tools.init.paging.told import told_by
from tools.init.paging.trials import Outcome, Trial, Trials

_SMALL: Final = 10
_SIZES_TRIED: Final = (100, 50, 20)
_REFUSALS_OF_VALUES: Final = (400, 422)
_MOST_NAMED: Final = 3
_ALONE_WHEN_PROVEN: Final = 6
"""How many sizes are tried alone where paging is proven without, and a size only spares the resync requests."""


@dataclass(frozen=True)
class Found:
    """A way to page, and how well it did."""

    candidate: Candidate
    trial: Trial


class ParameterSearch:
    """What the answer tells goes before what is usual, a size before that which needs one.

    `best` is what was found, also where `OutOfRequests` ended the search.
    """

    def __init__(self, trials: Trials, clues: Clues, place: Place) -> None:
        self.best: Found | None = None
        self._trials = trials
        self._clues = clues
        self._place = place
        self._ruled_out: set[PaginationOptions] = set()

    async def run(self) -> None:
        """Raises `OutOfRequests`."""
        await self._find_size(self._clues.sizes())
        await self._try_each(self._clues.leads())
        if self._clues.size is None:
            await self._find_usual_size()
        if self._proven is None:
            await self._try_each(self._clues.candidates())
            await self._try_usual()
        elif self._clues.size is not None and not self._proven.trial.options.size_param:
            await self._prove_with_size(self._proven)
        if self.best is not None:
            options = await self._with_final_size(self.best.trial.options)
            self.best = replace(self.best, trial=replace(self.best.trial, options=options))

    @property
    def _proven(self) -> Found | None:
        return self.best if self.best is not None and self.best.trial.outcome is Outcome.PROVEN else None

    async def _find_size(self, names: Iterable[str]) -> None:
        """Which parameter says how many items to give; its effect can be seen where there are two at least."""
        if len(self._clues.items) > 1:
            for name in names:
                if self._trials.are_used_up or await self._limits(name):
                    return

    async def _find_usual_size(self) -> None:
        if len(self._clues.items) < 2:
            return
        most_alone, param = MOST_ALONE, None
        if self._proven is not None:
            most_alone, param = _ALONE_WHEN_PROVEN, self._proven.trial.options.param
        effective = EffectiveParameters(self._trials, self._small, most_alone=most_alone)
        async for name in effective.among(self._clues.usual_sizes(param)):
            if self._trials.are_used_up or await self._limits(name):
                return

    @property
    def _small(self) -> int:
        """A size that shows that it is kept to."""
        return max(1, min(_SMALL, len(self._clues.items) // 2))

    async def _limits(self, name: str) -> bool:
        small = self._small
        found = await self._trials.items((name, small))
        for named in self._sizes_named_below(len(self._clues.items)) if found is None else ():
            small, found = named, await self._trials.items((name, named))
            if found is not None:
                break
        if found is None or not self._trials.begins_alike(found) or len(found) != small:
            return False
        seen = told_by(await self._trials.reading((name, small)), self._place)
        told = seen if seen.leads or not self._clues.told.leads else self._clues.told
        self._clues = replace(self._clues, size=name, small=small, told=told)
        return True

    def _sizes_named_below(self, most: int) -> list[int]:
        """The sizes that a refusal names, as "limit must be at most 30" does, the largest first."""
        refusal = self._trials.refusal
        if refusal is None or refusal.status not in _REFUSALS_OF_VALUES:
            return []
        said = str(refusal).partition(f"answered {refusal.status}")[2]
        numbers = {int(number) for number in re.findall(r"(?<![\w.-])\d{1,4}(?![\w.-]*\d)", said)}
        return sorted((number for number in numbers if 1 < number < most), reverse=True)[:_MOST_NAMED]

    async def _try_each(self, candidates: Iterable[Candidate]) -> None:
        """Tries candidates until one is proven, or too many requests were made."""
        for candidate in candidates:
            if self._trials.are_used_up or await self._proves(candidate):
                return

    async def _try_usual(self) -> None:
        """The same with names of pages and offsets that nothing speaks for."""
        if self._proven is not None:
            return
        async for candidate in self._usual():
            if self._trials.are_used_up or await self._proves(candidate):
                return

    async def _usual(self) -> AsyncIterator[Candidate]:
        clues = self._clues
        beside = ((clues.size, clues.small),) if clues.size else ()
        for kind, usual, value in (
            (PaginationType.PAGE, paging_names.PAGES, 2),
            (PaginationType.OFFSET, paging_names.OFFSETS, clues.small),
        ):
            names = [name for name in usual if name not in clues.known(kind)]
            async for name in EffectiveParameters(self._trials, value, beside).among(names):
                yield Candidate(clues.options(kind, name))

    async def _proves(self, candidate: Candidate) -> bool:
        """Tries a candidate and keeps it if it is the best so far; whether it is proven."""
        without_size = replace(candidate.options, page_size=None, size_param=None)
        if without_size in self._ruled_out:
            return False
        trial = await self._tried(candidate)
        if trial.leads_nowhere:
            self._ruled_out.add(without_size)
        acceptable = trial.outcome > (Outcome.FAILED if candidate.told else Outcome.PLAUSIBLE)
        if acceptable and (self.best is None or trial.outcome > self.best.trial.outcome):
            self.best = Found(candidate, trial)
        return trial.outcome is Outcome.PROVEN

    async def _tried(self, candidate: Candidate) -> Trial:
        options = candidate.options
        trial = await self._trials.run(options)
        if trial.begins_elsewhere and options.type is PaginationType.PAGE:
            return await self._trials.run(replace(options, start_page=0))
        if trial.second_refused and options.type is PaginationType.CURSOR and candidate.leads and not options.place:
            # Alone in a body it would lose what the user asks for there.
            return await self._trials.run(replace(options, cursor_alone=True))
        return trial

    async def _prove_with_size(self, found: Found) -> None:
        """What leads on without a size, with the one that was found since; without it where that does not."""
        options = replace(found.trial.options, page_size=self._clues.small, size_param=self._clues.size)
        candidate = replace(found.candidate, options=options)
        trial = await self._tried(candidate)
        if trial.outcome is Outcome.PROVEN:
            self.best = Found(candidate, trial)

    async def _with_final_size(self, options: PaginationOptions) -> PaginationOptions:
        """A page size that makes few requests, and that the server keeps to."""
        count = len(self._clues.items)
        counts = options.type in (PaginationType.PAGE, PaginationType.OFFSET)
        if not options.size_param:
            return replace(options, page_size=count if counts else None)
        # As many as came unasked are a page only where there are more.
        chosen = {count} if self._clues.told.says_more_than(count) else set()
        sizes = sorted({*_SIZES_TRIED, *chosen}, reverse=True)
        while sizes:
            size = sizes.pop(0)
            found = await self._trials.items((options.size_param, size))
            if not found:
                sizes = [*self._sizes_named_below(size), *sizes]
                continue
            if counts and len(found) < size:
                capped = await self._trials.run(replace(options, page_size=len(found)))
                if capped.outcome is Outcome.PROVEN:
                    return capped.options
            return replace(options, page_size=size)
        return options
