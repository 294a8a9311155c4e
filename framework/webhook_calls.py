"""Calls of the webhook, answered before Ocean sees them.

Ocean's middleware reads the mapping from Port for each of them, so that they fail while Port is away, and writes two
lines to the log for each, as the server does one with the whole query: anyone may call, as often as they like. Its own
route answers 200 to all.
"""

import logging
from typing import Final

from port_ocean.ocean import Ocean
from starlette.types import ASGIApp, Receive, Scope, Send

_SERVERS_LOG: Final = "uvicorn.access"


class _Ahead:
    """Gives the calls of one path to `answer`, and all others to Ocean."""

    def __init__(self, app: ASGIApp, path: str, answer: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and scope["path"].rstrip("/") == self._path
        await (self._answer if is_ours else self._app)(scope, receive, send)


def answer_ahead(app: Ocean, path: str, answer: ASGIApp) -> str:
    """Has `answer` all calls of a path below Ocean's own for integrations, which is given back whole.

    To be called before Ocean starts.
    """
    whole = f"{app.route_prefix}/integration{path}"
    app.fast_api_app.add_middleware(_Ahead, path=whole, answer=answer)
    logging.getLogger(_SERVERS_LOG).addFilter(lambda record: not _is_of(record, whole))
    return whole


def _is_of(record: logging.LogRecord, path: str) -> bool:
    """Whether a line of the server's log is on a call of the path; its third argument is the path and the query."""
    arguments = record.args
    if not isinstance(arguments, tuple) or len(arguments) < 3:
        return False
    return str(arguments[2]).partition("?")[0].rstrip("/") == path
