"""Keys that Ocean leaves out without a word, since it does not know them."""

import difflib
from collections.abc import Iterator
from typing import Final

from port_ocean.core.handlers.port_app_config.models import EntityMapping, MappingsConfig, PortResourceConfig
from pydantic.v1 import BaseModel

from mapping import Mistake, Place, shown_place

_ALMOST: Final = 0.75
_BELOW_PORT: Final = (("port", PortResourceConfig), ("entity", MappingsConfig), ("mappings", EntityMapping))


def unknown_port_keys(raw: object) -> Iterator[Mistake]:
    """All that are unknown below `port`, which holds nothing but what Ocean knows."""
    place: Place = ()
    value = raw
    for key, model in _BELOW_PORT:
        value = value.get(key) if isinstance(value, dict) else None
        place = (*place, key)
        slips = list(misspelt_keys(value, place, model))
        yield from slips
        for unknown in value if isinstance(value, dict) else ():
            here = (*place, unknown)
            if unknown not in _names(model) and all(slip.place != here for slip in slips):
                told = ", ".join(field.alias for field in model.__fields__.values())
                yield Mistake(
                    here, f"{shown_place(here)} is not known, and would have no effect. Known here are {told}."
                )


def misspelt_keys(value: object, place: Place, model: type[BaseModel]) -> Iterator[Mistake]:
    """Those that are almost a key that is known."""
    names = _names(model)
    for key in value if isinstance(value, dict) else ():
        if key not in names and (close := difflib.get_close_matches(str(key), names, 1, _ALMOST)):
            where = shown_place((*place, key))
            told = f"{where} is not known, and would have no effect. Did you mean {close[0]}?"
            yield Mistake((*place, key), told, meant=close[0])


def _names(model: type[BaseModel]) -> list[str]:
    return [name for field in model.__fields__.values() for name in (field.alias, field.name)]
