"""`init`: a first mapping, blueprints and settings, from what an API answers.

Its rooms, from the top: `writing` (files and what is told), `exploring` (which kinds, what they hang on), `paging` (how
a listing goes on, tried out), `kinds` (what was learned of each), `items` (what stands in them), `words` (what names
mean). The builder looks at an API by the same eyes, and writes what it found in the same way.
"""

from tools.init.addresses import Addresses, addresses_of
from tools.init.command import init_command
from tools.init.discovering import Discovered
from tools.init.items import Field, Place, PropertyShape, all_fields, own_fields, places_in, shape_of
from tools.init.kinds import (
    Certainty,
    Kind,
    KnownKind,
    Relation,
    Wanted,
    blueprint_of,
    refuse_credentials_in,
)
from tools.init.looking import Look
from tools.init.openapi import Document, read_document, wanted_of
from tools.init.words import jq_path, property_name, title_of
from tools.init.writing import EnvFile, add_blueprints, add_resources, blueprints_text, kinds_in, write_file

__all__ = [
    "Addresses",
    "Certainty",
    "Discovered",
    "Document",
    "EnvFile",
    "Field",
    "Kind",
    "KnownKind",
    "Look",
    "Place",
    "PropertyShape",
    "Relation",
    "Wanted",
    "add_blueprints",
    "add_resources",
    "addresses_of",
    "all_fields",
    "blueprint_of",
    "blueprints_text",
    "init_command",
    "jq_path",
    "kinds_in",
    "own_fields",
    "places_in",
    "property_name",
    "read_document",
    "refuse_credentials_in",
    "shape_of",
    "title_of",
    "wanted_of",
    "write_file",
]
