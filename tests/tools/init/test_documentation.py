"""The commands that the README and docs/init.md show do what they say."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from tests.servers.told_api import Answer, Asked, ToldApi, told_api
from tests.tools.commands import run
from tools.__main__ import tools

ROOT = Path(__file__).parents[3]
TEXTS = [(ROOT / name).read_text() for name in ("README.md", "docs/init.md")]
LINES = [
    line for text in TEXTS for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.split("\n")
]
COMMANDS = [line.partition("ocean-custom ")[2] for line in LINES if "ocean-custom init" in line]
SCHEMA = {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}}}
DOCUMENT = {"openapi": "3.1.0", "servers": [{"url": "/"}], "paths": {"/users": {"get": {"responses": SCHEMA}}}}


def answer(asked: Asked) -> Answer:
    if asked.path.endswith("openapi.json"):
        return Answer(DOCUMENT)
    if asked.path.endswith(("/users", "/search")):
        return Answer([{"id": 1, "name": "one"}, {"id": 2, "name": "two"}])
    return Answer([{"id": f"{asked.path}-{number}"} for number in range(3)])


@pytest.fixture(scope="module")
def api() -> Iterator[ToldApi]:
    with told_api(answer) as told:
        yield told


def test_there_are_commands_to_copy() -> None:
    assert len(COMMANDS) == 7


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_works(command: str, api: ToldApi, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text("a-key-of-the-api")
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(DOCUMENT))
    _, *words = shlex.split(re.sub(r"https://api\.\w+\.com", api.origin, command))
    ran = run(tmp_path, "init", *words)
    assert ran.code == 0, ran.text
    assert yaml.safe_load((tmp_path / "port-app-config.yml").read_text())["resources"]


def test_the_options_that_are_described_are_those_that_there_are() -> None:
    described = set(re.findall(r"`(--[a-z-]+)", TEXTS[1].partition("| option |")[2].partition("\n\n")[0]))
    told = set(re.findall(r"^\s+(--[a-z-]+)", CliRunner().invoke(tools, ["init", "--help"]).output, re.MULTILINE))
    assert described == told - {"--help"}
