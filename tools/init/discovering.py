"""Where nothing but an address is given: an OpenAPI document at a usual place, or an index of links, tells the rest."""

import re
from collections.abc import Iterator, Sized
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from endpoints import Endpoint
from json_types import Json
from messages import PROCESS_MASK, LoginFailed, ReadError
from tools.init.asking import Asker, OutOfRequests
from tools.init.items import Form, locate
from tools.init.kinds import Kind, Wanted, without_credentials
from tools.init.openapi import Document, have_one_origin, is_document, wanted_of

_USUAL: Final = (
    "openapi.json", "swagger.json", "v3/api-docs", "api-docs", "openapi.yaml", "swagger/v1/swagger.json",
    "api/openapi.json", "api/schema", "swagger.v1.json", "v2/swagger.json",
)  # fmt: skip
_MOST_LINKS: Final = 40


@dataclass(frozen=True)
class Discovered:
    """What an address leads to: endpoints below `base_url`, and how they were found, in words.

    `refusal` is why the address itself could not be read, where it could not.
    """

    base_url: str
    wanted: list[Wanted]
    told: str = ""
    refusal: str = ""


async def discover(asker: Asker, base: str, typed: Wanted | None) -> Discovered:
    """What is behind the one endpoint that was typed, or behind the root where none was.

    It is that endpoint itself where its answer is neither a document nor an index. Raises `OutOfRequests`.
    """
    entry = typed or Wanted("/")
    plain = [] if typed is None else [typed]
    with asker.telling(base, "looking at where it leads"):
        answer, refusal = await _answer(asker, Kind(entry).endpoint())
        if is_document(answer):
            return _of_document(answer, base, entry.path)
        if links := list(dict.fromkeys(_links(answer, base)))[:_MOST_LINKS]:
            told = f"{base}{entry.path} is an index, which leads to {_counted(links)}."
            return Discovered(base, [Wanted(link) for link in links], told)
        if answer is not None and (typed or locate(answer, entry.path).form is not Form.OBJECT):
            return Discovered(base, [entry])
        # The root often has no answer of its own, or one for people.
        failure = refusal
        for place in _usual_places(entry.path):
            if _is_out_of_reach(failure):
                break
            described, failure = await _answer(asker, Endpoint(place))
            if is_document(described):
                return _of_document(described, base, place)
    return Discovered(base, plain, refusal=str(refusal or ""))


async def _answer(asker: Asker, endpoint: Endpoint) -> tuple[Json, ReadError | None]:
    """None where there is none that can be read, and why."""
    try:
        return (await asker.read(endpoint)).document, None
    except OutOfRequests:
        raise
    except ReadError as failure:
        return None, failure


def _is_out_of_reach(failure: ReadError | None) -> bool:
    """Nobody answers, or the login is refused: so it would be at every other place, after the same wait."""
    return isinstance(failure, LoginFailed) or (failure is not None and isinstance(failure.__cause__, httpx.HTTPError))


def _usual_places(path: str) -> Iterator[str]:
    for usual in _USUAL:
        yield from dict.fromkeys((f"{path.rstrip('/')}/{usual}", f"/{usual}"))


def _of_document(content: Json, base: str, place: str) -> Discovered:
    document = Document.of(content, f"{base}{place}")
    wanted = wanted_of(document, [])
    told = f"{base}{place} describes the API, and {_counted(wanted)} that list{'s' * (len(wanted) == 1)} things."
    where = document.base_url
    if where is None or have_one_origin(where, base):
        return Discovered(where or base, wanted, told)
    # Credentials go where the user says, and not where a document says so.
    elsewhere = f"It says that the API is at {where}: if that is so, give that address, with --openapi {base}{place}."
    return Discovered(base, wanted, f"{told} {elsewhere}")


def _counted(endpoints: Sized) -> str:
    count = len(endpoints)
    return f"{count} endpoint{'s' * (count != 1)}"


def _links(answer: Json, base: str) -> Iterator[str]:
    """The paths that an index leads to: an object of nothing but links, or one in the way of HAL."""
    if not isinstance(answer, dict):
        return
    linked = answer.get("_links")
    inner = linked if isinstance(linked, dict) and not set(answer) - {"_links"} else answer
    targets = [each.get("href") if isinstance(each, dict) else each for each in inner.values()]
    paths = [_path_below(each, base) for each in targets]
    if len(paths) < 2 or any(path is None for path in paths):
        return
    for path in paths:
        bare = without_credentials(path or "")
        # Where it stands in the path itself, nothing can be left out.
        if bare and "{" not in bare and PROCESS_MASK.mask(bare) == bare:
            yield bare


def _path_below(target: Json, base: str) -> str | None:
    """None where it is no link into the API; nothing where it is the root itself."""
    if not isinstance(target, str):
        return None
    bare = re.sub(r"\{[/?&#][^}]*\}$", "", target)
    if bare.startswith("/"):
        root = urlsplit(base).path
        return bare.removeprefix(root).rstrip() if f"{bare}/".startswith(f"{root}/") else bare
    return bare.removeprefix(base) if bare.startswith(f"{base}/") or bare == base else None
