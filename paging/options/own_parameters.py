"""What the parameters that an endpoint is asked with say of its paging, where its paging is not told itself."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from paging.options.options import PaginationOptions
from paging.protocol import PaginationType

SIZES: Final = (
    "limit", "per_page", "page_size", "pageSize", "size", "perPage", "_limit", "_per_page", "page[size]", "$top",
    "maxResults", "max_results", "count", "rows", "take", "n", "first", "results", "pagelen", "_size", "num", "top",
    "max", "itemsPerPage", "items_per_page", "page_limit", "page[limit]", "pagesize", "limitPerPage", "_count",
    "batchSize", "ps", "pagination[pageSize]", "pagination[limit]",
)  # fmt: skip
"""How APIs name the size of a page, the most usual first."""

_GO_TOGETHER: Final[Mapping[PaginationType | None, tuple[tuple[str, str], ...]]] = {
    PaginationType.PAGE: (("page[number]", "page[size]"), ("pagination[page]", "pagination[pageSize]")),
    PaginationType.OFFSET: (("page[offset]", "page[limit]"), ("pagination[start]", "pagination[limit]")),
    PaginationType.CURSOR: (("page[after]", "page[size]"), ("page[cursor]", "page[limit]")),
}
"""Names of which one means the other: families of names that are spelled as parts of one parameter."""


def suited_to(own: Mapping[str, str], options: PaginationOptions, *, size_is_given: bool) -> PaginationOptions:
    """The options as the endpoint's own parameters mean them: their names where none are set, and their size.

    `size_is_given` says that the endpoint's paging has a size already.
    """
    if options.type in (None, PaginationType.NONE):
        return options
    if options.param is None and options.size_param is None:
        options = _named(own, options)
    size = _number(own, options.resolve().size_param)
    return options if size_is_given or not size else replace(options, page_size=size)


def _named(own: Mapping[str, str], options: PaginationOptions) -> PaginationOptions:
    for param, size_param in _GO_TOGETHER.get(options.type, ()):
        if param in own or size_param in own:
            return replace(options, param=param, size_param=size_param)
    default = options.resolve().size_param
    names = (default, *SIZES) if default else SIZES
    found = next((name for name in names if _number(own, name)), None)
    return options if found is None else replace(options, size_param=found)


def _number(own: Mapping[str, str], name: str | None) -> int:
    """A number of at least 1 that stands under the name; 0 where there is none."""
    text = own.get(name or "", "")
    return int(text) if text.isascii() and text.isdigit() else 0
