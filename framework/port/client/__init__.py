"""How Ocean's requests to Port are sent: their bodies, pauses and tries, and when no more of them is of use (§11).

It may know Ocean's HTTP client. It must not know what is asked of Port.
"""

from framework.port.client.http_client import PortOutOfReach, use_for_port
from framework.port.client.last_words import LAST_WORDS

__all__ = ["LAST_WORDS", "PortOutOfReach", "use_for_port"]
