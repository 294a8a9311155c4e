"""What is built, typed: the settings, the endpoints with what was found of them, the mapping and the blueprints."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Self

from builder.project import mapping_edits as edits
from builder.project.blueprint_edits import renamed
from builder.project.folder import Folder
from json_types import Json, JsonObject
from mapping import Place
from messages import MappingError
from tools.init import Kind, KnownKind, Wanted, add_resources, blueprint_of, kinds_in
from tools.inputs import Installation, read_mapping

_BLUEPRINT: Final = re.compile(r"[A-Za-z0-9_-]{1,30}")


@dataclass(frozen=True)
class Resource:
    """One resource of the mapping, as far as pages show it."""

    index: int
    kind: str
    selector: JsonObject
    mapped: JsonObject
    twins_before: int = 0

    @property
    def label(self) -> str:
        """What a person knows it by."""
        return f"{self.kind} ({self.twins_before + 1})" if self.twins_before else self.kind

    @property
    def blueprint(self) -> str:
        """The blueprint that it names; its expression where that is no plain name."""
        value = self.mapped.get("blueprint")
        return value.strip("\"'") if isinstance(value, str) else ""

    def text(self, name: str) -> str:
        """The expression of a field such as `identifier`."""
        value = self.mapped.get(name)
        return value if isinstance(value, str) else ""

    def fields(self, group: str) -> dict[str, Json]:
        found = self.mapped.get(group)
        return found if isinstance(found, dict) else {}

    @property
    def composed(self) -> dict[str, Json]:
        """Properties that are no single expression, such as an object of some: the table leaves them as they are."""
        return {name: each for name, each in self.fields("properties").items() if not isinstance(each, str)}

    @property
    def names_blueprint(self) -> bool:
        """Whether its blueprint is a name, and not made of each item."""
        return self.text("blueprint") == f'"{self.blueprint}"'

    @property
    def query(self) -> str:
        """Which items it keeps, by jq."""
        value = self.selector.get("query")
        return value if isinstance(value, str) else ""

    @property
    def is_unsettled(self) -> bool:
        """Whether its paging awaits a decision of its author's."""
        paging = self.selector.get("pagination")
        return isinstance(paging, dict) and paging.get("type") == "unknown"

    @property
    def wanted(self) -> Wanted:
        """The endpoint, to be looked at as the mapping says it."""
        data_path, method = self.selector.get("data_path"), self.selector.get("method")
        return Wanted(
            self.kind,
            method if isinstance(method, str) else "GET",
            self.selector.get("body"),
            items_at=data_path if isinstance(data_path, str) else None,
        )


@dataclass
class Project:
    """`findings` are what was found of each endpoint since the builder was started, by kind."""

    folder: Folder
    installation: Installation
    findings: dict[str, Kind] = field(default_factory=dict)
    offered: list[Wanted] = field(default_factory=list)
    """Endpoints that a document names, and nobody has chosen yet."""

    @classmethod
    def of(cls, folder: Folder, installation: Installation) -> Self:
        return cls(folder, installation)

    @property
    def base_url(self) -> str:
        return str(self.installation.config.get("base_url") or "")

    @property
    def resources(self) -> list[Resource]:
        """Those of the mapping. Raises `MappingError` where it is no YAML."""
        return _resources(self.folder.mapping)

    def resource(self, kind: str, at: str = "") -> Resource:
        """The one at that place of the mapping, or else the first of its kind. Raises `MappingError` for none."""
        found = [each for each in self.resources if each.kind == kind]
        if not found:
            raise MappingError(f"{kind} is not in the mapping.")
        return next((each for each in found if str(each.index) == at), found[0])

    @property
    def known(self) -> dict[str, KnownKind]:
        return kinds_in(self.folder.mapping, edits.NAME)

    def take(self, kind: Kind) -> None:
        """Writes what was found of an endpoint into the mapping and the blueprints, if it is not there yet."""
        is_known = kind.wanted.kind in self.known
        found = self.findings.get(kind.wanted.kind)
        if is_known and found is not None and found.failure is None:
            found.relations = kind.relations
            return
        self.findings[kind.wanted.kind] = kind
        if kind.failure is not None or is_known:
            return
        with self._rewriting() as draft:
            draft.add(kind)

    def make_anew(self, kind: Kind) -> None:
        """Writes what was found of an endpoint in the place of its resource. Raises `MappingError`."""
        there = [each for each in self.resources if each.kind == kind.wanted.kind]
        if len(there) > 1:
            raise MappingError(
                f"The mapping has {len(there)} resources of {kind.wanted.kind}, and nothing tells which of them is "
                "meant: change its text instead."
            )
        with self._rewriting() as draft:
            draft.drop(there[0])
            draft.add(kind)
        self.findings[kind.wanted.kind] = kind

    def drop(self, resource: Resource) -> None:
        """Takes a resource out of the mapping, and its blueprint if nothing else is made of it."""
        with self._rewriting() as draft:
            draft.drop(resource)
        if all(each.kind != resource.kind for each in self.resources):
            self.findings.pop(resource.kind, None)

    @contextmanager
    def changing(self, resource: Resource) -> Iterator["Change"]:
        """What is done to a resource and its blueprint meanwhile is written if all of it can be, else nothing is."""
        with self._rewriting() as draft:
            yield Change(draft, resource.index)

    @contextmanager
    def _rewriting(self) -> Iterator["_Draft"]:
        text, blueprints = self.folder.mapping, self.folder.blueprints
        draft = _Draft(text, blueprints)
        yield draft
        if draft.text != text:
            self.folder.write_mapping(draft.text)
        if draft.blueprints != blueprints:
            self.folder.write_blueprints(draft.blueprints)


