"""The settings as a `.env` file: what Ocean reads from it is what was given, or it is not written."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

_GROUPS: Final = {"config": "CONFIG", "secrets": "SECRETS"}
_NAME: Final = "VALUE"
_BASE_URL: Final = "OCEAN__INTEGRATION__CONFIG__BASE_URL"
_WHOLE: Final = frozenset({"OCEAN__INTEGRATION", "OCEAN__INTEGRATION__CONFIG", "OCEAN__INTEGRATION__SECRETS__BASE_URL"})
"""Other variables that may say the address."""


@dataclass(frozen=True)
class EnvFile:
    """What `.env` says: the settings of the API, and the `folder` from which Ocean takes mapping and blueprints."""

    config: Mapping[str, object]
    secrets: Mapping[str, object]
    folder: Path | None

    @property
    def text(self) -> str:
        """The whole file, with room for the credentials of Port."""
        lines = [
            '# Port: the API of your region, and credentials from Port\'s page "Credentials"',
            "OCEAN__PORT__BASE_URL=https://api.getport.io",
            "OCEAN__PORT__CLIENT_ID=",
            "OCEAN__PORT__CLIENT_SECRET=",
            'OCEAN__EVENT_LISTENER={"type":"POLLING"}',
            "OCEAN__INTEGRATION__IDENTIFIER=ocean-custom",
            "OCEAN__INTEGRATION__TYPE=custom",
        ]
        if self.folder is not None:
            lines += ["", "# Blueprints and mapping are taken from this folder at the first start"]
        lines += [f"{name}={written(value)}" for name, value in self._of_ocean().items()]
        lines += ["", "# The API"]
        for name, value in self._of_the_api().items():
            found = written(value)
            lines.append(f"# {name} could not be written: see below" if found is None else f"{name}={found}")
        lines += [f"# {each}" for each in self.remarks()]
        return "\n".join(lines) + "\n"

    def remarks(self) -> Iterator[str]:
        """What cannot be written, and what to do instead."""
        for name, value in self._of_the_api().items():
            if written(value) is None:
                yield (
                    f"{name} holds what cannot be written into a .env file so that it is read as it is: set the "
                    "variable yourself, or keep a secret in a file and name that by the setting that ends in File."
                )

    def lacking(self, file: Path) -> list[str]:
        """The variables that a `.env` file lacks, or gives another value."""
        there = dotenv_values(file)
        expected = {**self._of_ocean(), **self._of_the_api()}
        return [name for name, value in expected.items() if there.get(name) != value]

    def other_api(self, file: Path) -> str | None:
        """The address that a `.env` file has where it has not this one: empty where it has none."""
        there = {name.upper(): value for name, value in dotenv_values(file).items()}
        found = there.get(_BASE_URL) or ""
        whole = not _WHOLE.isdisjoint(there)
        return None if whole or found.rstrip("/") == str(self.config.get("base_url")).rstrip("/") else found

    def _of_ocean(self) -> dict[str, str]:
        if self.folder is None:
            return {}
        return {"OCEAN__INITIALIZE_PORT_RESOURCES": "true", "OCEAN__RESOURCES_PATH": str(self.folder.absolute())}

    def _of_the_api(self) -> dict[str, str]:
        return {
            f"OCEAN__INTEGRATION__{_GROUPS[group]}__{name.upper()}": _as_text(value)
            for group, values in (("config", self.config), ("secrets", self.secrets))
            for name, value in values.items()
            if value is not None and value != ""
        }


def written(value: str) -> str | None:
    """A value as it is read back by python-dotenv, as Ocean reads it; None where there is no way to write it.

    Without quotes where that will do, since `docker run --env-file` takes quotes for a part of the value. References
    are replaced within quotes as well, so a dollar sign before a brace is itself written as a reference, to nothing,
    with a dollar sign in its place.
    """
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    forms = (value, f"'{escaped}'", "'" + escaped.replace("${", "${:-$}{") + "'")
    return next((form for form in forms if _read_back(form) == value), None)


def _read_back(form: str) -> str | None:
    """What a file of this one line gives, if it gives nothing else."""
    file = io.StringIO(f"{_NAME}={form}\n", newline=None)
    found = dotenv_values(stream=file)
    return found.get(_NAME) if len(found) == 1 else None


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
