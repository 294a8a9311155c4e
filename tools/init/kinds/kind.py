"""What was learned of each kind, from which the files are written."""

import re
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl

from endpoints import PARAMETER, Endpoint, Plan, Scalar
from extraction import Format
from json_types import Item, Json, JsonObject
from mapping import UNSETTLED_PAGING, EndpointResource, RequestSelector
from messages import PROCESS_MASK, SettingsError
from pagination import PaginationOptions
from tools.init.guessing import written
from tools.init.items import Identity, Place, PropertyShape
from tools.init.kinds.findings import Findings

_VARIABLE: Final = re.compile(r"\$(\w+)\s*:")


@dataclass(frozen=True)
class Wanted:
    """An endpoint that the user wants in the catalog, and what a document declares of it.

    `schema` is that of one item. An `added` one was not asked for, but its children were. `items_at` is the data path
    of its items where the user chose it, empty for the whole answer.
    """

    kind: str
    method: str = "GET"
    body: Json = None
    parameters: tuple[str, ...] = ()
    schema: JsonObject | None = None
    added: bool = False
    items_at: str | None = None

    @property
    def path(self) -> str:
        return self.kind.partition("?")[0]

    @property
    def declared(self) -> tuple[str, ...]:
        """The parameters that are declared: in a document, or as variables of a query in the way of GraphQL."""
        query = self.body.get("query") if isinstance(self.body, dict) else None
        variables = _VARIABLE.findall(query) if isinstance(query, str) else []
        return (*self.parameters, *(f"variables.{name}" for name in dict.fromkeys(variables)))

    @property
    def is_plain(self) -> bool:
        """Whether it is asked as a browser would ask for it."""
        return self.method == "GET" and self.body is None and not PARAMETER.search(self.kind)


def refuse_credentials_in(wanted: Wanted) -> None:
    """A kind stands in the mapping, which is no place for credentials. Raises `SettingsError`."""
    for name, value in parse_qsl(wanted.kind.partition("?")[2]):
        if _is_credential(name, value):
            raise SettingsError(
                f"{wanted.path}?{name}=… holds a credential, by the name of the parameter, and all of the path would "
                f"stand in the mapping. Leave it out of the path, and set authType to api_key, apiKeyIn to query "
                f"(`apiKeyIn: query`), apiKeyName to {name}, and the credential as apiKey or apiKeyFile."
            )


def without_credentials(path: str) -> str:
    """A path that an API told, without what it echoes of the login: by its name, or a secret that is known."""
    path, _, query = path.partition("?")
    kept = [
        part
        for part in query.split("&")
        if part and PROCESS_MASK.mask(part) == part and not any(_is_credential(*pair) for pair in parse_qsl(part))
    ]
    return f"{path}?{'&'.join(kept)}" if kept else path


def _is_credential(name: str, value: str) -> bool:
    return not PARAMETER.search(value) and bool(RequestSelector(query_params={name: value}).secrets())


@dataclass(frozen=True)
class KnownKind:
    """A kind that the mapping has already: the blueprint that it writes to, and its jq for identifiers."""

    blueprint: str
    identifier: str


@dataclass(frozen=True)
class Property:
    """A property of the blueprint, and the jq that fills it."""

    name: str
    keys: tuple[str, ...]
    expression: str
    shape: PropertyShape
    remark: str = ""


@dataclass(frozen=True)
class Relation:
    """A relation of the blueprint, and the jq that fills it. `keys` are the field that it replaces, if it does."""

    name: str
    target: str
    expression: str
    many: bool = False
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """An item, with the values of path parameters that it was fetched for."""

    item: Item
    values: dict[str, Scalar] = field(default_factory=dict)

    @property
    def marked(self) -> Item:
        return {**self.item, **{f"__{name}": value for name, value in self.values.items()}}


