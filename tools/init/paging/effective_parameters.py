"""Which of many parameters do anything at an endpoint, in few requests."""

from collections.abc import AsyncIterator, Sequence
from itertools import accumulate
from typing import Final

from tools.init.paging.trials import Parameter, Trials

MOST_ALONE: Final = 12


class EffectiveParameters:
    """Asks with all names at once, since most APIs ignore what they do not know, and parts them if that does anything.

    Where all at once bring nothing, because they are refused or filter, the first `most_alone` are to be tried.
    All are asked with the same `value`, and `beside` others.
    """

    def __init__(
        self, trials: Trials, value: int, beside: Sequence[Parameter] = (), *, most_alone: int = MOST_ALONE
    ) -> None:
        self._trials = trials
        self._value = value
        self._beside = tuple(beside)
        self._most_alone = most_alone
        self._without: list[str] | None = None

    async def among(self, names: Sequence[str]) -> AsyncIterator[str]:
        """Those of the names that seem to do something, the most usual of which comes first. Raises `OutOfRequests`."""
        if not names:
            return
        self._without = await self._items()
        async for name in self._within([(name, 1 / rank) for rank, name in enumerate(names, 1)]):
            yield name

    async def _within(self, group: "_Weighted", *, is_effective: bool = False) -> AsyncIterator[str]:
        """`is_effective` says that the names are known to do something, so that it need not be asked."""
        if self._trials.are_used_up:
            return
        if not is_effective:
            found = await self._items(*(name for name, _ in group))
            if not found and len(group) > 1:
                for name, _ in group[: self._most_alone]:
                    yield name
                return
            if found is not None and self._without is not None and sorted(found) == sorted(self._without):
                return
        if len(group) == 1:
            yield group[0][0]
            return
        at = _middle(group)
        any_found = False
        async for name in self._within(group[:at]):
            any_found = True
            yield name
        # Together they do something: where the first part does not, it is the second.
        async for name in self._within(group[at:], is_effective=not any_found):
            yield name

    async def _items(self, *names: str) -> list[str] | None:
        return await self._trials.items(*self._beside, *((name, self._value) for name in names))


type _Weighted = Sequence[tuple[str, float]]
"""Names, and how usual they are."""


def _middle(group: _Weighted) -> int:
    """Where to part names so that either part is as likely to hold what is looked for."""
    total = sum(weight for _, weight in group)
    sums = list(accumulate(weight for _, weight in group))[:-1]
    return 1 + min(range(len(sums)), key=lambda index: abs(2 * sums[index] - total))
