"""Paging as it is configured: for the installation, for an endpoint, or by the parameters that it is asked with (§4).

It may know which types of paging there are. It must not know paginators.
"""

from paging.options.option import Form, Option
from paging.options.options import KEYS, OPTIONS, SETTINGS, PaginationOptions
from paging.options.own_parameters import SIZES, suited_to

__all__ = ["KEYS", "OPTIONS", "SETTINGS", "SIZES", "Form", "Option", "PaginationOptions", "suited_to"]