@dataclass
class Kind:
    """One kind on its way from a path to a resource of the mapping. `failure` says why there is nothing of it."""

    wanted: Wanted
    blueprint: str = "item"
    findings: Findings = field(default_factory=Findings)
    failure: str | None = None
    answer: Json = None
    """The answer in which the items were found."""
    place: Place | None = None
    format: Format | None = None
    """The format of the answers, where the mapping must say it."""
    pagination: PaginationOptions | None = None
    unpaged: bool = False
    """Whether the mapping must say that the kind does not page, since the installation says that all do."""
    may_have_more: bool = False
    """Whether there may be items that no way was found to."""
    unsettled: bool = False
    """Whether that is so, and an answer would not say it to a resync: then the mapping must not pass for right."""
    parameters: dict[str, "ParameterSource"] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    whole: bool = False
    parents: int = 1
    identity: Identity | None = None
    title: str = ""
    properties: list[Property] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.wanted.path

    @property
    def items(self) -> list[Item]:
        return [sample.item for sample in self.samples]

    @property
    def data_path(self) -> str | None:
        return self.place.data_path if self.place else None

    def request(self) -> JsonObject:
        """What a selector says of the request and of the items' place, for the kind and for its children alike."""
        selector: JsonObject = {}
        if self.wanted.method != "GET":
            selector["method"] = self.wanted.method
        if self.wanted.body is not None:
            selector["body"] = self.wanted.body
        if self.format is not None:
            selector["format"] = written(self.format)
        if self.data_path:
            selector["data_path"] = self.data_path
        if self.pagination is not None:
            selector["pagination"] = dict(self.pagination_selector())
        elif self.unpaged:
            selector["pagination"] = {"type": "none"}
        elif self.unsettled:
            selector["pagination"] = {"type": UNSETTLED_PAGING}
        return selector

    def pagination_selector(self) -> dict[str, str | int]:
        """The pagination as a selector writes it."""
        options = self.pagination or PaginationOptions()
        written = {
            "type": None if options.type is None else options.type.value,
            "size": options.page_size,
            "param": options.param,
            "size_param": options.size_param,
            "start_page": None if options.start_page == 1 else options.start_page,
            "start_offset": options.start_offset,
            "cursor_path": options.cursor_path,
            "cursor_header": options.cursor_header,
            "cursor_alone": options.cursor_alone or None,
            "next_link_path": options.next_link_path,
            "next_link_header": options.next_link_header,
            "in": None if options.place is None else options.place.value,
        }
        return {name: value for name, value in written.items() if value is not None}

    def selector(self) -> JsonObject:
        """The whole selector."""
        selector = self.request()
        paging = selector.pop("pagination", None)
        if self.parameters:
            selector["path_parameters"] = {name: source.selector() for name, source in self.parameters.items()}
        if paging is not None:
            selector["pagination"] = paging
        return selector

    def mappings(self) -> JsonObject:
        """Ocean's half of the resource."""
        mappings: JsonObject = {
            "identifier": self.identity.expression if self.identity else ".id | tostring",
            "title": self.title or ".id | tostring",
            "blueprint": f'"{self.blueprint}"',
        }
        if self.properties:
            mappings["properties"] = {each.name: each.expression for each in self.properties}
        if self.relations:
            mappings["relations"] = {each.name: each.expression for each in self.relations}
        return mappings

    def resource(self) -> JsonObject:
        """The resource as the mapping holds it."""
        return {
            "kind": self.wanted.kind,
            "selector": self.selector(),
            "port": {"entity": {"mappings": self.mappings()}},
        }

    def plan(self, general: PaginationOptions) -> Plan:
        """How a resync will read it."""
        return EndpointResource.parse_obj(self.settled().resource()).plan(general)

    def settled(self) -> "Kind":
        """The kind without what its author is left to settle."""
        parameters = {
            name: replace(source, kind=replace(source.kind, unsettled=False))
            for name, source in self.parameters.items()
        }
        return replace(self, unsettled=False, parameters=parameters)

    def endpoint(self) -> Endpoint:
        """What to ask before anything is known."""
        path, query = Endpoint.split(self.wanted.kind, ())
        return Endpoint(path, self.wanted.method, query, body=self.wanted.body)


@dataclass
class ParameterSource:
    """Where the values of a path parameter come from: a field of another kind's items.

    `beside` is the parameter whose values come of the same items, where they go in pairs.
    """

    kind: Kind
    keys: tuple[str, ...]
    path: str
    include: dict[str, str] = field(default_factory=dict)
    beside: str | None = None

    def selector(self) -> JsonObject:
        if self.beside is not None:
            included: JsonObject = {"include": dict(self.include)} if self.include else {}
            return {"from": self.beside, "field": self.path, **included}
        request = self.kind.request()
        paging = request.pop("pagination", None)
        selector: JsonObject = {"endpoint": self.kind.wanted.kind, "field": self.path, **request}
        if self.include:
            selector["include"] = dict(self.include)
        if paging is not None:
            selector["pagination"] = paging
        return selector
