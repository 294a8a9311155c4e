"""An answer of any length: on its way to Port while it still comes, and never taken for whole when it is not."""

import json
from collections.abc import Iterator

from json_types import Item
from tests.e2e.harness import Installation
from tests.servers.local_port import LocalPort, resource
from tests.servers.told_api import Answer, Asked, told_api
from tests.waiting import until

KIND = "/everything"


def text_of(items: list[Item]) -> bytes:
    return json.dumps({"items": items}).encode()


def test_the_first_batch_is_at_port_before_a_tenth_of_the_answer_has_come(
    installation: Installation, port: LocalPort
) -> None:
    items: list[Item] = [{"id": number, "text": "x" * 1_000} for number in range(45_000)]
    content = text_of(items)
    at_port_in_time: list[bool] = []

    def slowly() -> Iterator[bytes]:
        tenth = len(content) // 10
        yield content[:tenth]
        at_port_in_time.append(bool(until(lambda: port.state("lakeWrites")["lakeWrites"], "a batch is at Port")))
        yield from (content[at : at + 2**16] for at in range(tenth, len(content), 2**16))

    port.flags("LAKEHOUSE_ELIGIBLE", "DATA_SOURCE_PROCESSOR_ENABLED")
    port.prepare("large", [resource(KIND, data_path=".items")])
    with told_api(lambda _: Answer(slowly())) as api:
        ended = installation.run(
            "large",
            {"BASE_URL": api.origin},
            OCEAN__PROCESSING_MODE="dsp",
            OCEAN__LAKEHOUSE_BUFFER_INTERVAL_SECONDS="0",
        )

    assert at_port_in_time == [True]
    assert ended.lines(f"{KIND} was read whole", "1 pages, 45000 items, 1 requests")
    port.reset()  # so much would slow the tests that follow


class Breaking:
    """An API whose answer can break off."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.times_to_break = 0

    def answer(self, _: Asked) -> Answer:
        content = text_of(self.items)
        if not self.times_to_break:
            return Answer(iter([content]))
        self.times_to_break -= 1
        return Answer(iter([content[: -len(content) // 6], None]))


def test_one_that_breaks_off_loses_nothing(installation: Installation, port: LocalPort) -> None:
    items: list[Item] = [{"id": number, "text": "x" * 100_000} for number in range(60)]
    api = Breaking(items)
    port.prepare("breaking", [resource(KIND, data_path=".items")])
    with told_api(api.answer) as served:
        integration = installation.start(
            "breaking", {"BASE_URL": served.origin, "MAX_RETRIES": 2}, listener='{"type":"POLLING","interval":1}'
        )
        assert integration.settled() == "completed"
        assert len(port.catalog()["item"]) == 60

        api.items, api.times_to_break = items[5:], 10
        assert integration.resync() == "failed"
        assert len(port.catalog()["item"]) == 60
        assert port.outcomes("breaking") == {KIND: "failed"}

        api.times_to_break = 1
        assert integration.resync() == "completed"
        assert sorted(map(int, port.catalog()["item"])) == [item["id"] for item in items[5:]]
        integration.terminate()
        integration.ended()
