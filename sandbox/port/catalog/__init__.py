"""Blueprints and entities as Port keeps them: checked, related, searched, deleted with what depends on them.

It knows the store and `port_rules`. It must not know who asks: neither requests nor pages.
"""

from sandbox.port.catalog.blueprints import Blueprints
from sandbox.port.catalog.browsing import Browsing, Sort
from sandbox.port.catalog.entities import Effect, Entities, Refusal, UpsertOptions, Written, project

__all__ = [
    "Blueprints",
    "Browsing",
    "Effect",
    "Entities",
    "Refusal",
    "Sort",
    "UpsertOptions",
    "Written",
    "project",
]
