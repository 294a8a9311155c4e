"""What a mapping makes of items, and the check that each of them makes an entity (contract §5).

It may know the mapping, and Ocean's own evaluation by way of `framework/`. It must not know where items come from.
"""

from loading.comparing import changed_entities
from loading.entities import PlannedEntityProcessor
from loading.expressions import expression_mistakes
from loading.item_check import ItemCheck
from loading.port_mapping import MappedField, MappedItem, PortMapping
from loading.single_items import MadeEntity, SingleItems

__all__ = [
    "ItemCheck",
    "MadeEntity",
    "MappedField",
    "MappedItem",
    "PlannedEntityProcessor",
    "PortMapping",
    "SingleItems",
    "changed_entities",
    "expression_mistakes",
]
