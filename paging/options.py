"""Paging as it is configured, for the installation or for one endpoint, and what it means for a listing."""

from dataclasses import dataclass, fields
from typing import Final

from extraction import Path, parse_path
from messages import MappingError
from paging.protocol import Pagination, PaginationType, ParameterPlace

_PARAM_NAMES: Final = {
    PaginationType.PAGE: "page",
    PaginationType.OFFSET: "offset",
    PaginationType.CURSOR: "cursor",
}
_SIZE_PARAM_NAMES: Final = {
    PaginationType.PAGE: "size",
    PaginationType.OFFSET: "limit",
    PaginationType.CURSOR: "limit",
}
_SURVIVES_CHANGE_OF_TYPE: Final = frozenset({"page_size", "max_pages"})
_PLACES_OF_THE_CURSOR: Final = frozenset({"cursor_path", "cursor_header"})


@dataclass(frozen=True)
class PaginationOptions:
    """What a user wrote; None is what was left out. Names and paths are those of the contract's §2."""

    type: PaginationType | None = None
    page_size: int | None = None
    param: str | None = None
    size_param: str | None = None
    start_page: int | None = None
    cursor_path: str | None = None
    cursor_header: str | None = None
    cursor_alone: bool | None = None
    has_more_path: str | None = None
    last_page_path: str | None = None
    next_link_path: str | None = None
    header_link_rel: str | None = None
    max_pages: int | None = None
    place: ParameterPlace | None = None

    def over(self, general: "PaginationOptions") -> "PaginationOptions":
        """These options, completed by the general ones.

        An endpoint with another type of paging takes over only the page size and the limit: names of parameters
        and paths belong to a type. One that has its cursor elsewhere takes over no place of it.
        """
        changes_type = self.type is not None and self.type is not general.type
        moves_cursor = any(getattr(self, name) for name in _PLACES_OF_THE_CURSOR)
        completed = {}
        for option in fields(self):
            own = getattr(self, option.name)
            inherits = own is None and (not changes_type or option.name in _SURVIVES_CHANGE_OF_TYPE)
            if moves_cursor and option.name in _PLACES_OF_THE_CURSOR:
                inherits = False
            completed[option.name] = getattr(general, option.name) if inherits else own
        return PaginationOptions(**completed)

    def resolve(self, *, chosen_for_endpoint: bool = False) -> Pagination:
        """The paging that these options mean. Raises `MappingError` for what is no path, or two places of a cursor."""
        kind = self.type or PaginationType.NONE
        if kind is PaginationType.CURSOR and self.cursor_path and self.cursor_header:
            raise MappingError(
                "cursorPath and cursorHeader are both set, but the cursor has one place. Keep one of them."
            )
        return Pagination(
            type=kind,
            page_size=self.page_size or Pagination.page_size,
            param=self.param or _PARAM_NAMES.get(kind),
            # An empty name is one that is not to be sent.
            size_param=(_SIZE_PARAM_NAMES.get(kind) if self.size_param is None else self.size_param) or None,
            start_page=Pagination.start_page if self.start_page is None else self.start_page,
            cursor_path=_path(self.cursor_path),
            cursor_header=self.cursor_header.lower() if self.cursor_header else None,
            cursor_alone=bool(self.cursor_alone),
            has_more_path=_path(self.has_more_path),
            last_page_path=_path(self.last_page_path),
            next_link_path=_path(self.next_link_path),
            header_link_rel=self.header_link_rel or Pagination.header_link_rel,
            max_pages=self.max_pages or Pagination.max_pages,
            place=self.place or ParameterPlace.QUERY,
            chosen_for_endpoint=chosen_for_endpoint and kind is PaginationType.NONE,
        )


def _path(text: str | None) -> Path | None:
    return parse_path(text) if text else None
