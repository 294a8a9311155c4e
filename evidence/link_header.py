"""RFC 8288 `Link` headers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
    found = _first(header, rel)
    if found is None:
        return None
    target, parameters = found
    return None if parameters.get("results", "").lower() == "false" else target.strip()


def names_unclearly(header: str, rel: str) -> bool:
    """Whether the header names the relation in a way that RFC 8288 does not know: there may be such a link."""
    links = list(_links(header))
    in_other_quotes = any(_parameters(link).get("rel", "").strip("'").lower() == rel.lower() for link in links)
    outside = header
    for link in links:
        outside = outside.replace(link.text, "", 1)
    is_outside = re.search(rf"\b{re.escape(rel)}\b", outside, re.IGNORECASE) is not None
    return _first(header, rel) is None and (in_other_quotes or is_outside)


def _first(header: str, rel: str) -> tuple[str, dict[str, str]] | None:
    """The first link with this relation type: its target, and its parameters by name."""
    for link in _links(header):
        parameters = _parameters(link)
        if rel.lower() in parameters.get("rel", "").lower().split():
            return link.target, parameters
    return None


@dataclass(frozen=True)
class _Link:
    """A link as it is written; `text` is all of it."""

    text: str
    target: str
    parameters: str


def _parameters(link: _Link) -> dict[str, str]:
    values: dict[str, str] = {}
    for parameter in _PARAMETER.finditer(link.parameters):
        values.setdefault(parameter["name"].lower(), _value(parameter))
    return values


def _links(header: str) -> Iterator[_Link]:
    """One pass, however many brackets there are."""
    position = 0
    while (start := header.find("<", position)) >= 0 and (end := header.find(">", start)) >= 0:
        parameters = _PARAMETERS.match(header, end + 1)
        assert parameters is not None  # it matches nothing as well
        position = parameters.end()
        yield _Link(header[start:position], header[start + 1 : end], parameters[0])


def _value(parameter: re.Match[str]) -> str:
    return parameter["token"] if parameter["quoted"] is None else re.sub(r"\\(.)", r"\1", parameter["quoted"])
