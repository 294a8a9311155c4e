"""Calls of the webhook are answered ahead of Ocean, which keeps all others."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from httpx import AsyncClient
from port_ocean.context.ocean import ocean
from port_ocean.middlewares import request_handler
from port_ocean.ocean import Ocean

from framework import answer_ahead
from tests.running_tasks import serving


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """As Ocean serves it, with the log of the server."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off"))
    running = serving(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn sets nothing that can be waited for
        await asyncio.sleep(0.001)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            yield client
    finally:
        server.should_exit = True
        await running


class AwayPort:
    async def get_port_app_config(self) -> object:
        raise ConnectionError("Port is away")


@pytest.mark.parametrize("prefix", ["", "/mine"])
async def test_they_need_neither_port_nor_lines_in_the_log(
    prefix: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    integration = SimpleNamespace(port_app_config_handler=AwayPort())
    monkeypatch.setattr(ocean.app, "integration", integration, raising=False)
    monkeypatch.setattr(ocean.app, "route_prefix", prefix, raising=False)
    app = FastAPI()
    app.middleware("http")(request_handler)

    @app.post(f"{prefix}/integration/other")
    async def other() -> str:
        return "never reached"

    @app.get(f"{prefix}/health/live")
    async def live() -> str:
        return "alive"

    path = answer_ahead(cast(Ocean, SimpleNamespace(fast_api_app=app, route_prefix=prefix)), "/webhook", ours)
    assert path == f"{prefix}/integration/webhook"
    logging.getLogger("uvicorn.access").propagate = True
    async with served(app) as client:
        caplog.set_level(logging.INFO, "uvicorn.access")
        logging.getLogger("uvicorn.access").addHandler(caplog.handler)
        for spelled in (path, f"{path}/"):
            answer = await client.post(f"{spelled}?token=s3cret", content=b"x")
            assert (answer.status_code, answer.text) == (200, "ours")
            assert "x-request-id" not in answer.headers
        assert (await client.get(f"{prefix}/health/live")).json() == "alive"
        if not prefix:
            assert (await client.post("/integration/other")).status_code == 500
        lines = [cast(Any, record).getMessage() for record in caplog.records if record.name == "uvicorn.access"]
    assert any("/health/live" in line for line in lines)
    assert not any("webhook" in line or "s3cret" in line for line in lines)


async def ours(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("ours")(scope, receive, send)
