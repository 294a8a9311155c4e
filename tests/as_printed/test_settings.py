"""The settings that the README of Ocean's repository prints: the API is asked as it says there."""

from pathlib import Path

import pytest
import yaml

from tests.field.readings import Raw, read
from tests.servers.loopback import Request, Response, json_response

SETTINGS: list[Raw] = yaml.safe_load(Path(__file__).with_name("settings.yml").read_text())
TOKEN = {"AUTH_TYPE": "bearer_token", "API_TOKEN": "your-token-here"}


@pytest.mark.parametrize("printed", SETTINGS, ids=lambda printed: str(printed["name"]))
async def test_the_api_is_asked_by_them(printed: Raw) -> None:
    def answer(_: Request) -> Response:
        return json_response({"items": [{"id": 1}], "meta": {"has_more": False}, "data": {"last": True}})

    config = {name.lower(): value for name, value in {**TOKEN, **printed["variables"]}.items()}
    outcome = await read(answer, {"data_path": ".items"}, **config)

    assert outcome.whole == [1]
    (asked,) = outcome.requests
    assert asked.query == printed["asked"]
    headers = printed.get("headers", {"authorization": "Bearer your-token-here"})
    assert headers.items() <= asked.headers.items()
