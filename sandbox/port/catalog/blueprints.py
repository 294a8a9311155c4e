"""Blueprints: the schema of the catalog's entities, checked when written."""

import re
from collections.abc import Iterator
from typing import Any

from port_rules import schema_violations
from sandbox.port import clock
from sandbox.port.errors import Conflict, Invalid, NotFound
from sandbox.port.store import Document, Store, dump, load

_IDENTIFIER = re.compile(r"[A-Za-z0-9@_.:\\/=-]+")


class Blueprints:
    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Document]:
        return [load(row["document"]) for row in self._store.rows("SELECT document FROM blueprints ORDER BY rowid")]

    def get(self, identifier: str) -> Document:
        row = self._store.row("SELECT document FROM blueprints WHERE identifier = ?", identifier)
        if row is None:
            raise NotFound(f'Blueprint with identifier "{identifier}" was not found')
        document: Document = load(row["document"])
        return document

    def create(self, document: Document) -> Document:
        identifier = document.get("identifier")
        if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
            raise Invalid(f'"identifier" must be a string that matches {_IDENTIFIER.pattern}, not {identifier!r}')
        if self._exists(identifier):
            raise Conflict(f'Blueprint with identifier "{identifier}" already exists')
        created_at = clock.now()
        return self._write({**document, "createdAt": created_at})

    def patch(self, identifier: str, changes: Document) -> Document:
        return self._write({**self.get(identifier), **changes, "identifier": identifier})

    def replace(self, identifier: str, document: Document) -> Document:
        created_at = self.get(identifier)["createdAt"]
        return self._write({**document, "identifier": identifier, "createdAt": created_at})

    def delete(self, identifier: str) -> None:
        self.get(identifier)
        if self._store.scalar("SELECT 1 FROM entities WHERE blueprint = ? LIMIT 1", identifier):
            raise Conflict(f'Blueprint "{identifier}" has entities', code="has_dependents")
        for other in self.all():
            for name, relation in other["relations"].items():
                if relation["target"] == identifier and other["identifier"] != identifier:
                    raise Conflict(
                        f'Blueprint "{identifier}" is the target of "{name}" of "{other["identifier"]}"',
                        code="has_dependents",
                    )
        self._store.execute("DELETE FROM blueprints WHERE identifier = ?", identifier)

    def _write(self, document: Document) -> Document:
        document = {
            "title": document["identifier"],
            "schema": {"properties": {}, "required": []},
            **document,
            "relations": _with_defaults(document.get("relations", {})),
            "updatedAt": clock.now(),
        }
        problems = [*self._violations(document)]
        if problems:
            raise Invalid(f'Blueprint "{document["identifier"]}" is invalid: {"; ".join(problems)}')
        self._store.execute(
            """INSERT INTO blueprints (identifier, document, created_at, updated_at) VALUES (?, ?, ?, ?)
               ON CONFLICT (identifier) DO UPDATE SET document = excluded.document, updated_at = excluded.updated_at""",
            document["identifier"],
            dump(document),
            document["createdAt"],
            document["updatedAt"],
        )
        return document

    def _violations(self, document: Document) -> Iterator[str]:
        schema = document["schema"]
        if not isinstance(schema, dict):
            yield '"schema" must be an object'
            return
        yield from schema_violations(schema)
        for name, relation in document["relations"].items():
            target = relation.get("target")
            if not isinstance(target, str):
                yield f'relation "{name}" must have a target'
            elif target != document["identifier"] and not self._exists(target):
                yield f'the target "{target}" of relation "{name}" was not found'
            if relation["many"] and relation["required"]:
                yield f'relation "{name}" cannot be both many and required'

    def _exists(self, identifier: str) -> bool:
        return bool(self._store.scalar("SELECT 1 FROM blueprints WHERE identifier = ?", identifier))


def _with_defaults(relations: Any) -> Document:
    if not isinstance(relations, dict) or not all(isinstance(relation, dict) for relation in relations.values()):
        raise Invalid('"relations" must be an object of objects')
    return {name: {"many": False, "required": False, **relation} for name, relation in relations.items()}
