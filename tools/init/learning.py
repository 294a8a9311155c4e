"""From wanted endpoints to kinds that are ready to be written."""

from collections.abc import Callable, Sequence

from pagination_options import PaginationOptions
from tools.init.asking import Asker
from tools.init.exploring import Explorer
from tools.init.kinds import Kind, Wanted
from tools.init.relating import relate


async def learn(
    asker: Asker,
    general: PaginationOptions,
    wanted: Sequence[Wanted],
    on_the_way: Callable[[str], None] = lambda _: None,
) -> list[Kind]:
    """Everything that can be learned of the endpoints; `general` is the paging of the installation.

    `on_the_way` is told which endpoint is being looked at.
    """
    kinds = await Explorer(asker, general, wanted, on_the_way).explore()
    relate(kinds)
    return kinds
