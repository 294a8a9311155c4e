"""The jq that makes entities of items, and the way into Port.

It may know the mapping, and Ocean's own evaluation by way of `framework/`. It must not know where items come from.
"""

from loading.port_mapping import MappedField, MappedItem, PortMapping, expression_mistakes

__all__ = ["MappedField", "MappedItem", "PortMapping", "expression_mistakes"]
