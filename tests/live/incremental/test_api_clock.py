"""Where the API's clock is behind, what changes right after a run is not older than its cursor (contract §10)."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from client import ApiRequest, ApiResponse
from extraction import Body
from live.incremental.api_clock import ApiClock
from tests.fake_clock import FakeClock
from tests.live.incremental.catalogs import Runs, resource
from tests.servers.loopback import ClientOf, Request, Response, Serve, json_response


def dated(seconds: float, **headers: str) -> dict[str, str]:
    at = datetime.fromtimestamp(FakeClock().now() - seconds, UTC)
    return {"date": format_datetime(at, usegmt=True), **headers}


@pytest.mark.parametrize(
    ("answers", "behind"),
    [
        ([], 0),
        ([{}], 0),
        ([{"date": "yesterday"}], 0),
        ([{"date": ""}], 0),
        ([dated(420)], 420),
        ([dated(420), dated(440), dated(430)], 420),
        ([dated(420), dated(-3)], 0),
        ([dated(-900)], 0),
        ([dated(5)], 0),
        ([dated(420, age="400")], 20),
        ([dated(420, age="long")], 0),
        ([dated(200_000)], 0),
        ([{"date": format_datetime(datetime(2023, 11, 14, 22, 6, 20))}], 420),
    ],
)
def test_it_is_behind_by_what_its_answers_tell_at_least(answers: list[dict[str, str]], behind: int) -> None:
    clock = ApiClock(FakeClock())
    for headers in answers:
        clock.answered(ApiRequest("/"), ApiResponse(Body(b""), "/", headers))
    assert clock.is_behind_by == timedelta(seconds=behind)


async def test_the_cursor_is_by_the_clock_of_the_api(serve: Serve, client_of: ClientOf) -> None:
    now = datetime.now(UTC)

    def answer(_: Request) -> Response:
        return json_response([], Date=format_datetime(now - timedelta(minutes=10), usegmt=True))

    runs = Runs(client_of(await serve(answer)))
    assert await runs.run([resource(incremental={"param": "since"})], now)
    (cursor,) = runs.kept.cursors.values()
    assert timedelta(minutes=10) <= now - cursor < timedelta(minutes=11)
