"""The mapping as text: each resource with comments on what is sure and what was guessed."""

import textwrap
from collections.abc import Sequence
from typing import Any

import yaml

from tools.init.kinds import Certainty, Kind

_WIDTH = 100
_LEGEND = (
    "Made by `ocean-custom init` from what the API answered. `sure` was seen or proved; `guess` is likely, so look "
    "at it; `caution` needs a decision of yours."
)


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, as people write them, and nothing is an alias of something else."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def mapping_text(kinds: Sequence[Kind]) -> str:
    """A whole mapping."""
    legend = "\n".join(textwrap.wrap(_LEGEND, _WIDTH, initial_indent="# ", subsequent_indent="# "))
    resources = resources_text(kinds, indent=2)
    listed = f"resources:\n{resources}" if holds_resources(kinds) else f"resources: []\n{resources}"
    return f"{legend}\n{listed}"


def holds_resources(kinds: Sequence[Kind]) -> bool:
    """Whether any kind became a resource."""
    return any(kind.failure is None for kind in kinds)


def resources_text(kinds: Sequence[Kind], indent: int) -> str:
    """The resources as elements of a list in block style, which begins in that column."""
    return "\n".join(_resource_text(kind, " " * indent) for kind in kinds)


def _resource_text(kind: Kind, margin: str) -> str:
    if kind.failure is not None:
        return "".join(f"{line}\n" for line in _comment(f"{kind.wanted.kind} was left out: {kind.failure}", margin))
    comments = [
        line
        for certainty in Certainty
        for finding in kind.findings.found
        if finding.certainty is certainty
        for line in _comment(f"{certainty}: {finding.text}", margin)
    ]
    resource = kind.resource()
    selector = resource["selector"]
    assert isinstance(selector, dict)
    dumped = yaml.dump(
        [{**resource, "selector": {"query": "true", **selector}}],
        Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000,
    )  # fmt: skip
    return "".join(f"{line}\n" for line in comments) + textwrap.indent(_remarked(dumped, kind), margin)


def _remarked(dumped: str, kind: Kind) -> str:
    """The remarks on properties stand at the ends of their lines."""
    lines = dumped.split("\n")
    start = next((place for place, line in enumerate(lines) if line.strip() == "properties:"), len(lines))
    remarks = {f"{each.name}: ": each.remark for each in kind.properties if each.remark}
    for place in range(start, len(lines)):
        for head, remark in remarks.items():
            if lines[place].lstrip().startswith(head):
                lines[place] = f"{lines[place]}  # {remark}"
        if lines[place].strip() == "relations:":
            break
    return "\n".join(lines)


def _comment(text: str, margin: str) -> list[str]:
    plain = " ".join(text.split())
    lines = textwrap.wrap(plain, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [f"{margin}# {line}" if place == 0 else f"{margin}#   {line}" for place, line in enumerate(lines)]
