"""The sandbox's sample API, as its control API shows it, and one that runs in a thread of the tests."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep
from typing import Any

import httpx

from sandbox.sample_api.app import create_app
from sandbox.sample_api.wire import Tls, server
from tests.waiting import PATIENCE


class SampleApi:
    """The sandbox's sample API, as its control API shows it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.http = httpx.Client(base_url=origin, timeout=PATIENCE)

    def recover(self) -> None:
        """Nothing is wrong any more, and nothing was seen. The records stay."""
        for forgotten in ("faults", "rate-limit", "requests"):
            self._control("DELETE", forgotten)

    def arm(self, **fault: object) -> None:
        self._control("POST", "faults", fault)

    def disarm(self) -> None:
        self._control("DELETE", "faults")

    def armed(self) -> list[dict[str, Any]]:
        """The armed faults, each with the number of requests that it has met."""
        armed: list[dict[str, Any]] = self.http.get("/sandbox/faults").raise_for_status().json()
        return armed

    def limit_rate(self, **limit: object) -> None:
        self._control("PUT", "rate-limit", limit)

    def remove(self, collection: str, identifiers: Iterable[object]) -> None:
        self._control("PATCH", "data", {"remove": {collection: list(identifiers)}})

    def end_sessions(self) -> None:
        """No token that was given out is good any more."""
        self._control("DELETE", "tokens")

    def restore(self) -> None:
        self._control("DELETE", "data")

    def requests(self, path: str = "") -> list[dict[str, Any]]:
        """What was asked, oldest first."""
        answer = self.http.get("/sandbox/requests", params={"path": path})
        requests: list[dict[str, Any]] = answer.raise_for_status().json()["requests"]
        return requests

    def _control(self, method: str, path: str, body: object = None) -> None:
        answer = self.http.request(method, f"/sandbox/{path}", json=body)
        assert answer.is_success, answer.text


@contextmanager
def running(tls: Tls | None = None) -> Iterator[str]:
    """Yields the origin of a server on a free port."""
    uvicorn = server(create_app(), "127.0.0.1", 0, tls)
    thread = Thread(target=uvicorn.run)
    thread.start()
    while not uvicorn.started:
        sleep(0.005)
    port = uvicorn.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    finally:
        uvicorn.should_exit = True
        thread.join()
