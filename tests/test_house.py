"""The rules of the house, and that they are kept; the page on it says of each room what the room says of itself."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text()
ROWS = re.findall(
    r"^\| \[`([\w/.]+)`\]\(\.\./[\w/.]+\) \| (.+) \|$", PAGE.partition("Above the house")[0], re.MULTILINE
)
OUTSIDE = {"port_rules", "tools", "sandbox", "builder", "benchmarks", "tests"}
IN_THE_IMAGE = {"port_rules", "tools"}
ROOMS = {path.parent.name for path in ROOT.glob("*/__init__.py")} - OUTSIDE
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["type"]: contract for contract in LINTER["contracts"]}


def first_paragraph(path: Path) -> str:
    module = path / "__init__.py" if path.is_dir() else path
    return (ast.get_docstring(ast.parse(module.read_text())) or "").partition("\n\n")[0].replace("\n", " ")


@pytest.mark.parametrize(("name", "said"), ROWS)
def test_a_room_is_described_in_its_own_words(name: str, said: str) -> None:
    assert said == first_paragraph(ROOT / name)


def test_every_room_and_every_single_file_has_a_row() -> None:
    files = {path.name for path in ROOT.glob("*.py")} - {"debug.py"}
    named = {name.rstrip("/").partition("/")[0] for name, _ in ROWS}
    assert named == ROOMS | files


def test_so_has_every_room_within_a_room() -> None:
    inner = {path.parent for room in ROOMS for path in (ROOT / room).glob("*/**/__init__.py")}
    assert {f"{path.relative_to(ROOT)}/" for path in inner} <= {name for name, _ in ROWS}


def test_the_floors_on_the_page_are_those_that_are_kept() -> None:
    drawn = re.search(r"```\nmain\.py.*?```", PAGE, re.DOTALL)
    assert drawn is not None
    floors = [{name.rstrip("/").removesuffix(".py") for name in line.split()} for line in drawn[0].splitlines()[1:-1]]
    kept = [set(re.split(r" [|:] ", layer)) for layer in CONTRACTS["layers_with_files"]["layers"]]
    assert floors == [floor for floor in kept if not floor & OUTSIDE]


def test_every_room_is_in_every_list() -> None:
    assert set(LINTER["root_packages"]) == ROOMS | OUTSIDE
    assert set(CONTRACTS["faces"]["rooms"]) >= ROOMS
    assert set(CONTRACTS["acyclic_siblings"]["ancestors"]) >= ROOMS


def test_every_room_within_a_room_has_a_face() -> None:
    inner = {path.parent for room in ROOMS for path in (ROOT / room).glob("*/**/__init__.py")}
    assert {".".join(path.relative_to(ROOT).parts) for path in inner} <= set(CONTRACTS["faces"]["rooms"])


def test_every_room_enters_the_image() -> None:
    assert {
        line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines()
    } >= ROOMS | IN_THE_IMAGE


def test_no_room_has_the_name_of_a_module_of_python() -> None:
    assert not {path.stem for path in ROOT.glob("*.py")} & sys.stdlib_module_names
    assert not (ROOMS | OUTSIDE) & sys.stdlib_module_names


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for name in ROOMS | OUTSIDE:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (*ROOT.glob("*.py"), ROOT / "pyproject.toml"):
        shutil.copy(path, folder)
    return folder


FACE = "  Import it from {}, its face; what others may use is exported there."
BREACHES = [
    ("extraction/paths.py", "from paging import Page", ("- extraction.paths -> paging",)),
    ("login/reach/cookies.py", "from transport import Backoff", ("- login.reach.cookies -> transport",)),
    ("client.py", "from reading import Glimpse", ("- client -> reading",)),
    ("transport/bodies/bodies.py", "import client", ("- transport.bodies.bodies -> client",)),
    ("clock.py", "from messages import excerpt", ("- clock -> messages",)),
    ("json_types.py", "import clock", ("- json_types -> clock",)),
    ("main.py", "from tools import check", ("- main -> tools.check",)),
    ("tools/inputs/layers.py", "from tools.check import check_command", ("- tools.inputs.layers -> tools.check",)),
    (
        "tools/init/words/naming.py",
        "from tools.init.items import Field",
        ("- tools.init.words.naming -> tools.init.items",),
    ),
    (
        "tools/preview/view.py",
        "from tools.check.repair import Repair",
        ("- tools.preview.view: from tools.check.repair import Repair", FACE.format("tools.check")),
    ),
    ("port_rules/entities.py", "from tools.inputs import Blueprints", ("- port_rules.entities -> tools.inputs",)),
    ("paging/styles/styles.py", "from sandbox import demo", ("- paging.styles.styles -> sandbox.demo",)),
    (
        "reading/batches.py",
        "from endpoints.listing import Listing",
        ("- reading.batches: from endpoints.listing import Listing", FACE.format("endpoints")),
    ),
    (
        "main.py",
        "from reading.batches import BatchBuffer",
        ("- main: from reading.batches import BatchBuffer", FACE.format("reading")),
    ),
    (
        "tests/login/test_auth.py",
        "from reading.batches import BatchBuffer",
        ("- tests.login.test_auth: from reading.batches import BatchBuffer", FACE.format("reading")),
    ),
    (
        "reading/batches.py",
        "from reading import Glimpse",
        (
            "- reading.batches: from reading import Glimpse",
            "  A room's own modules import each other, and not its face.",
        ),
    ),
    (
        "paging/protocol.py",
        "from paging.paginator import Paginator",
        (
            "No cycles are allowed in paging.",
            "It could be made acyclic by removing 1 dependency:",
            "",
            "- .protocol -> .paginator (1 import)",
        ),
    ),
    ("reading/batches.py", "import httpx", ("- reading.batches -> httpx",)),
    ("integration.py", "import httpx", ("- integration -> httpx",)),
]


@pytest.fixture(scope="module")
def told(copy: Path) -> list[str]:
    """What is told of all breaches at once: line by line, without the numbers of lines."""
    as_they_were = {copy / name: (copy / name).read_text() for name, _, _ in BREACHES}
    try:
        for name, line, _ in BREACHES:
            with (copy / name).open("a") as file:
                file.write(f"\n{line}\n")
        code, said = check(copy)
    finally:
        for path, text in as_they_were.items():
            path.write_text(text)
    assert code == 1
    return [re.sub(r"\x1b\[\d*m| \(l\.\d+\)", "", line) for line in said.splitlines()]


def check(folder: Path) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_the_rules_of_the_house_are_kept(copy: Path) -> None:
    code, said = check(copy)
    assert code == 0, said


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: f"{breach[0]}: {breach[1]}")
def test_a_breach_is_told(told: list[str], breach: tuple[str, str, tuple[str, ...]]) -> None:
    _, _, lines = breach
    assert any(told[at : at + len(lines)] == list(lines) for at in range(len(told)))
