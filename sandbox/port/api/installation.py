"""Logging in, the organization, and the records of integrations."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Request
from fastapi.responses import JSONResponse

from sandbox.port.api.answers import Here, JsonBody, Token, ok, raw_segment, require_token
from sandbox.port.errors import Invalid, NotFound
from sandbox.port.store import Document

entrance = APIRouter(prefix="/v1")
router = APIRouter(prefix="/v1", dependencies=[Depends(require_token)])

ORGANIZATION_ID = "org_sandbox"


@entrance.post("/auth/access_token")
async def give_token(here: Here, credentials: JsonBody) -> JSONResponse:
    token = here.tokens.issue(credentials.get("clientId"), credentials.get("clientSecret"))
    return ok(accessToken=token, expiresIn=int(here.tokens.lifetime), tokenType="Bearer")


@router.get("/organization")
async def get_organization(here: Here) -> JSONResponse:
    return ok(
        organization={
            "id": ORGANIZATION_ID,
            "name": "Sandbox",
            "featureFlags": sorted(here.feature_flags),
            "isBlocked": False,
        }
    )


@router.get("/kafka-credentials")
async def refuse_kafka() -> JSONResponse:
    raise NotFound("The sandbox has no Kafka: use the POLLING or ONCE event listener")


@router.post("/actions")
async def create_action(here: Here, document: JsonBody) -> JSONResponse:
    here.resources.add("actions", document)
    return ok(201, action=document)


@router.post("/pages")
async def create_page(here: Here, document: JsonBody) -> JSONResponse:
    here.resources.add("pages", document)
    return ok(201, page=document)


@router.patch("/org/{_organization}/integration/probe/{probe}")
async def put_probe_result(here: Here, probe: str, document: JsonBody) -> JSONResponse:
    here.resources.add("probes", {**document, "probeId": probe})
    return ok()


@router.get("/integration/provision-enabled")
async def list_provisioned() -> JSONResponse:
    """No integration gets its defaults from Port here: each brings its own."""
    return ok(integrations=[])


@router.get("/integration")
async def list_integrations(here: Here, request: Request) -> JSONResponse:
    return ok(integrations=[_shown(record, request) for record in here.integrations.all()])


@router.post("/integration")
async def create_integration(here: Here, request: Request, document: JsonBody) -> JSONResponse:
    identifier = document.get("installationId")
    if not isinstance(identifier, str) or not identifier:
        raise Invalid('"installationId" must be a string that is not empty')
    return ok(201, integration=_shown(here.integrations.create(identifier, document), request))


@router.get("/integration/{integration}")
async def get_integration(here: Here, request: Request, integration: str) -> JSONResponse:
    return ok(integration=_shown(here.integrations.get(integration), request))


@router.patch("/integration/{integration}")
async def patch_integration(here: Here, request: Request, integration: str, changes: JsonBody) -> JSONResponse:
    return ok(integration=_shown(here.integrations.patch(integration, changes), request))


@router.delete("/integration/{integration}")
async def delete_integration(here: Here, integration: str) -> JSONResponse:
    here.integrations.delete(integration)
    return ok()


@router.patch("/integration/{integration}/config")
async def patch_config(
    here: Here,
    request: Request,
    integration: str,
    config: Annotated[Document, Body(embed=True)],
    x_skip_resync: Annotated[bool, Header()] = False,
) -> JSONResponse:
    """Set the mapping, which asks for a resync unless told not to."""
    here.integrations.get(integration)
    record = here.integrations.set_mapping(integration, config)
    if not x_skip_resync:
        here.integrations.request_resync(integration)
    return ok(integration=_shown(record, request))


@router.patch("/integration/{integration}/resync-state")
async def patch_resync_state(here: Here, request: Request, integration: str, state: JsonBody) -> JSONResponse:
    return ok(integration=_shown(here.integrations.update_resync_state(integration, state), request))


@router.get("/integration/{integration}/resync-request")
async def get_resync_request(here: Here, integration: str) -> JSONResponse:
    here.integrations.note_poll(integration)
    return ok(request=here.integrations.resync_request(integration))


@router.post("/integration/{integration}/kinds/{_kind:path}/examples")
async def put_examples(
    here: Here, request: Request, integration: str, examples: Annotated[list[Document], Body(embed=True)]
) -> JSONResponse:
    here.integrations.put_examples(integration, raw_segment(request, "/kinds/", "/examples"), examples)
    return ok()


@router.get("/integration/{integration}/cursor")
async def get_cursor(here: Here, token: Token, integration: str, kind: str, index: int) -> JSONResponse:
    here.changes.asked_for_cursor(token)
    return ok(cursor=here.integrations.cursor(integration, kind, index))


@router.put("/integration/{integration}/cursor")
async def put_cursor(here: Here, integration: str, kind: str, index: int, cursor: JsonBody) -> JSONResponse:
    if here.integrations.cursor(integration, kind, index) is None:
        raise NotFound(f'Integration "{integration}" has no cursor for "{kind}" ({index})')
    here.integrations.put_cursor(integration, kind, index, cursor)
    return ok(cursor=cursor)


@router.post("/integration/{integration}/cursor")
async def create_cursor(here: Here, integration: str, kind: str, index: int, cursor: JsonBody) -> JSONResponse:
    here.integrations.put_cursor(integration, kind, index, cursor)
    return ok(201, cursor=cursor)


def _shown(record: Document, request: Request) -> Document:
    """The record with the addresses that logs, metrics and raw data go to: under whatever name we were asked."""
    base = f"{str(request.base_url).rstrip('/')}/ingest"
    return {
        **record,
        "_orgId": ORGANIZATION_ID,
        "logAttributes": {"ingestId": record["identifier"], "ingestUrl": f"{base}/logs/{record['identifier']}"},
        "metricAttributes": {
            "ingestId": record["identifier"],
            "ingestUrl": f"{base}/metrics/{record['identifier']}",
        },
        "ingestAttributes": {"ingestUrl": base},
    }
