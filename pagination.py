"""The door to `paging/`: how listings go on, and when they are over. Nothing else lives here."""

from paging import (
    EndpointHistory,
    JsonCursor,
    Page,
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
    "EndpointHistory",
    "JsonCursor",
    "Page",
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
