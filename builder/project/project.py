"""What is built, typed: the settings, the endpoints with what was found of them, the mapping and the blueprints."""

import re
from dataclasses import dataclass, field
from typing import Final, Self

from builder.project import mapping_edits as edits
from builder.project.blueprint_edits import renamed
from builder.project.folder import Folder
from json_types import Json, JsonObject
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
        document = read_mapping(self.folder.mapping, edits.NAME).document
        listed = document.get("resources") if isinstance(document, dict) else None
        found = []
        for index, raw in enumerate(listed if isinstance(listed, list) else []):
            selector = raw.get("selector") if isinstance(raw, dict) else None
            found.append(
                Resource(
                    index,
                    str(raw.get("kind")) if isinstance(raw, dict) else f"resources[{index}]",
                    selector if isinstance(selector, dict) else {},
                    edits.mapped_of(document, index),
                )
            )
        return found

    def resource(self, kind: str) -> Resource:
        """Raises `MappingError` where there is none of that kind."""
        found = next((each for each in self.resources if each.kind == kind), None)
        if found is None:
            raise MappingError(f"{kind} is not in the mapping.")
        return found

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
        self.folder.write_mapping(add_resources(self.folder.mapping, [kind], edits.NAME))
        made = blueprint_of(kind)
        blueprints = self.folder.blueprints
        if all(each.get("identifier") != made["identifier"] for each in blueprints):
            self.folder.write_blueprints([*blueprints, made])

    def drop(self, kind: str) -> None:
        """Takes an endpoint out of the mapping, and its blueprint if nothing else is made of it."""
        self.findings.pop(kind, None)
        resource = next((each for each in self.resources if each.kind == kind), None)
        if resource is None:
            return
        self.folder.write_mapping(edits.without_resource(self.folder.mapping, resource.index))
        if all(each.blueprint != resource.blueprint for each in self.resources):
            blueprints = [each for each in self.folder.blueprints if each.get("identifier") != resource.blueprint]
            self.folder.write_blueprints(blueprints)

    def set_fields(self, kind: str, group: str, fields: dict[str, str]) -> None:
        text = edits.with_fields(self.folder.mapping, self.resource(kind).index, group, fields)
        self.folder.write_mapping(text)

    def rename_blueprint(self, kind: str, name: str) -> None:
        """Calls the blueprint of a kind otherwise, wherever it stands. Raises `MappingError` where Port would not."""
        if not _BLUEPRINT.fullmatch(name):
            raise MappingError(f"{name!r} is no identifier of a blueprint: use letters, digits, _ and -, 30 at most.")
        old = self.resource(kind).blueprint
        if any(each.get("identifier") == name for each in self.folder.blueprints):
            raise MappingError(
                f"There is a blueprint {name} already: choose another name, or write it into the mapping."
            )
        for each in self.resources:
            if each.names_blueprint and each.blueprint == old:
                self.set_value(each.kind, ("port", "entity", "mappings", "blueprint"), f'"{name}"')
        self.folder.write_blueprints(renamed(self.folder.blueprints, old, name))

    def set_value(self, kind: str, place: tuple[int | str, ...], value: Json) -> None:
        """Sets a part of a kind's resource."""
        whole = ("resources", self.resource(kind).index, *place)
        self.folder.write_mapping(edits.with_value(self.folder.mapping, whole, value))
