"""`preview --since`: what an incremental run would ask for and bring (contract §10)."""

from datetime import datetime
from pathlib import Path

import pytest

from messages import MappingError
from paging import Signal
from reading import Extent
from tests.servers.loopback import Request, Response, Serve, json_response
from tests.tools.commands import run
from tests.tools.preview.previews import TEAM, previewed

SINCE = datetime.fromisoformat("2026-01-02T03:04:05Z")
TICKETS = """
  - kind: /tickets
    selector: {incremental: {param: updated_since, overlap: 0}}
    port: {entity: {mappings: {identifier: .id, blueprint: '"ticket"'}}}
"""
NOTES = """
  - kind: /notes
    selector: {incremental: {stop_when: .updated_at < $since, overlap: 0}, pagination: {type: page, size: 2}}
    port: {entity: {mappings: {identifier: .id, blueprint: '"note"'}}}
"""


def desk(request: Request) -> Response:
    if request.path == "/tickets":
        return json_response([{"id": "t1"}])
    page = int(request.query["page"])
    return json_response([{"id": f"n{page}{n}", "updated_at": f"{2027 - page}-01-0{3 - n}T00:00:00Z"} for n in (1, 2)])


async def test_what_changed_is_asked_for_of_the_kinds_that_say_how(serve: Serve) -> None:
    server = await serve(desk)
    report = await previewed(server, TICKETS + TEAM + NOTES, since=SINCE, extent=Extent(None, None))
    assert [kind.kind for kind in report.kinds] == ["/tickets", "/notes"]
    assert server.targets == ["/tickets?updated_since=2026-01-02T03:04:05Z", "/notes?page=1&size=2"]
    end = report.kinds[1].end
    assert end is not None
    assert (end.told, end.said) == (True, "stop_when holds on page 1")
    assert report.kinds[1].listings[0].pages[0].signal is Signal.KNOWN
    assert report.extent == "what changed since 2026-01-02T03:04:05Z, all pages"


def test_a_moment_is_one(tmp_path: Path) -> None:
    (tmp_path / "mapping.yml").write_text(f"resources:{TICKETS}")
    ended = run(tmp_path, "preview", "mapping.yml", "--since", "yesterday")
    assert ended.code == 2
    assert "'yesterday' is no moment; write one such as 2026-01-31T12:00:00Z." in ended.text


async def test_without_such_a_kind_there_is_nothing_to_read(serve: Serve) -> None:
    with pytest.raises(MappingError, match=r"--since: mapping\.yml has no such kind with `incremental`"):
        await previewed(await serve(desk), TEAM, since=SINCE)
