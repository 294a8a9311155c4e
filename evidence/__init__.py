"""What a response says of itself: whether more follows, how many there are, and what leads on. Pure.

It may know what extraction found, and headers. It must not decide anything: what follows from evidence is decided by
`paging/`. The words of APIs stand here and nowhere else.
"""

from evidence.evidence import Count, Counted, Evidence, Lead, LeadKind, Said, Trust
from evidence.failures import failed_line
from evidence.former_words import was_read_before
from evidence.leads import names_lead
from evidence.link_header import link_target, names_unclearly
from evidence.places import speaks_of_listing
from evidence.reading import read_evidence
from evidence.responses import NO_RULES, ResponseRule, ResponseRules, Then, holds, response_rule, seen_by_jq
from evidence.truth import is_truthy, is_yes_or_no

__all__ = [
    "NO_RULES",
    "Count",
    "Counted",
    "Evidence",
    "Lead",
    "LeadKind",
    "ResponseRule",
    "ResponseRules",
    "Said",
    "Then",
    "Trust",
    "failed_line",
    "holds",
    "is_truthy",
    "is_yes_or_no",
    "link_target",
    "names_lead",
    "names_unclearly",
    "read_evidence",
    "response_rule",
    "seen_by_jq",
    "speaks_of_listing",
    "was_read_before",
]
