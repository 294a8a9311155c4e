"""Learns of a server what `init` does, and reads it whole with what came of that."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from json_types import JsonObject
from loading import PortMapping
from mapping import BrokenResource, CustomAppConfig
from paging import PaginationOptions
from port_rules import entity_violations, identifier_violations
from resync import Resync
from tests.servers.loopback import ClientOf, Handler, Loopback, Serve
from tools.init.asking import Asker
from tools.init.exploring.learning import learn
from tools.init.kinds.describing import blueprint_of
from tools.init.kinds.kind import Kind, Wanted
from tools.init.writing.mapping_text import mapping_text


@dataclass
class Learned:
    """The kinds that were learned, by their paths, and the catalog that a resync makes of the written mapping."""

    kinds: dict[str, Kind]
    text: str
    requests: int
    server: Loopback
    entities: dict[str, list[JsonObject]]

    def __getitem__(self, path: str) -> Kind:
        return self.kinds[path]

    @property
    def only(self) -> Kind:
        (kind,) = self.kinds.values()
        return kind

    def identifiers(self, path: str) -> list[Any]:
        return [entity["identifier"] for entity in self.entities[path]]

    def findings(self, path: str) -> str:
        return "\n".join(f"{each.certainty}: {each.text}" for each in self.kinds[path].findings.found)


type Learn = Callable[..., Awaitable[Learned]]


@pytest.fixture
def learn_of(serve: Serve, client_of: ClientOf) -> Learn:
    """Starts a server, learns of its paths, and reads each kind whole as a resync does."""

    async def learned(
        handler: Handler,
        *paths: str | Wanted,
        most: int = 300,
        readable: bool = True,
        general: PaginationOptions | None = None,
        **config: Any,
    ) -> Learned:
        general = general or PaginationOptions()
        server = await serve(handler)
        client = client_of(server, max_retries=0, **config)
        asker = Asker(client, most)
        wanted = [path if isinstance(path, Wanted) else Wanted(path) for path in paths]
        kinds = await learn(asker, general, wanted)
        requests = asker.requests
        text = mapping_text(kinds)
        written = CustomAppConfig.parse_obj(yaml.safe_load(text)).resources
        entities: dict[str, list[JsonObject]] = {}
        blueprints = {kind.blueprint: blueprint_of(kind) for kind in kinds if kind.failure is None}
        if readable:
            resync = Resync(client, general, written, concurrency=4)
            for resource in written:
                assert not isinstance(resource, BrokenResource)
                mapping = PortMapping(resource)
                items = [item async for batch in resync.read(resource) for item in batch]
                made = [each.entity for item in items for each in mapping.map(item)]
                entities[resource.kind] = [entity for entity in made if entity is not None]
                assert len(entities[resource.kind]) == len(items)
                for entity in entities[resource.kind]:
                    refused = [
                        *identifier_violations(entity["identifier"]),
                        *entity_violations(blueprints[str(entity["blueprint"])], entity),
                    ]
                    assert refused == []
                identifiers = [entity["identifier"] for entity in entities[resource.kind]]
                assert len(set(map(str, identifiers))) == len(identifiers)
        return Learned({kind.wanted.kind: kind for kind in kinds}, text, requests, server, entities)

    return learned
