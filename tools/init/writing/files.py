"""The files that are written, and which of them may be."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from json_types import JsonObject
from messages import MappingError

_FOR_THE_OWNER: Final = 0o600
_FOR_ALL: Final = 0o644


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
