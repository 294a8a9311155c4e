"""How listings go on, and when they are over (contract §4): paginators without I/O.

Given what the last request brought, what is to be asked next, or is the listing over, or is something wrong? The rules
that all styles share stand once, in `paginator.py`; a style says only how to ask for the next page. A listing that
cannot be followed to its end raises `PaginationError`: a part is never taken for the whole.

It may know evidence and extraction. It must not know requests or time. Others come in by `pagination.py`.
"""

from paging.assessment import is_round
from paging.history import EndpointHistory
from paging.options import KEYS, OPTIONS, SETTINGS, SIZES, Form, Option, PaginationOptions, suited_to
from paging.protocol import (
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
from paging.repetition import sketch
from paging.styles import options_of, paginate
from paging.telling import remedy_for_refusal
from paging.understanding import read_page, refuse_failed_lines, understood

__all__ = [
    "KEYS",
    "OPTIONS",
    "SETTINGS",
    "SIZES",
    "EndpointHistory",
    "Form",
    "JsonCursor",
    "Option",
    "Page",
    "PageRequest",
    "Pagination",
    "PaginationOptions",
    "PaginationType",
    "ParameterPlace",
    "Reason",
    "Signal",
    "Verdict",
    "is_round",
    "options_of",
    "paginate",
    "read_page",
    "refuse_failed_lines",
    "remedy_for_refusal",
    "sketch",
    "suited_to",
    "understood",
]
