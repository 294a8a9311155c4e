"""The words by which APIs speak of an answer: the one place where they stand.

A new word is a line here and a line in `tests/evidence/test_vocabulary.py`. Of several words for one thing, those that
stand first are taken first. `some` use a word where no API in particular was looked up.
"""

from typing import Final

from evidence.vocabulary.alike import CUT_OFF, GOES_ON, WENT_WRONG
from evidence.vocabulary.failing import (
    FAILING,
    FAILURES,
    GRAVITIES,
    LIKELY_FAILURES,
    PARTIAL_OUTCOMES,
    SUCCESSES,
    UNREADY,
)
from evidence.vocabulary.headers import HEADERS
from evidence.vocabulary.paging import PAGING
from evidence.vocabulary.phrases import CUT, FAILED_IN_PART, MESSAGES, PARTLY, WARNINGS

__all__ = [
    "CUT",
    "CUT_OFF",
    "FAILED_IN_PART",
    "FAILURES",
    "GOES_ON",
    "GRAVITIES",
    "HEADERS",
    "LIKELY_FAILURES",
    "MESSAGES",
    "PARTIAL_OUTCOMES",
    "PARTLY",
    "SUCCESSES",
    "UNREADY",
    "VOCABULARY",
    "WARNINGS",
    "WENT_WRONG",
]

VOCABULARY: Final = (*PAGING, *FAILING)
