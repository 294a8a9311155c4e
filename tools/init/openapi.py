"""OpenAPI documents: which endpoints list things, with which parameters, and what their items are declared to be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import httpx
import yaml

from client import ApiClient, ApiRequest
from json_types import Json, JsonObject
from login import origin
from messages import PROCESS_MASK, ReadError, SettingsError
from tools.init.kinds import Wanted
from tools.init.words import HOLDS_ITEMS, stem
from tools.inputs import Installation

_DEEPEST: Final = 8
_MOST_PATHS: Final = 40


@dataclass(frozen=True)
class Document:
    """A parsed document, and where it says that the API is."""

    content: JsonObject
    base_url: str | None
    requests: int = 0

    @classmethod
    def of(cls, content: Json, place: str, requests: int = 0) -> Self:
        """Raises `SettingsError` where it is none. `place` is its file or URL."""
        if not isinstance(content, dict) or not isinstance(content.get("paths"), dict):
            raise SettingsError(f"--openapi: {place} is no OpenAPI document: it has no `paths`.")
        return cls(content, _base_url(content, place), requests)


def is_document(content: Json) -> bool:
    """Whether an answer is a document that describes an API."""
    named = isinstance(content, dict) and ("openapi" in content or "swagger" in content)
    return named and isinstance(content, dict) and isinstance(content.get("paths"), dict)


async def read_document(place: str, installation: Installation, known: str | None) -> Document:
    """Reads it from a file or a URL. `known` is where the user says that the API is: credentials go there alone.

    Raises `IntegrationError`.
    """
    requests = 0
    if place.startswith(("http://", "https://")):
        text = await _fetched(place, installation, known)
        requests = 1
    else:
        text = _of_file(Path(place))
    try:
        content = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # JSON is YAML
    except yaml.YAMLError as error:
        raise SettingsError(f"--openapi: {place} is neither JSON nor YAML: {error}") from error
    return Document.of(content, place, requests)


def _of_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"--openapi: {file} cannot be read: {error}") from error


async def _fetched(url: str, installation: Installation, known: str | None) -> str:
    root = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    if known and have_one_origin(known, url):
        settings = installation.settings(base_url=root, max_retries=1)
    else:
        settings = Installation({"base_url": root, "max_retries": 1}, {}, installation.ocean).settings()
    PROCESS_MASK.hide(*settings.secrets)
    async with ApiClient(settings) as client:
        accept = {"Accept": "application/json, application/yaml, text/yaml, */*"}
        body = (await client.ask(ApiRequest(url, headers=accept))).body
    try:
        return body.content.decode()
    except UnicodeDecodeError as error:
        raise ReadError(f"--openapi: {url} is no text: {error}") from error


def have_one_origin(url: str, other: str) -> bool:
    """Whether what is bound to the origin of one URL may go to the other. Raises `SettingsError` for what is no URL."""
    try:
        return origin(httpx.URL(url)) == origin(httpx.URL(other))
    except httpx.InvalidURL as error:
        raise SettingsError(f"{url} or {other} is no URL: {error}.") from error


def _base_url(content: JsonObject, place: str) -> str | None:
    servers = content.get("servers")
    if isinstance(servers, list) and servers and isinstance(servers[0], dict):
        url = str(servers[0].get("url", ""))
        variables = servers[0].get("variables")
        for name, variable in variables.items() if isinstance(variables, dict) else ():
            if isinstance(variable, dict):
                url = url.replace("{" + name + "}", str(variable.get("default", "")))
    elif isinstance(content.get("host"), str):  # Swagger 2
        schemes = content.get("schemes")
        scheme = str(schemes[0]) if isinstance(schemes, list) and schemes else "https"
        url = f"{scheme}://{content['host']}{content.get('basePath', '')}"
    else:
        url = str(content.get("basePath") or "/")
    absolute = urljoin(place, url) if place.startswith("http") else url
    return absolute.rstrip("/") if absolute.startswith("http") else None


def wanted_of(document: Document, chosen: Sequence[Wanted]) -> list[Wanted]:
    """The endpoints that list things; with `chosen` ones, these, and what the document declares of them."""
    declared = {wanted.kind: wanted for wanted in _wanted(document.content, everything=bool(chosen))}
    if not chosen:
        found = sorted(declared.values(), key=lambda each: (each.kind.count("{"), list(declared).index(each.kind)))
        return found[:_MOST_PATHS]
    return [
        replace(declared[each.path], kind=each.kind, method=each.method, body=each.body)
        if each.path in declared
        else each
        for each in chosen
    ]


def _wanted(content: JsonObject, *, everything: bool) -> Iterator[Wanted]:
    paths = content["paths"]
    assert isinstance(paths, dict)
    for path, operations in paths.items():
        resolved = _resolved(operations, content)
        operation = resolved.get("get") if isinstance(resolved, dict) else None
        if not isinstance(resolved, dict) or not isinstance(operation, dict) or not isinstance(path, str):
            continue
        parameters = [*_parameters(resolved, content), *_parameters(operation, content)]
        schema = _answer(operation, content)
        items = _items(schema, content)
        required = [p for p in parameters if p.get("in") == "query" and p.get("required") is True]
        if not everything and (path.endswith("}") or items is None or required or operation.get("deprecated") is True):
            continue
        names = tuple(str(p["name"]) for p in parameters if p.get("in") == "query" and "name" in p)
        yield Wanted(path, parameters=names, schema=items)


def _parameters(holder: JsonObject, content: JsonObject) -> list[JsonObject]:
    given = holder.get("parameters")
    resolved = [_resolved(each, content) for each in given] if isinstance(given, list) else []
    return [each for each in resolved if isinstance(each, dict)]


def _answer(operation: JsonObject, content: JsonObject) -> Json:
    """The schema of a successful answer."""
    # YAML takes 200 for a number.
    responses = {str(status): each for status, each in _object(operation.get("responses")).items()}
    for status in ("200", "2XX", "default"):
        found = _resolved(responses.get(status), content)
        if not isinstance(found, dict):
            continue
        if isinstance(found.get("schema"), dict):  # Swagger 2
            return _expanded(found["schema"], content, 0)
        media = found.get("content")
        for kind, each in media.items() if isinstance(media, dict) else ():
            if "json" in kind and isinstance(each, dict):
                return _expanded(each.get("schema"), content, 0)
    return None


def _items(schema: Json, content: JsonObject) -> JsonObject | None:
    """The schema of an item, where the answer is a list or holds one."""
    if not isinstance(schema, dict):
        return None
    if schema.get("type") == "array" or "items" in schema:
        inner = schema.get("items")
        return inner if isinstance(inner, dict) else {}
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return None
    lists = [(name, each) for name, each in properties.items() if isinstance(each, dict) and "items" in each]
    objects = [each for name, each in properties.items() if isinstance(each, dict) and stem(name) in HOLDS_ITEMS]
    ranked = sorted(lists, key=lambda pair: stem(pair[0]) not in HOLDS_ITEMS)
    for _, each in ranked[:1]:
        if len(lists) == 1 or stem(ranked[0][0]) in HOLDS_ITEMS:
            inner = each["items"]
            return inner if isinstance(inner, dict) and inner.get("type") != "string" else {}
    return next((found for each in objects if (found := _items(each, content)) is not None), None)


def _resolved(value: Json, content: JsonObject) -> Json:
    """What a reference within the document stands for."""
    for _ in range(_DEEPEST):
        if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
            return value
        target: Json = content
        reference = str(value["$ref"])
        if not reference.startswith("#/"):
            return {}
        for part in reference.removeprefix("#/").split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            target = target.get(key) if isinstance(target, dict) else None
        value = target
    return value


def _expanded(value: Json, content: JsonObject, depth: int) -> Json:
    """A schema with its references replaced and its parts joined, as deep as is of use."""
    found = _resolved(value, content)
    if not isinstance(found, dict) or depth > _DEEPEST:
        return found
    joined: JsonObject = dict(found)
    for name in ("allOf", "oneOf", "anyOf"):
        parts = joined.pop(name, None)
        for part in parts if isinstance(parts, list) else []:
            expanded = _expanded(part, content, depth + 1)
            if isinstance(expanded, dict) and expanded.get("type") != "null":
                properties = {**_object(joined.get("properties")), **_object(expanded.get("properties"))}
                joined = {**expanded, **joined, **({"properties": properties} if properties else {})}
    if isinstance(joined.get("properties"), dict):
        joined["properties"] = {
            name: _expanded(each, content, depth + 1) for name, each in _object(joined["properties"]).items()
        }
        joined.setdefault("type", "object")
    if "items" in joined:
        joined["items"] = _expanded(joined["items"], content, depth + 1)
    return joined


def _object(value: Json) -> JsonObject:
    return value if isinstance(value, dict) else {}
