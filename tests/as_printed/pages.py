"""The pages as they lie beside this module, shortened to what their parts are of: a few properties of many.

A folder is a page of Port's documentation, or an example in Ocean's repository; `guides` are the pages about the
integration itself. `commands.sh` are the commands of its tabs, each `*.yml` a mapping, and `blueprints.yml` has the
types of the blueprints' properties.
"""

import itertools
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.deploy.chart import Values, variables_of
from tests.servers.local_port import Document

PAGES = Path(__file__).with_name("pages")
_TYPES: dict[str, Document] = {
    **{name: {"type": name} for name in ("string", "number", "boolean", "object", "array")},
    **{name: {"type": "string", "format": name} for name in ("date-time", "email", "url")},
}
_DEFAULTS: Values = {
    "workload": {"kind": "Deployment"},
    "allowEnvironmentVariablesJqAccess": True,
    "sendRawDataExamples": True,
    "lakehouseEnabled": True,
    "streamingEnabled": False,
    "processingMode": "dsp",
    "secret": {"create": True},
    "selfSignedCertificate": {"enabled": False},
}
_INTEGRATION: Values = {"secrets": {}, "extraConfig": {}, "eventListener": {"type": "KAFKA"}}


@dataclass(frozen=True)
class Printed:
    """A mapping of a page."""

    page: str
    name: str

    @property
    def file(self) -> Path:
        return PAGES / self.page / f"{self.name}.yml"

    def __str__(self) -> str:
        return f"{self.page}/{self.name}"


def printed_mappings() -> list[Printed]:
    files = sorted(file for file in PAGES.glob("*/*.yml") if file.stem != "blueprints")
    return [Printed(file.parent.name, file.stem) for file in files]


def blueprints_of(page: str) -> list[Document]:
    """In the form that Port takes; those of other pages that relations lead to are without properties."""
    listed: dict[str, dict[str, str]] = yaml.safe_load((PAGES / page / "blueprints.yml").read_text())
    made = {identifier: _blueprint(identifier, fields) for identifier, fields in listed.items()}
    targets = {relation["target"] for blueprint in made.values() for relation in blueprint["relations"].values()}
    return [*made.values(), *(_blueprint(target, {}) for target in sorted(targets - made.keys()))]


def _blueprint(identifier: str, fields: dict[str, str]) -> Document:
    relations = {name: kind.split() for name, kind in fields.items() if " " in kind}
    return {
        "identifier": identifier,
        "title": identifier,
        "schema": {"properties": {name: _TYPES[kind] for name, kind in fields.items() if name not in relations}},
        "relations": {
            name: {"target": target, "required": False, "many": many == "many"}
            for name, (many, target) in relations.items()
        },
    }


def commands_of(page: str) -> list[list[str]]:
    """The words of each command, as a shell takes them."""
    text = (PAGES / page / "commands.sh").read_text().replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines() if line.strip()]


def environment(command: list[str]) -> dict[str, str]:
    """The variables that the process gets by a command of Helm or Docker."""
    if command[0] == "docker":
        return dict(word.split("=", 1) for option, word in itertools.pairwise(command) if option == "-e")
    values: Values = {**_DEFAULTS}
    for option, word in itertools.pairwise(command):
        if option in ("--set", "--set-json"):
            path, text = word.split("=", 1)
            _put(values, path.split("."), yaml.safe_load(text) if option == "--set-json" else _as_helm_reads(text))
    return variables_of({**values, "integration": {**_INTEGRATION, **values["integration"]}})


def _put(values: Values, path: list[str], value: object) -> None:
    *parents, last = path
    for parent in parents:
        values = values.setdefault(parent, {})
    values[last] = value


def _as_helm_reads(text: str) -> object:
    """Numbers and truth are such to `--set`, which knows no quotes once the shell has taken them."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"[1-9]\d*", text) else text
