"""The catalog as a reader wants it: entities by pages, titles for relations, what relates to an entity."""

from dataclasses import dataclass

from sandbox.port.store import Document, Store, load

PAGE_SIZE = 50

type Titles = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Row:
    identifier: str
    title: str
    properties: Document
    relations: Document


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    number: int
    total: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.last < self.total else None


@dataclass(frozen=True)
class Reference:
    """An entity that relates to the one looked at."""

    blueprint: str
    relation: str
    identifier: str
    title: str


class Browsing:
    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, blueprint: str, text: str, number: int) -> Page:
        """One page of the entities that hold a text in their identifier, title or properties."""
        condition = "blueprint = ?"
        parameters: list[str] = [blueprint]
        if text:
            condition += " AND instr(lower(identifier || ' ' || coalesce(title, '') || ' ' || properties), lower(?))"
            parameters.append(text)
        total: int = self._store.scalar(f"SELECT count(*) FROM entities WHERE {condition}", *parameters)
        number = max(1, min(number, -(-total // PAGE_SIZE)))
        rows = self._store.rows(
            f"""SELECT * FROM entities WHERE {condition}
                ORDER BY coalesce(title, identifier) COLLATE NOCASE, identifier LIMIT ? OFFSET ?""",
            *(*parameters, PAGE_SIZE, (number - 1) * PAGE_SIZE),
        )
        return Page(
            rows=[
                Row(
                    identifier=row["identifier"],
                    title=row["title"] or row["identifier"],
                    properties=load(row["properties"]),
                    relations=load(row["relations"]),
                )
                for row in rows
            ],
            number=number,
            total=total,
        )

    def titles(self, blueprint: str, identifiers: list[str]) -> Titles:
        """Titles of everything that these entities relate to."""
        rows = self._store.rows(
            f"""SELECT DISTINCT entities.blueprint, entities.identifier, entities.title FROM edges
                JOIN entities ON entities.blueprint = target_blueprint AND entities.identifier = target
                WHERE edges.blueprint = ? AND edges.identifier IN ({", ".join("?" * len(identifiers))})""",
            *(blueprint, *identifiers),
        )
        return {(row["blueprint"], row["identifier"]): row["title"] or row["identifier"] for row in rows}

    def references(self, blueprint: str, identifier: str, limit: int) -> tuple[list[Reference], int]:
        """What relates to an entity (the first few), and how many that are."""
        of_target = "FROM edges WHERE target_blueprint = ? AND target = ?"
        total: int = self._store.scalar(f"SELECT count(*) {of_target}", blueprint, identifier)
        rows = self._store.rows(
            f"""SELECT source.*, entities.title FROM (SELECT * {of_target}) AS source
                JOIN entities USING (blueprint, identifier)
                ORDER BY source.blueprint, source.relation, coalesce(title, identifier) LIMIT ?""",
            *(blueprint, identifier, limit),
        )
        return [
            Reference(row["blueprint"], row["relation"], row["identifier"], row["title"] or row["identifier"])
            for row in rows
        ], total
