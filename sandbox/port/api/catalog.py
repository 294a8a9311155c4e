"""Blueprints, entities and searches."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.responses import JSONResponse

from sandbox.port import clock
from sandbox.port.api.answers import Here, JsonBody, Token, ok, require_token
from sandbox.port.catalog import Effect, Refusal, UpsertOptions, project
from sandbox.port.errors import Invalid, NotFound
from sandbox.port.organization import Organization
from sandbox.port.store import Document

router = APIRouter(prefix="/v1", dependencies=[Depends(require_token)])

DEFAULT_PAGE = 5000
_EXPORTER = re.compile(r"port-ocean/[^/]+/[^/]+/(.+)/exporter")


async def upsert_options(
    upsert: bool = False,
    merge: bool = False,
    create_missing_related_entities: bool = False,
    validation_only: bool = False,
) -> UpsertOptions:
    return UpsertOptions(upsert, merge, create_missing_related_entities, validation_only)


Options = Annotated[UpsertOptions, Depends(upsert_options)]


@dataclass(frozen=True)
class ByWhom:
    """Who asks, by its user agent, and which token it has."""

    datasource: str
    token: str

    def note(self, here: Organization, blueprint: str, effects: Iterable[tuple[str, Effect]]) -> None:
        """Remembers what an integration changed."""
        if (found := _EXPORTER.fullmatch(self.datasource)) is not None:
            with suppress(NotFound):
                state = here.integrations.get(found[1])["resyncState"]
                here.changes.note(found[1], here.changes.way(self.token, state), blueprint, effects)


async def by_whom(request: Request, token: Token) -> ByWhom:
    return ByWhom(request.headers.get("user-agent", "unknown"), token)


Writer = Annotated[ByWhom, Depends(by_whom)]


@router.get("/blueprints")
async def list_blueprints(here: Here) -> JSONResponse:
    return ok(blueprints=here.blueprints.all())


@router.post("/blueprints")
async def create_blueprint(here: Here, document: JsonBody) -> JSONResponse:
    return ok(201, blueprint=here.blueprints.create(document))


@router.post("/blueprints/entities/datasource-entities")
async def list_datasource_entities(
    here: Here,
    datasource_prefix: Annotated[str, Body()],
    datasource_suffix: Annotated[str, Body()],
    limit: Annotated[int, Body(ge=1, le=DEFAULT_PAGE)] = DEFAULT_PAGE,
    before: Annotated[str | None, Body()] = None,
    after: Annotated[str | None, Body(alias="from")] = None,
) -> JSONResponse:
    try:
        before = before and clock.canonical(before)
    except ValueError:
        raise Invalid(f'"before" is no ISO 8601 time: {before!r}') from None
    entities, more = here.entities.of_datasource(datasource_prefix, datasource_suffix, before, after, limit)
    return ok(entities=entities, next=more)


@router.post("/entities/search")
async def search_entities(
    here: Here,
    query: JsonBody,
    include: Annotated[list[str] | None, Query()] = None,
    exclude: Annotated[list[str] | None, Query()] = None,
) -> JSONResponse:
    entities = here.entities.search(query)
    if include:
        entities = [project(entity, include) for entity in entities]
    elif exclude:
        entities = [{name: part for name, part in entity.items() if name not in exclude} for entity in entities]
    return ok(entities=entities)


@router.get("/blueprints/{blueprint}")
async def get_blueprint(here: Here, blueprint: str) -> JSONResponse:
    return ok(blueprint=here.blueprints.get(blueprint))


@router.put("/blueprints/{blueprint}")
async def replace_blueprint(here: Here, blueprint: str, document: JsonBody) -> JSONResponse:
    return ok(blueprint=here.blueprints.replace(blueprint, document))


@router.patch("/blueprints/{blueprint}")
async def patch_blueprint(here: Here, blueprint: str, changes: JsonBody) -> JSONResponse:
    return ok(blueprint=here.blueprints.patch(blueprint, changes))


@router.delete("/blueprints/{blueprint}")
async def delete_blueprint(here: Here, blueprint: str) -> JSONResponse:
    here.blueprints.delete(blueprint)
    return ok()


@router.delete("/blueprints/{blueprint}/all-entities")
async def delete_all_entities(here: Here, blueprint: str, delete_blueprint: bool = False) -> JSONResponse:
    here.entities.delete_all(blueprint)
    if delete_blueprint:
        here.blueprints.delete(blueprint)
    return ok(migrationId=f"delete-{blueprint}")


@router.get("/migrations/{migration}")
async def get_migration(migration: str) -> JSONResponse:
    """Migrations are over at once here: whoever asks learns so."""
    prefix, _, blueprint = migration.partition("-")
    if prefix != "delete":
        raise NotFound(f'Migration "{migration}" was not found')
    return ok(
        migration={
            "id": migration,
            "actor": "sandbox",
            "sourceBlueprint": blueprint,
            "mapping": {},
            "status": "COMPLETED",
        }
    )


@router.get("/blueprints/{blueprint}/entities")
async def list_entities(here: Here, blueprint: str) -> JSONResponse:
    here.blueprints.get(blueprint)
    of_blueprint: Document = {"property": "$blueprint", "operator": "=", "value": blueprint}
    return ok(entities=here.entities.search({"combinator": "and", "rules": [of_blueprint]}))


@router.post("/blueprints/{blueprint}/entities")
async def upsert_entity(
    here: Here, blueprint: str, document: JsonBody, options: Options, writer: Writer
) -> JSONResponse:
    entity, effect = here.entities.upsert(blueprint, document, options, writer.datasource)
    writer.note(here, blueprint, [(entity["identifier"], effect)])
    return ok(201 if effect is Effect.CREATED else 200, entity=entity)


@router.post("/blueprints/{blueprint}/entities/bulk")
async def upsert_entities(
    here: Here,
    blueprint: str,
    entities: Annotated[list[Document], Body(embed=True)],
    options: Options,
    writer: Writer,
) -> JSONResponse:
    written, refused = here.entities.upsert_bulk(blueprint, entities, options, writer.datasource)
    writer.note(here, blueprint, [(each.identifier, each.effect) for each in written])
    return _partly(refused, entities=[each.as_document() for each in written])


@router.get("/blueprints/{blueprint}/entities/{identifier:path}")
async def get_entity(here: Here, blueprint: str, identifier: str) -> JSONResponse:
    return ok(entity=here.entities.get(blueprint, identifier))


@router.delete("/blueprints/{blueprint}/entities/{identifier:path}")
async def delete_entity(
    here: Here, blueprint: str, identifier: str, writer: Writer, delete_dependents: bool = False
) -> JSONResponse:
    deleted, refused = here.entities.delete(blueprint, [identifier], delete_dependents=delete_dependents)
    for refusal in refused:
        raise refusal.error
    writer.note(here, blueprint, [(each, Effect.DELETED) for each in deleted])
    return ok()


@router.post("/blueprints/{blueprint}/bulk/entities/delete")
async def delete_entities(
    here: Here,
    blueprint: str,
    entities: Annotated[list[str], Body(embed=True)],
    writer: Writer,
    delete_dependents: bool = False,
) -> JSONResponse:
    deleted, refused = here.entities.delete(blueprint, entities, delete_dependents=delete_dependents)
    writer.note(here, blueprint, [(each, Effect.DELETED) for each in deleted])
    return _partly(refused, deletedEntities=deleted)


@router.post("/blueprints/{blueprint}/scorecards")
async def create_scorecard(here: Here, blueprint: str, document: JsonBody) -> JSONResponse:
    here.resources.add("scorecards", {"blueprint": here.blueprints.get(blueprint)["identifier"], **document})
    return ok(201, scorecard=document)


def _partly(refused: list[Refusal], **content: Any) -> JSONResponse:
    """Multi-status as soon as one was refused."""
    errors = [refusal.as_document() for refusal in refused]
    return JSONResponse({"ok": not errors, **content, "errors": errors}, status_code=207 if errors else 200)
