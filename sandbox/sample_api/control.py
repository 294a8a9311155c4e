"""The control API under `/sandbox`: faults, pace, logins, data, what was seen. Open to all: it listens on loopback."""

import re

from fastapi import APIRouter, HTTPException

from json_types import Json, JsonObject
from sandbox.sample_api.logins import LoginRules, Logins
from sandbox.sample_api.recorder import Recorder
from sandbox.sample_api.records import Change, Desk, UnknownRecord
from sandbox.sample_api.webhooks import Delivery, Webhooks
from sandbox.sample_api.wire import CONTROL, Fault, Faults, Pace, RateLimit

CONTROLS = {
    f"POST {CONTROL}/faults": "Arm a fault: {path, effect, after, times, status, latency_ms, ...}",
    f"GET {CONTROL}/faults": "The armed faults, and how many requests each has met",
    f"DELETE {CONTROL}/faults": "Disarm all of them",
    f"PUT {CONTROL}/rate-limit": "Limit the rate: {requests, seconds, retry_after: seconds|date|none}",
    f"GET {CONTROL}/rate-limit": "The limit, and how many requests it has refused",
    f"DELETE {CONTROL}/rate-limit": "No limit",
    f"PUT {CONTROL}/logins": "How long tokens are good: {lifetime, uses, expires_in: number|string|zero|absent}",
    f"GET {CONTROL}/logins": "The same",
    f"DELETE {CONTROL}/logins": "As new: nothing is given out, the first refresh token is good again",
    f"DELETE {CONTROL}/tokens": "Kill all tokens, sessions and nonces that are given out",
    f"GET {CONTROL}/requests": "The requests and logins that were seen; ?path= takes a regular expression",
    f"DELETE {CONTROL}/requests": "Forget them",
    f"GET {CONTROL}/data": "The number of records in each collection",
    f"PATCH {CONTROL}/data": "Change records: {remove: {users: [1001]}, update: {users: {1002: {...}}}, add: {...}}",
    f"DELETE {CONTROL}/data": "Back to the seeded records; no webhook tells of it",
    f"GET {CONTROL}/deliveries": "The webhooks that were sent, and what they were answered, the newest first",
}


def control(
    desk: Desk, faults: Faults, pace: Pace, recorder: Recorder, logins: Logins, webhooks: Webhooks
) -> APIRouter:
    router = APIRouter(prefix=CONTROL)

    @router.post("/faults", status_code=201)
    async def arm(fault: Fault) -> Fault:
        faults.arm(fault)
        return fault

    @router.get("/faults")
    async def armed() -> list[Json]:
        return faults.report()

    @router.delete("/faults", status_code=204)
    async def disarm() -> None:
        faults.clear()

    @router.put("/rate-limit")
    async def limit(limit: RateLimit) -> RateLimit:
        pace.limit = limit
        return limit

    @router.get("/rate-limit")
    async def limited() -> JsonObject:
        return {"limit": pace.limit.model_dump() if pace.limit else None, "refused": pace.refused}

    @router.delete("/rate-limit", status_code=204)
    async def unlimited() -> None:
        pace.limit = None

    @router.put("/logins")
    async def rule(rules: LoginRules) -> LoginRules:
        logins.rules = rules
        return rules

    @router.get("/logins")
    async def ruled() -> LoginRules:
        return logins.rules

    @router.delete("/logins", status_code=204)
    async def forget_logins() -> None:
        logins.reset()

    @router.delete("/tokens")
    async def kill() -> dict[str, int]:
        return {"killed": logins.kill()}

    @router.get("/requests")
    async def seen(path: str = "") -> JsonObject:
        try:
            return recorder.report(path)
        except re.error as error:
            raise HTTPException(422, f"path is not a regular expression: {error}") from error

    @router.delete("/requests", status_code=204)
    async def forget() -> None:
        recorder.clear()

    @router.get("/data")
    async def counts() -> dict[str, int]:
        return desk.counts()

    @router.patch("/data")
    async def change(change: Change) -> dict[str, int]:
        try:
            changed = desk.apply(change)
        except UnknownRecord as error:
            raise HTTPException(404, str(error)) from error
        webhooks.send(changed)
        return desk.counts()

    @router.delete("/data")
    async def reset() -> dict[str, int]:
        desk.reset()
        return desk.counts()

    @router.get("/deliveries")
    async def delivered() -> list[Delivery]:
        return webhooks.deliveries

    return router
