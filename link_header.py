"""RFC 8288 `Link` headers."""

import re
from typing import Final

_LINK: Final = re.compile(
    r"""<(?P<target>[^>]*)>(?P<parameters>(?:\s*;\s*(?:[^\s=;,]+)?(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^",;\s]*))?)*)"""
)
_PARAMETER: Final = re.compile(
    r""";\s*(?P<name>[^\s=;,]+)\s*=\s*(?:"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<token>[^",;\s]*))"""
)


def link_target(header: str, rel: str) -> str | None:
    """The target of the first link with this relation type, or None.

    A link may have several relation types, compared without case (RFC 8288 §3.3); only its first `rel`
    counts. Targets are taken as they stand, so commas and semicolons in them do no harm. A link that says
    `results="false"` leads to nothing: Sentry sends one for each relation, whether there is such a page or not.
    """
    for link in _LINK.finditer(header):
        parameters: dict[str, str] = {}
        for parameter in _PARAMETER.finditer(link["parameters"]):
            parameters.setdefault(parameter["name"].lower(), _value(parameter))
        if rel.lower() in parameters.get("rel", "").lower().split():
            return None if parameters.get("results", "").lower() == "false" else link["target"].strip()
    return None


def _value(parameter: re.Match[str]) -> str:
    return parameter["token"] if parameter["quoted"] is None else re.sub(r"\\(.)", r"\1", parameter["quoted"])
