from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.sandbox.port.clients import ADDRESS, PortApi

MAPPING = """\
# Users first.
resources:
  - kind: users
    selector:
      query: .created > 2024-01-01
"""


@pytest.fixture
async def installed(desk: PortApi) -> PortApi:
    record = {"installationId": "desk", "installationAppType": "custom", "version": "0.1.0", "config": {}}
    (await desk.post("/v1/integration", record)).raise_for_status()
    return desk


async def test_an_empty_port_says_what_to_do(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/")).text

    assert "The catalog is empty" in page
    assert "OCEAN__PORT__BASE_URL" in page


async def test_the_overview_shows_counts_and_a_resync_button(browser: httpx.AsyncClient, installed: PortApi) -> None:
    await installed.upsert("team", {"identifier": "a"}, {"identifier": "b"})

    page = (await browser.get("/")).text

    assert '<span class="count">2</span>' in page
    assert 'action="/integrations/desk/resync"' in page


async def test_the_overview_refreshes_itself_while_a_resync_runs_and_only_then(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    refresh = 'http-equiv="refresh"'
    idle = (await browser.get("/")).text
    await installed.patch("/v1/integration/desk/resync-state", {"status": "running"})
    running = (await browser.get("/")).text
    paused = (await browser.get("/?refresh=off")).text

    assert (refresh in idle, refresh in running, refresh in paused) == (False, True, False)


async def end_resync(
    port: PortApi, *, kind_state: str, counts: dict[str, Any] | None = None, seconds_ago: int = 0
) -> None:
    """A resync of one kind, as Ocean reports that it ended."""
    kind = {"kind": "users", "kindIdentifier": "users-0", "kindIndex": 0, "blueprint": "user"}
    metric = {**kind, "eventId": "resync-1", "syncState": kind_state, "metrics": {"phase": counts or {}}}
    path = "/ingest/metrics/desk/syncMetrics/resync/resync-1/kind/users-0"
    (await port.request("PUT", path, {"syncKindMetrics": metric})).raise_for_status()
    end = (datetime.now(UTC) - timedelta(seconds=seconds_ago)).isoformat()
    state = {"status": kind_state, "lastResyncEnd": end}
    (await port.patch("/v1/integration/desk/resync-state", state)).raise_for_status()


async def test_what_the_mapping_leaves_out_is_told(browser: httpx.AsyncClient, installed: PortApi) -> None:
    filtered = {"filtered_out": {"object_count": 24.0}}
    await end_resync(installed, kind_state="completed", counts={"transform": {"object_count_type": filtered}})

    page = (await browser.get("/")).text

    assert '<td class="figure">24</td>' in page
    assert "<code>selector.query</code>" in page


async def test_a_mapping_that_leaves_nothing_out_needs_no_explanation(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await end_resync(installed, kind_state="completed")

    assert "<code>selector.query</code>" not in (await browser.get("/")).text


async def test_a_mapping_without_resources_is_told_to_delete_nothing(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await end_resync(installed, kind_state="completed")
    before = (await browser.get("/")).text
    runtime = {"kind": "__runtime__", "kindIdentifier": "__runtime__", "eventId": "resync-2", "syncState": "completed"}
    path = "/ingest/metrics/desk/syncMetrics/resync/resync-2/kind/__runtime__"
    (await installed.request("PUT", path, {"syncKindMetrics": runtime})).raise_for_status()

    after = (await browser.get("/")).text

    assert "An empty mapping deletes nothing" not in before
    assert "An empty mapping deletes nothing" in after


async def test_an_end_that_was_only_assumed_is_shown_with_its_reason_and_what_it_means(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await end_resync(installed, kind_state="completed")
    of_kind = {"event_id": "resync-1", "resource_kind": "users", "index": 0}
    whole = "/users was read whole (0.1 s: 1 pages), end assumed: the answer says <nothing> of the rest"
    await installed.post("/ingest/logs/desk", {"logs": [{"level": "INFO", "message": whole, "extra": of_kind}]})

    page = (await browser.get("/")).text

    assert ">assumed</span>" in page
    assert '<div class="message">the answer says &lt;nothing&gt; of the rest</div>' in page
    assert "less than half of what it" in page
    assert 'http-equiv="refresh"' not in page


async def test_an_end_that_was_told_needs_no_explanation(browser: httpx.AsyncClient, installed: PortApi) -> None:
    await end_resync(installed, kind_state="completed")
    of_kind = {"event_id": "resync-1", "resource_kind": "users", "index": 0}
    whole = "/users was read whole (0.1 s: 1 pages), end told: 5 of 5 items (total)"
    await installed.post("/ingest/logs/desk", {"logs": [{"level": "INFO", "message": whole, "extra": of_kind}]})

    page = (await browser.get("/")).text

    assert ">told</span>" in page
    assert "End assumed" not in page


async def test_a_failure_whose_reason_is_still_under_way_is_waited_for(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await end_resync(installed, kind_state="failed")
    waiting = (await browser.get("/")).text
    of_kind = {"event_id": "resync-1", "resource_kind": "users", "index": 0}
    line = {"level": "ERROR", "message": "It answered 403", "extra": of_kind}
    await installed.post("/ingest/logs/desk", {"logs": [line]})
    told = (await browser.get("/")).text

    assert "The reason comes with the integration's log" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "It answered 403" in told
    assert "The reason comes" not in told
    assert 'http-equiv="refresh"' not in told


async def test_a_reason_that_never_came_is_not_waited_for_forever(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await end_resync(installed, kind_state="failed", seconds_ago=600)

    page = (await browser.get("/")).text

    assert "The integration's log gives no reason" in page
    assert 'http-equiv="refresh"' not in page


async def test_a_request_that_nobody_took_up_yet_is_told(browser: httpx.AsyncClient, installed: PortApi) -> None:
    requested = await installed.get("/v1/integration/desk/resync-request")
    answer = await browser.post("/integrations/desk/resync", headers={"Origin": ADDRESS})

    assert requested.json()["request"] == {}
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "A resync was requested" in (await browser.get("/")).text


async def test_what_comes_from_an_api_is_never_markup(browser: httpx.AsyncClient, desk: PortApi) -> None:
    evil = "<script>alert(1)</script>"
    await desk.upsert("user", {"identifier": "u", "title": evil})
    ticket = {"status": "open", "tags": [evil], "link": "javascript:alert(1)"}
    await desk.upsert(
        "ticket", {"identifier": "t", "title": evil, "properties": ticket, "relations": {"assignee": "u"}}
    )
    await desk.post("/ingest/logs/desk", {"logs": [{"level": "ERROR", "message": evil, "extra": {"x": evil}}]})

    for path in (
        "/blueprints/ticket",
        "/blueprints/ticket/entity?identifier=t",
        "/log",
        f"/blueprints/ticket?q={evil}",
    ):
        answer = await browser.get(path)
        assert evil not in answer.text, path
        assert 'href="javascript:' not in answer.text, path
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_blueprint_shows_its_entities_by_pages_with_linked_relations(
    browser: httpx.AsyncClient, desk: PortApi
) -> None:
    await desk.upsert("team", {"identifier": "t", "title": "Analysts"})
    for start in range(0, 60, 20):
        await desk.upsert(
            "user",
            *({"identifier": f"u{n:02}", "relations": {"team": "t"}} for n in range(start, start + 20)),
        )

    first = (await browser.get("/blueprints/user")).text
    second = (await browser.get("/blueprints/user?page=2")).text

    assert "1 to 50 of 60" in first
    assert "51 to 60 of 60" in second
    assert '<a href="/blueprints/team/entity?identifier=t">Analysts</a>' in first


async def test_entities_are_searched_in_titles_identifiers_and_properties(
    browser: httpx.AsyncClient, desk: PortApi
) -> None:
    await desk.upsert(
        "user",
        {"identifier": "u1", "title": "Ada"},
        {"identifier": "u2", "properties": {"email": "grace@example.com"}},
    )

    by_title = (await browser.get("/blueprints/user?q=ADA")).text
    by_property = (await browser.get("/blueprints/user?q=grace")).text
    nothing = (await browser.get("/blueprints/user?q=50%25")).text

    assert ("u1" in by_title, ">u2<" in by_title) == (True, False)
    assert (">u1<" in by_property, "u2" in by_property) == (False, True)
    assert "Nothing matches" in nothing


async def test_an_entity_shows_what_relates_to_it(browser: httpx.AsyncClient, desk: PortApi) -> None:
    await desk.upsert("user", {"identifier": "a/b", "title": "Ada", "relations": {"team": "t"}})

    page = (await browser.get("/blueprints/team/entity?identifier=t")).text

    assert '<a href="/blueprints/user/entity?identifier=a%2Fb">Ada</a>' in page
    assert (await browser.get("/blueprints/user/entity?identifier=a%2Fb")).status_code == 200


async def test_numbers_of_a_list_stand_apart_and_whole(browser: httpx.AsyncClient, port: PortApi) -> None:
    numbers = {"type": "array", "items": {"type": "number"}}
    await port.post("/v1/blueprints", {"identifier": "sensor", "schema": {"properties": {"seen": numbers}}})
    await port.upsert("sensor", {"identifier": "s", "properties": {"seen": [1234567, 890]}})

    page = (await browser.get("/blueprints/sensor/entity?identifier=s")).text

    assert '<span class="part whole"><span class="whole">1234567</span></span>, <span class="part whole">' in page


async def test_the_log_is_filtered_by_level_newest_first(browser: httpx.AsyncClient, port: PortApi) -> None:
    lines = [
        {"level": level, "message": message, "timestamp": f"2025-01-01T00:00:0{n}Z", "extra": {}}
        for n, (level, message) in enumerate([("INFO", "line one"), ("ERROR", "line two"), ("WARNING", "line three")])
    ]
    await port.post("/ingest/logs/desk", {"logs": lines})

    everything = (await browser.get("/log")).text
    errors = (await browser.get("/log?level=ERROR")).text

    assert everything.index("line three") < everything.index("line two") < everything.index("line one")
    assert ("line two" in errors, "line three" in errors) == (True, False)


async def test_a_saved_mapping_reaches_the_integration_and_asks_for_a_resync(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    form = {"mapping": MAPPING.replace("\n", "\r\n")}
    answer = await browser.post("/integrations/desk/mapping", data=form)

    record = (await installed.get("/v1/integration/desk")).json()["integration"]
    assert answer.status_code == 303
    assert record["config"] == {"resources": [{"kind": "users", "selector": {"query": ".created > 2024-01-01"}}]}
    assert (await installed.get("/v1/integration/desk/resync-request")).json()["request"]["updatedAt"]
    editor = (await browser.get("/integrations/desk/mapping")).text
    assert "# Users first." in editor
    assert '<span id="line-5">5</span>' in editor
    assert '<a class="button quiet" href="/integrations/desk/mapping">Restore saved</a>' in editor


async def test_the_editor_shows_a_mapping_that_was_set_elsewhere(
    browser: httpx.AsyncClient, installed: PortApi
) -> None:
    await browser.post("/integrations/desk/mapping", data={"mapping": MAPPING})
    await installed.patch("/v1/integration/desk/config", {"config": {"resources": [{"kind": "teams"}]}})

    page = (await browser.get("/integrations/desk/mapping")).text

    assert "kind: teams" in page
    assert "# Users first." not in page


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("resources: [", "This is not valid YAML, line 1, column 13: "),
        ("just text", "must be an object"),
        ("kinds: []", "must have a list of &#34;resources&#34;"),
        ("resources:\n  - selector: {}", "Resource 1 must be an object with a &#34;kind&#34;"),
        ("resources: []\nx: .nan", "a value that JSON cannot"),
        ("resources: []\nx: &a [*a]", "a value that JSON cannot"),
    ],
)
async def test_a_mapping_with_a_mistake_is_not_saved_and_not_lost(
    browser: httpx.AsyncClient, installed: PortApi, text: str, complaint: str
) -> None:
    answer = await browser.post("/integrations/desk/mapping", data={"mapping": text})

    assert answer.status_code == 422
    assert complaint in answer.text
    assert text.splitlines()[-1].split("&")[0] in answer.text
    assert (await installed.get("/v1/integration/desk")).json()["integration"]["config"] == {}


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
@pytest.mark.parametrize("path", ["/integrations/desk/resync", "/integrations/desk/mapping", "/sandbox/reset"])
async def test_other_sites_cannot_post(
    browser: httpx.AsyncClient, installed: PortApi, path: str, headers: dict[str, str]
) -> None:
    answer = await browser.post(path, headers=headers)

    assert answer.status_code == 403
    assert (await installed.get("/v1/integration/desk/resync-request")).json()["request"] == {}
