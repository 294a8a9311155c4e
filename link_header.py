"""RFC 8288 `Link` headers."""

import re
from collections.abc import Iterator
from typing import Final

_PARAMETERS: Final = re.compile(r"""(?:\s*;\s*(?:[^\s=;,]+)?(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^",;\s]*))?)*""")
_PARAMETER: Final = re.compile(
    r""";\s*(?P<name>[^\s=;,]+)\s*=\s*(?:"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<token>[^",;\s]*))"""
)


def link_target(header: str, rel: str) -> str | None:
    """The target of the first link with this relation type, or None.

    A link may have several relation types, compared without case (RFC 8288 §3.3); only its first `rel`
    counts. Targets are taken as they stand, so commas and semicolons in them do no harm. A link that says
    `results="false"` leads to nothing: Sentry sends one for each relation, whether there is such a page or not.
    """
    for target, parameters in _links(header):
        values: dict[str, str] = {}
        for parameter in _PARAMETER.finditer(parameters):
            values.setdefault(parameter["name"].lower(), _value(parameter))
        if rel.lower() in values.get("rel", "").lower().split():
            return None if values.get("results", "").lower() == "false" else target.strip()
    return None


def _links(header: str) -> Iterator[tuple[str, str]]:
    """Targets, each with its parameters as they are written. One pass, however many brackets there are."""
    position = 0
    while (start := header.find("<", position)) >= 0 and (end := header.find(">", start)) >= 0:
        parameters = _PARAMETERS.match(header, end + 1)
        assert parameters is not None, "it matches nothing as well"
        yield header[start + 1 : end], parameters[0]
        position = parameters.end()


def _value(parameter: re.Match[str]) -> str:
    return parameter["token"] if parameter["quoted"] is None else re.sub(r"\\(.)", r"\1", parameter["quoted"])
