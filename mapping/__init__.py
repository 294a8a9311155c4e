"""What a mapping says, typed: resources, selectors, and their mistakes (contract §3). A mistake stays in its resource.

It may know what endpoints and parameters are made of. It must not read anything, nor evaluate what Ocean evaluates.
"""

from mapping.app_config import CustomAppConfig
from mapping.format_selector import FormatSelector
from mapping.mistakes import Mistake, Place, shown_place, since_of_all
from mapping.paging_selector import PAGINATION_SYNONYMS, PaginationSelector
from mapping.parsing import parse_resource
from mapping.resources import BrokenResource, EndpointResource
from mapping.selectors import EndpointSelector, Method, PathParameterSelector, RequestSelector

__all__ = [
    "PAGINATION_SYNONYMS",
    "BrokenResource",
    "CustomAppConfig",
    "EndpointResource",
    "EndpointSelector",
    "FormatSelector",
    "Method",
    "Mistake",
    "PaginationSelector",
    "PathParameterSelector",
    "Place",
    "RequestSelector",
    "parse_resource",
    "shown_place",
    "since_of_all",
]
