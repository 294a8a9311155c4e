"""Lists within records that say of themselves that they go on, where `data_path` flattens them (contract §4, rule 11).

Only there are records looked into, and in them only what stands beside the list.
"""

from collections.abc import Sequence
from typing import Final

from evidence.evidence import Said, Trust
from evidence.leads import leads_of
from evidence.places import Found, Place, found_in, is_envelope, speaks, written
from evidence.truth import is_truthy
from evidence.words import Group, Meaning
from extraction import Keys
from json_types import Json

_GOING_ON: Final = (Group.FLAG, Group.LEAD)


def unfinished_list(records: Sequence[Json], inner: Keys) -> Said | None:
    """What is said beside the first list that goes on. `inner` are the keys to it from a record."""
    if not inner:
        return None
    silent: set[tuple[str, ...]] = set()
    for record in records:
        holder: Json = record
        for key in inner[:-1]:
            holder = holder.get(str(key)) if isinstance(holder, dict) else None
        if not isinstance(holder, dict) or not isinstance(holder.get(str(inner[-1])), list):
            continue
        names = tuple(holder)
        if names in silent:
            continue
        if not any(speaks(name) or is_envelope(name) for name in names):
            silent.add(names)
        elif (said := _said_of(Place(inner[:-1], holder, near=len(inner) > 1, taken=inner[-1]))) is not None:
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
    return None if is_over else next((Said(written(each.keys), each.value) for each in found if _goes_on(each)), None)


def _goes_on(found: Found) -> bool:
    meaning, value = found.word.meaning, found.value
    if meaning in (Meaning.MORE, Meaning.TRUNCATED):
        return isinstance(value, bool | str) and is_truthy(value)
    if meaning is Meaning.OVER:
        return value is False
    if found.word.group is Group.LEAD and value is not True and found.word.trust is Trust.PLAIN:
        return any(lead.value is not None for lead in leads_of(found))
    return False
