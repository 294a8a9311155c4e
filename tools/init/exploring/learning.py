"""From wanted endpoints to kinds that are ready to be written."""

from collections.abc import Mapping, Sequence

from pagination import PaginationOptions
from tools.init.asking import Asker
from tools.init.exploring.explorer import Explorer
from tools.init.exploring.relating import relate
from tools.init.kinds import Kind, KnownKind, Wanted


async def learn(
    asker: Asker,
    general: PaginationOptions,
    wanted: Sequence[Wanted],
    known: Mapping[str, KnownKind] | None = None,
) -> list[Kind]:
    """Everything that can be learned of the endpoints; `general` is the paging of the installation.

    `known` are the kinds that the mapping has already: they give values and targets to the new ones. Those of them that
    were looked at are among what is returned.
    """
    kinds = await Explorer(asker, general, wanted, known or {}).explore()
    relate(kinds)
    return kinds
