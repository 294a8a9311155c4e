"""Below the one client: attempts and limits, whole bodies and downloads, connections and certificates (contract §8).

It may know httpx, and Ocean's client and retries, which it extends by overriding. It must not know what is asked for,
nor how one logs in.
"""

from transport.attempts import METER, Backoff, Retries
from transport.bodies import ACCEPT_ENCODING, CONTENT_TYPE, ROOM, BodyAs, Room, content_of, with_content_type
from transport.connecting import ApiHttpClient, Certificates, LaneClient, ocean_context
from transport.download import Download
from transport.failed_tries import free_failed_tries
from transport.limits import Limiter, Pace, wait_for_all
from transport.meanings import RULES, is_answer, may_pass, meaning_of, refused, unanswered
from transport.transport import DOWNLOAD, LARGE_WELCOME, PACE, TRIES, ApiTransport, retry_config

__all__ = [
    "ACCEPT_ENCODING",
    "CONTENT_TYPE",
    "DOWNLOAD",
    "LARGE_WELCOME",
    "METER",
    "PACE",
    "ROOM",
    "RULES",
    "TRIES",
    "ApiHttpClient",
    "ApiTransport",
    "Backoff",
    "BodyAs",
    "Certificates",
    "Download",
    "LaneClient",
    "Limiter",
    "Pace",
    "Retries",
    "Room",
    "content_of",
    "free_failed_tries",
    "is_answer",
    "may_pass",
    "meaning_of",
    "ocean_context",
    "refused",
    "retry_config",
    "unanswered",
    "wait_for_all",
    "with_content_type",
]
