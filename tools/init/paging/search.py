"""Finds out how an endpoint pages: what the answer tells is tried first, then what is declared, then what is usual."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from endpoints import Endpoint
from extraction import Extraction
from pagination import PaginationOptions, PaginationType, ParameterPlace, is_round
from tools.init.asking import FOR_TRIALS, Asker, OutOfRequests, Reading
from tools.init.items import Form, Place
from tools.init.kinds import Findings
from tools.init.paging.candidates import Clues, Habits
from tools.init.paging.parameter_search import Found, ParameterSearch
from tools.init.paging.told import told_by
from tools.init.paging.trials import Outcome, Trials
from tools.init.paging.unusual_headers import told_of_unusual

_LARGEST_PAGE: Final = 1000


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
        self.is_unsettled = False
        """Whether the first page may be a part, which no answer would tell a resync."""
        self._general = general or PaginationOptions()
        self._asker = asker
        self._endpoint = replace(endpoint, extraction=Extraction(place.data_path, reading.format))
        self._place = place
        self._items = list(reading.page(place.data_path).items)
        self._told = told_by(reading, place)
        self._declared = tuple(declared)
        self._habits = habits or Habits()
        self._unusual = told_of_unusual(reading.headers)

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
        search: ParameterSearch | None = None
        was_cut_short = False
        try:
            if await self._pages_as_all_do(findings):
                self.is_general = True
                return None
            for parameters_in in self._places():
                spent = self._asker.requests - begun
                search = self._search(parameters_in, max(0, FOR_TRIALS - spent))
                await search.run()
                if search.best is not None:
                    break
        except OutOfRequests:
            was_cut_short = True
        if search is not None and search.best is not None:
            _tell(findings, search.best)
            self._habits.remember(search.best.trial.options)
            return search.best.trial.options
        if was_cut_short:
            self._leave_unsettled(findings, "the search was cut short by --max-requests")
        else:
            self._tell_of_none(findings, self._asker.requests - begun)
        return None

    def _places(self) -> Iterator[ParameterPlace]:
        """Where parameters of paging may go, the likeliest first."""
        body = self._endpoint.body
        if self._endpoint.method != "GET" and (body is None or isinstance(body, dict)):
            yield ParameterPlace.BODY
        yield ParameterPlace.QUERY

    def _search(self, parameters_in: ParameterPlace, most: int) -> ParameterSearch:
        trials = Trials(self._asker, self._endpoint, self._items, parameters_in=parameters_in, most=most)
        clues = Clues(
            self._endpoint.path,
            self._place,
            self._items,
            self._told,
            self._declared,
            self._habits,
            parameters_in,
            len(self._items),
        )
        return ParameterSearch(trials, clues, self._place)

    async def _pages_as_all_do(self, findings: Findings) -> bool:
        """Whether the installation's own paging, where there is one, reads this endpoint."""
        if self._general.type in (None, PaginationType.NONE):
            return False
        trial = await Trials(self._asker, self._endpoint, self._items).run(self._general)
        if trial.outcome is Outcome.FAILED:
            return False
        if trial.outcome is not Outcome.PROVEN and self._told.says_more_than(len(self._items)):
            return False
        what = f"paging: {self._general.type}, as the settings say"
        if trial.outcome is Outcome.PROVEN:
            findings.sure(f"{what}; proved by a second page")
        else:
            findings.guess(f"{what}; not proved")
        return True

    def _tell_of_none(self, findings: Findings, trials: int) -> None:
        count = len(self._items)
        if self._told.says_more_than(count):
            findings.caution(
                f"paging: the answer holds {count} items and says that there are more, but none of {trials} requests "
                "brought others. A resync fails here until `pagination` is set: see the API's documentation"
                f"{self._unusual}"
            )
        elif count == 1:
            findings.guess(f"paging: none was found, and with one item none can be proved{self._unusual}")
        elif count <= _LARGEST_PAGE and is_round(count):
            self._leave_unsettled(
                findings,
                f"none was found in {trials} requests, but {count} is a round number of items, and may be the server's "
                "own limit",
            )
        else:
            self.is_single_page = True
            findings.guess(
                f"paging: none; nothing in the answer speaks of it, and {trials} requests changed nothing"
                f"{self._unusual}"
            )

    def _leave_unsettled(self, findings: Findings, why: str) -> None:
        """What may be a part is not read as if it were the whole."""
        count = len(self._items)
        if self._told.says_more_than(count):
            findings.caution(
                f"paging: {why}; a resync fails here, since the answer says that there are more{self._unusual}"
            )
            return
        self.is_unsettled = True
        findings.caution(
            f"paging: {why}. A resync fails here until `pagination` says how the API pages, or `type: none` that the "
            f"first page ({count} items) is all{self._unusual}"
        )


def _tell(findings: Findings, found: Found) -> None:
    options = found.trial.options
    size = f", size by `{options.size_param}`" if options.size_param else ""
    named = f" by `{options.param}`" if options.param else ""
    where = f" in the {options.place}" if options.place and (named or size) else ""
    because = f", told by {found.candidate.told}" if found.candidate.told else ""
    what = f"paging: {options.type}{named}{size}{where}{because}"
    match found.trial.outcome:
        case Outcome.PROVEN:
            findings.sure(f"{what}; proved: a second page brought {found.trial.second} other items")
        case Outcome.ENDED:
            findings.guess(f"{what}; not proved: the first page is the same, and the second is empty")
        case _:
            findings.guess(f"{what}; not proved, since the first page holds everything")
