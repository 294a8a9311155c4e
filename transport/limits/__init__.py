"""How fast the API may be asked, and when it asks for a pause: what headers and texts say, and who waits (§8).

It may know the headers and texts of a response, and a clock. It must not know requests, tries or connections.
"""

from transport.limits.budgets import says_when_to_come_back
from transport.limits.limiter import Limiter
from transport.limits.pauses import Pause, refuse_long_wait
from transport.limits.rate_limits import asked_wait, is_rate_limited, wait_for_all
from transport.limits.rates import Pace

__all__ = [
    "Limiter",
    "Pace",
    "Pause",
    "asked_wait",
    "is_rate_limited",
    "refuse_long_wait",
    "says_when_to_come_back",
    "wait_for_all",
]
