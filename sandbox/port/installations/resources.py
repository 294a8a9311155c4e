"""What integrations leave at Port besides the catalog (actions, scorecards, pages, probe results): kept as sent."""

from sandbox.port.store import Document, Store, dump, load


class Resources:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, sort: str, document: Document) -> None:
        self._store.execute("INSERT INTO resources (sort, document) VALUES (?, ?)", sort, dump(document))

    def all(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        for row in self._store.rows("SELECT sort, document FROM resources ORDER BY id"):
            found.setdefault(row["sort"], []).append(load(row["document"]))
        return found
