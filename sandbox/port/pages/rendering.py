"""A page of a template and values."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader

from sandbox.port.pages import display
from tools.preview import (
    field_value,
    findings,
    how_all_stand,
    how_it_ended,
    how_it_stands,
    how_paging_goes,
    mapped_fields,
    told_or_assumed,
)

TEMPLATES: Final = Path(__file__).parent / "templates"
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "clock_time": display.clock_time,
    "ago": display.ago,
    "seconds": display.seconds,
    "web_link": display.web_link,
    "as_json": display.as_json,
    "readable_json": display.readable_json,
    "breakable": display.breakable,
    "findings": lambda kind, report: list(findings(kind, report)),
    "mapped_fields": mapped_fields,
    "told_or_assumed": told_or_assumed,
    "how_all_stand": how_all_stand,
    "how_it_ended": how_it_ended,
    "how_it_stands": how_it_stands,
    "how_paging_goes": how_paging_goes,
    "field_value": field_value,
    "segment": lambda text: quote(str(text), safe=""),
}

_environment: Final = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(FILTERS)


def page(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    html = _environment.get_template(template).render(status=status, **values)
    return HTMLResponse(html, status_code=status, headers=HEADERS)
