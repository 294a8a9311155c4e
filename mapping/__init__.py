"""What a mapping says, typed: resources, selectors, and their mistakes (contract §3). A mistake stays in its resource.

It may know what endpoints and parameters are made of. It must not read anything, nor evaluate what Ocean evaluates.
"""

from mapping.mapping import (
    PAGINATION_SYNONYMS,
    BrokenResource,
    CustomAppConfig,
    EndpointResource,
    EndpointSelector,
    Method,
    PaginationSelector,
    PathParameterSelector,
    RequestSelector,
    parse_resource,
)
from mapping.mistakes import Mistake, Place, shown_place

__all__ = [
    "PAGINATION_SYNONYMS",
    "BrokenResource",
    "CustomAppConfig",
    "EndpointResource",
    "EndpointSelector",
    "Method",
    "Mistake",
    "PaginationSelector",
    "PathParameterSelector",
    "Place",
    "RequestSelector",
    "parse_resource",
    "shown_place",
]
