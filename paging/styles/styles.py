"""Which paginator goes with which type of paging."""

from typing import Final

from paging.history import EndpointHistory
from paging.paginator import Paginator
from paging.protocol import Pagination, PaginationType
from paging.styles.cursor_pages import Cursors
from paging.styles.link_pages import BodyLinks, HeaderLinks
from paging.styles.numbered_pages import Offsets, PageNumbers
from paging.styles.single_page import FirstPage, SinglePage

_STYLES: Final[dict[PaginationType, type[Paginator]]] = {
    PaginationType.NONE: SinglePage,
    PaginationType.PAGE: PageNumbers,
    PaginationType.OFFSET: Offsets,
    PaginationType.CURSOR: Cursors,
    PaginationType.NEXT_LINK: BodyLinks,
    PaginationType.HEADER_LINK: HeaderLinks,
}


def paginate(pagination: Pagination, history: EndpointHistory | None = None) -> Paginator:
    """A paginator for one listing."""
    return _style(pagination.type, chosen_for_endpoint=pagination.chosen_for_endpoint)(pagination, history)


def options_of(style: PaginationType, *, chosen_for_endpoint: bool = False) -> frozenset[str]:
    """The options, by the names of `Pagination`, that make a difference where a listing has this type."""
    return _style(style, chosen_for_endpoint=chosen_for_endpoint).options


def _style(style: PaginationType, *, chosen_for_endpoint: bool) -> type[Paginator]:
    return FirstPage if style is PaginationType.NONE and chosen_for_endpoint else _STYLES[style]
