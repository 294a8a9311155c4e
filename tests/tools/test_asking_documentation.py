"""What docs/authoring.md says of what can be asked: each example makes the requests that stand beside it."""

import re
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
import yaml

from client import ApiClient
from extraction import Moment
from loading import PortMapping
from mapping import parse_resource
from reading import KindReader
from settings import IncompleteItems, load_settings
from tests.servers.told_api import Answer, Asked, ToldApi, told_api
from tests.tools.commands import REPOSITORY

PAGE = (REPOSITORY / "docs/authoring.md").read_text()
EXAMPLES = re.findall(r"```yaml\n((?:(?!```).)*)```\n\n```http\n(.*?)```", PAGE, re.DOTALL)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC).timestamp()
PORT = {"entity": {"mappings": {"identifier": ".id", "blueprint": '"thing"'}}}
REPOS = [
    {"owner": {"login": "acme"}, "name": "anvil", "full_name": "acme/anvil", "archived": False},
    {"owner": {"login": "else"}, "name": "rocket", "full_name": "else/rocket", "archived": False},
]


def answer(asked: Asked) -> Answer:
    if asked.path == "/graphql":
        return Answer({"data": {"project": {"issues": {"nodes": []}}}})
    return Answer({"results": []} if "aql" in asked.path else REPOS if asked.path == "/user/repos" else [])


@pytest.fixture
def api() -> Iterator[ToldApi]:
    with told_api(answer) as served:
        yield served


def shown(asked: Asked) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.pairs)
    body = f"\n{asked.body.decode()}" if asked.body else ""
    return f"{asked.method} {unquote(asked.path)}{'?' if query else ''}{query}{body}"


def lines_of(shown_requests: str) -> list[str]:
    """The requests, each with its body; what JSON looks like is left to who writes it."""
    return [re.sub(r"(?<=[:,]) (?=\S)", "", each) for each in re.split(r"\n(?=GET|POST)", shown_requests.strip())]


def test_there_is_one_for_each_thing_that_can_be_said() -> None:
    assert len(EXAMPLES) == 8


@pytest.mark.parametrize(("example", "requests"), EXAMPLES, ids=[re.findall(r"kind: (\S+)", e)[0] for e, _ in EXAMPLES])
async def test_each_example_makes_the_requests_that_stand_beside_it(example: str, requests: str, api: ToldApi) -> None:
    resource = parse_resource({**yaml.safe_load(example), "port": PORT}, "")
    settings = load_settings({"base_url": api.origin})
    async with ApiClient(settings) as client:
        reader = KindReader(client, concurrency=1)
        plan = resource.plan(settings.pagination, Moment(NOON))
        async with aclosing(reader.batches(plan, PortMapping(resource, IncompleteItems.SKIP))) as batches:
            assert [batch async for batch in batches] == []
    asked = [line for each in api.asked for line in lines_of(shown(each))]
    assert sorted(asked) == sorted(lines_of(requests))
