"""Requests that listings of several kinds make in the same way, though each takes another part of the answer (§6).

The first to ask gets the answer of the API; the others get what it was, as long as it was small enough to be in memory
as a whole. What comes in pieces is asked for by each who reads it.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from apart import Apart
from client import ApiRequest, ApiResponse
from endpoints.endpoint import Endpoint
from endpoints.roles import Asker
from endpoints.sharing.notebook import Notebook, Span
from meter import Meter

_LARGEST: Final = 4 * 1024 * 1024
"""Bytes of an answer; what is larger may come in pieces to another who asks."""


@dataclass(frozen=True)
class _Kept:
    """A response without its content, and where that is."""

    response: ApiResponse
    content: Span


class SharedResponses:
    """The answers to requests that are made for more than one of these endpoints."""

    def __init__(self, templates: Iterable[Endpoint], notebook: Notebook) -> None:
        takers: defaultdict[str, set[str]] = defaultdict(set)
        for template in templates:
            takers[asked_form(template)].add(form(template))
        self._shared = {key for key, forms in takers.items() if len(forms) > 1}
        self._notebook = notebook
        self._kept: dict[str, _Kept] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def are_of(self, template: Endpoint) -> bool:
        return bool(self._shared) and asked_form(template) in self._shared

    async def ask(self, request: ApiRequest, asker: Asker, meter: Meter | None) -> ApiResponse:
        """The answer to a request, asked for unless it was before. A failure is nobody else's."""
        key = _key(request)
        async with self._turns[key]:
            if (kept := self._kept.get(key)) is not None:
                if request.room is not None:
                    request.room(kept.content.length)
                return _with_content(kept.response, self._notebook.read(kept.content))
            response = await asker.ask(request, meter)
            if response.body.source is None and len(response.body.content) <= _LARGEST:
                span = self._notebook.write(response.body.content)
                self._kept[key] = _Kept(_with_content(response, b""), span)
            return response


@dataclass(frozen=True)
class SharingAsker:
    """Asks by way of what is shared."""

    responses: SharedResponses
    asker: Asker

    @property
    def apart(self) -> Apart:
        return self.asker.apart

    async def ask(self, request: ApiRequest, meter: Meter | None = None) -> ApiResponse:
        """Raises `RequestFailed`."""
        return await self.responses.ask(request, self.asker, meter)


def form(template: Endpoint) -> str:
    """Equal for templates that are asked for and read in the same way, whatever each calls its parameters."""
    return _without_names(template).key


def asked_form(template: Endpoint) -> str:
    """Equal for templates that are asked for in the same way, however they are read."""
    return _without_names(template).asked_key


def _without_names(template: Endpoint) -> Endpoint:
    return template.at(dict.fromkeys(template.parameters, "{}"))


def _with_content(response: ApiResponse, content: bytes) -> ApiResponse:
    return replace(response, body=response.body.of(content))


def _key(request: ApiRequest) -> str:
    parts = (
        request.target,
        request.method,
        request.query,
        sorted(request.headers.items()),
        request.body,
        request.body_as,
        request.accept,
        repr(request.responses),
    )
    return json.dumps(parts, sort_keys=True)
