"""Entities: upserted with Port's checks, related to one another, deleted with what depends on them.

Whoever wrote an entity last, by its User-Agent, is its data source. That and `updatedAt` are what Ocean's delete phase
asks for: of everything that this integration wrote *before* the resync began, it deletes what the resync did not see.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from port_rules import IDENTIFIER, as_identifier, entity_violations, targets
from sandbox.port.catalog.blueprints import Blueprints
from sandbox.port.catalog.entity_rows import EntityRows, as_document, bare_entity
from sandbox.port.catalog.search import compile_search
from sandbox.port.errors import Conflict, Invalid, NotFound, PortError
from sandbox.port.store import Document, Store, dump, load

MAX_BULK_UPSERT = 20
MAX_BULK_DELETE = 100


@dataclass(frozen=True)
class UpsertOptions:
    upsert: bool = False
    merge: bool = False
    create_missing_related_entities: bool = False
    validation_only: bool = False


class Effect(StrEnum):
    """What a write did to an entity."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DELETED = "deleted"


@dataclass(frozen=True)
class Written:
    """One entity of a bulk request that was written."""

    index: int
    identifier: str
    effect: Effect

    def as_document(self) -> Document:
        return {"identifier": self.identifier, "index": self.index, "created": self.effect is Effect.CREATED}


@dataclass(frozen=True)
class Refusal:
    """One entity of a bulk request that was not written, or not deleted, and why."""

    index: int
    identifier: str
    error: PortError

    def as_document(self) -> Document:
        return {
            "index": self.index,
            "identifier": self.identifier,
            "statusCode": self.error.status,
            "error": self.error.code,
            "message": self.error.message,
        }


