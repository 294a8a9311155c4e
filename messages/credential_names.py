"""What is, by the name it stands under, a credential: one list of words, read more or less strictly.

Where none is expected, only what is certain counts, since hiding a value alters what is shown. Of what a login sends
or gets, all counts that may be one.
"""

import re
from typing import Final

_CERTAIN: Final = (
    # Not `author`, nor `passed`: what such a filter holds stands in the items too.
    r"authorization|(^|[-_.])(auth|sig|sid|otp|creds)($|[-_.])|token|secret|passw|passphrase|passcode|ps?wd|jwt|bearer"
    r"|assertion|cookie|credential|signature|vault|csrf|xsrf|sess(ion)?[-_]?id"
    r"|(access|api|app|application|consumer|functions|license|master|private|shared|signing|subscription)[-_]?key"
)
_IN_A_MAPPING: Final = r"session|(^|[-_])(key|code|pass|pat|pin|sess|ticket)($|[-_])|(?-i:(Key|Code|Pass|Pin|Ticket)$)"
_IN_AN_ANSWER: Final = r"session|key|pass|csrf|xsrf|jwt|assertion|ticket"
_OF_A_NUMBER: Final = r"pass|pwd|pin|otp|code|key"
_OF_A_PAGE: Final = r"(after|continuation|cursor|delta|next|page|pagination|previous|skip|start|sync)[-_]?token"
_WHOLE: Final = (
    r"(.*[-_])?(auth|authorization|token|secret|password|passwd|passphrase|pwd|jwt|sig|signature|credentials?)"
    r"|.*(token|secret|password|(access|api|app|application|functions|private|shared|subscription)[-_]?key)"
)
_WHOLE_BY_ITS_LOOKS: Final = r"(.*[-_])?(code|key|otp|pass|pat|pin|session([-_]?id)?|sid|ticket)"
_HARMLESS: Final = (
    r"(user|login|account|client|tenant|realm|domain|app|application|organi[sz]ation)?[-_]?(name|id)?s?|type|methods?"
    r"|e?-?mail([-_]?address)?|grant[-_]?type|scopes?|audience|resource|content-type|accept(-\w+)?|user-agent"
)
_HARMLESS_HEADERS: Final = frozenset({"accept", "accept-language", "content-type", "user-agent", "prefer"})

# Neither a word, nor a number, a date or the key of an issue, as filters hold them.
_LOOKS_MADE_UP: Final = re.compile(r"(?=\S*[0-9])(?=\S*[A-Za-z])(?![A-Z]+-[0-9]+$)\S{10,}|\S{24,}")

_NAMES_A_CREDENTIAL: Final = re.compile(_CERTAIN, re.IGNORECASE)
_MAY_NAME_A_CREDENTIAL: Final = re.compile(_IN_A_MAPPING, re.IGNORECASE)
_NAMES_NOTHING_ELSE: Final = re.compile(_WHOLE, re.IGNORECASE)
_MAY_NAME_NOTHING_ELSE: Final = re.compile(_WHOLE_BY_ITS_LOOKS, re.IGNORECASE)
_NAMES_A_PAGE: Final = re.compile(_OF_A_PAGE, re.IGNORECASE)
_NAMES_A_GIVEN_CREDENTIAL: Final = re.compile(f"{_CERTAIN}|{_IN_AN_ANSWER}", re.IGNORECASE)
_NAMES_A_SECRET_NUMBER: Final = re.compile(f"{_CERTAIN}|{_OF_A_NUMBER}", re.IGNORECASE)
_IS_HARMLESS: Final = re.compile(_HARMLESS, re.IGNORECASE)


def names_a_credential(name: str) -> bool:
    """Whether a parameter or header is one beyond doubt."""
    return _NAMES_A_CREDENTIAL.search(name) is not None


def may_name_a_credential(name: str) -> bool:
    """Whether a header is one, which hardly means anything else by such a name, or a parameter may be."""
    return names_a_credential(name) or _MAY_NAME_A_CREDENTIAL.search(name) is not None


def is_credential(name: str, value: str) -> bool:
    """Whether a parameter or a part of a body is one, by its name, or where that may mean it by its looks too."""
    if value in ("", "true", "false"):
        return False
    return names_a_credential(name) or (may_name_a_credential(name) and _looks_made_up(value))


def is_plainly_a_credential(name: str, value: str) -> bool:
    """Whether it has no place where all can see it: `secret_type` is none, nor is the token of a page."""
    if not value or _NAMES_A_PAGE.fullmatch(name):
        return False
    may_be = _MAY_NAME_NOTHING_ELSE.fullmatch(name) is not None and _looks_made_up(value)
    return may_be or _NAMES_NOTHING_ELSE.fullmatch(name) is not None


def _looks_made_up(value: str) -> bool:
    return _LOOKS_MADE_UP.fullmatch(value) is not None


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
