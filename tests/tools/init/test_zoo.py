"""What `init` writes for generated APIs, a resync reads whole, or fails at: never a part that passes for all of it."""

import dataclasses
from contextlib import aclosing
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from mapping import BrokenResource, CustomAppConfig
from messages import IntegrationError
from paging import PaginationOptions
from resync import Resync
from tests.field.readings import Read
from tests.servers.loopback import ClientOf, Loopback, Response, Serve
from tests.zoo.habits import Habits, Wrap
from tests.zoo.test_zoo import habits, judged
from tools.init.asking import Asker
from tools.init.exploring.learning import learn
from tools.init.kinds.kind import Kind, Wanted
from tools.init.writing.mapping_text import mapping_text

few = settings(
    max_examples=max(10, settings().max_examples // 2), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
GENERAL = PaginationOptions()


class Author:
    """Runs `init` on an API, and resyncs by what it wrote."""

    def __init__(self, server: Loopback, client: Any) -> None:
        self._server = server
        self._client = client

    async def learned(self, api: Habits) -> Kind:
        self._server.handler = api.answer
        (kind,) = await learn(Asker(self._client, 300), GENERAL, [Wanted("/items")])
        return kind

    async def read(self, kind: Kind) -> Read:
        resources = CustomAppConfig.parse_obj(yaml.safe_load(mapping_text([kind]))).resources
        if not resources or isinstance(resources[0], BrokenResource):
            return Read([], "left out, or left to settle", [])
        resync = Resync(self._client, GENERAL, resources, concurrency=4)
        ids: list[Any] = []
        failure: str | None = None
        try:
            async with aclosing(resync.read(resources[0], mapped_by_ocean=True)) as batches:
                async for batch in batches:
                    ids += [item.get("id") for item in batch]
        except IntegrationError as error:
            failure = str(error)
        ((_, meter),) = resync.meters
        return Read(ids, failure, [], meter.end_assumed)


@pytest.fixture
async def author(serve: Serve, client_of: ClientOf) -> Author:
    server = await serve(lambda _: Response())
    return Author(server, client_of(server, max_retries=0))


def plain(*, told: bool) -> st.SearchStrategy[Habits]:
    """APIs whose records are the items; with none of them, there is nothing to learn."""
    return habits(told=told).map(lambda api: dataclasses.replace(api, wrap=Wrap.PLAIN, total=max(api.total, 1)))


@few
@given(st.data())
async def test_an_api_that_tells_is_read_whole_or_left_failing(author: Author, data: st.DataObject) -> None:
    api = data.draw(plain(told=True))
    kind = await author.learned(api)
    outcome = await author.read(kind)
    judged(api, outcome)
    if "; proved:" in "".join(finding.text for finding in kind.findings.found):
        event("proved")
        # What is proved is how it pages; how far a total is believed that counts what is hidden is for the contract.
        assert outcome.whole == api.visible or (outcome.failure and api.hidden and api.counts)


@few
@given(st.data())
async def test_an_api_that_is_silent_is_read_whole_or_its_end_is_assumed(author: Author, data: st.DataObject) -> None:
    api = data.draw(plain(told=False))
    judged(api, await author.read(await author.learned(api)))
