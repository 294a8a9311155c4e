"""What an answer's items are: where they stand, what identifies them, their titles, fields and types.

Pure: it sees answers and schemas, never a request.
"""

from tools.init.items.declared import Declared, declared_fields
from tools.init.items.fields import Field, all_fields, own_fields
from tools.init.items.identity import Identity, find_identity, identifiers
from tools.init.items.locating import Form, Place, locate, place_at, places_in
from tools.init.items.property_types import PropertyShape, is_secret, shape_of
from tools.init.items.titles import find_title

__all__ = [
    "Declared",
    "Field",
    "Form",
    "Identity",
    "Place",
    "PropertyShape",
    "all_fields",
    "declared_fields",
    "find_identity",
    "find_title",
    "identifiers",
    "is_secret",
    "locate",
    "own_fields",
    "place_at",
    "places_in",
    "shape_of",
]
