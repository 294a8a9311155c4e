"""Which names of Ocean's the code replaces, overrides, or uses though they are private: found by reading it."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_OCEAN: Final = "port_ocean"
_NO_PRODUCTION: Final = {"mutants", "tests", "sandbox", "benchmarks", "examples"}


def production() -> Iterator[Path]:
    """The modules that run in production, and the tools."""
    for path in sorted([*ROOT.glob("*.py"), *ROOT.glob("[a-z]*/**/*.py")]):
        if path.relative_to(ROOT).parts[0] not in _NO_PRODUCTION:
            yield path


def names_used(path: Path) -> set[str]:
    """The dotted names of Ocean's that a module replaces, overrides, or uses though they are private."""
    tree = ast.parse(path.read_text())
    names = _imported(tree)
    found = {name for name in names.values() if name.rpartition(".")[2].startswith("_")} | names_replaced(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found |= _private(node, names)
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                if isinstance(base, ast.Name) and base.id in names:
                    found |= set(_of_base(node, names[base.id]))
    return {name for name in found if not name.rpartition(".")[2].startswith("__") or name.endswith("__init__")}


def names_replaced(path: Path) -> set[str]:
    """Those that a module puts something else in the place of."""
    tree = ast.parse(path.read_text())
    names = _imported(tree)
    assigned = [target for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in node.targets]
    return {name for target in assigned for name in _replaced(target, names)}


def resolved(name: str) -> object:
    """What a dotted name stands for. Raises `AttributeError` or `ImportError` where it is gone."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = inspect.getattr_static(found, part)
        return found
    raise ImportError(name)


def _imported(tree: ast.Module) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == _OCEAN:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {
                alias.asname: alias.name for alias in node.names if alias.asname and alias.name.startswith(_OCEAN)
            }
    return names


def _private(node: ast.Attribute, names: dict[str, str]) -> set[str]:
    is_one = isinstance(node.value, ast.Name) and node.value.id in names and node.attr.startswith("_")
    return {f"{names[node.value.id]}.{node.attr}"} if is_one and isinstance(node.value, ast.Name) else set()


def _replaced(target: ast.expr, names: dict[str, str]) -> Iterator[str]:
    """`module.name = …`, `Class.fields["name"].default = …`."""
    attributes: list[str] = []
    while isinstance(target, ast.Attribute | ast.Subscript):
        if isinstance(target, ast.Attribute):
            attributes.insert(0, target.attr)
        target = target.value
    if attributes and isinstance(target, ast.Name) and target.id in names:
        yield f"{names[target.id]}.{attributes[0]}"


def _of_base(node: ast.ClassDef, base: str) -> Iterator[str]:
    """What a class overrides of Ocean's, and what it uses of its base that is private."""
    of_base = resolved(base)
    assert isinstance(of_base, type)
    own = {each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    own |= {
        target.id
        for each in node.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    used: set[str] = set()
    assigned: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "self":
            (assigned if isinstance(each.ctx, ast.Store) else used).add(each.attr)
    for name in sorted(own | {each for each in used - assigned if each.startswith("_")}):
        owner = next((cls for cls in of_base.__mro__ if name in vars(cls)), None)
        if owner is None:
            if name not in own:
                yield f"{base}.__init__"  # where its instances get it
        elif owner.__module__.startswith(_OCEAN) and name != "__init__":
            yield f"{owner.__module__}.{owner.__qualname__}.{name}"


if __name__ == "__main__":
    for module in production():
        for name in sorted(names_used(module)):
            print(module.relative_to(ROOT), name)  # noqa: T201
