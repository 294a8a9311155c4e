"""What can be wrong with settings beside their values, and how all of it is told to who wrote them (contract §2).

It may know how a setting is written. It must not know which settings there are: that is given to it.
"""

from settings.mistakes.hosted import refusals_of_the_machine
from settings.mistakes.other_names import called_here
from settings.mistakes.pydantic_errors import explain, mistakes_in, stops_the_start
from settings.mistakes.variables import closest, unknown

__all__ = [
    "called_here",
    "closest",
    "explain",
    "mistakes_in",
    "refusals_of_the_machine",
    "stops_the_start",
    "unknown",
]
