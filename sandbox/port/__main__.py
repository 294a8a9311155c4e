"""`python -m sandbox.port`: serve the local Port."""

import argparse
import logging
import socket
from contextlib import suppress
from pathlib import Path

import uvicorn
from loguru import logger

from sandbox.port.app import create_app
from sandbox.port.installations import Previews
from sandbox.port.organization import Surroundings


def _integration_and_file(text: str) -> tuple[str, Path]:
    integration, _, file = text.partition("=")
    return integration, Path(file)


def _name_and_address(text: str) -> tuple[str, str]:
    name, _, address = text.partition("=")
    return name, address


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.port", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5055)
    parser.add_argument("--fd", type=int, metavar="N", help="a socket that listens already, in place of host and port")
    parser.add_argument("--db", default=":memory:", metavar="FILE", help="keep everything in this file")
    parser.add_argument("--client-id", default="sandbox")
    parser.add_argument("--client-secret", default="sandbox")
    parser.add_argument("--latency-ms", type=int, default=0, help="answer each API request that much later")
    parser.add_argument(
        "--preview",
        action="append",
        default=[],
        type=_integration_and_file,
        metavar="INTEGRATION=FILE",
        help="preview the mapping of this integration while it is edited, with the settings in the file",
    )
    parser.add_argument(
        "--link",
        action="append",
        default=[],
        type=_name_and_address,
        metavar="NAME=URL",
        help="another page, to be linked to from this one",
    )
    parser.add_argument(
        "--reads",
        action="append",
        default=[],
        metavar="INTEGRATION",
        help="offer a button to read this one incrementally; whoever runs it looks for that in /sandbox/state",
    )
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    logger.remove()  # of a preview: that a request is tried again
    app = create_app(
        options.db,
        client_id=options.client_id,
        client_secret=options.client_secret,
        latency_ms=options.latency_ms,
        previews=Previews.from_files(options.preview) if options.preview else None,
        surroundings=Surroundings(dict(options.link), frozenset(options.reads)),
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=options.host,
            port=options.port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )
    with suppress(KeyboardInterrupt):
        server.run(sockets=None if options.fd is None else [socket.socket(fileno=options.fd)])


if __name__ == "__main__":
    main()
