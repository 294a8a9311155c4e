"""Entities become JSON as they are: Ocean copies every value of theirs, at each depth, twice before it encodes them.

What this integration gives it was made of JSON. One entity with a long list kept the process from answering for as long
as it took to copy it, and twenty-five bulks are made ready at once.
"""

from typing import Any, Final

from port_ocean.core.models import Entity

_AS_OCEAN_SENDS_IT: Final = {"exclude_unset": True, "by_alias": True}

_copied: Final = Entity.dict


def send_as_they_are() -> None:
    """To be called before Ocean first writes an entity."""
    Entity.dict = _as_it_is  # type: ignore[assignment,method-assign]


def _as_it_is(entity: Entity, **options: Any) -> dict[str, Any]:
    """The fields that were set, of an entity that is not changed as long as they are needed."""
    if options != _AS_OCEAN_SENDS_IT:
        return _copied(entity, **options)
    return {name: value for name, value in entity.__dict__.items() if name in entity.__fields_set__}
