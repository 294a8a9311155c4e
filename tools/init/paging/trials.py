"""Proofs of paging: a way to page is believed when, asked so, the first page is the same and the second is another.

Every trial is run by the paginators of a resync: what is proved is what will be done.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from endpoints import Endpoint
from json_types import Item
from messages import ReadError, RequestFailed
from pagination import PageRequest, Pagination, PaginationOptions, PaginationType, ParameterPlace, Reason, paginate
from tools.init.asking import FOR_TRIALS, Asker, OutOfRequests, Reading
from tools.init.items import find_identity, identifiers

_NONSENSE: Final = "parameter_that_nobody_uses"

type Parameter = tuple[str, str | int]


class Outcome(IntEnum):
    """What came of a trial; the higher, the better."""

    FAILED = 0
    PLAUSIBLE = 1
    ENDED = 2
    PROVEN = 3


@dataclass(frozen=True)
class Trial:
    """A way to page that was tried, and what came of it. `second` counts the items of the second page."""

    options: PaginationOptions
    outcome: Outcome
    second: int = 0
    reason: str = ""
    begins_elsewhere: bool = False
    second_refused: bool = False
    repeats: bool = False

    @property
    def leads_nowhere(self) -> bool:
        """Whether what should lead to the second page is refused or ignored, whatever the size of pages."""
        return self.outcome is Outcome.FAILED and (self.second_refused or self.repeats)


class Fingerprints:
    """Tells the items of a listing apart: by what identifies them, or else by all they say."""

    def __init__(self, items: Sequence[Item], path: str) -> None:
        found = find_identity(items, path) if items else None
        self._expression = found.expression if found is not None and found.unique else None

    def of(self, items: Sequence[Item]) -> list[str]:
        whole = [json.dumps(item, sort_keys=True) for item in items]
        if self._expression is None:
            return whole
        return [known or text for known, text in zip(identifiers(self._expression, items), whole, strict=True)]


class Trials:
    """Tries ways to page an endpoint, whose first answer without any held the items `first`.

    `parameters_in` is where parameters go; `most` is how many requests may be made.
    """

    def __init__(
        self,
        asker: Asker,
        endpoint: Endpoint,
        first: Sequence[Item],
        *,
        parameters_in: ParameterPlace = ParameterPlace.QUERY,
        most: int = FOR_TRIALS,
    ) -> None:
        self._asker = asker
        self._endpoint = replace(endpoint, pagination=Pagination(place=parameters_in))
        self._fingerprints = Fingerprints(first, endpoint.path)
        self._first = self._fingerprints.of(first)
        self._until = asker.requests + most
        self._is_asked: bool | None = None
        self.refusal: RequestFailed | None = None
        """Why the API refused the last parameters that were tried, where it did."""

    @property
    def are_used_up(self) -> bool:
        """Whether as many requests were made as these trials may cost."""
        return self._asker.requests >= self._until

    async def reading(self, *parameters: Parameter) -> Reading:
        """The answer with these parameters. Raises `ReadError`."""
        return await self._asker.read(self._endpoint, PageRequest(parameters))

    async def items(self, *parameters: Parameter) -> list[str] | None:
        """The items' fingerprints with these parameters; None where the API refuses them."""
        self.refusal = None
        try:
            reading = await self.reading(*parameters)
            return self._fingerprints.of(reading.page(self._endpoint.extraction.data_path).items)
        except OutOfRequests:
            raise
        except ReadError as error:
            self.refusal = error if isinstance(error, RequestFailed) else None
            return None

    async def run(self, options: PaginationOptions) -> Trial:
        """Asks for two pages. Raises `OutOfRequests`."""
        endpoint = replace(self._endpoint, pagination=options.resolve())
        paginator = paginate(endpoint.pagination)
        data_path = endpoint.extraction.data_path
        at_second = False
        end_by_refusal: Mapping[int, Reason] = {}
        try:
            one = (await self._asker.read(endpoint, paginator.first())).page(data_path)
            verdict = paginator.after(one)
            first = self._fingerprints.of(one.items)
            if not self.begins_alike(first):
                return Trial(
                    options, Outcome.FAILED, reason="asked so, the first page is another", begins_elsewhere=True
                )
            if verdict.failure is not None:
                raise verdict.failure
            if verdict.next is None:
                return Trial(options, Outcome.PLAUSIBLE)
            end_by_refusal = verdict.end_by_refusal
            at_second = True
            two = (await self._asker.read(endpoint, verdict.next)).page(data_path)
            second = self._fingerprints.of(two.items)
            if not set(first).isdisjoint(second):
                reason = "the second page repeats items of the first"
                return Trial(options, Outcome.FAILED, reason=reason, repeats=True)
            if (failure_at_second := paginator.after(two).failure) is not None:
                raise failure_at_second
        except OutOfRequests:
            raise
        except RequestFailed as failure:
            ended = failure.is_answer and failure.status in end_by_refusal
            outcome = Outcome.ENDED if ended else Outcome.FAILED
            return Trial(options, outcome, reason=str(failure), second_refused=at_second)
        except ReadError as error:
            return Trial(options, Outcome.FAILED, reason=str(error), begins_elsewhere=not at_second)
        if not second:
            known = len(self._first) > len(first)
            return Trial(options, Outcome.FAILED if known else Outcome.ENDED, reason="it ends before all known items")
        if skipped := await self._skipped(endpoint, options, first, second):
            return Trial(options, Outcome.FAILED, reason=skipped)
        if not await self._is_what_does_it(endpoint, verdict.next, first):
            reason = "a parameter that does not exist brings other items too"
            return Trial(options, Outcome.FAILED, reason=reason)
        return Trial(options, Outcome.PROVEN, len(second))

    async def _is_what_does_it(self, endpoint: Endpoint, second: PageRequest, first: list[str]) -> bool:
        """Whether it is the parameter that brings the second page, and not the time that went by.

        Asked once for an endpoint, by the same request under a name that nobody uses. A cursor that the answer gave is
        no value that could have come about by chance.
        """
        param = endpoint.pagination.param
        counts = endpoint.pagination.type in (PaginationType.PAGE, PaginationType.OFFSET)
        if self._is_asked is not None or not counts or not param:
            return self._is_asked is not False
        renamed = tuple((_NONSENSE if name == param else name, value) for name, value in second.parameters)
        try:
            reading = await self._asker.read(endpoint, second._replace(parameters=renamed))
            found = self._fingerprints.of(reading.page(endpoint.extraction.data_path).items)
        except OutOfRequests:
            raise
        except ReadError:
            found = []  # it takes no parameter that it does not know
        self._is_asked = not found or not set(found).isdisjoint(first)
        return self._is_asked

    def begins_alike(self, first: list[str]) -> bool:
        """Whether a first page is that of the answer without paging, in whichever order."""
        if not first:
            return False
        return first[0] == self._first[0] or set(first) == set(self._first[: len(first)])

    async def _skipped(
        self, endpoint: Endpoint, options: PaginationOptions, first: list[str], second: list[str]
    ) -> str | None:
        """Why items between the two pages would be lost, where they would."""
        if len(self._first) > len(first):
            expected = self._first[len(first)]
            return None if second[0] == expected or expected in second else "items between the two pages are skipped"
        if options.type is not PaginationType.OFFSET or len(first) < 2:
            return None
        # Nothing of the second page was seen before, so ask for one that overlaps: is it positions that are counted?
        parameters: tuple[Parameter, ...] = ((endpoint.pagination.param or "", len(first) - 1),)
        if options.size_param:
            parameters += ((options.size_param, options.page_size or len(first)),)
        try:
            overlapping = (await self._asker.read(endpoint, PageRequest(parameters))).page(
                endpoint.extraction.data_path
            )
        except OutOfRequests:
            raise
        except ReadError:
            return "it does not count in items"
        return None if self._fingerprints.of(overlapping.items)[:1] == first[-1:] else "it does not count in items"
