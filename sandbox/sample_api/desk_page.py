"""A page to change tickets by hand, and to see what webhooks told of it."""

from pathlib import Path
from typing import get_args
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, HTTPException
from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from json_types import Item
from sandbox.sample_api.records import Change, Changed, Desk, TicketPriority, TicketStatus, UnknownRecord
from sandbox.sample_api.webhooks import Webhooks
from sandbox.sample_api.wire import CONTROL

DESK_PAGE = f"{CONTROL}/desk"
_SHOWN = 12
_SECONDS_TO_DELIVER = 1.0
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Cache-Control": "no-store",
}
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


def desk_page(desk: Desk, webhooks: Webhooks, catalog: str | None = None) -> APIRouter:
    """`catalog` is where a ticket is to be seen, with `{id}` for its id."""
    router = APIRouter(prefix=DESK_PAGE)

    @router.get("")
    async def show(q: str = "") -> Response:
        found = [
            ticket for ticket in desk.all("tickets") if q.lower() in f"{ticket['key']} {ticket['subject']}".lower()
        ]
        found.sort(key=lambda ticket: str(ticket["updated_at"]), reverse=True)
        html = _templates.get_template("desk.html").render(
            here=DESK_PAGE,
            text=q,
            tickets=[{**ticket, "seen_at": catalog and seen_at(catalog, ticket)} for ticket in found[:_SHOWN]],
            count=len(found),
            statuses=get_args(TicketStatus.__value__),
            priorities=get_args(TicketPriority.__value__),
            hook=webhooks.hook,
            deliveries=webhooks.deliveries[:_SHOWN],
        )
        return HTMLResponse(html, headers=_HEADERS)

    @router.post("/tickets")
    async def open_ticket(request: Request) -> Response:
        form = await form_of(request)
        number = 1 + max((int(str(ticket["id"])) for ticket in desk.all("tickets")), default=20_000)
        given: Item = {"id": number, "key": f"NEW-{number}", "subject": form.get("subject", ""), "status": "open"}
        return await changed(desk.apply(Change(add={"tickets": [given]})), "")

    @router.post("/tickets/{ticket}")
    async def change_ticket(request: Request, ticket: str) -> Response:
        form = await form_of(request)
        if form.get("action") == "delete":
            change = Change(remove={"tickets": [ticket]})
        else:
            altered: Item = {name: form[name] for name in ("status", "priority") if name in form}
            change = Change(update={"tickets": {ticket: altered}})
        try:
            return await changed(desk.apply(change), form.get("q", ""))
        except UnknownRecord as error:
            raise HTTPException(404, str(error)) from error

    async def changed(changes: list[Changed], text: str) -> Response:
        webhooks.send(changes)
        await webhooks.sent(_SECONDS_TO_DELIVER)
        return RedirectResponse(f"{DESK_PAGE}?q={quote(text)}", status_code=303)

    return router


def seen_at(catalog: str, ticket: Item) -> str:
    return catalog.replace("{id}", quote(str(ticket["id"]), safe=""))


async def form_of(request: Request) -> dict[str, str]:
    """What a form of this page holds; other pages that the browser has open may not send one."""
    if request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        raise HTTPException(403, "This form was posted from another site")
    return {name: values[0] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
