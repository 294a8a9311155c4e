"""The server: uvicorn, and a way for an application to end a connection in the middle of an answer."""

import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

EXTENSION = "sandbox.connection"
SECONDS_TO_FINISH = 1


@dataclass(frozen=True)
class Connection:
    """The connection on which a request came. ASGI has no word for ending it, so the server adds one."""

    transport: asyncio.Transport

    @classmethod
    def of(cls, scope: Scope) -> Self:
        try:
            return cast(Self, scope["extensions"][EXTENSION])
        except KeyError:
            raise RuntimeError("Only the sandbox's own server (sandbox.sample_api.server) can do this") from None

    async def end(self, receive: Receive) -> None:
        """Sends what was written so far, then closes the connection."""
        self.transport.close()
        # Whoever returns before the server has noticed makes it complain, or even answer.
        while (await receive())["type"] != "http.disconnect":
            pass


class Protocol(H11Protocol):
    """HTTP/1.1 that shows the application the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        connection = Connection(transport)
        app = cast(ASGIApp, self.app)

        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            extensions = {**scope.get("extensions", {}), EXTENSION: connection}
            await app({**scope, "extensions": extensions}, receive, send)

        self.app = cast(Any, with_connection)


@dataclass(frozen=True)
class Tls:
    """What the server shows, and the authority of the certificates that it demands; None demands none."""

    certificate: Path
    key: Path
    client_authority: Path | None = None


def server(app: ASGIApp, host: str, port: int, tls: Tls | None = None) -> uvicorn.Server:
    """A quiet server that ends within a second or so of being told to; port 0 takes any free one."""
    demanded = tls.client_authority if tls else None
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
        ssl_ca_certs=str(demanded) if demanded else None,
        ssl_cert_reqs=ssl.CERT_REQUIRED if demanded else ssl.CERT_NONE,
    )
    return uvicorn.Server(config)
