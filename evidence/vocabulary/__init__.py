"""The words by which APIs speak of an answer: the one place where they stand.

A new word is a line here and a line in `tests/evidence/test_vocabulary.py`. Of several words for one thing, those that
stand first are taken first. `some` use a word where no API in particular was looked up.
"""

from typing import Final

from evidence.vocabulary.failing import FAILING, FAILURES, GRAVITIES, LIKELY_FAILURES, PARTIAL_OUTCOMES, SUCCESSES
from evidence.vocabulary.headers import HEADERS
from evidence.vocabulary.paging import PAGING

__all__ = ["FAILURES", "GRAVITIES", "HEADERS", "LIKELY_FAILURES", "PARTIAL_OUTCOMES", "SUCCESSES", "VOCABULARY"]

VOCABULARY: Final = (*PAGING, *FAILING)
