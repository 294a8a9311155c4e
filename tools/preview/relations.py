"""Whether what relations lead to is made by any kind of the mapping."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tools.inputs import Blueprints
from tools.preview.report import RelationReport
from tools.preview.tally import Identity

_EXAMPLES: Final = 3


@dataclass(frozen=True)
class KindTargets:
    """Of one kind: the entities that it made, what they relate to, and whether that is all of the kind."""

    identities: set[Identity] = field(default_factory=set)
    targets: Mapping[tuple[str, str], set[str]] = field(default_factory=dict)
    is_whole: bool = False


def relation_reports(
    kind: KindTargets,
    everyone: Sequence[KindTargets],
    yielded: set[str] | None,
    made: list[str],
    blueprints: Blueprints,
) -> list[RelationReport]:
    """The relations of a kind that lead to entities which were not seen.

    `yielded` are the blueprints that are known to be made, None where any may be; `made` are all that the kinds
    name, or none where one of them names none.
    """
    reports = []
    for (blueprint, name), wanted in kind.targets.items():
        target = blueprints.target_of(blueprint, name)
        seen = {identifier for each in everyone for of, identifier in each.identities if target in (None, of)}
        missing = sorted(wanted - seen)
        if missing:
            reports.append(
                RelationReport(
                    relation=name,
                    target=target,
                    is_yielded=target is None or yielded is None or target in yielded,
                    missing=len(missing),
                    of=len(wanted),
                    is_certain=_all_was_read(target, everyone),
                    examples=missing[:_EXAMPLES],
                    made=made,
                )
            )
    return reports


def _all_was_read(target: str | None, everyone: Iterable[KindTargets]) -> bool:
    """Whether what was not seen is not there: every kind that made such entities, or nothing, was read whole."""
    return all(
        kind.is_whole
        for kind in everyone
        if target is None or not kind.identities or any(blueprint == target for blueprint, _ in kind.identities)
    )
