"""Below the one client: attempts and limits, whole bodies and downloads, connections and certificates (contract §8).

It may know httpx, and Ocean's client and retries, which it extends by overriding. It must not know what is asked for,
nor how one logs in.
"""

from transport.authorities import ocean_context
from transport.bodies import DOWNLOAD
from transport.certificates import Certificates
from transport.connections import ApiHttpClient
from transport.download import Download
from transport.failed_tries import free_failed_tries
from transport.limiter import Gate
from transport.rate_limits import is_rate_limited, tells_of_limit
from transport.transport import (
    LARGE_WELCOME,
    METER,
    TRIES,
    ApiTransport,
    Backoff,
    HopelessRequest,
    is_retried,
    retry_config,
)

__all__ = [
    "DOWNLOAD",
    "LARGE_WELCOME",
    "METER",
    "TRIES",
    "ApiHttpClient",
    "ApiTransport",
    "Backoff",
    "Certificates",
    "Download",
    "Gate",
    "HopelessRequest",
    "free_failed_tries",
    "is_rate_limited",
    "is_retried",
    "ocean_context",
    "retry_config",
    "tells_of_limit",
]
