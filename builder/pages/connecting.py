"""Step 1: where the API is, and how it is logged in to."""

from fastapi import APIRouter
from starlette.responses import Response

from builder.pages.here import Builder, Form, Here, Sent, to
from builder.project import FURTHER, HEADERS, SCHEMES, connection_of, further_of, is_kept, scheme_of, shown
from messages import PROCESS_MASK, SettingsError
from tools.init import Wanted, addresses_of

router = APIRouter()
_SECONDS_TO_WAIT = 1.5


@router.get("/connect")
async def show(here: Here, scheme: str = "", base_url: str = "", path: str = "") -> Response:
    return _page(here, scheme, base_url, path)


@router.post("/connect")
async def connect(here: Here, form: Sent) -> Response:
    given = [text for name in ("base_url", "path") if (text := form.get(name).strip())]
    try:
        typed = addresses_of(given, None)
        flat = {**form.flat, "base_url": typed.base_url or form.get("base_url")}
        installation = connection_of(flat, here.project.installation)
        path = next(iter(typed.paths), "") if typed.base_url else ""
        tried = await here.session.connect(installation, path)
    except SettingsError as error:
        told = PROCESS_MASK.told(str(error))
        return _page(here, form.get("auth_type"), form.get("base_url"), form.get("path"), form, told, status=422)
    if not tried.is_taken:
        return to("/connect")
    wanted = Wanted(path) if path else None
    if typed.is_entry:
        here.session.begin_discovering(wanted)
    elif wanted and wanted.kind not in here.project.known:
        here.session.begin_looking([wanted])
    if here.session.work is not None:
        await here.session.work.wait(_SECONDS_TO_WAIT)
    return to("/endpoints")


def _page(
    here: Builder, scheme: str, base_url: str, path: str, form: Form | None = None, told: str = "", status: int = 200
) -> Response:
    installation = here.project.installation
    tried = None if told else here.session.tried
    if tried is not None and not tried.is_taken and not path:
        path = tried.asked.removeprefix("/") and tried.asked
    chosen = scheme_of(scheme or str(installation.config.get("auth_type") or ""))
    values = {
        each.name: (form.get(each.name) if form and not each.is_kept_secret else shown(each, installation))
        for each in (*chosen.asked, HEADERS)
    }
    return here.page(
        "connect.html", "connect", status=status,
        schemes=SCHEMES, chosen=chosen, headers=HEADERS, values=values,
        kept={each.name for each in (*chosen.asked, HEADERS) if is_kept(each, installation)},
        base_url=base_url or here.project.base_url, path=path,
        further=form.get(FURTHER) if form else further_of(installation),
        tried=tried, told=told,
    )  # fmt: skip
