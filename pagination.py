"""The door to `paging/`: how listings go on, and when they are over. Nothing else lives here."""

from paging import (
    JsonCursor,
    Page,
    PageLengths,
    PageRequest,
    Pagination,
    PaginationOptions,
    PaginationType,
    ParameterPlace,
    Reason,
    Signal,
    Verdict,
    options_of,
    paginate,
)

__all__ = [
    "JsonCursor",
    "Page",
    "PageLengths",
    "PageRequest",
    "Pagination",
    "PaginationOptions",
    "PaginationType",
    "ParameterPlace",
    "Reason",
    "Signal",
    "Verdict",
    "options_of",
    "paginate",
]
