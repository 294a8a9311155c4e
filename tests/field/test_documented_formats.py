"""Each example of docs/authoring.md's section on formats, read from a server that answers as it says."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.field.readings import read
from tests.servers.loopback import Response

PAGE = (Path(__file__).parents[2] / "docs/authoring.md").read_text()
SECTION = PAGE.partition("\n## Formats\n")[2].partition("\n## ")[0]
EXAMPLES = [yaml.safe_load(block)[0] for block in re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)]


def zipped(**files: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return made.getvalue()


ANSWERS: dict[str, tuple[str, bytes, list[Any]]] = {
    "/export/users.csv": ("text/csv", "id;name\r\n1;Zoë\r\n2;Bo\r\n".encode("cp1252"), ["1", "2"]),
    "/export/events": ("application/json", json.dumps({"id": 1}).encode() + b"\n", [1]),
    "/jobs.xml": (
        "application/xml",
        b"<hudson><job><id>a</id><label>linux</label></job></hudson>",
        ["a"],
    ),
    "/repos/acme/catalog.yaml": ("text/plain", b"components:\n- id: a\n- id: b\n", ["a", "b"]),
    "/exports/latest": (
        "application/zip",
        zipped(users_1="id,name\n1,a\n", users_2="id,name\n2,b\n", roles="role\nx\n"),
        ["1", "2"],
    ),
}


def test_there_is_an_answer_to_each() -> None:
    assert {example["kind"] for example in EXAMPLES} == ANSWERS.keys()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["kind"])
async def test_it_is_read_as_the_page_says(example: dict[str, Any]) -> None:
    media, content, ids = ANSWERS[example["kind"]]
    outcome = await read(
        lambda _: Response(content, headers={"Content-Type": media}), example["selector"], kind=example["kind"]
    )
    assert outcome.whole == ids


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["kind"])
async def test_a_page_to_sign_in_is_none_of_these(example: dict[str, Any]) -> None:
    page = b"<!DOCTYPE html><html><body>Sign in</body></html>"
    outcome = await read(
        lambda _: Response(page, headers={"Content-Type": "text/html"}), example["selector"], kind=example["kind"]
    )
    assert "Sign in" in outcome.failed
