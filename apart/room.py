"""The face of the other process: what it is asked for, and what is told of it where it fails."""

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from apart.jobs import Asked, Decode, Evaluate, PageHead, ReadPage
from apart.pieces import Building, dumps
from apart.process import HasDied, OtherProcess, TakesTooLong
from apart.serving import Job
from apart.wire import PIECE
from extraction import Body, Expression, Extraction, JqFailed, Moment, OutputsOf, Path, unpacked_size
from json_types import Item, Json
from messages import NEWEST_RULE, PROCESS_MASK, MappingError, ReadError
from pagination import Page

HELD_WHOLE: Final = 4 * 1024 * 1024
"""Bytes of an answer that is decoded here."""

COMPUTED: Final = 256 * 1024
"""Bytes of an answer that jq gets here: it takes a hundred times as long as decoding."""

_MADE: Final = 2
"""Times `most_whole`: a table or XML takes more when its columns and elements are written as keys."""

_A_TURN: Final = 0.25
"""Seconds; what takes longer is divided, as far as it can be."""

_AT_FIRST: Final = 4
"""Items, of which it is not known how long they take."""

_REMEDIES: Final = {
    ReadPage: "Ask for less at a time, or write data_path as a plain path (.data.items), by which an answer is read in "
    "pieces.",
    Decode: "Leave it out at the API, if it can, or ask for less at a time.",
    Evaluate: "Write it so that it makes less, or ask for less at a time.",
}
_MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True)
class Outputs:
    """What an expression gave for an item; `failure` is jq's own word where it failed."""

    values: tuple[Json, ...] = ()
    failure: str | None = None


