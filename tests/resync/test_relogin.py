"""A session that ended in a way nobody told of: it fails one resync, and the next one logs in again (contract §7)."""

from collections.abc import Callable
from typing import Any

import pytest

from client import ApiClient
from mapping import CustomAppConfig
from resync.resync import Resync
from settings import load_settings
from tests.servers.local_port import resource
from tests.servers.login import LoginApi, custom, logins, oauth2
from tests.servers.loopback import ClientOf, Loopback, Request, Response, Serve, json_response

EXPIRED = {
    "403": json_response({"error": "no"}, 403),
    "a redirect to the login": Response(status=302, headers={"Location": "/login"}),
    "a redirect to a login elsewhere": Response(status=302, headers={"Location": "https://sso.example.com/login"}),
    "a text": Response(b"Session terminated, re-login"),
    "an answer that says that it failed": json_response({"success": False, "message": "session expired"}),
    "419": Response(status=419),
    "a failure of the server's": Response(status=500),
}


class Expiring(LoginApi):
    """Says in its own way that a token is dead, and redirects to a page for people."""

    def __init__(self, expired: Response) -> None:
        super().__init__()
        self._expired = expired

    async def __call__(self, request: Request) -> Response:
        if request.path == "/login":
            return Response(b"<html>Please log in</html>", headers={"Content-Type": "text/html"})
        answer = await super().__call__(request)
        return self._expired if answer.status == 401 else answer


async def resynced(client: ApiClient, server: Loopback, *kinds: str) -> list[bool]:
    """Whether each kind was read whole."""
    config = CustomAppConfig.parse_obj({"resources": [resource(kind) for kind in kinds]})
    pagination = load_settings({"base_url": server.url}).pagination
    resync = Resync(client, pagination, config.resources, concurrency=4)
    whole = []
    for one in config.resources:
        try:
            whole.append(bool([batch async for batch in resync.read(one)]))
        except Exception:  # noqa: BLE001 - as Ocean does it
            whole.append(False)
    return whole


@pytest.mark.parametrize("expired", EXPIRED.values(), ids=EXPIRED)
@pytest.mark.parametrize("scheme", [oauth2, custom])
async def test_a_kind_that_fails_lets_the_next_resync_log_in_again(
    scheme: Callable[..., dict[str, Any]], expired: Response, serve: Serve, client_of: ClientOf
) -> None:
    api = Expiring(expired)
    server = await serve(api)
    client = client_of(server, **scheme(), max_retries=0)
    assert await resynced(client, server, "/items") == [True]
    api.kill()
    assert await resynced(client, server, "/items") == [False]
    assert await resynced(client, server, "/items") == [True]
    assert await resynced(client, server, "/items") == [True]
    assert len(logins(server)) == 2


async def test_ten_kinds_with_a_wrong_password_are_one_request_in_each_resync(
    serve: Serve, client_of: ClientOf
) -> None:
    """Row 63 of the behaviours from the field."""
    server = await serve(lambda _: json_response({"error": "no"}, 401))
    kinds = [f"/kinds/{number}" for number in range(10)]
    for config in ({"auth_type": "basic", "username": "ada", "password": "wrong-password"}, custom()):
        client = client_of(server, **config)
        for _ in range(3):
            server.requests.clear()
            assert await resynced(client, server, *kinds) == [False] * 10
            assert len(server.requests) == 1
