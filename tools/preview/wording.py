"""What an author should look at, in sentences, and the parts of entities that are shown."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from pagination import Signal
from tools.preview.report import EntityReport, FieldReport, KindReport, PageReport, PreviewReport, RelationReport

_LONGEST_ITEM: Final = 400


def findings(kind: KindReport, report: PreviewReport) -> Iterator[str]:
    """What an author should look at, in sentences."""
    yield from kind.without_effect
    considered = kind.entities + kind.without_identity
    for null in kind.nulls:
        yield from _null(null, considered)
    for duplicate in kind.duplicates:
        yield (
            f"{duplicate.times} items have the identifier {duplicate.identifier!r} of {duplicate.blueprint}; "
            "they become one entity, and the last one wins."
        )
    if count := kind.full_pages_without_paging:
        yield (
            f"{count} items came, a round number at which a server may cut its page, and the kind does not page: if "
            "there are more, `pagination` must say how to get them."
        )
    for refusal in kind.refusals:
        yield (
            f"Port would refuse {refusal.entities} of {kind.entities} entities: {refusal.reason} "
            f"(first {refusal.identifier!r})."
        )
    for relation in kind.relations:
        fate = "would be created empty" if report.creates_missing_targets else "would be refused"
        if not relation.is_yielded:
            yield f"relations.{relation.relation} leads to {relation.target}, which no kind of the mapping yields."
        elif relation.is_certain:
            yield (
                f"relations.{relation.relation}: {relation.missing} of {relation.of} targets "
                f"({_examples(relation)}) are made by no kind; they {fate}."
            )
        elif relation.missing == relation.of:
            yield _unseen(relation)


def how_it_stands(kind: KindReport) -> str:
    """What is said of a kind as a whole."""
    if not kind.is_good:
        return "fails" if kind.failure is not None else "is refused in part"
    return "fine" if kind.is_fine else "look at it"


def how_all_stand(report: PreviewReport) -> str:
    """How many kinds are fine, and what is with the others."""
    kinds = report.kinds
    fine, bad = sum(kind.is_fine for kind in kinds), sum(not kind.is_good for kind in kinds)
    told = [f"{fine} of {len(kinds)} kinds are fine"]
    if look := len(kinds) - fine - bad:
        told.append(f"{look} would be read, with something to look at ({', '.join(_reasons(kinds))})")
    if bad:
        told.append(f"{bad} would fail or be refused")
    return "; ".join(told)


def _reasons(kinds: Sequence[KindReport]) -> Iterator[str]:
    kinds = [kind for kind in kinds if kind.is_good]
    if any(kind.duplicates for kind in kinds):
        yield "an identifier of several items"
    if any(kind.full_pages_without_paging for kind in kinds):
        yield "no paging beside a full page"
    if any(kind.assumed_end for kind in kinds):
        yield "an end that is only assumed"


def _unseen(relation: RelationReport) -> str:
    """Of a relation of which no target was seen, in what was read in part."""
    which = (
        f"its one target ({_examples(relation)}) is not"
        if relation.of == 1
        else f"none of its {relation.of} targets ({_examples(relation)}) is"
    )
    entities = f"entities of {relation.target}" if relation.target else "entities"
    told = f"relations.{relation.relation}: {which} among the {entities} that were read, which are only a part."
    if relation.target is None and relation.made and relation.relation not in relation.made:
        told += (
            f" The mapping makes only {', '.join(relation.made)}: if the relation leads to another blueprint, no kind "
            "makes its targets."
        )
    return told


def _examples(relation: RelationReport) -> str:
    shown = ", ".join(map(repr, relation.examples))
    return f"{shown}, …" if relation.missing > len(relation.examples) else shown


def _null(null: FieldReport, considered: int) -> Iterator[str]:
    if null.cause is not None:
        yield (
            f"{null.field}: {null.expression!r} failed for {null.failed_in} of {considered} items: {null.cause}. "
            f"The first: {short(null.item, _LONGEST_ITEM)}"
        )
    elif null.null_in == considered:
        yield f"{null.field}: {null.expression!r} gave null for all of the {considered} items."


def told_or_assumed(told: bool | None) -> str:
    return "told" if told else "assumed"


def how_paging_goes(page: PageReport) -> str | None:
    """What follows a page and why; None where the answer was not understood."""
    if page.goes_on is None:
        return None
    if page.signal is Signal.NO_WAY_ON:
        return "cannot go on, which fails the kind"
    on = f"goes on with {page.next}" if page.goes_on else "is over"
    return f"{on} ({page.signal}, {told_or_assumed(page.told)}: {page.because})"


def how_it_ended(kind: KindReport) -> str:
    """What is said of a kind's end after its counts: that this is all is said only where the API said so."""
    if kind.end is None:
        return ""
    if kind.end.told:
        return "; that is all there is"
    return f"; that is all that was found, and that it is all is only assumed ({kind.end.said})"


def short(value: Any, longest: int) -> str:
    """A value as text, cut where it is longer."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[:longest]}…"


def mapped_fields(entities: Iterable[EntityReport]) -> list[str]:
    """The fields that any of these has, those of properties and relations by their place: `properties.email`."""
    fields: dict[str, None] = {}
    for each in entities:
        for name, value in each.entity.items():
            inner = value if name in ("properties", "relations") and isinstance(value, dict) else None
            fields |= dict.fromkeys([name] if inner is None else [f"{name}.{key}" for key in inner])
    return list(fields)


def field_value(entity: dict[str, Any], field: str) -> Any:
    """What an entity has at such a place."""
    group, dot, name = field.partition(".")
    if dot and isinstance(entity.get(group), dict):
        return entity[group].get(name)
    return entity.get(field)
