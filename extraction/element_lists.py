"""Which elements of an XML document `data_path` takes for lists: XML itself does not tell them from single ones."""

from collections.abc import Iterable, Sequence

from extraction.formats import with_lists
from extraction.list_paths import ListPath
from extraction.records import Head
from json_types import Json


def make_lists(document: Json, way: ListPath | None, heads: Iterable[Head], *, is_plain: bool) -> None:
    """Makes lists of them in the document. `heads` are the ways to its records; a plain one ends with a list."""
    if way is not None:
        with_lists(document, way.steps)
    for head in heads:
        if head.through or is_plain:
            with_lists(document, [step for keys in (head.keys, *head.inner) for step in (*_names(keys), None)])


def _names(keys: Sequence[str | int]) -> list[str]:
    return [key for key in keys if isinstance(key, str)]
