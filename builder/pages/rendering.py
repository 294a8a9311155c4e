"""A page of a template and values, in the looks of the sandbox's."""

import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup, escape

from builder.gate import Access
from sandbox.port import pages as looks
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

OWN: Final = Path(__file__).parent / "templates"
_LOOKS: Final = Path(looks.__file__).parent / "templates"
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_LONGEST: Final = 120


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def shortly(value: Any) -> str:
    """A value in a cell: texts as they are, the rest as JSON, not too long."""
    text = value if isinstance(value, str) else as_json(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def breakable(text: str) -> Markup:
    """A long path that may be broken after its slashes."""
    return Markup("/<wbr>").join(escape(part) for part in str(text).split("/"))


_environment: Final = Environment(
    loader=ChoiceLoader([FileSystemLoader(OWN), FileSystemLoader(_LOOKS)]),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(
    as_json=as_json,
    shortly=shortly,
    breakable=breakable,
    readable_json=lambda value: json.dumps(value, ensure_ascii=False, indent=2),
    findings=lambda kind, report: list(findings(kind, report)),
    mapped_fields=mapped_fields,
    told_or_assumed=told_or_assumed,
    how_all_stand=how_all_stand,
    how_it_ended=how_it_ended,
    how_it_stands=how_it_stands,
    how_paging_goes=how_paging_goes,
    field_value=field_value,
    segment=lambda text: quote(str(text), safe=""),
)


def page(template: str, access: Access, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, or a part of one, of this builder."""
    html = _environment.get_template(template).render(status=status, form_mark=access.form_mark, **values)
    return HTMLResponse(html, status_code=status, headers=HEADERS)