class Entities:
    def __init__(self, store: Store, blueprints: Blueprints) -> None:
        self._store = store
        self._rows = EntityRows(store)
        self._blueprints = blueprints

    def get(self, blueprint: str, identifier: str) -> Document:
        row = self._rows.row(blueprint, identifier)
        if row is None:
            raise NotFound(f'Entity "{identifier}" of blueprint "{blueprint}" was not found')
        return as_document(row)

    def upsert(
        self, blueprint: str, document: Document, options: UpsertOptions, datasource: str
    ) -> tuple[Document, Effect]:
        """The entity as written, and what that did."""
        with self._store.transaction():
            return self._upsert(self._blueprints.get(blueprint), document, options, datasource)

    def upsert_bulk(
        self, blueprint: str, documents: list[Document], options: UpsertOptions, datasource: str
    ) -> tuple[list[Written], list[Refusal]]:
        """Each entity stands for itself: those that are refused do not hold back the others."""
        if len(documents) > MAX_BULK_UPSERT:
            raise Invalid(f"entities must NOT have more than {MAX_BULK_UPSERT} items")
        written: list[Written] = []
        refused: list[Refusal] = []
        with self._store.transaction():
            schema = self._blueprints.get(blueprint)
            for index, document in enumerate(documents):
                try:
                    entity, effect = self._upsert(schema, document, options, datasource)
                except PortError as error:
                    refused.append(Refusal(index, _name_of(document), error))
                else:
                    written.append(Written(index, entity["identifier"], effect))
        return written, refused

    def delete(
        self, blueprint: str, identifiers: list[str], *, delete_dependents: bool
    ) -> tuple[list[str], list[Refusal]]:
        """The identifiers that are gone, and those that could not go.

        With dependents goes everything that relates to an entity, directly or not. Without, a required relation
        keeps its target; any other simply loses it.
        """
        if len(identifiers) > MAX_BULK_DELETE:
            raise Invalid(f"entities must NOT have more than {MAX_BULK_DELETE} items")
        deleted: list[str] = []
        refused: list[Refusal] = []
        with self._store.transaction():
            self._blueprints.get(blueprint)
            present = {identifier for identifier in identifiers if self._rows.row(blueprint, identifier) is not None}
            for index, identifier in enumerate(identifiers):
                try:
                    # One that was there may by now be gone, as a dependent of another: that is as asked.
                    if identifier not in present or self._rows.row(blueprint, identifier) is not None:
                        self._delete(blueprint, identifier, delete_dependents=delete_dependents)
                except PortError as error:
                    refused.append(Refusal(index, identifier, error))
                else:
                    deleted.append(identifier)
        return deleted, refused

    def delete_all(self, blueprint: str) -> None:
        with self._store.transaction():
            self._blueprints.get(blueprint)
            for row in self._store.rows("SELECT identifier FROM entities WHERE blueprint = ?", blueprint):
                self._rows.remove(blueprint, row["identifier"])

    def search(self, query: Document) -> list[Document]:
        condition, parameters = compile_search(query)
        return [*map(as_document, self._store.rows(f"SELECT * FROM entities WHERE {condition}", *parameters))]

    def of_datasource(
        self, prefix: str, suffix: str, before: str | None, after: str | None, limit: int
    ) -> tuple[list[Document], str | None]:
        """A page of what one data source wrote, and where the next page begins."""
        after_blueprint, after_identifier = load(after) if after else ("", "")
        rows = self._store.rows(
            """SELECT * FROM entities
               WHERE substr(datasource, 1, length(?)) = ? AND substr(datasource, -length(?)) = ?
                 AND (? IS NULL OR updated_at < ?) AND (blueprint, identifier) > (?, ?)
               ORDER BY blueprint, identifier LIMIT ?""",
            *(prefix, prefix, suffix, suffix, before, before, after_blueprint, after_identifier, limit + 1),
        )
        page = rows[:limit]
        more = dump([page[-1]["blueprint"], page[-1]["identifier"]]) if len(rows) > limit else None
        return [*map(as_document, page)], more

    def counts(self) -> dict[str, int]:
        rows = self._store.rows("SELECT blueprint, count(*) AS entities FROM entities GROUP BY blueprint")
        return {row["blueprint"]: row["entities"] for row in rows}

    def _upsert(
        self, schema: Document, document: Document, options: UpsertOptions, datasource: str
    ) -> tuple[Document, Effect]:
        blueprint = schema["identifier"]
        identifier = self._identifier(blueprint, document.get("identifier"))
        existing = self._rows.row(blueprint, identifier)
        if existing is not None and not options.upsert:
            raise Conflict(f'Entity "{identifier}" of blueprint "{blueprint}" already exists')
        kept = as_document(existing) if existing is not None and options.merge else None
        entity = {
            "identifier": identifier,
            "blueprint": blueprint,
            "title": document["title"] if "title" in document else kept and kept["title"],
            "icon": document["icon"] if "icon" in document else kept and kept["icon"],
            "team": _team(document["team"]) if "team" in document else kept["team"] if kept else [],
            "properties": {**(kept["properties"] if kept else {}), **(document.get("properties") or {})},
            "relations": {
                **(kept["relations"] if kept else {}),
                **self._resolved(schema, document.get("relations") or {}),
            },
        }
        if problems := [*entity_violations(schema, entity)]:
            raise Invalid(
                f'Entity "{identifier}" of blueprint "{blueprint}" is invalid: {"; ".join(problems)}',
                code="invalid_entity",
            )
        missing = self._missing_targets(schema, entity)
        if missing and not options.create_missing_related_entities:
            told = ", ".join(f'"{target}" of blueprint "{of}"' for of, target in missing)
            raise NotFound(f'Entity "{identifier}" relates to entities that were not found: {told}')
        if not options.validation_only:
            for target_blueprint, target in missing:
                self._rows.write(bare_entity(target_blueprint, target), datasource)
            self._rows.write(entity, datasource, created_at=existing["created_at"] if existing is not None else None)
            self._rows.write_edges(schema, entity)
        if existing is None:
            return entity, Effect.CREATED
        before = as_document(existing)
        return entity, Effect.UNCHANGED if all(before[name] == entity[name] for name in entity) else Effect.UPDATED

    def _identifier(self, blueprint: str, given: Any) -> str:
        if isinstance(given, dict):
            found = self._matches(blueprint, given)
            if len(found) != 1:
                raise NotFound(f'{len(found)} entities of blueprint "{blueprint}" match the identifier\'s search')
            return found[0]
        # Port's API coerces numbers where it wants text; Ocean, comparing, counts on it.
        identifier = as_identifier(given)
        if not isinstance(identifier, str) or not IDENTIFIER.fullmatch(identifier):
            raise Invalid(f'"identifier" must be a string that matches {IDENTIFIER.pattern}, not {given!r}')
        return identifier

    def _resolved(self, schema: Document, relations: Document) -> Document:
        """Relations with numbers as text, and searches replaced by what they find."""
        resolved: Document = {}
        for name, value in relations.items():
            definition = schema["relations"].get(name)
            if isinstance(value, dict) and definition is not None:
                found = self._matches(definition["target"], value)
                if len(found) != 1 and not definition["many"]:
                    raise NotFound(f'{len(found)} entities match the search of relation "{name}"')
                resolved[name] = found if definition["many"] else found[0]
            elif isinstance(value, list):
                resolved[name] = [as_identifier(item) for item in value]
            else:
                resolved[name] = as_identifier(value)
        return resolved

    def _matches(self, blueprint: str, query: Document) -> list[str]:
        condition, parameters = compile_search(query)
        rows = self._store.rows(
            f"SELECT identifier FROM entities WHERE blueprint = ? AND {condition}", blueprint, *parameters
        )
        return [row["identifier"] for row in rows]

    def _missing_targets(self, schema: Document, entity: Document) -> list[tuple[str, str]]:
        missing: list[tuple[str, str]] = []
        for relation, target in targets(entity["relations"]):
            blueprint = schema["relations"][relation]["target"]
            is_itself = (blueprint, target) == (entity["blueprint"], entity["identifier"])
            if not is_itself and (blueprint, target) not in missing and self._rows.row(blueprint, target) is None:
                missing.append((blueprint, target))
        return missing

    def _delete(self, blueprint: str, identifier: str, *, delete_dependents: bool) -> None:
        if self._rows.row(blueprint, identifier) is None:
            raise NotFound(f'Entity "{identifier}" of blueprint "{blueprint}" was not found')
        for edge in self._store.rows(
            "SELECT * FROM edges WHERE target_blueprint = ? AND target = ?", blueprint, identifier
        ):
            source = (edge["blueprint"], edge["identifier"])
            if source == (blueprint, identifier) or self._rows.row(*source) is None:
                continue
            if delete_dependents:
                # Taken out first, so that entities which relate to one another in a circle end it.
                self._rows.remove(blueprint, identifier)
                self._delete(*source, delete_dependents=True)
            elif self._is_required(edge):
                raise Conflict(
                    f'Entity "{identifier}" of blueprint "{blueprint}" is required by "{edge["relation"]}" '
                    f'of "{source[1]}" of blueprint "{source[0]}"',
                    code="has_dependents",
                )
            else:
                self._rows.drop_target(edge)
        self._rows.remove(blueprint, identifier)

    def _is_required(self, edge: sqlite3.Row) -> bool:
        relation = self._blueprints.get(edge["blueprint"])["relations"].get(edge["relation"], {})
        return bool(relation.get("required"))


def project(entity: Document, include: Iterable[str]) -> Document:
    """Only the named parts of an entity: `title`, `properties`, `properties.name`, `relations.name`…"""
    projected: Document = {}
    for path in include:
        head, _, name = path.partition(".")
        if not name and head in entity:
            projected[head] = entity[head]
        elif name in entity.get(head, {}):
            projected.setdefault(head, {})[name] = entity[head][name]
    return projected


def _team(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _name_of(document: Document) -> str:
    """What an error calls the entity; Ocean reads `unknown` as one whose identifier is a search."""
    identifier = document.get("identifier")
    return "unknown" if isinstance(identifier, dict) else str(identifier)
