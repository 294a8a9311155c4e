"""`ocean-custom try`, in the terminal: what init wrote, resynced into a local Port."""

import asyncio
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.try_command import try_command
from tests.servers.told_api import Answer, Asked, told_api
from tests.tools.commands import run, run_process


def answer(asked: Asked) -> Answer:
    return (
        Answer([{"id": "t1", "name": "one"}, {"id": "t2", "name": "two"}])
        if asked.path == "/teams"
        else Answer({}, 404)
    )


def test_what_init_wrote_is_tried_in_a_local_port(tmp_path: Path) -> None:
    with told_api(answer) as api:
        written = run(tmp_path, "init", f"{api.origin}/teams")
        assert "ocean-custom try ." in written.text
        ended = run_process(tmp_path, "try", ".", "--once")
    assert ended.code == 0, ended.text
    assert "/teams: 2 items, completed" in ended.output
    assert "2 of team." in ended.output


def test_a_folder_that_lacks_something_is_told_so_at_once(tmp_path: Path) -> None:
    def tried() -> str:
        ended = CliRunner().invoke(try_command, [str(tmp_path), "--once"])
        assert ended.exit_code == 1
        return ended.output

    assert "has no port-app-config.yml: run init there" in tried()
    (tmp_path / "port-app-config.yml").write_text("resources: []")
    assert "baseUrl is missing" in tried()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_what_it_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: signal.Signals) -> None:
    closed: list[bool] = []

    async def ended_meanwhile(*_: object) -> None:
        signal.raise_signal(ending)
        await asyncio.sleep(60)

    async def close(_: object) -> None:
        closed.append(True)

    (tmp_path / "port-app-config.yml").write_text("resources: []")
    (tmp_path / ".env").write_text("OCEAN__INTEGRATION__CONFIG__BASE_URL=http://127.0.0.1:9")
    monkeypatch.setattr("builder.try_command.Runs.begin", lambda _: None)
    monkeypatch.setattr("builder.try_command.Runs.close", close)
    monkeypatch.setattr("builder.try_command._follow", ended_meanwhile)

    ended = CliRunner().invoke(try_command, [str(tmp_path)])

    assert (ended.exit_code, closed) == (128 + signal.SIGTERM, [True])
