"""Where the values of a nested endpoint's parameters come from: a field of another kind, for which the API answers."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Final

from endpoints import PARAMETER, Endpoint, as_text
from messages import ReadError
from tools.init.asking import Asker, OutOfRequests
from tools.init.exploring.pairs import pairs_of_fields, partner_of
from tools.init.exploring.parameter_fields import field_candidates, likely_sources
from tools.init.kinds import Kind, KnownKind, ParameterSource, Values, Wanted, extended, fits
from tools.init.words import jq_path

_FIELD_TRIES: Final = 6


class Sources:
    """`kind_of` looks at an endpoint that may list the values; those `wanted` or `mapped` already are known to it."""

    def __init__(
        self,
        asker: Asker,
        wanted: Sequence[Wanted],
        mapped: Mapping[str, KnownKind],
        kind_of: Callable[[Wanted], Awaitable[Kind]],
    ) -> None:
        self._asker = asker
        self._wanted = {each.kind: each for each in reversed(wanted)}
        self._known = [*(each.kind for each in wanted), *mapped]
        self._kind_of = kind_of

    async def find(self, name: str, kind: Kind, bindings: Sequence[Values]) -> list[Values]:
        """Gives a parameter its source, and the one beside it too where both are fields of one item.

        Returns the first combinations with the values of those before; none where there is no source.
        """
        second = partner_of(name, kind.wanted.kind)
        if second is not None and (found := await self._find_pair(name, second, kind, bindings)):
            return found
        return await self._find_one(name, kind, bindings)

    async def _find_pair(self, name: str, second: str, kind: Kind, bindings: Sequence[Values]) -> list[Values]:
        async for source in self._usable(name, second, kind, bindings):
            for one, other in pairs_of_fields(name, second, source):
                found = extended(bindings, source, {name: one, second: other})
                if found and await self._is_answered(kind, second, found):
                    jq, jq_beside = jq_path(one), jq_path(other)
                    kind.parameters[name] = ParameterSource(source, one, jq)
                    kind.parameters[second] = ParameterSource(source, other, jq_beside, beside=name)
                    kind.findings.sure(
                        f"{{{name}}} and {{{second}}} are `{jq}` and `{jq_beside}` of {source.wanted.kind}: the API "
                        "answers for their pairs"
                    )
                    return found
        return []

    async def _find_one(self, name: str, kind: Kind, bindings: Sequence[Values]) -> list[Values]:
        tried = 0
        async for source in self._usable(name, name, kind, bindings):
            for keys, jq in field_candidates(name, source):
                if tried >= _FIELD_TRIES:
                    return []
                tried += 1
                found = extended(bindings, source, {name: keys})
                if found and await self._is_answered(kind, name, found):
                    kind.parameters[name] = ParameterSource(source, keys, jq)
                    kind.findings.sure(f"{{{name}}} is `{jq}` of {source.wanted.kind}: the API answers for its values")
                    return found
        return []

    async def _usable(self, name: str, listed: str, kind: Kind, bindings: Sequence[Values]) -> AsyncIterator[Kind]:
        """The kinds that may list what a parameter is called, from what stands before the first of those wanted."""
        prefix = kind.wanted.kind.partition("{" + name + "}")[0].partition("?")[0].rstrip("/")
        for path in likely_sources(prefix, listed, self._known, kind.wanted.kind):
            source = await self._kind_of(self._wanted.get(path, Wanted(path, added=True)))
            if source.failure is None and source.samples and fits(source, bindings):
                yield source

    async def _is_answered(self, kind: Kind, name: str, bindings: Sequence[Values]) -> bool:
        """Whether the path up to and with the parameter leads somewhere; only whole paths can be asked."""
        rest = kind.wanted.kind.partition("{" + name + "}")[2]
        if PARAMETER.search(rest):
            return True  # what comes later decides
        for values in bindings[:2]:
            try:
                await self._asker.read(filled(kind.endpoint(), values))
            except OutOfRequests:
                raise
            except ReadError:
                continue
            return True
        return False


def filled(endpoint: Endpoint, values: Values) -> Endpoint:
    """An endpoint with these values, and nothing for parameters that have none."""
    missing = {name: "" for name in endpoint.parameters if name not in values}
    return endpoint.at({**missing, **{name: as_text(value) for name, value in values.items()}})
