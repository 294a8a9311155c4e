"""How a connection is made: kept ones, whom to trust and by which certificates, which addresses are not public.

It may know Ocean's client and its TLS settings. It must not know requests, tries or bodies.
"""

from transport.connecting.authorities import ocean_context
from transport.connecting.certificates import Certificates
from transport.connecting.connections import ApiHttpClient, LaneClient

__all__ = ["ApiHttpClient", "Certificates", "LaneClient", "ocean_context"]
