"""The page on the architecture says of each room what the room says of itself."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text()
ROWS = re.findall(
    r"^\| \[`([\w/.]+)`\]\(\.\./[\w/.]+\) \| (.+) \|$", PAGE.partition("Above the house")[0], re.MULTILINE
)
OUTSIDE = {"tools", "sandbox", "benchmarks", "tests"}


def first_paragraph(path: Path) -> str:
    module = path / "__init__.py" if path.is_dir() else path
    return (ast.get_docstring(ast.parse(module.read_text())) or "").partition("\n\n")[0].replace("\n", " ")


@pytest.mark.parametrize(("name", "said"), ROWS)
def test_a_room_is_described_in_its_own_words(name: str, said: str) -> None:
    assert said == first_paragraph(ROOT / name)


def test_every_room_and_every_single_file_has_a_row() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - OUTSIDE
    files = {path.name for path in ROOT.glob("*.py")} - {"debug.py"}
    named = {name.rstrip("/").partition("/")[0] for name, _ in ROWS}
    assert named == rooms | files
