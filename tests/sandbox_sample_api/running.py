"""A sample API that runs in a thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep

from sandbox.sample_api.app import create_app
from sandbox.sample_api.server import Tls, server


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
