"""Finds out how an endpoint pages: what the answer tells is tried first, then what is declared, then what is usual."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final

from endpoint import Endpoint
from extraction import Extraction
from pagination_options import PaginationOptions
from paging import PaginationType
from tools.init import paging_names
from tools.init.asking import FOR_TRIALS, Asker, OutOfRequests, Reading
from tools.init.findings import Findings
from tools.init.locating import Form, Place
from tools.init.paging_candidates import Candidate, Clues, Habits
from tools.init.paging_evidence import read_evidence
from tools.init.paging_trials import Outcome, Trial, Trials

_SMALL: Final = 10
_LARGEST_PAGE: Final = 1000
_MOST_NAMES: Final = 12
_SIZES_TRIED: Final = (100, 50, 20)


class PagingSearch:
    """The search at one endpoint, whose first answer was `reading`, with its items at `place`."""

    def __init__(
        self,
        asker: Asker,
        endpoint: Endpoint,
        reading: Reading,
        place: Place,
        *,
        declared: Sequence[str] = (),
        habits: Habits | None = None,
        general: PaginationOptions | None = None,
    ) -> None:
        self.is_general = False
        """Whether the endpoint pages as the settings say that all do."""
        self.is_single_page = False
        """Whether everything speaks for it that the first page is all."""
        self._general = general or PaginationOptions()
        self._asker = asker
        self._endpoint = replace(endpoint, extraction=Extraction(place.data_path))
        self._place = place
        self._items = list(reading.page(place.data_path).items)
        self._evidence = read_evidence(reading, place)
        self._declared = tuple(declared)
        self._habits = habits or Habits()
        self._trials = Trials(asker, self._endpoint, self._items, endpoint.path)
        self._size: str | None = None
        self._small = len(self._items)
        self._until = asker.requests + FOR_TRIALS

    async def run(self, findings: Findings) -> PaginationOptions | None:
        """How the endpoint pages, as the mapping should say it; None where it need or can say nothing.

        Raises `ReadError`.
        """
        if self._place.form is Form.OBJECT:
            self.is_single_page = True
            return None
        if not self._items:
            findings.guess("paging: nothing could be tried, since the listing is empty")
            return None
        begun = self._asker.requests
        best: tuple[Trial, Candidate] | None = None
        try:
            if await self._pages_as_all_do(findings):
                self.is_general = True
                return None
            await self._find_size()
            best = await self._best()
            if best is not None:
                options = await self._with_final_size(best[0])
                self._tell(findings, best[0], best[1], options)
                self._habits.remember(options)
                return options
        except OutOfRequests:
            if best is not None:
                self._tell(findings, best[0], best[1], best[0].options)
                return best[0].options
            findings.caution("paging: the search was cut short by --max-requests")
            return None
        self._tell_of_none(findings, self._asker.requests - begun)
        return None

    @property
    def _clues(self) -> Clues:
        return Clues(
            self._endpoint.path,
            self._place,
            self._items,
            self._evidence,
            self._declared,
            self._habits,
            self._size,
            self._small,
        )

    async def _pages_as_all_do(self, findings: Findings) -> bool:
        """Whether the installation's own paging, where there is one, reads this endpoint."""
        if self._general.type in (None, PaginationType.NONE):
            return False
        trial = await self._trials.run(self._general)
        if trial.outcome is Outcome.FAILED:
            return False
        if trial.outcome is not Outcome.PROVEN and self._evidence.says_more_than(len(self._items)):
            return False
        proof = "proved by a second page" if trial.outcome is Outcome.PROVEN else "not proved"
        findings.sure(f"paging: {self._general.type}, as the settings say; {proof}")
        return True

    async def _best(self) -> tuple[Trial, Candidate] | None:
        best: tuple[Trial, Candidate] | None = None
        async for candidate in self._candidates():
            if self._asker.requests >= self._until:
                break
            trial = await self._trials.run(candidate.options)
            if trial.begins_elsewhere and candidate.options.type is PaginationType.PAGE:
                trial = await self._trials.run(replace(candidate.options, start_page=0))
            if trial.second_refused and candidate.options.type is PaginationType.CURSOR:
                trial = await self._trials.run(replace(candidate.options, cursor_alone=True))
            acceptable = trial.outcome > (Outcome.FAILED if candidate.told else Outcome.PLAUSIBLE)
            if acceptable and (best is None or trial.outcome > best[0].outcome):
                best = (trial, candidate)
            if trial.outcome is Outcome.PROVEN:
                break
        return best

    async def _find_size(self) -> None:
        """Which parameter says how many items to give; its effect can be seen where there are two at least."""
        if len(self._items) < 2:
            return
        small = max(1, min(_SMALL, len(self._items) // 2))
        told = [
            *self._habits.sizes,
            *self._evidence.names_among(paging_names.SIZES),
            *self._clues.declared_among(paging_names.SIZES),
        ]
        style = {name[0] for name in self._evidence.in_links if not name[0].isalpha()}
        usual = sorted((n for n in paging_names.SIZES if n not in told), key=lambda name: name[0] not in style)
        for name in dict.fromkeys(told):
            if await self._limits(name, small):
                return
        async for name in self._effective(usual, str(small)):
            if await self._limits(name, small):
                return

    async def _limits(self, name: str, small: int) -> bool:
        found = await self._trials.items((name, str(small)))
        if found is None or not self._trials.begins_alike(found) or len(found) != small:
            return False
        self._size, self._small = name, small
        limited = replace(self._endpoint, query=(*self._endpoint.query, (name, str(small))))
        seen = read_evidence(await self._asker.read(limited), self._place)
        if seen.leads or not self._evidence.leads:
            self._evidence = seen
        return True

    async def _effective(self, names: Sequence[str], value: str) -> AsyncIterator[str]:
        """Those of the parameters that do anything. Asked all at once first, since most APIs ignore what they do not
        know; where all at once bring nothing, because they are refused or filter, the first ones are to be tried."""
        size = ((self._size, str(self._small)),) if self._size else ()
        without = await self._trials.items(*size)
        waiting = [list(names)] if names else []
        while waiting and self._asker.requests < self._until:
            group = waiting.pop(0)
            found = await self._trials.items(*size, *((name, value) for name in group))
            if found is not None and without is not None and sorted(found) == sorted(without):
                continue
            if len(group) == 1:
                yield group[0]
            elif not found:
                for name in group[:_MOST_NAMES]:
                    yield name
            else:
                half = (len(group) + 1) // 2
                waiting = [group[:half], group[half:], *waiting]

    async def _candidates(self) -> AsyncIterator[Candidate]:
        clues = self._clues
        for candidate in clues.candidates():
            yield candidate
        pages = [name for name in paging_names.PAGES if name not in clues.known(PaginationType.PAGE)]
        async for name in self._effective(pages, "2"):
            yield Candidate(clues.options(PaginationType.PAGE, name))
        offsets = [name for name in paging_names.OFFSETS if name not in clues.known(PaginationType.OFFSET)]
        async for name in self._effective(offsets, str(self._small)):
            yield Candidate(clues.options(PaginationType.OFFSET, name))

    async def _with_final_size(self, trial: Trial) -> PaginationOptions:
        """The proven options with a page size that makes few requests, and that the server keeps to."""
        options = trial.options
        counts = options.type in (PaginationType.PAGE, PaginationType.OFFSET)
        if self._size is None:
            return replace(options, page_size=len(self._items) if counts else None)
        for size in sorted({*_SIZES_TRIED, len(self._items)}, reverse=True):
            found = await self._trials.items((self._size, str(size)))
            if not found:
                continue
            if counts and len(found) < size:
                capped = await self._trials.run(replace(options, page_size=len(found)))
                if capped.outcome is Outcome.PROVEN:
                    return capped.options
            return replace(options, page_size=size)
        return options

    def _tell(self, findings: Findings, trial: Trial, candidate: Candidate, options: PaginationOptions) -> None:
        size = f", size by `{options.size_param}`" if options.size_param else ""
        named = f" by `{options.param}`" if options.param else ""
        because = f", told by {candidate.told}" if candidate.told else ""
        what = f"paging: {options.type}{named}{size}{because}"
        match trial.outcome:
            case Outcome.PROVEN:
                findings.sure(f"{what}; proved: a second page brought {trial.second} other items")
            case Outcome.ENDED:
                findings.guess(f"{what}; not proved: the first page is the same, and the second is empty")
            case _:
                findings.guess(f"{what}; not proved, since the first page holds everything")

    def _tell_of_none(self, findings: Findings, trials: int) -> None:
        count = len(self._items)
        if self._evidence.says_more_than(count):
            findings.caution(
                f"paging: the answer holds {count} items and says that there are more, but none of {trials} requests "
                "brought others. A resync fails here until `pagination` is set: see the API's documentation"
            )
        elif count == 1:
            findings.guess("paging: none was found, and with one item none can be proved")
        elif count <= _LARGEST_PAGE and (count % 10 == 0 or count % 25 == 0):
            findings.caution(
                f"paging: none was found in {trials} requests, but {count} is a round number of items, and may be "
                "the server's own limit: check that this is all"
            )
        else:
            self.is_single_page = True
            findings.guess(f"paging: none; nothing in the answer speaks of it, and {trials} requests changed nothing")
