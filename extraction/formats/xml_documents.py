"""XML as xmltodict makes it: an attribute is `@name`, a text beside others `#text`, elements of one name are a list.

Nothing outside the document is read, and nothing in it is expanded: entities and document types of elsewhere are
refused before any of them is looked at.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn
from xml.parsers import expat

import xmltodict

from extraction.formats.format import XmlNames
from json_types import Json, JsonObject

_DEEPEST: Final = 250


def xml_document(content: bytes, *, is_utf8: bool, names: XmlNames) -> Json:
    """The document; in UTF-8, or in the encoding that it declares itself. Raises `ValueError` or `RecursionError`."""
    try:
        document: Json = xmltodict.parse(
            content,
            encoding="utf-8" if is_utf8 else None,
            expat=_Guarded,
            disable_entities=False,
            force_list=names.lists or None,
            process_namespaces=bool(names.namespaces),
            namespaces=dict(names.namespaces) or None,
        )
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    _refuse_depth(document)
    return document


def with_lists(document: Json, steps: Sequence[str | None]) -> None:
    """Makes lists of the elements that a way through the document takes for lists, where one or none came.

    `steps` are keys, and None for "each of the list". One element of a name looks like no list, and none at all
    leaves no trace, or an empty element around where they would be. The root element occurs once, and is none.
    """
    nodes: list[JsonObject] = [document] if isinstance(document, dict) else []
    for depth, step in enumerate(steps):
        if step is None:
            continue
        inner: list[Json] = []
        through = depth > 0 and depth + 1 < len(steps) and steps[depth + 1] is None
        leads_on = depth + 2 < len(steps)
        leads_to_list = depth + 2 < len(steps) and steps[depth + 2] is None
        for node in nodes:
            if through:
                _make_list(node, step)
            elif leads_to_list and step in node and node[step] is None:
                node[step] = {}
            value = node.get(step)
            if through and isinstance(value, list):
                value[:] = [{} if leads_on and each is None else each for each in value]
                inner += value
            else:
                inner.append(value)
        nodes = [value for value in inner if isinstance(value, dict)]


def _make_list(around: JsonObject, name: str) -> None:
    if name not in around:
        if all(key.startswith(("@", "#")) for key in around):
            around[name] = []
    elif not isinstance(around[name], list):
        around[name] = [around[name]]


def _refuse_depth(document: Json) -> None:
    level: list[Json] = [document]
    for _ in range(_DEEPEST):
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ())
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise RecursionError(f"more than {_DEEPEST} elements in each other")


class _Guarded:
    """What xmltodict takes for the module `expat`: parsers that refuse what only attacks and publishers need."""

    @staticmethod
    def ParserCreate(encoding: str | None, namespace_separator: str | None) -> Any:
        parser = expat.ParserCreate(encoding, namespace_separator)
        parser.StartDoctypeDeclHandler = _refuse_foreign_type
        parser.EntityDeclHandler = _refuse_entity
        parser.SkippedEntityHandler = _refuse_entity
        parser.ExternalEntityRefHandler = _refuse_entity
        return parser


def _refuse_foreign_type(name: str, system: str | None, public: str | None, _: bool) -> None:
    if system or public:
        raise ValueError(f"its document type, {name}, is defined elsewhere, and nothing is fetched for it")


def _refuse_entity(*_: object) -> NoReturn:
    raise ValueError("it has entities of its own, which are refused")
