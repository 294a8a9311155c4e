"""What was typed or pasted as an address: where the API is, and which endpoints of it are meant; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from messages import SettingsError
from tools.init.paging import is_position

_SCHEMES: Final = ("http://", "https://")
_HOST: Final = re.compile(
    r"([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+|localhost|[A-Za-z0-9_-]+(?=:\d)|\[[0-9a-fA-F:]+\])(:\d+)?"
)
_PLAINLY_HOST: Final = re.compile(r"[\w.-]+:\d+|localhost|\d+(\.\d+){3}|\[[\da-fA-F:]+\](:\d+)?", re.ASCII)


@dataclass(frozen=True)
class Addresses:
    """The root of the API, where it was said, and the paths below it.

    `left_out` are parameters of pasted URLs that ask for one page alone. `scheme_is_assumed` says that none was typed;
    `is_entry` that no more was given than one address, which may lead on.
    """

    base_url: str | None
    paths: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    scheme_is_assumed: bool = False
    is_entry: bool = False


def addresses_of(typed: Sequence[str], configured: str | None, *, described: bool = False) -> Addresses:
    """The first word may be the root of the API or the whole URL of an endpoint, and so may the others.

    `configured` is the root that the settings have, if they have one; without one, a word that begins like a host is
    a URL without its scheme. Where the API is `described` by a document, a URL alone is its root. Raises
    `SettingsError` where there are several APIs.
    """
    urls, paths, assumed = _parted(typed, configured)
    if not urls:
        return Addresses(None, tuple(paths), is_entry=not paths)
    root, ends = _rooted(urls, paths, configured, described=described)
    left_out: list[str] = []
    found = [*(_without_positions(end, left_out) for end in ends), *paths]
    return Addresses(root, tuple(dict.fromkeys(found)), tuple(left_out), assumed, len(typed) == 1)


def _parted(typed: Sequence[str], configured: str | None) -> tuple[list[SplitResult], list[str], bool]:
    """URLs, paths, and whether a scheme was added."""
    urls, paths, assumed = [], [], False
    for place, word in enumerate(typed):
        if word.lower().startswith(_SCHEMES):
            urls.append(urlsplit(word))
        elif place == 0 and _begins_with_host(word, configured):
            urls.append(urlsplit(f"{_scheme_for(word)}://{word}"))
            assumed = True
        else:
            paths.append(word if word.startswith("/") else f"/{word}")
    return urls, paths, assumed


def _begins_with_host(word: str, configured: str | None) -> bool:
    """Where a root is configured, `users.list` is a path; a host with its port, or that of the root, is none."""
    begins = re.split(r"[/?#]", word, maxsplit=1)[0]
    if configured is None:
        return _HOST.fullmatch(begins) is not None
    return _PLAINLY_HOST.fullmatch(begins) is not None or begins.lower() == urlsplit(configured).netloc.lower()


def _scheme_for(word: str) -> str:
    """https, except for this machine itself, which seldom has a certificate."""
    host = urlsplit(f"//{word}").hostname or ""
    try:
        is_here = ip_address(host).is_loopback
    except ValueError:
        is_here = host == "localhost" or host.endswith(".localhost")
    return "http" if is_here else "https"


def _rooted(
    urls: Sequence[SplitResult], paths: Sequence[str], configured: str | None, *, described: bool
) -> tuple[str, list[str]]:
    """The root, and what of each URL lies below it, where it is not the root itself."""
    first = urls[0]
    origins = {_origin(url) for url in urls}
    if len(origins) > 1:
        raise SettingsError(
            f"{' and '.join(sorted(origins))} are different APIs, and one is looked at at a time: run init once for "
            "each, in a folder of its own."
        )
    base = urlsplit(configured.rstrip("/")) if configured else None
    if base is not None and _origin(base) == _origin(first) and all(_is_below(url, base) for url in urls):
        root = base
    elif _is_root(first, urls[1:], paths, described=described):
        root = first._replace(query="", fragment="", path=first.path.rstrip("/"))
    else:
        root = first._replace(query="", fragment="", path="")
    return root.geturl(), [*_ends(urls, root.path)]


def _ends(urls: Sequence[SplitResult], root: str) -> Iterator[str]:
    for url in urls:
        path = url.path[len(root) :]
        if path.strip("/") or url.query:
            yield (path or "/") + (f"?{url.query}" if url.query else "")


def _is_root(url: SplitResult, others: Sequence[SplitResult], paths: Sequence[str], *, described: bool) -> bool:
    """Whether the first URL is where the API begins, and no endpoint of it."""
    if url.query or not url.path.strip("/"):
        return not url.query
    if others:
        return all(_is_below(other, url) for other in others)
    if not paths:
        return described
    begins = url.path.strip("/").split("/")[0]
    return not any(path.strip("/").split("/")[0] == begins for path in paths)


def _is_below(url: SplitResult, base: SplitResult) -> bool:
    path = base.path.rstrip("/")
    return url.path == path or url.path.startswith(f"{path}/")


def _origin(url: SplitResult) -> str:
    return f"{url.scheme.lower()}://{url.netloc.rpartition('@')[2].lower()}"


def _without_positions(end: str, left_out: list[str]) -> str:
    """Without what asks for one page: a resync sets that itself."""
    path, _, query = end.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    positions = [(name, value) for name, value in pairs if is_position(name) and value.isdigit()]
    if not positions:
        return end
    left_out += [f"{name}={value}" for name, value in positions]
    kept = urlencode([pair for pair in pairs if pair not in positions], safe="{}[],:/")
    return f"{path}?{kept}" if kept else path
