"""What becomes of the three files: written anew, added to, or left alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from json_types import JsonObject
from mapping import BrokenResource, CustomAppConfig
from messages import MappingError
from tools.init.kinds import Kind, blueprint_of
from tools.init.writing import adding, files
from tools.init.writing.mapping_text import mapping_text
from tools.init.writing.next_steps import NAMES_FOR_OCEAN, next_steps
from tools.init.writing.variables import EnvFile
from tools.inputs import without_user


@dataclass(frozen=True)
class Destination:
    """Where the files go. `text` is that of a mapping which is to be added to."""

    mapping: Path
    blueprints: Path
    env: Path
    text: str | None = None

    @classmethod
    def of(cls, output: Path, into: Path | None, *, force: bool) -> Self:
        """Raises `MappingError` where it must not be written to, before anything is asked."""
        directory = into.parent if into else output
        mapping, blueprints = into or directory / "port-app-config.yml", directory / "blueprints.json"
        if into is None:
            files.refuse_existing([mapping, blueprints], force=force)
        return cls(mapping, blueprints, directory / ".env", adding.read_text(into) if into else None)

    def write(
        self, kinds: Sequence[Kind], config: Mapping[str, object], secrets: Mapping[str, object]
    ) -> Iterator[str]:
        """Writes them all, and tells what it did. Raises `MappingError` before anything is written."""
        usable = [kind for kind in kinds if kind.failure is None]
        if not usable:
            return
        _refuse_broken(usable)
        mapping = (
            mapping_text(kinds) if self.text is None else adding.add_resources(self.text, kinds, str(self.mapping))
        )
        blueprints, kept = self._blueprints([blueprint_of(kind) for kind in usable])
        files.write(self.mapping, mapping)
        files.write(self.blueprints, blueprints)
        yield f"Wrote {self.mapping} and {self.blueprints}."
        for name in kept:
            yield f"The blueprint {name} was there already, and was left as it is: compare its properties."
        env = EnvFile(config, secrets, self.mapping.parent if self.mapping.name in NAMES_FOR_OCEAN else None)
        file = self.env
        if file.exists() and (other := env.other_api(file)) is not None:
            file = file.with_name(f"{file.name}.{_named_for(str(config['base_url']))}")
            its = f"is for {without_user(other)}" if other else "names no API"
            yield (
                f"{self.env} was left as it is: it {its}, and this is {config['base_url']}, whose settings go "
                f"into {file}. Rename that to .env if it is to take its place."
            )
        if file.exists():
            lacking = env.lacking(file)
            hint = f"; it lacks, or says otherwise, {', '.join(lacking)}: set there what is meant" if lacking else ""
            yield f"{file} is there, and was left as it is{hint}."
        else:
            files.write(file, env.text, secret=True)
            yield f"Wrote {file}, which only you can read; the credentials of Port are yours to fill in."
            yield from env.remarks()
        yield from next_steps(self.mapping, self.blueprints, file)

    def _blueprints(self, made: Sequence[JsonObject]) -> tuple[str, list[str]]:
        if self.text is None or not self.blueprints.exists():
            return files.blueprints_text(made), []
        return adding.add_blueprints(adding.read_text(self.blueprints), made, str(self.blueprints))


def _named_for(base_url: str) -> str:
    """What tells a file of one API from that of another."""
    return re.sub(r"[^\w.-]+", "-", base_url.partition("://")[2]).strip("-.")


def _refuse_broken(kinds: Sequence[Kind]) -> None:
    """What is written must be a mapping that a resync takes, once its author has settled what is left to settle."""
    config = CustomAppConfig.parse_obj({"resources": [kind.settled().resource() for kind in kinds]})
    for resource in config.resources:
        if isinstance(resource, BrokenResource):
            raise MappingError(f"{resource.kind}: what was found makes no valid resource. Please report this.")
