"""The catalog as a reader wants it: entities by pages, titles for relations, what relates to an entity."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from sandbox.port.store import Document, Store, load

PAGE_SIZE = 50

type Titles = dict[tuple[str, str], str]


class Column(StrEnum):
    """What rows may be sorted by: their title, or one property or relation."""

    TITLE = "title"
    PROPERTIES = "properties"
    RELATIONS = "relations"


@dataclass(frozen=True)
class Sort:
    """The order of rows. As text it is `properties.key`, with a minus before it for the opposite order."""

    column: Column = Column.TITLE
    name: str = ""
    descending: bool = False

    @classmethod
    def parse(cls, text: str, blueprint: Document) -> Self:
        """The order that a text asks for, or that of titles where the blueprint has no such column."""
        column, _, name = text.removeprefix("-").partition(".")
        known = {Column.PROPERTIES: blueprint["schema"]["properties"], Column.RELATIONS: blueprint["relations"]}
        if column == Column.TITLE or (column in known and name in known[Column(column)] and '"' not in name):
            return cls(Column(column), name, text.startswith("-"))
        return cls()

    def of(self, column: str, name: str = "") -> "Sort":
        """The order that a column's heading leads to: by it, or the other way round where rows are sorted by it."""
        is_this = (column, name) == (self.column, self.name)
        return Sort(Column(column), name, is_this and not self.descending)

    def is_by(self, column: str, name: str = "") -> bool:
        return (column, name) == (self.column, self.name)

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.column}{self.name and '.'}{self.name}"


_BY_TITLE: Final = Sort()


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

    def page(self, blueprint: str, text: str, number: int, sort: Sort = _BY_TITLE) -> Page:
        """One page of the entities that hold a text in their identifier, title or properties."""
        condition = "blueprint = ?"
        parameters: list[str] = [blueprint]
        if text:
            condition += " AND instr(lower(identifier || ' ' || coalesce(title, '') || ' ' || properties), lower(?))"
            parameters.append(text)
        total: int = self._store.scalar(f"SELECT count(*) FROM entities WHERE {condition}", *parameters)
        number = max(1, min(number, -(-total // PAGE_SIZE)))
        by, place = _expression(sort)
        direction = "DESC" if sort.descending else "ASC"
        rows = self._store.rows(
            f"""SELECT *, {by} AS sorted_by FROM entities WHERE {condition}
                ORDER BY sorted_by IS NULL OR sorted_by IN ('', '[]'), natural_key(sorted_by) {direction},
                    natural_key(coalesce(title, identifier)), identifier LIMIT ? OFFSET ?""",
            *(*place, *parameters, PAGE_SIZE, (number - 1) * PAGE_SIZE),
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


def _expression(sort: Sort) -> tuple[str, list[str]]:
    """What rows are sorted by, as SQL with its parameters. A relation counts by the title of its target."""
    if sort.column is Column.TITLE:
        return "coalesce(title, identifier)", []
    place = f'$."{sort.name}"'
    if sort.column is Column.PROPERTIES:
        return "json_extract(properties, ?)", [place]
    title = """(SELECT coalesce(target.title, edge.target) FROM edges AS edge
                JOIN entities AS target ON target.blueprint = edge.target_blueprint AND target.identifier = edge.target
                WHERE edge.blueprint = entities.blueprint AND edge.identifier = entities.identifier
                  AND edge.relation = ? LIMIT 1)"""
    return title, [sort.name]
