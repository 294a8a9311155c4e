"""A page of a template and values, in the looks of the sandbox's."""

import json
from pathlib import Path
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from builder.gate import Access
from sandbox.port.pages import FILTERS, TEMPLATES
from sandbox.port.pages import HEADERS as LIKE_THE_SANDBOX

OWN: Final = Path(__file__).parent / "templates"
HEADERS: Final = {
    **LIKE_THE_SANDBOX,
    "Content-Security-Policy": f"{LIKE_THE_SANDBOX['Content-Security-Policy']}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
_LONGEST: Final = 120


def shortly(value: Any) -> str:
    """A value in a cell: texts as they are, the rest as JSON, not too long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_environment: Final = Environment(
    loader=ChoiceLoader([FileSystemLoader(OWN), FileSystemLoader(TEMPLATES)]),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(FILTERS, shortly=shortly)


def page(template: str, access: Access, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, or a part of one, of this builder."""
    html = _environment.get_template(template).render(status=status, form_mark=access.form_mark, **values)
    return HTMLResponse(html, status_code=status, headers=HEADERS)
