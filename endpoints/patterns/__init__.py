"""Texts with places for parameters, as paths, queries and bodies have them: found, checked, and filled (contract §6).

It may know how URLs are written. It must not know endpoints, nor where values come from.
"""

from endpoints.patterns.paths import names_in_path, path_at
from endpoints.patterns.patterns import (
    PARAMETER,
    Pattern,
    Place,
    Scalar,
    Text,
    Tree,
    as_text,
    filled,
    names_in,
    pattern_of,
    places_in,
)
from endpoints.patterns.written_query import WrittenQuery

__all__ = [
    "PARAMETER",
    "Pattern",
    "Place",
    "Scalar",
    "Text",
    "Tree",
    "WrittenQuery",
    "as_text",
    "filled",
    "names_in",
    "names_in_path",
    "path_at",
    "pattern_of",
    "places_in",
]
