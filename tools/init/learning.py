"""From wanted endpoints to kinds that are ready to be written."""

from collections.abc import Sequence

from pagination_options import PaginationOptions
from tools.init.asking import Asker
from tools.init.exploring import Explorer
from tools.init.kinds import Kind, Wanted
from tools.init.relating import relate


async def learn(asker: Asker, general: PaginationOptions, wanted: Sequence[Wanted]) -> list[Kind]:
    """Everything that can be learned of the endpoints; `general` is the paging of the installation."""
    kinds = await Explorer(asker, general, wanted).explore()
    relate(kinds)
    return kinds
