"""What docs/authoring.md shows is what happens: its example, its commands, its output."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from paging import Signal
from tests.servers.told_api import Answer, Asked, ToldApi, told_api
from tests.tools.commands import REPOSITORY, Ended, run
from tests.waiting import PATIENCE

PAGE = (REPOSITORY / "docs/authoring.md").read_text()
README = (REPOSITORY / "README.md").read_text()
REPOSITORIES = [
    {
        "full_name": f"acme/{name}",
        "name": name,
        "archived": False,
        "language": language,
        "stargazers_count": stars,
        "html_url": f"https://github.com/acme/{name}",
        "license": language and {"spdx_id": "MIT"},
        "owner": {"login": "acme"},
    }
    for name, language, stars in (("anvil", "Go", 12), ("rocket", None, 3), ("skates", "Rust", 5))
]
TEXT = {"type": "string"}
BLUEPRINTS = [
    {
        "identifier": "repository",
        "schema": {
            "properties": {
                "language": TEXT,
                "stars": {"type": "number"},
                "url": {"type": "string", "format": "url"},
                "license": TEXT,
            }
        },
        "relations": {"owner": {"target": "organization"}},
    }
]
COMMANDS = [
    command
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for command in block.splitlines()
    if command.startswith("ocean-custom ")
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def api() -> Iterator[ToldApi]:
    def answer(asked: Asked) -> Answer:
        page, size = int(asked.query.get("page", "1")), int(asked.query["per_page"])
        part = REPOSITORIES[(page - 1) * size : page * size]
        following = f"{served.origin}/organizations/1/repos?per_page={size}&page={page + 1}"
        headers = {"Link": f'<{following}>; rel="next"'} if page * size < len(REPOSITORIES) else {}
        return Answer(part, headers=headers)

    with told_api(answer) as served:
        yield served


@pytest.fixture
def folder(tmp_path: Path, api: ToldApi) -> Path:
    """The folder of the page's example, with a base URL that can be reached from here."""
    (tmp_path / "port-app-config.yml").write_text(blocks("yaml")[0])
    settings = next(block for block in blocks("sh") if block.startswith("OCEAN__"))
    (tmp_path / ".env").write_text(settings.replace("https://api.github.com", api.origin))
    (tmp_path / "blueprints.json").write_text(json.dumps(BLUEPRINTS))
    return tmp_path


def as_on_the_page(ended: Ended, api: ToldApi) -> str:
    output = ended.output.replace(api.origin, "https://api.github.com")
    return re.sub(r"\d+\.\d\d s", "0.21 s", output)


def test_the_example_gives_what_the_page_shows(folder: Path, api: ToldApi) -> None:
    ended = run(folder, "preview", "--blueprints", "blueprints.json", COLUMNS="101")
    assert as_on_the_page(ended, api) == blocks("text")[0]
    assert ended.code == 0


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_each_command_runs(command: str, folder: Path) -> None:
    _, *arguments = shlex.split(command)
    ended = run(folder, *arguments)
    assert ended.code == 0, ended.errors


def test_in_the_path_as_the_page_puts_it_they_run_in_a_folder_whose_modules_are_named_as_ours(folder: Path) -> None:
    for name in ("settings", "client", "click", "tools"):
        (folder / f"{name}.py").write_text("raise SystemExit('a module of the user was run')")
    (line,) = re.findall(r"^export PATH=.*$", PAGE, re.MULTILINE)
    script = f"cd {shlex.quote(str(REPOSITORY))}; {line}; cd {shlex.quote(str(folder))}; ocean-custom preview"
    ended = subprocess.run(
        ["sh", "-c", script],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "1 of 1 kinds are fine" in ended.stdout


def test_without_an_environment_the_commands_say_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    copy = shutil.copy(REPOSITORY / "bin/ocean-custom", tmp_path / "bin")
    ended = subprocess.run([copy, "check"], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ended.returncode == 1
    assert f"Run make install in {tmp_path} first." in ended.stderr


def test_check_prints_what_the_page_shows(folder: Path) -> None:
    shown = blocks("text")[1]
    mapping = blocks("yaml")[0].replace("      query:", "      datapath:").replace(".name\n", ".name[\n", 1)
    mapping = mapping.replace("size_param: per_page", "cursor_path: next", 1)
    (folder / "port-app-config.yml").write_text(mapping)
    ended = run(folder, "check")
    beginnings = [line.partition(" jq: ")[0].partition(" …")[0] for line in shown.splitlines()]
    assert [line.partition(" jq: ")[0] for line in ended.output.splitlines()] == beginnings


def test_every_signal_is_explained() -> None:
    assert all(f"{signal}" in PAGE for signal in Signal)


@pytest.mark.parametrize("target", ["preview", "check"])
def test_the_readme_s_commands_are_targets_that_pass_their_arguments_on(target: str) -> None:
    (arguments,) = re.findall(rf'^make {target} ARGS="([^"]+)"', README, re.MULTILINE)
    recipe = re.search(rf"^{target}: \$\(ENOUGH\) .*\n\t@bin/ocean-custom {target} \$\(ARGS\)$",
                       (REPOSITORY / "Makefile").read_text(), re.MULTILINE)  # fmt: skip
    assert recipe is not None
    assert arguments.startswith("port-app-config.yml")
