"""What the sample API has, and what the mapping makes of it: the catalog must come to the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from sandbox.sample_api.records import seeded
from tests.servers.local_port import Document, resource
from tests.servers.sample_api import SampleApi

type Ids = dict[str, frozenset[str]]
"""Identifiers by blueprint."""

_BY_TENS: Final = {"type": "page", "size": 10, "size_param": "per_page"}
_PROJECTS_READ_INTO: Final = 20
_PROJECT: Final = {
    "project_id": {
        "endpoint": "/api/v1/projects",
        "field": ".id",
        "filter": f".id <= {_PROJECTS_READ_INTO}",
        "pagination": _BY_TENS,
    }
}

KINDS: Final[Mapping[str, Document]] = {
    "user": resource("/api/v1/users", "user", data_path=".data", pagination={"type": "page", "size": 50}),
    "team": resource("/api/v1/teams", "team", data_path="reduce .[] as $team ([]; . + [$team])"),
    "project": resource("/api/v1/projects", "project", pagination=_BY_TENS),
    "repository": resource("/api/v1/repositories", "repository", pagination={"type": "header_link"}),
    "nested": resource(
        "/api/v1/projects/{project_id}/repositories",
        "nested",
        pagination={"type": "header_link"},
        path_parameters=_PROJECT,
    ),
}
"""Endpoints by the blueprint that they fill."""

# Where on their line something stands, Ocean has to find by itself, in the processes that it forks; and the data path
# may not end for all that is known of it, and is evaluated in the other process.
KINDS["team"]["port"]["entity"]["mappings"]["properties"] = {"raw": "{team: ., line: ($__loc__ | .line)}"}

_CHANGING: Final = ("users", "projects", "repositories")
_MOST_REMOVED: Final = 25


@dataclass
class Truth:
    """The records of the API, some of which are taken away at times."""

    _removed: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in _CHANGING})

    def change(self, api: SampleApi, random: Random) -> None:
        """Takes records away, or brings all of them back."""
        if random.random() < 0.3:
            self.restore(api)
            return
        name = random.choice(_CHANGING)
        there = [int(str(record["id"])) for record in self._records(name)]
        taken = random.sample(there, random.randint(1, min(_MOST_REMOVED, len(there) // 4)))
        api.remove(name, taken)
        self._removed[name].update(taken)

    def restore(self, api: SampleApi) -> None:
        """Brings all of them back."""
        api.restore()
        for removed in self._removed.values():
            removed.clear()

    def ids(self, blueprints: Iterable[str]) -> Ids:
        """What a catalog must hold if the mapping has these kinds."""
        projects = {record["id"] for record in self._records("projects") if record["id"] <= _PROJECTS_READ_INTO}
        of_projects = [record for record in self._records("repositories") if record["project_id"] in projects]
        records = {
            "user": self._records("users"),
            "team": self._records("teams"),
            "project": self._records("projects"),
            "repository": self._records("repositories"),
            "nested": of_projects,
        }
        return {name: frozenset(str(record["id"]) for record in records[name]) for name in blueprints}

    def _records(self, name: str) -> list[Document]:
        removed = self._removed.get(name, set())
        return [dict(record) for record in seeded()[name] if record["id"] not in removed]
