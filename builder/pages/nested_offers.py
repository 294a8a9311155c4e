"""Endpoints below the items that were found, where the items themselves lead to them."""

from collections.abc import Container, Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

from json_types import Item, Json
from tools.init import Kind, all_fields

_MOST: Final = 12


def nested_offers(kinds: Iterable[Kind], base_url: str, there: Container[str]) -> list[str]:
    """Paths such as `/users/{id}/posts`, by the links in the items of `/users`."""
    base = urlsplit(base_url)
    offers: dict[str, None] = {}
    for kind in kinds:
        if kind.failure is not None or "{" in kind.wanted.kind:
            continue
        for each in all_fields(kind.items):
            for item, link in zip(kind.items, each.values, strict=False):
                path = _below(link, base.netloc, base.path.rstrip("/"))
                offer = _with_parameter(path, kind.path, item) if path else None
                if offer and offer not in there:
                    offers[offer] = None
                break
    return list(offers)[:_MOST]


def _below(link: Json, host: str, root: str) -> str | None:
    if not isinstance(link, str) or not link.startswith(("http://", "https://", "/")):
        return None
    parts = urlsplit(link)
    if parts.netloc not in ("", host) or parts.query or not parts.path.startswith(f"{root}/"):
        return None
    return parts.path.removeprefix(root)


def _with_parameter(path: str, parent: str, item: Item) -> str | None:
    """The path with the parameter in the place of a value of the item, where something follows it."""
    rest = path.removeprefix(f"{parent.rstrip('/')}/")
    value, _, child = rest.partition("/")
    if rest == path or not child or "{" in path:
        return None
    found = [key for key, inner in item.items() if isinstance(inner, str | int) and str(inner) == unquote(value)]
    name = "id" if "id" in found else found[0] if found else None
    return f"{parent.rstrip('/')}/{{{name}}}/{child}" if name and name.isidentifier() else None
