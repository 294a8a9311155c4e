"""What import-linter has no contract for: the single files beside the rooms, and the rooms' faces.

`make lint` runs these among its own contracts; pyproject.toml names them, and lists who stands where.
"""

import ast
from pathlib import Path

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.application.contract_utils import AlertLevel, remove_ignored_imports
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

type Import = tuple[str, str, int, str]
"""Who imports, what, on which line, and the line itself."""


def with_single_files(graph: ImportGraph, folder: Path) -> None:
    """Puts the modules that are no packages into the graph, which has them as foreign ones: without their imports."""
    files = sorted(folder.glob("*.py"))
    for path in files:
        _make_our_own(graph, path.stem)
    for path in files:
        lines = path.read_text().splitlines()
        for name, line in _imports(ast.parse("\n".join(lines), path.name)):
            contents = lines[line - 1].strip()
            graph.add_import(
                importer=path.stem, imported=_module_of(graph, name), line_number=line, line_contents=contents
            )


def _make_our_own(graph: ImportGraph, module: str) -> None:
    importers = graph.find_modules_that_directly_import(module) if module in graph.modules else set()
    imports = [(each, _lines(graph, each, module)) for each in importers]
    if importers:
        graph.remove_module(module)
    graph.add_module(module)
    for importer, lines in imports:
        for _, _, line, contents in lines:
            graph.add_import(importer=importer, imported=module, line_number=line, line_contents=contents)


def _module_of(graph: ImportGraph, name: str) -> str:
    """The module that a name was imported from: itself, what it stands in, or the package that is not ours."""
    for known in (name, name.rpartition(".")[0]):
        if known in graph.modules:
            return known
    foreign = name.partition(".")[0]
    if foreign not in graph.modules:
        graph.add_module(foreign, is_squashed=True)
    return foreign


def _imports(tree: ast.Module) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


class LayersWithFiles(LayersContract):
    """import-linter's layers, in which single files are layers too."""

    layers = LayersContract.layers  # import-linter finds a contract's fields in the class itself
    containers = LayersContract.containers
    ignore_imports = LayersContract.ignore_imports
    unmatched_ignore_imports_alerting = LayersContract.unmatched_ignore_imports_alerting
    exhaustive = LayersContract.exhaustive
    exhaustive_ignores = LayersContract.exhaustive_ignores

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        with_single_files(graph, Path())
        return super().check(graph, verbose)


class ProtectedWithFiles(ProtectedContract):
    """import-linter's protected modules, from single files too."""

    protected_modules = ProtectedContract.protected_modules
    allowed_importers = ProtectedContract.allowed_importers
    ignore_imports = ProtectedContract.ignore_imports
    unmatched_ignore_imports_alerting = ProtectedContract.unmatched_ignore_imports_alerting
    as_packages = ProtectedContract.as_packages

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        with_single_files(graph, Path())
        return super().check(graph, verbose)


class Faces(Contract):
    """From outside, nothing of a room is imported but its face; a room's own modules do not go through it.

    The tests of a room, in the folder of its name, may look inside.
    """

    type_name = "faces"
    rooms = fields.ListField(subfield=fields.StringField())
    ignore_imports = fields.SetField(subfield=fields.ImportExpressionField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        with_single_files(graph, Path())
        remove_ignored_imports(graph, self.ignore_imports, AlertLevel.WARN)  # type: ignore[arg-type]
        wrong = []
        for room in self.rooms:  # type: ignore[attr-defined]
            for imported in sorted({room} | graph.find_descendants(room)):
                for importer in sorted(graph.find_modules_that_directly_import(imported)):
                    if not _may_import(importer, imported, room):
                        wrong += _lines(graph, importer, imported)
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, line, contents in check.metadata["wrong"]:
            output.print_error(f"- {importer} (l.{line}): {contents}", bold=False)
            if importer.startswith(f"{imported}."):
                output.print("  A room's own modules import each other, and not its face.")
            else:
                face = imported.rpartition(".")[0]
                output.print(f"  Import it from {face}, its face; what others may use is exported there.")
        output.new_line()


def _may_import(importer: str, imported: str, room: str) -> bool:
    if importer == room or importer.startswith(f"{room}."):
        return imported != room
    parts = room.split(".")
    around = [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return imported == room or any(importer.startswith(f"tests.{each}.") for each in around)


def _lines(graph: ImportGraph, importer: str, imported: str) -> list[Import]:
    details = graph.get_import_details(importer=importer, imported=imported)
    return [(importer, imported, each["line_number"], each["line_contents"]) for each in details]
