"""What Port's ingest does not take of an event is noticed, though Ocean passes over it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from port_ocean.core.integrations.mixins import live_events
from port_ocean.core.integrations.mixins.live_events import LiveEventsMixin
from port_ocean.ocean import Ocean

from framework import IngestRefused, LiveIngest
from mapping import CustomAppConfig

RESOURCE = CustomAppConfig.parse_obj(
    {"resources": [{"kind": "/x", "port": {"entity": {"mappings": {"identifier": ".id", "blueprint": '"x"'}}}}]}
).resources[0]


class App:
    """Ocean, as far as it sends raw items of events, over a Port that answers so and does not tell its flags."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.sent: list[tuple[str, Any]] = []
        self.port_client = SimpleNamespace(
            post_integration_raw_data_batch=self._post, get_organization_feature_flags=self._away
        )
        self.webhook_manager = LiveEventsMixin()
        config = SimpleNamespace(processing_mode="dsp", lakehouse_enabled=True)
        monkeypatch.setattr(live_events, "ocean", SimpleNamespace(port_client=self.port_client, config=config))

    async def _post(self, sync_id: str, event: Any) -> None:
        if (answer := self.answers.pop(0)) is not None:
            raise answer
        self.sent.append((sync_id, event))

    async def _away(self) -> list[str]:
        raise httpx.ConnectError("no route")


async def send(ingest: LiveIngest) -> None:
    moment = datetime.fromtimestamp(0, UTC)
    await ingest.send(RESOURCE, 3, [{"id": 1}], [{"id": 2}], trace_id="event", created_at=moment)


def refusal(status: int) -> httpx.HTTPStatusError:
    request = httpx.Request("POST", "http://port")
    return httpx.HTTPStatusError("", request=request, response=httpx.Response(status, request=request))


async def test_items_go_with_their_resource_and_the_events_name_also_where_port_does_not_tell_its_flags(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = App(monkeypatch, None)
    await send(LiveIngest(cast(Ocean, app)))
    ((name, event),) = app.sent
    assert (name, event["kind"]) == ("event", "/x")
    updated, deleted = event["data"]
    assert {each["metadata"]["resource_index"] for each in event["data"]} == {3}
    assert (updated["items"], updated["metadata"]["operation"].value) == ([{"id": 1}], "upsert")
    assert (deleted["items"], deleted["metadata"]["operation"].value) == ([{"id": 2}], "delete")


@pytest.mark.parametrize(
    ("failure", "told", "may_pass"),
    [
        (refusal(503), "answers 503", True),
        (refusal(429), "answers 429", True),
        (refusal(422), "answers 422", False),
        (httpx.ConnectError("no route"), "cannot be reached: no route", True),
    ],
)
async def test_a_refusal_is_noticed_and_the_next_is_another(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, told: str, may_pass: bool
) -> None:
    ingest = LiveIngest(cast(Ocean, App(monkeypatch, failure, None)))
    with pytest.raises(IngestRefused, match=told) as refused:
        await send(ingest)
    assert refused.value.may_pass is may_pass
    await send(ingest)


async def test_so_is_that_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App(monkeypatch)
    monkeypatch.setattr(live_events, "build_lakehouse_data_entry", None)
    with pytest.raises(IngestRefused, match="Ocean sends nothing"):
        await send(LiveIngest(cast(Ocean, app)))
