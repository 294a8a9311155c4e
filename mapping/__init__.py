"""What a mapping says, typed: resources, selectors, and their mistakes (contract §3). A mistake stays in its resource.

It may know what endpoints and parameters are made of. It must not read anything, nor evaluate what Ocean evaluates.
"""

from mapping.app_config import CustomAppConfig
from mapping.format_selector import FormatSelector
from mapping.incremental_selector import IncrementalSelector
from mapping.live_event_rules import LiveEventRule, live_event_expressions
from mapping.live_event_selector import LiveEventSelector
from mapping.mistakes import Mistake, Place, shown_place, since_of_all
from mapping.paging_selector import PAGINATION_SYNONYMS, UNSETTLED_PAGING, PaginationSelector
from mapping.parsing import parse_resource
from mapping.request_selector import Method, RequestSelector
from mapping.resources import BrokenResource, EndpointResource
from mapping.selectors import EndpointSelector, PathParameterSelector

__all__ = [
    "PAGINATION_SYNONYMS",
    "UNSETTLED_PAGING",
    "BrokenResource",
    "CustomAppConfig",
    "EndpointResource",
    "EndpointSelector",
    "FormatSelector",
    "IncrementalSelector",
    "LiveEventRule",
    "LiveEventSelector",
    "Method",
    "Mistake",
    "PaginationSelector",
    "PathParameterSelector",
    "Place",
    "RequestSelector",
    "live_event_expressions",
    "parse_resource",
    "shown_place",
    "since_of_all",
]
