"""What a mapping would make of the API, shown while it is typed.

The preview is that of `ocean-custom preview`, run here. Port does not know an installation's settings; so whoever
starts the local Port may give it those of an integration, as the demo does.
"""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

from messages import IntegrationError
from sandbox.port.errors import Conflict, Invalid, NotFound
from sandbox.port.store import Document
from settings import Settings
from tools.inputs import Blueprints, enter_ocean_context, read_installation, read_mapping
from tools.preview import PreviewReport, Wanted, preview

_NAME = "the mapping"


class Previews:
    """One at a time for each integration: what is typed later takes the place of what is still being read."""

    def __init__(self, settings: Mapping[str, Settings] | None = None) -> None:
        self._settings = settings or {}
        self._running: dict[str, asyncio.Task[PreviewReport]] = {}

    @classmethod
    def from_files(cls, files: Iterable[tuple[str, Path]]) -> "Previews":
        """With the settings of integrations, each from a file as the tools read it. Raises `SettingsError`."""
        settings: dict[str, Settings] = {}
        for integration, file in files:
            installation = read_installation(file=file)
            enter_ocean_context(installation.ocean)
            settings[integration] = installation.settings()
        return cls(settings)

    def knows(self, integration: str) -> bool:
        return integration in self._settings

    async def of(self, integration: str, text: str, blueprints: Iterable[Document]) -> PreviewReport:
        """Invalid where the text is no mapping, Conflict where a later text took its place."""
        if not self.knows(integration):
            raise NotFound(f'The settings of "{integration}" are not known here')
        if (earlier := self._running.get(integration)) is not None:
            earlier.cancel()
        task = asyncio.create_task(self._preview(integration, text, blueprints))
        self._running[integration] = task
        try:
            return await task
        except IntegrationError as error:
            raise Invalid(str(error)) from None
        except asyncio.CancelledError:
            if self._running.get(integration) is task:
                raise
            raise Conflict("A later text is being previewed") from None
        finally:
            task.cancel()
            if self._running.get(integration) is task:
                del self._running[integration]

    async def _preview(self, integration: str, text: str, blueprints: Iterable[Document]) -> PreviewReport:
        return await preview(
            read_mapping(text, _NAME),
            self._settings[integration],
            wanted=Wanted(),
            blueprints=Blueprints({blueprint["identifier"]: blueprint for blueprint in blueprints}),
            progress=lambda _: None,
        )