class Apart:
    """Reads and evaluates in a process of its own. Use it within one event loop, and close it at the end.

    jq that takes more than `jq_timeout` seconds for one evaluation is ended. No answer of more than `most_whole` bytes
    is held whole.
    """

    def __init__(self, *, jq_timeout: float = 30, most_whole: int = 64 * _MEBIBYTE) -> None:
        self.most_whole = most_whole
        self._jq_timeout = jq_timeout
        self._turn = asyncio.Lock()
        self._process: OtherProcess | None = None

    def must_read(self, extraction: Extraction, paths: Sequence[Path], body: Body, size: int) -> bool:
        """Whether a page of a body of this size would keep this process from answering, or may."""
        size = max(size, unpacked_size(body))
        if size * extraction.slowness(body) > HELD_WHOLE or not extraction.plainly_ends:
            return True
        if size > COMPUTED and (extraction.computes or not all(path.reads_ends_only for path in paths)):
            return True
        return bool(paths) and not all(path.plainly_ends for path in paths)

    async def page(
        self,
        extraction: Extraction,
        paths: Sequence[Path],
        body: Body,
        url: str,
        headers: Mapping[str, str],
        data: AsyncIterable[bytes] | None = None,
        *,
        accepted: bool = False,
    ) -> Page:
        """The page of a body, given as a whole or in pieces, as `read_page` gives it.

        Raises `AnswerError` and what `outputs` does.
        """
        job = ReadPage(
            extraction.data_path,
            extraction.format,
            tuple(dict.fromkeys(path.text for path in paths)),
            replace(body, source=None, content=b""),
            url,
            headers,
            accepted,
        )
        built, head, _ = await self._done(job, data or _divided(body.content), "an answer was read")
        return cast(PageHead, head).page(*cast(tuple[list[Item], list[Json]], built.elements), url, headers)

    async def decoded(self, text: bytes) -> Json:
        """The value of a JSON text. Raises `ValueError` where it is none, and what `outputs` does."""
        built, wrong, _ = await self._done(Decode(), _divided(text), "an item was decoded")
        if wrong is not None:
            raise ValueError(wrong)
        (value,) = cast(list[Json], built.elements[0])
        return value

    async def outputs(self, asked: Sequence[Asked], values: Sequence[Json]) -> list[list[Outputs]]:
        """For each value, the outputs of each expression. Raises `MappingError` where one of them does not end, and
        `ReadError` where the process did not survive it."""
        return await self._evaluated(Evaluate(tuple(asked)), values)

    async def as_ocean(
        self, asked: Sequence[Asked], items: Sequence[Item], wanted: frozenset[int]
    ) -> list[list[Outputs]]:
        """For each item, the first output of each expression, as Ocean takes it; of those not `wanted`, no more than
        that there is one. Raises the same."""
        return await self._evaluated(Evaluate(tuple(asked), as_ocean=True, wanted=wanted), items)

    def outputs_of(self, name: str, size: int, *, exact: bool = True) -> OutputsOf:
        """Evaluates expressions, called by this name in messages, on a value of so many bytes: here where that is soon
        over, else where it can be ended. Raises the same, and `JqFailed`."""

        async def evaluated(expression: Expression, value: Json) -> Sequence[Json]:
            if size <= COMPUTED and expression.plainly_ends:
                return expression.exact_outputs(value) if exact else expression.outputs(value)
            asked = Asked(name, expression.text, expression.before, exact=exact)
            ((given,),) = await self.outputs([asked], [value])
            if given.failure is not None:
                raise JqFailed(given.failure)
            return given.values

        return evaluated

    async def settled[T](self, moment: Moment, make: Callable[[], T]) -> T:
        """What is made of values at a moment, made anew until all of them are known. Raises what `make` does then.

        Until then it may make anything, or raise `MappingError`.
        """
        while True:
            failure: MappingError | None = None
            try:
                made = make()
            except MappingError as error:
                failure = error
            if not moment.unsettled:
                break
            for expression in moment.unsettled:
                await self._settle(moment, expression)
        if failure is not None:
            raise failure
        return made

    async def _settle(self, moment: Moment, expression: Expression) -> None:
        asked = Asked("the template", expression.text, expression.before, most=moment.most, exact=False)
        try:
            ((given,),) = await self.outputs([asked], [moment.at])
        except (MappingError, ReadError) as error:
            moment.refuse(expression, MappingError(str(error), since=error.since))
            return
        if given.failure is not None:
            moment.fail(expression, given.failure)
        else:
            moment.settle(expression, given.values)

    async def aclose(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            await process.end()

    async def _evaluated(self, job: Evaluate, values: Sequence[Json]) -> list[list[Outputs]]:
        """As many values at a time as take no long time together, so that others get their turn between them."""
        what = f"{' and '.join(repr(asked.text) for asked in job.asked[:3])} was evaluated"
        rows: list[list[Outputs]] = []
        at_once = _AT_FIRST
        while len(rows) < len(values):
            some = values[len(rows) : len(rows) + at_once]
            built, _, took = await self._done(job, _written(some), what)
            for _, row in zip(some, cast(list[Json], built.elements[0]), strict=True):
                rows.append([_as_outputs(given) for given in cast(list[Json], row)])
            at_once = at_once * 4 if took < _A_TURN else max(at_once // 4, 1)
        return rows

    async def _done(
        self, job: ReadPage | Evaluate | Decode, data: AsyncIterable[bytes], doing: str
    ) -> tuple[Building, Any, float]:
        """What came of it, and the seconds that others had to wait for it."""
        async with self._turn:
            begun = time.monotonic()
            if self._process is None or not self._process.is_usable:
                await self.aclose()
                self._process = await _started()
            try:
                whole = Job(job, PROCESS_MASK.secrets, _MADE * self.most_whole)
                built, head = await self._process.do(whole, data, self._jq_timeout)
            except TakesTooLong as error:
                raise MappingError(
                    f"{error}: jq did not come to an end within {self._jq_timeout:g} s, and was ended. Write it so "
                    "that it ends for every answer; jqTimeout sets how long one evaluation may take.",
                    since=NEWEST_RULE,
                ) from error
            except HasDied as error:
                how = f" by {error}" if str(error) else ""
                raise ReadError(
                    f"The process in which jq runs and large answers are read ended{how} while {doing}; most likely it "
                    f"needed more memory than there is. {_REMEDIES[type(job)]}",
                    since=NEWEST_RULE,
                ) from error
            return built, head, time.monotonic() - begun


def size_of(value: Json) -> int:
    """The bytes that jq would get."""
    return len(dumps(value))


async def _started() -> OtherProcess:
    try:
        return await OtherProcess.started()
    except OSError as error:
        raise ReadError(
            f"The process in which jq runs and large answers are read could not be started ({error.strerror}). See how "
            "many processes and how much memory the container may have.",
            since=NEWEST_RULE,
        ) from error


async def _divided(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), PIECE):
        yield content[start : start + PIECE]


async def _written(values: Sequence[Json]) -> AsyncIterator[bytes]:
    texts: list[bytes] = []
    size = 0
    for value in values:
        texts.append(dumps(value))
        size += len(texts[-1])
        if size > PIECE:
            yield b"[%b]" % b",".join(texts)
            texts, size = [], 0
    yield b"[%b]" % b",".join(texts)


def _as_outputs(given: Json) -> Outputs:
    if not isinstance(given, list):
        return Outputs()
    values, failure = given
    return Outputs(tuple(cast(list[Json], values)), cast(str | None, failure))
