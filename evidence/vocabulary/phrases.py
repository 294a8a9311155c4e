"""What messages beside the records say in prose when not all is there."""

import re
from typing import Final

MESSAGES: Final = frozenset({
    "message", "messages", "msg", "notification", "notifications", "notice", "notices", "note", "notes", "info",
    "infos", "detail", "details", "comment", "statusmessage", "responsemessage", "diagnostics",
})  # fmt: skip
"""Names of what is said to whoever reads the answer."""

WARNINGS: Final = frozenset({"warning", "warnings", "warn", "warns", "alerts"})
"""Names of what is only said where something is amiss."""

_RECORDS: Final = (
    r"(results?|records?|rows|items|entries|matches|hits|objects|data|response|list(ing)?|set|output|pages?)"
)

CUT: Final = re.compile(
    rf"""
      \b(results?|records?|rows|items|entries|matches|hits|output|list(ing)?|set|response|data)\b.{{0,40}}
        \b(truncated|trimmed|cut\ (off|short)|capped)
    | \b(truncated|trimmed)\b.{{0,40}}\b{_RECORDS}\b
    | \b(search|records?|results?|rows?|items?|query|hard|size|time|max(imum)?)\ (hard\ )?limit\b.{{0,30}}
        \b(exceeded|reached|hit)
    | \b(exceed(s|ed)?|reached|hit)\b.{{0,40}}\b(search|records?|results?|rows?|items?|size)\ (hard\ )?limit
    | \bnot\ all\b.{{0,60}}
        \b(shown|returned|listed|included|displayed|queried|reached|read|loaded|fetched|retrieved|available)
    | \b(only|just)\b.{{0,30}}\bfirst\ [\d.,]+
    | \bmore\ {_RECORDS}\ (are\ available|exist|available|remain)
    | \btoo\ many\ {_RECORDS}\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Artifactory's AQL ("reached the search hard limit, results are trimmed"), Qualys ("record limit exceeded"),
Prometheus ("results truncated due to limit")."""

PARTLY: Final = re.compile(
    rf"""
      \bpartial(ly)?\ ({_RECORDS}|content|failure|success)
    | \b{_RECORDS}\ (is|are|may\ be|might\ be)\ (partial|incomplete)
    | \bincomplete\ {_RECORDS}
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Whoever says it."""

FAILED_IN_PART: Final = re.compile(
    r"\b(errors?|failed|failure|unavailable|unreachable|time(d\ ?)?\ ?out|skipped|omitted|missing|"
    r"(could|can)\ ?not|unable|refused|denied|forbidden|not\ authori[sz]ed)\b",
    re.IGNORECASE,
)
"""In a warning: something was not asked, or did not answer. Thanos: "receive series from …: rpc error"."""
