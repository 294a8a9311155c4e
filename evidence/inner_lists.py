"""Lists within records that say of themselves that they go on, where `data_path` flattens them (contract §4, rule 11).

Only there are records looked into, and in them only what stands beside the list.
"""

from collections.abc import Sequence
from typing import Final

from evidence.counts import as_count
from evidence.evidence import Counted, Said, Trust
from evidence.leads import leads_of
from evidence.places import Found, Place, found_in, is_envelope, speaks, speaks_of_listing, written
from evidence.truth import is_truthy
from evidence.words import Group, Meaning
from extraction import Keys
from json_types import Json

_GOING_ON: Final = (Group.FLAG, Group.LEAD)


def unfinished_list(records: Sequence[Json], inner: Sequence[Keys]) -> Said | None:
    """What is said beside the first list that goes on. `inner` are the keys to it from a record, and, where elements of
    it have lists that are flattened too, those to one of these from an element."""
    if not inner:
        return None
    way, further = inner[0], inner[1:]
    silent: set[tuple[str, ...]] = set()
    for record in records:
        holder: Json = record
        if not way:  # records are lists themselves
            if isinstance(record, list) and (said := unfinished_list(record, further)) is not None:
                return said
            continue
        for key in way[:-1]:
            holder = holder.get(str(key)) if isinstance(holder, dict) else None
        elements = holder.get(str(way[-1])) if isinstance(holder, dict) else None
        if not isinstance(holder, dict) or not isinstance(elements, list):
            continue
        if further and (said := unfinished_list(elements, further)) is not None:
            return said
        names = tuple(holder)
        if names in silent:
            continue
        if not any(speaks(name) or is_envelope(name) for name in names):
            silent.add(names)
        elif (said := _said_of(Place(way[:-1], holder, near=len(way) > 1, taken=way[-1]))) is not None:
            return said
    return None


def _said_of(place: Place) -> Said | None:
    """A record has words of its own, so in it only those count that speak of nothing but paging."""
    envelopes = [
        Place((*place.keys, key), value)
        for key, value in place.value.items()
        if isinstance(value, dict) and is_envelope(key) and key != place.taken
    ]
    found = [each for one in (place, *envelopes) for each in found_in(one) if each.word.group in _GOING_ON]
    is_over = any(each.word.meaning is Meaning.MORE and not is_truthy(each.value) for each in found)
    if is_over:
        return None
    going_on = next((each for each in found if _goes_on(each)), None) or _beyond(place)
    return None if going_on is None else Said(written(going_on.keys), going_on.value)


def _beyond(place: Place) -> Found | None:
    """What leads on from, or counts more than, a list in an object that holds nothing but it and what is said of it:
    monday's `cursor`, the `total` of Jira's changelogs."""
    if not place.near or not all(key == place.taken or speaks_of_listing(key) for key in place.value):
        return None
    held = place.value.get(str(place.taken))
    count = len(held) if isinstance(held, list) else 0
    found = found_in(place) if count else []
    return next((each for each in found if _leads_beyond(each) or _counts_beyond(each, count)), None)


def _leads_beyond(found: Found) -> bool:
    return (
        found.word.group is Group.LEAD
        and found.value is not True
        and any(lead.value is not None for lead in leads_of(found))
    )


def _counts_beyond(found: Found, held: int) -> bool:
    """A total may count what a user may not see: a tenth of it, as everywhere (contract §4, rule 4)."""
    total = as_count(found.value) if found.word.counted is Counted.RECORDS else None
    return total is not None and found.word.count_trust is Trust.COUNT and (total - held) * 10 > total


def _goes_on(found: Found) -> bool:
    meaning, value = found.word.meaning, found.value
    if meaning in (Meaning.MORE, Meaning.TRUNCATED):
        return isinstance(value, bool | str) and is_truthy(value)
    if meaning is Meaning.OVER:
        return value is False
    if found.word.group is Group.LEAD and value is not True and found.word.trust is Trust.PLAIN:
        return any(lead.value is not None for lead in leads_of(found))
    return False
