"""The styles of paging, each a paginator that says how to ask for the next page, and which goes with which type (§4).

It may know the rules that all share. It must not know where its options were written.
"""

from paging.styles.styles import options_of, paginate

__all__ = ["options_of", "paginate"]
