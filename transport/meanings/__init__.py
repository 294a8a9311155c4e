"""What a response means, or that none came: whether a try may help, what is told, and its remedy (contract §8).

It may know the rules of a user and what an API says of limits. It must not know when the next try is, nor who makes it.
"""

from transport.meanings.failures import is_answer, is_hopeless, refused, unanswered
from transport.meanings.meanings import (
    RULES,
    find_meaning,
    may_be_large,
    may_be_wanted,
    may_pass,
    meaning_of,
    telling_of_limits,
)

__all__ = [
    "RULES",
    "find_meaning",
    "is_answer",
    "is_hopeless",
    "may_be_large",
    "may_be_wanted",
    "may_pass",
    "meaning_of",
    "refused",
    "telling_of_limits",
    "unanswered",
]
