"""What the server saw: every request, without the value of any credential."""

from collections import Counter, deque
from dataclasses import asdict, dataclass
from hashlib import sha256
from re import search
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from json_types import JsonObject
from sandbox.sample_api.logins import LOGINS, Credentials
from sandbox.sample_api.wire import is_for_the_sandbox, path_on_the_wire

REMEMBERED = 20_000


@dataclass
class Seen:
    """One request; `status` is None where no answer was begun."""

    method: str
    path: str
    query: str
    host: str
    credentials: dict[str, str]
    status: int | None = None


class Recorder:
    """Counts every request and remembers the last ones."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self.clear()

    def clear(self) -> None:
        self._seen: deque[Seen] = deque(maxlen=REMEMBERED)
        self._counts: Counter[str] = Counter()
        self._logins: dict[str, Counter[str]] = {}
        self._in_flight = 0
        self._most_in_flight = 0

    def begin(self, request: Request) -> Seen:
        seen = Seen(
            method=request.method,
            path=path_on_the_wire(request.scope),
            query=self._query_without_key(request),
            host=request.headers.get("Host", ""),
            credentials=self._fingerprints(request),
        )
        self._seen.append(seen)
        self._counts[f"{seen.method} {seen.path}"] += 1
        self._in_flight += 1
        self._most_in_flight = max(self._most_in_flight, self._in_flight)
        return seen

    def answered(self, seen: Seen, status: int) -> None:
        seen.status = status
        name = f"{seen.method} {seen.path}"
        if name in LOGINS:
            self._logins.setdefault(name, Counter())[str(status)] += 1

    def end(self) -> None:
        # A request that began before a clear may end after it.
        self._in_flight = max(0, self._in_flight - 1)

    def report(self, path: str = "") -> JsonObject:
        """The requests whose path matches, oldest first, and the counts of those paths; all logins, by status."""
        counts = {name: count for name, count in self._counts.items() if search(path, name.split(" ", 1)[1])}
        return {
            "total": sum(counts.values()),
            "most_in_flight": self._most_in_flight,
            "counts": dict(counts),
            "logins": {name: dict(statuses) for name, statuses in self._logins.items()},
            "requests": [asdict(seen) for seen in self._seen if search(path, seen.path)],
        }

    def _query_without_key(self, request: Request) -> str:
        key = self._credentials.key_param
        if key not in request.query_params:
            return request.url.query
        pairs = parse_qsl(request.url.query, keep_blank_values=True)
        return urlencode([(name, "***" if name == key else value) for name, value in pairs])

    def _fingerprints(self, request: Request) -> dict[str, str]:
        """The first digits of the SHA-256 of each credential that came, by the place where it was."""
        named = self._credentials
        presented = {
            "header Authorization": request.headers.get("Authorization"),
            f"header {named.key_header}": request.headers.get(named.key_header),
            f"query {named.key_param}": request.query_params.get(named.key_param),
            f"cookie {named.key_cookie}": request.cookies.get(named.key_cookie),
            f"header {named.session_header}": request.headers.get(named.session_header),
            f"cookie {named.session_cookie}": request.cookies.get(named.session_cookie),
        }
        return {place: fingerprint(value) for place, value in presented.items() if value is not None}


def fingerprint(credential: str) -> str:
    return sha256(credential.encode()).hexdigest()[:12]


class Recording:
    """Middleware that shows every request to the recorder."""

    def __init__(self, app: ASGIApp, recorder: Recorder) -> None:
        self._app = app
        self._recorder = recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_for_the_sandbox(scope):
            await self._app(scope, receive, send)
            return
        seen = self._recorder.begin(Request(scope))

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._recorder.answered(seen, message["status"])
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            self._recorder.end()
