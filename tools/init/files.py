"""The files that are written, and which of them may be."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from errors import MappingError
from json_types import JsonObject

_FOR_THE_OWNER: Final = 0o600
_FOR_ALL: Final = 0o644
_GROUPS: Final = {"config": "CONFIG", "secrets": "SECRETS"}


def refuse_existing(paths: Sequence[Path], *, force: bool) -> None:
    """Raises `MappingError` where a file is there and must not be overwritten."""
    there = [str(path) for path in paths if path.exists()]
    if there and not force:
        raise MappingError(
            f"{' and '.join(there)} {'is' if len(there) == 1 else 'are'} there already. Nothing was written: use "
            "--force to overwrite, --into FILE to add to a mapping, or --output DIRECTORY for another place."
        )


def write(path: Path, text: str, *, secret: bool = False) -> None:
    """Writes a file whole or not at all; a secret one can be read by its owner alone, from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = _FOR_THE_OWNER if secret else path.stat().st_mode & 0o777 if path.exists() else _FOR_ALL
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(text.encode())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def blueprints_text(blueprints: Sequence[JsonObject]) -> str:
    return json.dumps(list(blueprints), indent=2, ensure_ascii=False) + "\n"


def env_text(config: Mapping[str, object], secrets: Mapping[str, object]) -> str:
    """The settings as variables, with room for the credentials of Port."""
    lines = [
        '# Port: the API of your region, and credentials from Port\'s page "Credentials"',
        "OCEAN__PORT__BASE_URL=https://api.getport.io",
        "OCEAN__PORT__CLIENT_ID=",
        "OCEAN__PORT__CLIENT_SECRET=",
        "OCEAN__EVENT_LISTENER=" + _quoted('{"type":"POLLING"}'),
        "OCEAN__INITIALIZE_PORT_RESOURCES=true",
        "OCEAN__INTEGRATION__IDENTIFIER=ocean-custom",
        "OCEAN__INTEGRATION__TYPE=custom",
        "",
        "# The API",
    ]
    lines += [f"{name}={_quoted(value)}" for name, value in _variables(config, secrets).items()]
    return "\n".join(lines) + "\n"


def lacking(env: Path, config: Mapping[str, object], secrets: Mapping[str, object]) -> list[str]:
    """The variables that a `.env` file lacks, or gives another value."""
    there = dotenv_values(env, interpolate=False)
    return [name for name, value in _variables(config, secrets).items() if there.get(name) != value]


def _variables(config: Mapping[str, object], secrets: Mapping[str, object]) -> dict[str, str]:
    return {
        f"OCEAN__INTEGRATION__{_GROUPS[group]}__{name.upper()}": _as_text(value)
        for group, values in (("config", config), ("secrets", secrets))
        for name, value in values.items()
        if value is not None and value != ""
    }


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    """A value as a `.env` file takes it: plain where it can be, else in quotes, in which nothing is expanded."""
    if text and all(each.isalnum() or each in "-_./:@%+,=" for each in text):
        return text
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
