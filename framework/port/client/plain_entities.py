"""Entities become JSON as they are: Ocean copies every value of theirs, at each depth, twice before it encodes them.

What this integration gives it was made of JSON. One entity with a long list kept the process from answering for as long
as it took to copy it, and twenty-five bulks are made ready at once. To learn how large entities are, Ocean encodes them
twice more, in ten times the time that orjson takes.
"""

from typing import Any, Final

import orjson
from port_ocean.clients.port.mixins.entities import EntityClientMixin
from port_ocean.context.ocean import ocean
from port_ocean.core.models import Entity

_AS_OCEAN_SENDS_IT: Final[dict[str, Any]] = {"exclude_unset": True, "by_alias": True}

_LOOKED_AT: Final = 10
_TO_BE_SURE: Final = 1.5
"""As Ocean has both: the others may be larger than those that were looked at."""

_copied: Final = Entity.dict
_measured: Final = EntityClientMixin.calculate_entities_batch_size


def send_as_they_are() -> None:
    """To be called before Ocean first writes an entity."""
    Entity.dict = _as_it_is  # type: ignore[assignment,method-assign]
    EntityClientMixin.calculate_entities_batch_size = _batch_size  # type: ignore[assignment,method-assign]


def _as_it_is(entity: Entity, **options: Any) -> dict[str, Any]:
    """The fields that were set, of an entity that is not changed as long as they are needed."""
    if options != _AS_OCEAN_SENDS_IT:
        return _copied(entity, **options)
    return {name: value for name, value in entity.__dict__.items() if name in entity.__fields_set__}


def _batch_size(port: EntityClientMixin, entities: list[Entity]) -> int:
    """How many of them go together, so that they are no more than Ocean sends at once: by what is sent in the end."""
    if len(entities) < 2:
        return 1
    some = entities[:_LOOKED_AT]
    try:
        size = sum(len(orjson.dumps(entity.dict(**_AS_OCEAN_SENDS_IT))) for entity in some)
    except orjson.JSONEncodeError:  # such as an integer of more than 64 bits
        return _measured(port, entities)
    of_one = max(int(size / len(some) * _TO_BE_SURE), 1)
    most = ocean.config.upsert_entities_batch_max_size_in_bytes // of_one
    return max(1, min(ocean.config.upsert_entities_batch_max_length, most))
