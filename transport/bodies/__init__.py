"""Bodies of requests and responses: how they are encoded, how much is read, and whether one is whole (contract §8).

It may know httpx's responses. It must not know what a response means, nor whether it is tried again.
"""

from transport.bodies.bodies import BLOCK, ROOM, Incoming, Room, begun, refuse_inflation
from transport.bodies.decompression import ACCEPT_ENCODING, CutShort
from transport.bodies.sent_bodies import CONTENT_TYPE, BodyAs, content_of, with_content_type

__all__ = [
    "ACCEPT_ENCODING",
    "BLOCK",
    "CONTENT_TYPE",
    "ROOM",
    "BodyAs",
    "CutShort",
    "Incoming",
    "Room",
    "begun",
    "content_of",
    "refuse_inflation",
    "with_content_type",
]
