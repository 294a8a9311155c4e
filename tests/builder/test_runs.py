"""How a try is followed to its end."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from builder.project import Folder
from builder.trying import Outcome, Run, Runs
from builder.trying import runs as runs_module
from sandbox.processes import Process


class Integration:
    """One that listens: it goes on running when its resync has ended."""

    def __init__(self, looks: int) -> None:
        self._looks = looks

    @property
    def is_running(self) -> bool:
        self._looks -= 1
        return self._looks >= 0


def state(status: str, *kinds: dict[str, object]) -> Outcome:
    known = {"resyncState": {"status": status}, "lastSync": {"kinds": kinds}}
    return Outcome.model_validate({"integrations": {"ocean-builder": known}})


FAILED: dict[str, object] = {"kind": "/people", "outcome": "failed"}
EXPLAINED: dict[str, object] = {**FAILED, "error": "answered 401"}

type Follow = Callable[..., tuple[Run, int]]


@pytest.fixture
def follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Follow:
    """Gives the run and how many of the states were looked at; the last of them stays."""
    monkeypatch.setattr(runs_module, "_SECONDS_BETWEEN_LOOKS", 0)

    def followed(*states: Outcome, listens: bool = True, looks: int = 100) -> tuple[Run, int]:
        runs, run, seen = Runs(Folder(tmp_path), listens=listens), Run(), 0

        def outcome(*, with_entities: bool) -> Outcome:
            nonlocal seen
            seen += not with_entities
            return states[min(seen, len(states)) - 1]

        monkeypatch.setattr(runs.port, "outcome", outcome)
        runs._follow(run, cast(Process, Integration(looks)))
        return run, seen

    return followed


def test_an_integration_that_listens_is_followed_until_the_log_explains_its_kinds(follow: Follow) -> None:
    run, seen = follow(state("running"), state("failed", FAILED), state("failed", FAILED), state("failed", EXPLAINED))

    assert seen == 4
    assert run.failure is None
    assert [kind.error for kind in run.outcome.kinds] == ["answered 401"]


def test_a_log_that_never_comes_is_not_waited_for_forever(follow: Follow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs_module, "_SECONDS_FOR_THE_LOG", 0.01)

    run, seen = follow(state("failed", FAILED), looks=1_000_000)

    assert seen < 1_000_000
    assert [kind.outcome for kind in run.outcome.kinds] == ["failed"]


def test_one_that_ends_by_itself_is_followed_to_its_end(follow: Follow) -> None:
    run, seen = follow(state("failed", EXPLAINED), listens=False, looks=7)

    assert seen == 7
    assert run.failure is None


def test_nothing_resynced_is_told_with_why(follow: Follow) -> None:
    empty, _ = follow(state("completed"))
    broken, _ = follow(state("failed"))

    assert "no resources" in (empty.failure or "")
    assert "the end of its log says why" in (broken.failure or "")
