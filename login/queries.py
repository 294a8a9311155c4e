"""Queries of URLs: what is added to one leaves the rest as it was written, byte for byte (contract §8)."""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, unquote_plus

import httpx

# What may stand in a query by itself, and separates nothing there. A blank is %20, which all servers read alike.
_AS_THEY_ARE: Final = "!$'()*,/:?@~-._"


def with_query(address: str, parameters: Iterable[tuple[str, str]]) -> str:
    """The address with further parameters."""
    before_fragment, mark, fragment = address.partition("#")
    path, question, query = before_fragment.partition("?")
    parts = [*([query] if query else []), *(_written(name, value) for name, value in parameters)]
    return f"{path}{'?' if question or parts else ''}{'&'.join(parts)}{mark}{fragment}"


def with_parameters(url: httpx.URL, parameters: Iterable[tuple[str, str]]) -> httpx.URL:
    """The URL with these parameters in place of those of the same names. Raises `httpx.InvalidURL`."""
    parameters = list(parameters)
    if not parameters:
        return url
    kept = "&".join(parts_but(url.query.decode("ascii"), (name for name, _ in parameters)))
    path = url.raw_path.partition(b"?")[0].decode("ascii")
    return url.copy_with(raw_path=with_query(f"{path}?{kept}", parameters).encode("ascii"))


def parts_but(query: str, names: Iterable[str]) -> Iterator[str]:
    """The parts of a query, as they are written, without those of these names."""
    left_out = frozenset(names)
    return (part for part in query.split("&") if unquote_plus(part.partition("=")[0]) not in left_out)


def _written(name: str, value: str) -> str:
    return f"{quote(name, safe=_AS_THEY_ARE)}={quote(value, safe=_AS_THEY_ARE)}"
