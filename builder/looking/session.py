"""One session with one API: its client, what is being done, and what was found last."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from builder.looking.remembering import RememberingClient
from builder.looking.trial import Tried, tried
from builder.looking.work import Work
from builder.project import MAPPING, Project
from messages import PROCESS_MASK, MappingError
from settings import Settings
from tools.init import Look, Wanted, read_document, refuse_credentials_in, wanted_of
from tools.inputs import Installation, read_mapping
from tools.preview import PreviewReport, preview
from tools.preview import Wanted as Previewed

_RETRIES: Final = 1
_MOST_REQUESTS: Final = 300
_ENTITIES: Final = 20


class Session:
    """What the pages ask for. One thing is done at a time; what is asked meanwhile is refused."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.work: Work | None = None
        self.tried: Tried | None = None
        self._client: RememberingClient | None = None
        self._look: Look | None = None
        self._settings: Settings | None = None
        self._previews: dict[tuple[str, str], asyncio.Task[PreviewReport]] = {}

    @property
    def is_busy(self) -> bool:
        return self.work is not None and self.work.is_under_way

    async def close(self) -> None:
        if self.work is not None:
            await self.work.stop()
        await self._leave_api()

    async def _leave_api(self) -> None:
        running = [task for task in self._previews.values() if not task.done()]
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)
        self._previews.clear()
        if self._client is not None:
            await self._client.aclose()
        self._client = self._look = self._settings = None

    async def connect(self, installation: Installation, path: str) -> Tried:
        """Tries a login, and keeps it whether it is taken or not. Raises `SettingsError`."""
        settings = _settings_of(installation)
        PROCESS_MASK.hide(*settings.secrets)
        await self._leave_api()
        if installation.config.get("base_url") != self.project.installation.config.get("base_url"):
            self.project.findings.clear()
            self.project.offered.clear()
        self.project.installation = installation
        self.project.folder.write_installation(installation)
        self._client, self._settings = RememberingClient(settings), settings
        self.tried = await tried(self._client, path)
        return self.tried

    def begin_looking(self, wanted: Sequence[Wanted]) -> None:
        """Looks at endpoints, and writes what it finds into the project. Raises `IntegrationError`."""
        for each in wanted:
            refuse_credentials_in(each)
        self._begin(f"Looking at {', '.join(each.kind for each in wanted) or 'all endpoints again'}", wanted)

    def begin_anew(self, wanted: Wanted) -> None:
        """The same for an endpoint that is in the mapping, and is made anew there."""
        self.begin_looking([wanted])

    def begin_reading_document(self, place: str) -> None:
        """Reads an OpenAPI document, and offers its endpoints."""
        work = Work(f"Reading {place}")

        async def read() -> None:
            document = await read_document(place, self.project.installation, self.project.base_url or None)
            in_mapping = self.project.known
            found = wanted_of(document, ())
            self.project.offered = [each for each in found if each.kind not in in_mapping]
            if not found:
                raise MappingError(f"{place} declares no endpoint that lists things.")

        self._start(work, read)

    async def report(self, seconds: float) -> PreviewReport | None:
        """What the mapping makes of the API as it stands; None while that is still being read.

        Raises `IntegrationError`.
        """
        return await self.report_of(self.project.folder.mapping, seconds)

    async def report_of(self, text: str, seconds: float) -> PreviewReport | None:
        """The same of a text that may not be the mapping yet."""
        key = text, self.project.folder.blueprints_text
        if key not in self._previews:
            for task in self._previews.values():
                task.cancel()
            self._previews = {key: asyncio.create_task(self._preview(text))}
        task = self._previews[key]
        await asyncio.wait({task}, timeout=seconds)
        return await task if task.done() else None

    def look_again(self) -> None:
        """What was answered is forgotten, so that the API is asked anew."""
        if self._client is not None:
            self._client.forget()
        self._look = None
        self._previews.clear()

    async def _preview(self, text: str) -> PreviewReport:
        client, settings = self._api()
        return await preview(
            read_mapping(text, MAPPING),
            settings,
            wanted=Previewed(entities=_ENTITIES),
            blueprints=self.project.folder.known_blueprints,
            progress=lambda _: None,
            client=client,
        )

    def _begin(self, title: str, wanted: Sequence[Wanted]) -> None:
        client, settings = self._api()
        work = Work(title)
        if self._look is None:
            self._look = Look(client, settings.pagination, lambda text: self._tell(text))
        look = self._look

        async def looked() -> None:
            asked = {each.kind for each in wanted}
            known = {name: each for name, each in self.project.known.items() if name not in asked}
            there = [each.wanted for each in self.project.resources if each.kind not in asked]
            for kind in await look.at([*there, *wanted], known, _MOST_REQUESTS):
                if kind.wanted.kind in asked and kind.failure is None:
                    self.project.drop(kind.wanted.kind)
                self.project.take(kind)

        self._start(work, looked)

    def _tell(self, text: str) -> None:
        if self.work is not None:
            self.work.tell(text)

    def _start(self, work: Work, job: Callable[[], Awaitable[None]]) -> None:
        if self.is_busy:
            raise MappingError("Something is still being done; wait for it, or stop it.")
        self.work = work
        work.begin(job)

    def _api(self) -> tuple[RememberingClient, Settings]:
        if self._client is None or self._settings is None:
            self._settings = _settings_of(self.project.installation)
            PROCESS_MASK.hide(*self._settings.secrets)
            self._client = RememberingClient(self._settings)
        return self._client, self._settings


def _settings_of(installation: Installation) -> Settings:
    return installation.settings(max_retries=installation.config.get("max_retries", _RETRIES))
