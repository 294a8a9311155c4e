"""The control API under `/sandbox`, for tests and demos: no login, loopback only."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi.responses import JSONResponse

from sandbox.port.api.answers import Here, JsonBody, ok
from sandbox.port.gate import FaultPlan
from sandbox.port.installations import check_mapping
from sandbox.port.organization import Organization
from sandbox.port.store import Document

router = APIRouter(prefix="/sandbox")

_ALL_LOGS = 100_000


@router.post("/reset")
async def reset(here: Here) -> JSONResponse:
    here.reset()
    return ok()


@router.post("/faults")
async def plan_faults(here: Here, plan: FaultPlan) -> JSONResponse:
    """Replace the plan of faults; `{}` ends them all."""
    here.faults.plan = plan
    return ok(faults=plan.model_dump())


@router.post("/flags")
async def switch_flags(here: Here, flags: Annotated[dict[str, bool], Body()]) -> JSONResponse:
    """Switch feature flags on or off: `{"LAKEHOUSE_ELIGIBLE": true}`. Ocean keeps what it read for five minutes."""
    for name, on in flags.items():
        if on:
            here.feature_flags.add(name)
        else:
            here.feature_flags.discard(name)
    return ok(flags=sorted(here.feature_flags))


@router.post("/tokens/revoke")
async def revoke_tokens(here: Here) -> JSONResponse:
    here.tokens.revoke_all()
    return ok()


@router.put("/mapping/{integration}")
async def set_mapping(here: Here, integration: str, config: JsonBody, resync: bool = False) -> JSONResponse:
    """Set an integration's mapping, also of one that is not there yet; `?resync=true` asks for a resync as well."""
    here.integrations.set_mapping(integration, check_mapping(config))
    if resync:
        here.integrations.request_resync(integration)
    return ok()


@router.post("/resync/{integration}")
async def request_resync(here: Here, integration: str) -> JSONResponse:
    return ok(request=here.integrations.request_resync(integration))


@router.post("/lifecycle/{resync}/abort")
async def abort_resync(here: Here, resync: str) -> JSONResponse:
    here.syncs.abort(resync)
    return ok()


@router.get("/state")
async def dump_state(here: Here, logs: bool = True, only: Annotated[list[str] | None, Query()] = None) -> JSONResponse:
    """Everything; `?logs=false` leaves out what soon is most of it, `?only=integrations` all but the parts it names."""
    parts: dict[str, Callable[[], object]] = {
        "blueprints": lambda: {blueprint["identifier"]: blueprint for blueprint in here.blueprints.all()},
        "entities": partial(_entities, here),
        "integrations": partial(_integrations, here),
        "logs": lambda: [
            {"level": line.level, "timestamp": line.timestamp, "message": line.message, "extra": line.extra}
            for line in reversed(here.logbook.newest(_ALL_LOGS if logs else 0))
        ],
        "heartbeats": here.syncs.heartbeats,
        "lakeWrites": here.syncs.lake_writes,
        "lifecycleCalls": here.syncs.lifecycle_calls,
        "resources": here.resources.all,
        "flags": lambda: sorted(here.feature_flags),
        "faults": here.faults.plan.model_dump,
        "held": lambda: here.faults.held,
        "requests": here.traffic.counts,
    }
    return ok(**{name: part() for name, part in parts.items() if only is None or name in only})


def _entities(here: Organization) -> dict[str, list[Document]]:
    everything: Document = {"combinator": "and", "rules": []}
    entities: dict[str, list[Document]] = {blueprint["identifier"]: [] for blueprint in here.blueprints.all()}
    for entity in here.entities.search(everything):
        entities.setdefault(entity["blueprint"], []).append(entity)
    return entities


def _integrations(here: Organization) -> dict[str, Document]:
    integrations = {}
    for record in here.integrations.all():
        identifier = record["identifier"]
        sync = here.syncs.last(record)
        integrations[identifier] = {
            **record,
            "resyncRequest": here.integrations.resync_request(identifier),
            "polledAt": here.integrations.polled_at(identifier),
            "examples": here.integrations.examples(identifier),
            "lastSync": sync and sync.as_document(),
            "came": {each.way: each.count for each in here.changes.came(identifier)},
            "incrementalRequest": here.changes.read_asked_for(identifier),
        }
    return integrations
