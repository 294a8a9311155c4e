"""The logins that the page about custom authentication prints: the API gets what the service gave."""

import json
from pathlib import Path

import pytest
import yaml

from tests.field.readings import Raw, read, records
from tests.servers.loopback import Request, Response, json_response

LOGINS: list[Raw] = yaml.safe_load(Path(__file__).with_name("logins.yml").read_text())


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: str(login["name"]))
async def test_what_it_gives_reaches_the_api(login: Raw) -> None:
    asked = login["customAuthRequest"]

    def answer(request: Request) -> Response:
        if request.path != asked["endpoint"]:
            return json_response(records(2))
        right = (request.method, request.json) == (asked["method"], asked["body"])
        return json_response(login["answer"], status=200 if right else 400)

    selector = {"method": "POST", "body": {"open": True}}
    config = {
        "custom_auth_request": json.dumps(asked),
        "custom_auth_response": json.dumps(login["customAuthResponse"]),
    }
    outcome = await read(answer, selector, auth_type="custom", **config)

    assert outcome.whole == [0, 1]
    (sent,) = [request for request in outcome.requests if request.path != asked["endpoint"]]
    assert login.get("headers", {}).items() <= sent.headers.items()
    assert login.get("query", {}) == sent.query
    assert login.get("body", {"open": True}) == sent.json
