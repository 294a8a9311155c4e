"""What a line of the vocabulary says, and how a name is compared with it: in any spelling."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from evidence.evidence import Counted, Trust

_NAMESPACE: Final = re.compile(r"^(?:@[\w.]+\.|odata\.|[A-Za-z][\w.-]{0,30}:(?=\w))")
"""OData's annotations, and prefixes as XML and JSON-LD have them."""

_NOT_SPELLED: Final = re.compile(r"[\W_]+")
_LONGEST_NAME: Final = 100


class Meaning(Enum):
    """What it means that an answer has this word."""

    MORE = auto()
    """True: more follows. False: nothing does."""

    OVER = auto()
    """True: nothing follows. False: more does."""

    TRUNCATED = auto()
    """True: there was more than is given. Whether that follows or is lost, the word does not say."""

    FIRST = auto()
    """True: this is the first page."""

    NEXT = auto()
    """What leads on: a link, a cursor, or an object with one of them. Empty: nothing follows."""

    LINK = auto()
    """The URL of the next page."""

    CURSOR = auto()
    """What the next request is to send."""

    NEXT_PAGE = auto()
    """The number of the next page."""

    NEXT_OFFSET = auto()
    """The place of the next page's first record."""

    RECORDS = auto()
    PAGES = auto()
    LAST_PAGE = auto()
    THIS_PAGE = auto()
    PAGE_SIZE = auto()
    OFFSET = auto()

    ERROR = auto()
    """Given: it failed."""

    ERROR_CODE = auto()
    """Given, and not one of the codes for success: it failed."""

    DENIAL = auto()
    """False: it failed."""

    OUTCOME = auto()
    """It failed, or is partial, where the value is a word for that."""

    CODE = auto()
    """It failed where this is the number of a failure and a message stands beside it."""

    MESSAGE = auto()
    """What is said of it; alone it says nothing."""

    MESSAGES = auto()
    """What is said of it, one by one: it failed where one of them calls itself an error."""

    OF_AN_ERROR = auto()
    """What else stands beside an error."""

    PARTIAL = auto()
    """True, or a list that is not empty: not all that was asked for could be read."""

    PARTIAL_COUNT = auto()
    """Above 0: not all that was asked for could be read."""

    ENVELOPE = auto()
    """An object that speaks of the answer."""


_COUNTED: Final = {
    Meaning.RECORDS: Counted.RECORDS,
    Meaning.PAGES: Counted.PAGES,
    Meaning.LAST_PAGE: Counted.LAST_PAGE,
    Meaning.THIS_PAGE: Counted.THIS_PAGE,
    Meaning.PAGE_SIZE: Counted.PAGE_SIZE,
    Meaning.OFFSET: Counted.OFFSET,
}


class Group(Enum):
    """What kind of statement a word makes."""

    FLAG = auto()
    LEAD = auto()
    COUNT = auto()
    FAILURE = auto()
    PARTIAL = auto()
    NONE = auto()


_GROUPS: Final = {
    Group.FLAG: (Meaning.MORE, Meaning.OVER, Meaning.TRUNCATED, Meaning.FIRST),
    Group.LEAD: (Meaning.NEXT, Meaning.LINK, Meaning.CURSOR, Meaning.NEXT_PAGE, Meaning.NEXT_OFFSET),
    Group.COUNT: tuple(_COUNTED),
    Group.FAILURE: (Meaning.ERROR, Meaning.ERROR_CODE, Meaning.DENIAL, Meaning.OUTCOME, Meaning.CODE, Meaning.MESSAGES),
    Group.PARTIAL: (Meaning.PARTIAL, Meaning.PARTIAL_COUNT),
    Group.NONE: (Meaning.MESSAGE, Meaning.OF_AN_ERROR, Meaning.ENVELOPE),
}
_GROUP_OF: Final = {meaning: group for group, meanings in _GROUPS.items() for meaning in meanings}


@dataclass(frozen=True)
class Word:
    """A name that APIs use, `used_by` some of them, in snake case: it stands for every spelling.

    A word that is `near` says this only beside the records and in envelopes; elsewhere it may speak of anything. One
    that is `within` others says it only in an object that has one of these names, one `outside` of them in no such.
    """

    name: str
    meaning: Meaning
    used_by: str
    trust: Trust = Trust.PLAIN
    near: bool = False
    within: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    group: Group = field(init=False)
    counted: Counted | None = field(init=False)
    count_trust: Trust = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "group", _GROUP_OF[self.meaning])
        object.__setattr__(self, "counted", _COUNTED.get(self.meaning))
        object.__setattr__(self, "count_trust", Trust.UNSURE if self.trust is Trust.UNSURE else Trust.COUNT)


def spelled(name: str) -> str:
    """What `has_more`, `hasMore`, `HasMore`, `has-more` and `@odata.hasMore` have in common; "" for what is no name."""
    if len(name) > _LONGEST_NAME:
        return ""
    return _NOT_SPELLED.sub("", _NAMESPACE.sub("", name).lower())
