"""The sample API's endpoints: what each lists, how it pages, and what its answers look like around the records."""

from sandbox.sample_api.listings.asked import Asked, other_name_of_this_host
from sandbox.sample_api.listings.endpoints import ENDPOINTS, Endpoint

__all__ = ["ENDPOINTS", "Asked", "Endpoint", "other_name_of_this_host"]
