"""The Makefile keeps what is not its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("target", ["install", "demo"])
def test_an_environment_that_is_shared_by_a_link_is_never_cleared(target: str, tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "of-others").touch()
    (tmp_path / ".venv").symlink_to(shared)

    command = ["make", target, f"PYTHON={sys.executable}"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ended.returncode != 0
    assert "is not cleared" in ended.stdout
    assert (shared / "of-others").exists()


def dry_run(*words: str) -> "subprocess.CompletedProcess[str]":
    """Not with what the make was given by which these tests run."""
    command = ["make", "--dry-run", *words, f"PYTHON={sys.executable}"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PLAIN"))}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("room", "tests"),
    [("paging", "tests/paging"), ("tools/init", "tests/tools/init"), ("client", "tests/test_client.py")],
)
def test_the_tests_of_one_room_are_run_by_its_name(room: str, tests: str) -> None:
    assert dry_run("test", f"ROOM={room}").stdout.rstrip().endswith(f"pytest -q {tests}")


def test_a_room_without_tests_is_told() -> None:
    assert "There are no tests of nowhere" in dry_run("test", "ROOM=nowhere").stderr


@pytest.mark.parametrize("target", ["mutants", "soak", "demo"])
def test_what_a_target_runs_is_there_and_not_ignored(target: str) -> None:
    """As a folder would be that has the name of what a tool leaves behind."""
    (module,) = re.findall(r"python -m ([\w.]+)", dry_run(target).stdout.splitlines()[-1])
    place = ROOT / module.replace(".", "/")
    file = next(file for file in (place / "__main__.py", place.with_suffix(".py")) if file.is_file())
    asked = subprocess.run(["git", "check-ignore", "--no-index", file], cwd=ROOT, capture_output=True, check=False)
    assert not asked.stdout
