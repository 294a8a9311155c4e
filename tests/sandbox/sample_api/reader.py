"""Reads a listing by a selector, in the plainest way: enough to tell whether the selector and the API agree."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import jq

MOST_PAGES = 200


def read(api: httpx.Client, path: str, selector: dict[str, Any], prefix: str = "") -> list[dict[str, Any]]:
    """All the items of a listing."""
    return [item for page in pages(api, path, selector, prefix) for item in page]


def pages(api: httpx.Client, path: str, selector: dict[str, Any], prefix: str = "") -> Iterator[list[dict[str, Any]]]:
    pagination = selector.get("pagination", {"type": "none"})
    url, method = prefix + path, selector.get("method", "GET")
    asked = dict(first_parameters(pagination))
    received = 0
    for _ in range(MOST_PAGES):
        if pagination.get("in") == "body":
            answer = api.request(method, url, json=with_parameters(selector["body"], asked))
        else:
            answer = api.request(method, url, params=asked or None)
        answer.raise_for_status()
        body = decoded(answer)
        items = items_of(body, selector.get("data_path", "."))
        yield items
        received += len(items)
        match pagination["type"]:
            case "none":
                return
            case "page":
                asked[pagination["param"]] += 1
                if ended(body, pagination, items):
                    return
            case "offset":
                asked[pagination["param"]] = received
                if ended(body, pagination, items):
                    return
            case "cursor":
                cursor = at(body, pagination["cursor_path"])
                if not cursor or ("has_more_path" in pagination and not at(body, pagination["has_more_path"])):
                    return
                asked[pagination["param"]] = cursor
            case "next_link":
                link = at(body, pagination.get("next_link_path", '"@odata.nextLink"'))
                if link is None:
                    return
                url, asked = str(answer.url.join(link)), {}
            case "header_link":
                if "next" not in answer.links:
                    return
                url, asked = answer.links["next"]["url"], {}
    raise AssertionError(f"{path} does not end")


def first_parameters(pagination: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if "size_param" in pagination:
        yield pagination["size_param"], pagination["size"]
    if pagination["type"] == "page":
        yield pagination["param"], pagination.get("start_page", 1)
    if pagination["type"] == "offset":
        yield pagination["param"], 0


def ended(body: Any, pagination: dict[str, Any], items: list[dict[str, Any]]) -> bool:
    if "last_page_path" in pagination:
        return bool(at(body, pagination["last_page_path"]))
    if "has_more_path" in pagination:
        return not at(body, pagination["has_more_path"])
    if isinstance(body, dict) and "meta" in body:
        return bool(body["meta"]["page"] >= body["meta"]["total_pages"])
    return not items


def with_parameters(body: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    whole = json.loads(json.dumps(body))
    for name, value in parameters.items():
        *outer, last = name.split(".")
        place = whole
        for key in outer:
            place = place.setdefault(key, {})
        place[last] = value
    return whole  # type: ignore[no-any-return]


def decoded(answer: httpx.Response) -> Any:
    if answer.headers.get("Content-Type") == "application/x-ndjson":
        return [json.loads(line) for line in answer.text.splitlines()]
    return answer.json() if answer.content else []


def items_of(body: Any, data_path: str) -> list[dict[str, Any]]:
    outputs = jq.compile(data_path).input_value(body).all()
    return [item for output in outputs for item in (output if isinstance(output, list) else [output])]


def at(body: Any, path: str) -> Any:
    return jq.compile(f".{path}").input_value(body).first()
