"""What each page is given: the session, the runs, and who may use them; and what its form said."""

from dataclasses import dataclass
from typing import Annotated, Any, cast
from urllib.parse import parse_qs

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from builder.gate import Access
from builder.looking import Session
from builder.pages.rendering import page
from builder.project import Project
from builder.trying import Runs
from messages import MappingError


@dataclass(frozen=True)
class Form:
    """What a form of the builder's own said."""

    fields: dict[str, list[str]]

    def get(self, name: str, default: str = "") -> str:
        return self.fields.get(name, [default])[-1]

    def all(self, name: str) -> list[str]:
        return self.fields.get(name, [])

    @property
    def flat(self) -> dict[str, str]:
        return {name: values[-1] for name, values in self.fields.items()}


@dataclass(frozen=True)
class Builder:
    """All that a page may use."""

    session: Session
    runs: Runs
    access: Access

    @property
    def project(self) -> Project:
        return self.session.project

    def page(self, template: str, step: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of a step."""
        work = self.session.work
        return page(
            template, self.access, status, step=step, project=self.project, folder=self.project.folder.path, work=work,
            is_busy=self.session.is_busy, **values,
        )  # fmt: skip


def _of(request: Request) -> Builder:
    return cast(Builder, request.app.state.builder)


async def _form(request: Request) -> Form:
    """Raises `MappingError` where it is not of the builder's own pages."""
    fields = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    form = Form({name: [value.replace("\r\n", "\n") for value in values] for name, values in fields.items()})
    if not _of(request).access.is_own_form(form.get("mark")):
        raise MappingError(
            "This form is of an earlier run of the builder. Go back, reload its page, and send it again."
        )
    return form


async def own_forms_alone(request: Request) -> None:
    """Of every route: whatever changes something is sent by a form of the builder's own pages."""
    if request.method == "POST":
        await _form(request)


Here = Annotated[Builder, Depends(_of)]
Sent = Annotated[Form, Depends(_form)]


def to(path: str) -> RedirectResponse:
    """Where a form leads."""
    return RedirectResponse(path, status_code=303)