@dataclass
class _Draft:
    """The files as they would be."""

    text: str
    blueprints: list[JsonObject]

    def add(self, kind: Kind) -> None:
        """Adds a resource, and its blueprint if there is none of that name."""
        self.text = add_resources(self.text, [kind], edits.NAME)
        made = blueprint_of(kind)
        if all(each.get("identifier") != made["identifier"] for each in self.blueprints):
            self.blueprints = [*self.blueprints, made]

    def drop(self, resource: Resource) -> None:
        self.text = edits.without_resource(self.text, resource.index)
        # One that makes its blueprint of each item may make this one too.
        if all(each.names_blueprint and each.blueprint != resource.blueprint for each in _resources(self.text)):
            self.blueprints = [each for each in self.blueprints if each.get("identifier") != resource.blueprint]


@dataclass
class Change:
    """Edits of one resource, of which none is written yet."""

    draft: _Draft
    index: int

    def set_value(self, place: Place, value: Json) -> None:
        """Sets a part of the resource."""
        self._set(self.index, place, value)

    def set_fields(self, group: str, fields: Mapping[str, Json]) -> None:
        self.draft.text = edits.with_fields(self.draft.text, self.index, group, fields)

    def set_blueprints(self, change: Callable[[Sequence[JsonObject]], list[JsonObject]]) -> None:
        self.draft.blueprints = change(self.draft.blueprints)

    def rename_blueprint(self, name: str) -> None:
        """Calls its blueprint otherwise, wherever it stands. Raises `MappingError` where Port would not."""
        if not _BLUEPRINT.fullmatch(name):
            raise MappingError(f"{name!r} is no identifier of a blueprint: use letters, digits, _ and -, 30 at most.")
        if any(each.get("identifier") == name for each in self.draft.blueprints):
            raise MappingError(
                f"There is a blueprint {name} already: choose another name, or write it into the mapping."
            )
        resources = _resources(self.draft.text)
        old = resources[self.index].blueprint
        for each in resources:
            if each.names_blueprint and each.blueprint == old:
                self._set(each.index, ("port", "entity", "mappings", "blueprint"), f'"{name}"')
        self.draft.blueprints = renamed(self.draft.blueprints, old, name)

    def _set(self, index: int, place: Place, value: Json) -> None:
        self.draft.text = edits.with_value(self.draft.text, ("resources", index, *place), value)


def _resources(text: str) -> list[Resource]:
    """Those of a mapping's text. Raises `MappingError` where it is no YAML."""
    document = read_mapping(text, edits.NAME).document
    listed = document.get("resources") if isinstance(document, dict) else None
    found: list[Resource] = []
    for index, raw in enumerate(listed if isinstance(listed, list) else []):
        selector = raw.get("selector") if isinstance(raw, dict) else None
        kind = str(raw.get("kind")) if isinstance(raw, dict) else f"resources[{index}]"
        found.append(
            Resource(
                index,
                kind,
                selector if isinstance(selector, dict) else {},
                edits.mapped_of(document, index),
                sum(each.kind == kind for each in found),
            )
        )
    return found
