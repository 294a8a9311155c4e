"""What the source of Ocean's names was when somebody last looked at it.

`python -m tests.framework.ocean_sources` renews it. A line is the beginning of the source's SHA-256, and the name.
Sources are read in the files that are installed: in this process, a name may have been replaced.
"""

import ast
import hashlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Final

from framework import OCEANS_NAMES

FILE: Final = Path(__file__).with_name("ocean_sources.txt")


def installed() -> Path:
    """The folder of the package that is installed."""
    spec = importlib.util.find_spec("port_ocean")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


def source_of(name: str, package: Path | None = None) -> str:
    """Its source. Raises `LookupError` where it is gone."""
    path, parts = package or installed(), name.split(".")[1:]
    while parts and (path / parts[0]).is_dir():
        path /= parts.pop(0)
    if parts and (path / f"{parts[0]}.py").exists():
        path /= f"{parts.pop(0)}.py"
    if path.is_dir():
        raise LookupError(name)
    text, node = _parsed(path)
    found: ast.AST = node
    for part in parts:
        found = _within(found, part, name)
    return ast.get_source_segment(text, found) or text


def hash_of(name: str, package: Path | None = None) -> str:
    return hashlib.sha256(source_of(name, package).encode()).hexdigest()[:16]


def known() -> dict[str, str]:
    """The hash of each name's source, as it was."""
    pairs = (line.split() for line in FILE.read_text().splitlines())
    return {name: digest for digest, name in pairs}


def names() -> list[str]:
    return sorted({name for each in OCEANS_NAMES for name in each.sources})


@cache
def _parsed(path: Path) -> tuple[str, ast.Module]:
    text = path.read_text()
    return text, ast.parse(text)


def _within(node: ast.AST, part: str, name: str) -> ast.AST:
    for inner in getattr(node, "body", ()):
        if part in _names_of(inner):
            return inner  # type: ignore[no-any-return]
    raise LookupError(name)


def _names_of(node: ast.AST) -> set[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name}
    if isinstance(node, ast.ImportFrom):
        return {alias.asname or alias.name for alias in node.names}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


if __name__ == "__main__":
    FILE.write_text("".join(f"{hash_of(name)} {name}\n" for name in names()))
