"""What integrations report: logs, sync metrics, raw data for the lake, lifecycle calls."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends
from fastapi.responses import JSONResponse

from sandbox.port.api.answers import Here, JsonBody, ok, require_token
from sandbox.port.errors import NotFound
from sandbox.port.store import Document

router = APIRouter(dependencies=[Depends(require_token)])


@router.post("/ingest/logs/{integration}")
async def add_logs(here: Here, integration: str, logs: Annotated[list[Document], Body(embed=True)]) -> JSONResponse:
    here.logbook.add(integration, logs)
    return ok()


@router.post("/ingest/metrics/{integration}/syncMetrics")
async def add_sync_metrics(
    here: Here, integration: str, metrics: Annotated[list[Document], Body(embed=True, alias="syncKindsMetrics")]
) -> JSONResponse:
    here.syncs.announce(integration, metrics)
    return ok()


@router.put("/ingest/metrics/{integration}/syncMetrics/resync/{_event}/kind/{_kind:path}")
async def put_kind_metrics(
    here: Here, integration: str, metric: Annotated[Document, Body(embed=True, alias="syncKindMetrics")]
) -> JSONResponse:
    here.syncs.report(integration, [metric])
    return ok()


@router.post("/ingest/metrics/{integration}/heartbeat")
async def add_heartbeat(
    here: Here, integration: str, event: Annotated[str, Body(embed=True, alias="eventId")]
) -> JSONResponse:
    here.syncs.heartbeat(integration, event)
    return ok()


@router.post("/ingest/lake/write/integration-type/{_type}/integration/{integration}/sync/{sync}/kind/{_kind:path}")
async def write_lake(here: Here, integration: str, sync: str, document: JsonBody) -> JSONResponse:
    here.syncs.write_lake(integration, sync, document)
    return ok()


@router.post("/v1/lifecycle/{resync}")
async def call_resync_lifecycle(here: Here, resync: str, call: JsonBody) -> JSONResponse:
    here.syncs.call_lifecycle(resync, "resync", call)
    return ok()


@router.get("/v1/lifecycle/{resync}")
async def get_resync_status(here: Here, resync: str) -> JSONResponse:
    status = here.syncs.lifecycle_status(resync)
    if status is None:
        raise NotFound(f'Resync "{resync}" was not found')
    return ok(status=status)


@router.post("/v1/lifecycle/{resync}/{granularity}")
async def call_granular_lifecycle(here: Here, resync: str, granularity: str, call: JsonBody) -> JSONResponse:
    here.syncs.call_lifecycle(resync, granularity, call)
    return ok()
