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
        values = {"files_seen": self.project.folder.fingerprint, **values}
        return page(
            template, self.access, status, step=step, project=self.project, folder=self.project.folder.path,
            work=self.session.work, is_busy=self.session.is_busy, **values,
        )  # fmt: skip

    def is_stale(self, form: "Form") -> bool:
        """Whether the mapping or the blueprints are not any more what the form's page showed."""
        return form.get("files_seen") != self.project.folder.fingerprint


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


async def _current(request: Request) -> Form:
    """Raises `MappingError` where the form's page showed what is not so any more."""
    form = await _form(request)
    if _of(request).is_stale(form):
        raise MappingError(
            "The mapping or the blueprints were changed since this page was opened, in another tab, by hand or by what "
            "was still being done. Nothing was saved: go back and reload the page."
        )
    return form


Here = Annotated[Builder, Depends(_of)]
Sent = Annotated[Form, Depends(_form)]
Current = Annotated[Form, Depends(_current)]
"""Of a form that changes what its page showed, and not what somebody has made of that meanwhile."""


def to(path: str) -> RedirectResponse:
    """Where a form leads."""
    return RedirectResponse(path, status_code=303)
