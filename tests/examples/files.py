"""The examples as a user finds them: settings, mapping and blueprints."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.harness import REPOSITORY
from tests.servers.local_port import Document

EXAMPLES = REPOSITORY / "examples"
_CONFIG = "OCEAN__INTEGRATION__CONFIG__"


@dataclass(frozen=True)
class ExampleFiles:
    """The folder of one example."""

    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        """All of `settings.env`."""
        lines = (self.folder / "settings.env").read_text().splitlines()
        pairs = (line.partition("=")[::2] for line in lines if line and not line.startswith("#"))
        return dict(pairs)

    @property
    def config(self) -> dict[str, str]:
        """The settings of the integration, in upper snake case."""
        return {n.removeprefix(_CONFIG): value for n, value in self.variables.items() if n.startswith(_CONFIG)}

    @property
    def oceans_own(self) -> dict[str, Any]:
        """How the resources of the example reach Port."""
        wanted = ("OCEAN__INITIALIZE_PORT_RESOURCES", "OCEAN__RESOURCES_PATH")
        return {name: self.variables[name] for name in wanted}

    @property
    def mapping(self) -> Document:
        mapping: Document = yaml.safe_load((self.folder / "port-app-config.yml").read_text())
        return mapping

    @property
    def blueprints(self) -> dict[str, Document]:
        listed = json.loads((self.folder / "blueprints.json").read_text())
        return {blueprint["identifier"]: blueprint for blueprint in listed}


def example_files() -> dict[str, ExampleFiles]:
    folders = sorted(entry for entry in EXAMPLES.iterdir() if entry.is_dir())
    return {folder.name: ExampleFiles(folder) for folder in folders}


def filled_in(folder: str, **given: str) -> dict[str, str]:
    """The settings that leave something to fill in, as `<NAME>`, with what is given for it."""
    filled = {}
    for setting, value in ExampleFiles(EXAMPLES / folder).config.items():
        for name, text in given.items():
            value = value.replace(f"<{name}>", text)
        filled[setting] = value
    return filled
