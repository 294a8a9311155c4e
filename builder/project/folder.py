"""The files of a project, in one folder: read whenever they are asked for, since they may be written by hand."""

import io
import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from builder.project.mapping_edits import NAME
from json_types import JsonObject
from messages import MappingError, SettingsError
from tools.init import EnvFile, blueprints_text, write_file
from tools.inputs import Blueprints, Installation, read_blueprints, read_installation

BLUEPRINTS: Final = "blueprints.json"
ENV: Final = ".env"
_OF_THE_API: Final = ("OCEAN__INTEGRATION__CONFIG", "OCEAN__INTEGRATION__SECRETS")


class Folder:
    """`port-app-config.yml`, `blueprints.json` and `.env`, none of which has to be there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def new(cls, path: Path) -> Self:
        """A folder that has none of them yet. Raises `MappingError`."""
        there = [name for name in (NAME, BLUEPRINTS, ENV) if (path / name).exists()]
        if there:
            raise MappingError(
                f"{path} has {' and '.join(there)} already. Take them up with --from {path}, or choose another place "
                "with --output DIRECTORY."
            )
        return cls(path)

    @property
    def has_mapping(self) -> bool:
        return (self.path / NAME).is_file()

    @property
    def mapping(self) -> str:
        """Raises `MappingError`."""
        return self._text(NAME) or "resources: []\n"

    def write_mapping(self, text: str) -> None:
        write_file(self.path / NAME, text)

    @property
    def blueprints(self) -> list[JsonObject]:
        """Raises `MappingError`."""
        try:
            found = json.loads(self._text(BLUEPRINTS) or "[]")
        except ValueError as error:
            raise MappingError(f"{BLUEPRINTS} is no JSON: {error}.") from error
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise MappingError(f"{BLUEPRINTS} must hold a list of blueprints.")
        return found

    @property
    def blueprints_text(self) -> str:
        return self._text(BLUEPRINTS) or "[]\n"

    def write_blueprints(self, blueprints: Sequence[JsonObject]) -> None:
        write_file(self.path / BLUEPRINTS, blueprints_text(blueprints))

    def write_blueprints_text(self, text: str) -> None:
        """Raises `MappingError` for what Port would refuse, before it is written."""
        draft = self.path / f".{BLUEPRINTS}.draft"
        write_file(draft, text)
        try:
            read_blueprints(draft)
            json.loads(text)
        except ValueError as error:
            raise MappingError(f"{BLUEPRINTS} is no JSON: {error}.") from error
        except MappingError as error:
            raise MappingError(str(error).replace(str(draft), BLUEPRINTS)) from error
        finally:
            draft.unlink(missing_ok=True)
        write_file(self.path / BLUEPRINTS, text)

    @property
    def known_blueprints(self) -> Blueprints:
        """Raises `MappingError`."""
        file = self.path / BLUEPRINTS
        return read_blueprints(file) if file.exists() else Blueprints()

    @property
    def fingerprint(self) -> str:
        """Another one whenever the mapping or the blueprints were changed, by whomever."""
        files = [self.path / name for name in (NAME, BLUEPRINTS)]
        return sha256(repr([file.read_bytes() if file.is_file() else None for file in files]).encode()).hexdigest()

    def installation(self, options: Sequence[str] = ()) -> Installation:
        """What `.env` says, and variables and options over it. Raises `SettingsError`."""
        return read_installation(options, self.path / ENV)

    def write_installation(self, installation: Installation) -> None:
        """Into `.env`, whose other lines stay as they are; it can be read by its owner alone."""
        file = EnvFile(installation.config, installation.secrets, self.path)
        there = self._text(ENV)
        if there is not None:
            bindings = list(parse_stream(io.StringIO(there)))
            kept = "".join(each.original.string for each in bindings if not _is_of_the_api(each.key)).rstrip("\n")
            own = [each.original.string for each in parse_stream(io.StringIO(file.text)) if _is_of_the_api(each.key)]
            text = f"{kept}\n{''.join(own).lstrip()}"
        else:
            text = file.text
        if remarks := list(file.remarks()):
            raise SettingsError(" ".join(remarks))
        write_file(self.path / ENV, text, secret=True)

    @property
    def variables(self) -> dict[str, str]:
        """What `.env` says, as Ocean reads it."""
        found = dotenv_values(stream=io.StringIO(self._text(ENV) or ""))
        return {name: value for name, value in found.items() if value is not None}

    @property
    def env_text(self) -> str:
        return self._text(ENV) or ""

    def _text(self, name: str) -> str | None:
        file = self.path / name
        try:
            return file.read_bytes().decode() if file.exists() else None
        except (OSError, UnicodeDecodeError) as error:
            raise MappingError(f"{file} cannot be read: {error}.") from error


def _is_of_the_api(name: str | None) -> bool:
    return name is not None and name.upper().startswith(_OF_THE_API)
