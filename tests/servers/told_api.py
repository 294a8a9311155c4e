"""An API of which each test says what it answers, in threads of its own, for what runs as a process."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx


@dataclass(frozen=True)
class Asked:
    """A request that a told API got. Header names are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    pairs: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What a told API answers: JSON, or the bytes themselves; an iterator's are sent as it gives them.

    `None` among them breaks the connection off.
    """

    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class ToldApi:
    """An API of which each test says what it answers."""

    origin: str
    answer: Callable[[Asked], Answer]
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextmanager
def told_api(answer: Callable[[Asked], Answer]) -> Iterator[ToldApi]:
    """An API on loopback that answers as it is told."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except ConnectionError:  # the client has gone, as it may
                self.close_connection = True

        def do(self) -> None:
            target = urlsplit(self.path)
            pairs = parse_qsl(target.query, keep_blank_values=True)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            asked = Asked(self.command, target.path, dict(pairs), pairs, headers, body)
            api.asked.append(asked)
            told = api.answer(asked)
            self.send_response(told.status)
            streamed = isinstance(told.body, Iterator)
            content = b"" if streamed or told.status == httpx.codes.NO_CONTENT else told.content
            for name, value in {"Content-Type": "application/json", **told.headers}.items():
                self.send_header(name, value)
            if isinstance(told.body, Iterator):
                self.send_pieces(told.body)
                return
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def send_pieces(self, pieces: Iterator[bytes | None]) -> None:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in pieces:
                if piece is None:
                    self.close_connection = True
                    return
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api = ToldApi(f"http://127.0.0.1:{server.server_port}", answer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
