"""The one organization that a sandbox holds: everything that its API and its page show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.port.catalog import Blueprints, Browsing, Entities
from sandbox.port.gate import Faults, Tokens, Traffic
from sandbox.port.installations import Changes, Integrations, Logbook, Previews, Resources, Syncs
from sandbox.port.store import Store


@dataclass(frozen=True)
class Surroundings:
    """What stands beside this Port: pages to link to, by their names, and integrations that somebody reads
    incrementally when he is asked for it."""

    links: Mapping[str, str] = field(default_factory=dict)
    read_on_request: frozenset[str] = frozenset()


class Organization:
    def __init__(
        self,
        store: Store,
        tokens: Tokens,
        faults: Faults,
        traffic: Traffic,
        previews: Previews,
        surroundings: Surroundings,
    ) -> None:
        self._store = store
        self.previews = previews
        self.surroundings = surroundings
        self.tokens = tokens
        self.faults = faults
        self.traffic = traffic
        self.feature_flags: set[str] = set()
        self.blueprints = Blueprints(store)
        self.entities = Entities(store, self.blueprints)
        self.browsing = Browsing(store)
        self.integrations = Integrations(store)
        self.changes = Changes(store)
        self.logbook = Logbook(store)
        self.syncs = Syncs(store, self.logbook)
        self.resources = Resources(store)

    def reset(self) -> None:
        """Back to an empty organization that answers at once and always."""
        self._store.clear()
        self.feature_flags.clear()
        self.faults.clear()
        self.traffic.clear()

    def close(self) -> None:
        self._store.close()
