"""What Port's ingest refuses of an event is noticed, though Ocean passes over it."""

from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from port_ocean.ocean import Ocean

from framework import IngestRefused, LiveIngest
from mapping import CustomAppConfig

RESOURCE = CustomAppConfig.parse_obj(
    {"resources": [{"kind": "/x", "port": {"entity": {"mappings": {"identifier": ".id", "blueprint": '"x"'}}}}]}
).resources[0]


class App:
    """Ocean, as far as it sends raw items of events, over a Port that answers so."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.sent: list[tuple[str, Any]] = []
        self.port_client = SimpleNamespace(post_integration_raw_data_batch=self._post)
        self.webhook_manager = SimpleNamespace(sync_raw_results=self._sync)

    async def _post(self, sync_id: str, event: Any) -> None:
        if (answer := self.answers.pop(0)) is not None:
            raise answer
        self.sent.append((sync_id, event))

    async def _sync(self, results: list[Any]) -> None:
        for each in results:
            with suppress(Exception):  # as Ocean does
                await self.port_client.post_integration_raw_data_batch(each._webhook_trace_id, each)


async def send(ingest: LiveIngest) -> None:
    moment = datetime.fromtimestamp(0, UTC)
    await ingest.send(RESOURCE, 3, [{"id": 1}], [{"id": 2}], trace_id="event", created_at=moment)


def refusal(status: int) -> httpx.HTTPStatusError:
    request = httpx.Request("POST", "http://port")
    return httpx.HTTPStatusError("", request=request, response=httpx.Response(status, request=request))


async def test_items_go_with_their_resource_and_the_events_name() -> None:
    app = App(None)
    await send(LiveIngest(cast(Ocean, app)))
    ((name, results),) = app.sent
    assert (name, results.resource, results.resource_index) == ("event", RESOURCE, 3)
    assert (results.updated_raw_results, results.deleted_raw_results) == ([{"id": 1}], [{"id": 2}])


@pytest.mark.parametrize(
    ("failure", "told"),
    [(refusal(503), "answers 503"), (httpx.ConnectError("no route"), "cannot be reached: no route")],
)
async def test_a_refusal_is_noticed_and_the_next_is_another(failure: Exception, told: str) -> None:
    ingest = LiveIngest(cast(Ocean, App(failure, None)))
    with pytest.raises(IngestRefused, match=told):
        await send(ingest)
    await send(ingest)
