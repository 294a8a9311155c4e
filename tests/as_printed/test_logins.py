"""The logins that the page about custom authentication prints: the API gets what the service gave."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
import yaml

from tests.field.readings import Raw, read, records
from tests.servers.loopback import Request, Response, json_response

JSON = {"Content-Type": "application/json"}
LOGINS: list[Raw] = yaml.safe_load(Path(__file__).with_name("logins.yml").read_text())


def is_asked(login: Raw, request: Request) -> bool:
    """Whether the login is as it is configured: its method, type and body."""
    asked = login["customAuthRequest"]
    if (request.method, request.headers["content-type"]) != ("POST", asked.get("headers", JSON)["Content-Type"]):
        return False
    if "body" in asked:
        return bool(request.json == asked["body"])
    form = dict(parse_qsl(request.content.decode(), strict_parsing=True))
    return bool(form == login["asked"])


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: str(login["name"]))
async def test_what_it_gives_reaches_the_api(login: Raw) -> None:
    asked = login["customAuthRequest"]

    def answer(request: Request) -> Response:
        if request.path != asked["endpoint"]:
            return json_response(records(2))
        return json_response(login["answer"], status=200 if is_asked(login, request) else 400)

    config = {
        setting: json.dumps(login[name])
        for name, setting in (
            ("customAuthRequest", "custom_auth_request"),
            ("customAuthRequestTemplate", "custom_auth_request_template"),
            ("customAuthResponse", "custom_auth_response"),
        )
        if name in login
    }
    selector = {"method": "POST", "body": {"open": True}}
    outcome = await read(answer, selector, auth_type="custom", **config)

    assert outcome.whole == [0, 1]
    (sent,) = [request for request in outcome.requests if request.path != asked["endpoint"]]
    assert login.get("headers", {}).items() <= sent.headers.items()
    assert login.get("query", {}) == sent.query
    assert login.get("body", {"open": True}) == sent.json
