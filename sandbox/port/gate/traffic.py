"""How often each route was asked."""

from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send


class Traffic:
    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def note(self, method: str, route: str) -> None:
        self._counts[f"{method} {route}"] += 1

    def counts(self) -> dict[str, int]:
        return dict(sorted(self._counts.items()))

    def clear(self) -> None:
        self._counts.clear()


class TrafficMiddleware:
    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            if scope["type"] == "http":
                # The router leaves the route that it chose in the scope; what never reached it has none.
                route = str(getattr(scope.get("route"), "path", scope["path"]))
                self._traffic.note(scope["method"], route)
