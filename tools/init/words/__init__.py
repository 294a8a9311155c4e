"""What names mean: stems of words, names for blueprints and properties, and what APIs call things. Pure."""

from tools.init.words.naming import (
    LONGEST_NAME,
    blueprint_name,
    jq_path,
    lists_many,
    property_name,
    resource_names,
    stem,
    title_of,
    words,
)
from tools.init.words.vocabulary import AROUND, HOLDS_ITEMS, OPENED, SELDOM_ITEMS, WRAPS

__all__ = [
    "AROUND",
    "HOLDS_ITEMS",
    "LONGEST_NAME",
    "OPENED",
    "SELDOM_ITEMS",
    "WRAPS",
    "blueprint_name",
    "jq_path",
    "lists_many",
    "property_name",
    "resource_names",
    "stem",
    "title_of",
    "words",
]
