"""What somebody has who copied a mapping of a page, its blueprints and a command, with an API to try them on."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.as_printed.pages import Printed, blueprints_of, commands_of, environment
from tests.servers.told_api import Answer, Asked, ToldApi, told_api
from tests.tools.commands import Ended, run

_CONFIG = "OCEAN__INTEGRATION__CONFIG__"
_BASE_URL = f"{_CONFIG}BASE_URL"


@dataclass(frozen=True)
class Copied:
    """The files lie in a folder; `command` is the one of the page's that is taken, from 0."""

    printed: Printed
    folder: Path
    command: int = 0
    further: Mapping[str, str] = field(default_factory=dict)
    """Settings that the text of the page tells to add."""

    def check(self) -> Ended:
        return run(self.folder, "check", str(self.printed.file), *self._files())

    @contextmanager
    def previewed(self, answer: Callable[[Asked], Answer], *options: str) -> Iterator[tuple[Ended, ToldApi]]:
        """What `preview` prints of all pages, and what the API was asked."""
        with told_api(answer) as api:
            yield run(self.folder, "preview", str(self.printed.file), *self._files(api.origin), *options), api

    def _files(self, origin: str | None = None) -> tuple[str, ...]:
        variables = environment(commands_of(self.printed.page)[self.command])
        variables |= {f"{_CONFIG}{name}": value for name, value in self.further.items()}
        if origin is not None:
            variables[_BASE_URL] = origin + urlsplit(variables[_BASE_URL]).path
        (self.folder / "settings.env").write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
        (self.folder / "blueprints.json").write_text(json.dumps(blueprints_of(self.printed.page)))
        return ("--settings", "settings.env", "--blueprints", "blueprints.json")
