"""How listings go on, and when they are over (contract §4): paginators without I/O.

Given what the last request brought, what is to be asked next, or is the listing over, or is something wrong? The rules
that all styles share stand once, in `paginator.py`; a style says only how to ask for the next page. A listing that
cannot be followed to its end raises `PaginationError`: a part is never taken for the whole.

It may know evidence and extraction. It must not know requests or time. Others come in by `pagination.py`.
"""

from paging.options import PaginationOptions
from paging.protocol import (
    EndpointHistory,
    JsonCursor,
    Page,
    PageRequest,
    Pagination,
    PaginationType,
    ParameterPlace,
    Reason,
    Signal,
    Verdict,
)
from paging.styles import options_of, paginate

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
