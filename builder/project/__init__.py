"""What is built: the settings of an installation, its endpoints, its mapping and blueprints, and the files they are.

The files are the truth of what they hold: whoever changes one by hand finds it so in the builder. It asks an API
nothing.
"""

from builder.project.blueprint_edits import (
    TYPES,
    ValueType,
    blueprint_named,
    properties_of,
    relations_of,
    renamed,
    type_named,
    type_of,
    type_seen,
    with_properties,
    with_relation,
    without_relation,
)
from builder.project.connection import FURTHER, connection_of, further_of, is_kept, moved, shown
from builder.project.folder import BLUEPRINTS, ENV, Folder
from builder.project.mapping_edits import NAME as MAPPING
from builder.project.project import Project, Resource
from builder.project.schemes import HEADERS, SCHEMES, Asked, Entry, Scheme, scheme_of

__all__ = [
    "BLUEPRINTS",
    "ENV",
    "FURTHER",
    "HEADERS",
    "MAPPING",
    "SCHEMES",
    "TYPES",
    "Asked",
    "Entry",
    "Folder",
    "Project",
    "Resource",
    "Scheme",
    "ValueType",
    "blueprint_named",
    "connection_of",
    "further_of",
    "is_kept",
    "moved",
    "properties_of",
    "relations_of",
    "renamed",
    "scheme_of",
    "shown",
    "type_named",
    "type_of",
    "type_seen",
    "with_properties",
    "with_relation",
    "without_relation",
]
