"""The application: every endpoint, open and behind each guard, with faults and limits around them."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from json_types import Item, JsonObject
from sandbox.sample_api.control import CONTROLS, control
from sandbox.sample_api.desk_page import DESK_PAGE, desk_page
from sandbox.sample_api.listings import ENDPOINTS, Asked, Endpoint, other_name_of_this_host
from sandbox.sample_api.logins import (
    COOKIE_LOGIN,
    LOGINS,
    SESSION_LOGIN,
    TOKEN_ENDPOINT,
    Credentials,
    Guard,
    Logins,
    cookie_login,
    guards,
    open_to_all,
    session_login,
    token_endpoint,
)
from sandbox.sample_api.recorder import Recorder, Recording
from sandbox.sample_api.records import Desk
from sandbox.sample_api.webhooks import Hook, Webhooks
from sandbox.sample_api.wire import FaultInjection, Faults, Pace, Paced, RateLimit, path_on_the_wire

type Handler = Callable[[Request], Awaitable[Response]]

SECURED = "/secured"
REDIRECTS = {
    "/redirect/within/{path}": "To the same path of this origin",
    "/redirect/elsewhere/{path}": "To the same path at another origin",
    "/redirect/loop": "To itself",
}


def create_app(
    credentials: Credentials | None = None,
    latency_ms: int = 0,
    rate_limit: RateLimit | None = None,
    elsewhere: str | None = None,
    hook: Hook | None = None,
    catalog: str | None = None,
) -> FastAPI:
    """Harbor Desk's API. What is changed in it is told to the hook, where there is one.

    `elsewhere` is the origin to which links and redirects lead astray; unless given, it is this very server under its
    other name (`localhost` for `127.0.0.1`), so that what arrives there is recorded.
    """
    credentials = credentials or Credentials()
    desk, faults, pace, recorder = Desk(), Faults(), Pace(latency_ms, rate_limit), Recorder(credentials)
    logins = Logins(credentials.refresh_token)
    app = FastAPI(title="Harbor Desk", docs_url=None, redoc_url=None, exception_handlers={HTTPException: refusal})

    by_prefix: Mapping[str, Guard] = {
        "": open_to_all,
        **{f"{SECURED}/{name}": guard for name, guard in guards(credentials, logins).items()},
    }
    for prefix, guard in by_prefix.items():
        for endpoint in ENDPOINTS:
            handler = listing(endpoint, desk, prefix, guard, elsewhere, credentials.key_param)
            app.add_route(prefix + any_characters(endpoint.path), handler, methods=[endpoint.method])

    app.add_route(TOKEN_ENDPOINT, token_endpoint(credentials, logins), methods=["POST"])
    app.add_route(SESSION_LOGIN, session_login(credentials, logins), methods=["POST"])
    app.add_route(COOKIE_LOGIN, cookie_login(credentials, logins), methods=["POST"])
    app.add_route("/redirect/within/{path:path}", redirect_within)
    app.add_route("/redirect/elsewhere/{path:path}", redirect_elsewhere(elsewhere))
    app.add_route("/redirect/loop", redirect_loop)
    app.add_route("/", index(desk, [prefix for prefix in by_prefix if prefix]))
    webhooks = Webhooks(hook)
    app.include_router(control(desk, faults, pace, recorder, logins, webhooks))
    app.include_router(desk_page(desk, webhooks, catalog))

    # The last one added is the first to see a request.
    app.add_middleware(FaultInjection, faults=faults)
    app.add_middleware(Paced, pace=pace)
    app.add_middleware(Recording, recorder=recorder)
    return app


def listing(
    endpoint: Endpoint, desk: Desk, prefix: str, guard: Guard, elsewhere: str | None, hidden_param: str
) -> Handler:
    template = prefix + endpoint.path

    async def handler(request: Request) -> Response:
        guard(request)
        asked = await Asked.of(request, elsewhere, hidden_param)
        items = endpoint.source(desk, path_values(template, path_on_the_wire(request.scope)))
        if endpoint.since is not None and (since := asked.moment(endpoint.since)) is not None:
            items = [item for item in items if datetime.fromisoformat(str(item["updated_at"])) >= since]
        page = endpoint.paging(items, asked)
        visible: list[Item] = [item for item in page.items if endpoint.visible(item)]
        return endpoint.envelope(replace(page, items=visible), asked)

    return handler


def any_characters(path: str) -> str:
    """A route whose parameters match slashes too: the framework decodes a path before it looks for a route."""
    return re.sub(r"\{(\w+)\}", r"{\1:path}", path)


def path_values(template: str, path: str) -> dict[str, str]:
    """The parameters' values, taken segment by segment from the path as it was sent."""
    names, segments = template.split("/"), path.split("/")
    if len(names) != len(segments):
        raise HTTPException(404, f"No such path: {path}")
    return {
        name.strip("{}"): unquote(segment)
        for name, segment in zip(names, segments, strict=True)
        if name.startswith("{")
    }


async def refusal(_: Request, error: Exception) -> Response:
    """Errors as this API words them."""
    assert isinstance(error, HTTPException)
    body = {"error": {"status": error.status_code, "message": error.detail}}
    return JSONResponse(body, error.status_code, headers=error.headers)


async def redirect_within(request: Request) -> Response:
    return RedirectResponse(rest_of(request, "/redirect/within"))


def redirect_elsewhere(elsewhere: str | None) -> Handler:
    async def handler(request: Request) -> Response:
        origin = elsewhere or other_name_of_this_host(request.url)
        return RedirectResponse(origin + rest_of(request, "/redirect/elsewhere"))

    return handler


async def redirect_loop(request: Request) -> Response:
    return RedirectResponse(request.url)


def rest_of(request: Request, prefix: str) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return path_on_the_wire(request.scope).removeprefix(prefix) + query


def index(desk: Desk, secured: list[str]) -> Handler:
    """What there is, for a newcomer: each endpoint in a line, and the selector that reads it whole."""

    def described(endpoint: Endpoint) -> JsonObject:
        description: JsonObject = {"about": endpoint.about}
        if "{" not in endpoint.path:
            description["records"] = sum(endpoint.visible(item) for item in endpoint.source(desk, {}))
            description["selector"] = endpoint.selector
        return description

    async def handler(_: Request) -> Response:
        contents = {
            "name": "Harbor Desk, the sandbox's sample API",
            "a page to change tickets": DESK_PAGE,
            "endpoints": {f"{endpoint.method} {endpoint.path}": described(endpoint) for endpoint in ENDPOINTS},
            "the same with a credential, under": secured,
            "logins": LOGINS,
            "redirects": REDIRECTS,
            "control": CONTROLS,
        }
        return Response(json.dumps(contents, indent=2, ensure_ascii=False), media_type="application/json")

    return handler
