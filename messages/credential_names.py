"""What is, by the name it stands under, a credential: one list of words, read more or less strictly.

Where none is expected, only what is certain counts, since hiding a value alters what is shown. Of what a login sends
or gets, all counts that may be one.
"""

import re
from typing import Final

_CERTAIN: Final = (
    # Not `author`, nor `passed`: what such a filter holds stands in the items too.
    r"authorization|(^|[-_])auth($|[-_])|token|secret|passw|api[-_]?key|cookie|credential|signature|(^|[-_])sig($|[-_])"
    r"|vault|(access|subscription)[-_]?key"
)
_IN_AN_ANSWER: Final = r"session|key|pass|csrf|xsrf|jwt|assertion|ticket"
_OF_A_NUMBER: Final = r"pass|pwd|pin|otp|code|key"
_HARMLESS: Final = (
    r"(user|login|account|client|tenant|realm|domain|app|application|organi[sz]ation)?[-_]?(name|id)?s?|type|methods?"
    r"|e?-?mail([-_]?address)?|grant[-_]?type|scopes?|audience|resource|content-type|accept(-\w+)?|user-agent"
)
_HARMLESS_HEADERS: Final = frozenset({"accept", "accept-language", "content-type", "user-agent", "prefer"})

_NAMES_A_CREDENTIAL: Final = re.compile(_CERTAIN, re.IGNORECASE)
_NAMES_A_GIVEN_CREDENTIAL: Final = re.compile(f"{_CERTAIN}|{_IN_AN_ANSWER}", re.IGNORECASE)
_NAMES_A_SECRET_NUMBER: Final = re.compile(f"{_CERTAIN}|{_OF_A_NUMBER}", re.IGNORECASE)
_IS_HARMLESS: Final = re.compile(_HARMLESS, re.IGNORECASE)


def names_a_credential(name: str) -> bool:
    """Whether a parameter or header is one beyond doubt."""
    return _NAMES_A_CREDENTIAL.search(name) is not None


def names_a_given_credential(name: str) -> bool:
    """Whether a key of what a login answers may hold one."""
    return _NAMES_A_GIVEN_CREDENTIAL.search(name) is not None


def names_a_secret_number(name: str) -> bool:
    """Whether a number that a login sends is one, such as a PIN."""
    return _NAMES_A_SECRET_NUMBER.search(name) is not None


def is_plainly_harmless(name: str) -> bool:
    """Whether a text that a login sends is none beyond doubt, such as a user's name."""
    return _IS_HARMLESS.fullmatch(name) is not None


def is_harmless_header(name: str) -> bool:
    """Whether a header that every request carries is none."""
    return name.lower() in _HARMLESS_HEADERS
