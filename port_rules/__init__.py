"""Port's own rules: which types properties have, and which entities a blueprint takes.

What tools and sandbox both need of Port, so that what `check` and `preview` let pass is what the local Port takes.
Pure; it knows nothing of mappings, and no other room.
"""

from port_rules.entities import IDENTIFIER, as_identifier, entity_violations, identifier_violations, targets
from port_rules.properties import Document, schema_violations

__all__ = [
    "IDENTIFIER",
    "Document",
    "as_identifier",
    "entity_violations",
    "identifier_violations",
    "schema_violations",
    "targets",
]
