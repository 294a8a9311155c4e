"""One session with one API: its client, what is being done, and what was found last."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from builder.looking.remembering import RememberingClient
from builder.looking.trial import Tried, tried
from builder.looking.work import Work
from builder.project import MAPPING, Project
from clock import SystemClock
from extraction import Moment
from messages import PROCESS_MASK, MappingError
from settings import Settings
from tools.check import mapping_mistakes, parse_config
from tools.init import Look, Wanted, read_document, refuse_credentials_in, wanted_of
from tools.inputs import Installation, read_mapping
from tools.preview import PreviewReport, preview
from tools.preview import Wanted as Previewed

_RETRIES: Final = 1
_MOST_REQUESTS: Final = 300
_ENTITIES: Final = 20


@dataclass(frozen=True)
class LineMistake:
    """A mistake of the mapping, and the line that it is in."""

    line: int
    told: str


class Session:
    """What the pages ask for. One thing is done at a time; what is asked meanwhile is refused."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.work: Work | None = None
        self.tried: Tried | None = None
        self.discovered: str | None = ""
        """How the endpoints that are offered were found, in words; None where none were."""
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
        """Tries a login, and keeps it whether it is taken or not. Raises `IntegrationError`."""
        self._refuse_two_at_once()
        before = self.project.base_url
        client = await self._use(installation)
        if self.project.base_url != before:
            self.project.findings.clear()
            self.project.offered.clear()
        self.tried = await tried(client, path)
        return self.tried

    async def _use(self, installation: Installation) -> RememberingClient:
        """From now on, the API is asked so."""
        settings = _settings_of(installation)
        PROCESS_MASK.hide(*settings.secrets)
        await self._leave_api()
        self.project.installation = installation
        self.project.folder.write_installation(installation)
        self._client, self._settings = RememberingClient(settings), settings
        return self._client

    def begin_discovering(self, typed: Wanted | None) -> None:
        """Finds out what an address leads to: one endpoint is looked at, several are offered."""
        work = Work(f"Looking at where {self.project.base_url} leads")

        async def discovered() -> None:
            found = await self._looking().behind(self.project.base_url, typed, _MOST_REQUESTS)
            if found.base_url != self.project.base_url:
                old = self.project.installation
                await self._use(Installation({**old.config, "base_url": found.base_url}, old.secrets, old.ocean))
            there = self.project.known
            new = [each for each in found.wanted if each.kind not in there]
            self.discovered = found.told if new else None
            if len(new) == 1 and typed is not None:
                await self._looked_at(new)
            else:
                self.project.offered = new

        self._start(work, discovered)

    def begin_looking(self, wanted: Sequence[Wanted]) -> None:
        """Looks at endpoints, and writes what it finds into the project. Raises `IntegrationError`."""
        for each in wanted:
            refuse_credentials_in(each)
        work = Work(f"Looking at {', '.join(each.kind for each in wanted) or 'all endpoints again'}")
        self._start(work, partial(self._looked_at, wanted))

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
            self.discovered = f"{place} describes {len(found)} endpoints that list things."
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
            saved = self.project.folder.mapping, key[1]
            for other in self._previews.keys() - {saved}:
                self._previews.pop(other).cancel()
            self._previews[key] = asyncio.create_task(self._preview(text))
        task = self._previews[key]
        await asyncio.wait({task}, timeout=seconds)
        # Another page may have asked for another text meanwhile.
        return await task if task.done() and not task.cancelled() else None

    async def mistakes(self, text: str) -> list[LineMistake]:
        """What can be found wrong with a text without a request, in its order. Raises `MappingError`."""
        read = read_mapping(text, MAPPING)
        config = parse_config(read)
        PROCESS_MASK.hide(*config.secrets())
        client, settings = self._api()
        blueprints, moment = self.project.folder.known_blueprints, Moment(SystemClock().now())
        found = await client.apart.settled(
            moment, lambda: mapping_mistakes(read, settings.pagination, blueprints, moment)
        )
        return [LineMistake(read.line_of(each.place), PROCESS_MASK.told(each.message)) for each in found]

    def look_again(self) -> None:
        """What was answered is forgotten, so that the API is asked anew."""
        if self._client is not None:
            self._client.forget()
        self._look = None
        self._previews.clear()
        self.project.findings.clear()

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

    def _looking(self) -> Look:
        if self._look is None:
            client, settings = self._api()
            self._look = Look(client, settings.pagination, self._tell)
        return self._look

    async def _looked_at(self, wanted: Sequence[Wanted]) -> None:
        """Writes what is found of these into the project; of the others, what they have to do with it."""
        asked = {each.kind for each in wanted}
        known = {name: each for name, each in self.project.known.items() if name not in asked}
        there = [each.wanted for each in self.project.resources if each.kind not in asked]
        failures: list[str] = []
        for kind in await self._looking().at([*there, *wanted], known, _MOST_REQUESTS):
            name = kind.wanted.kind
            if name in asked and name in self.project.known:
                if kind.failure is not None:
                    failures.append(f"{name} was left as it is: {kind.failure}")
                else:
                    self.project.make_anew(kind)
                continue
            self.project.take(kind)
        if failures:
            raise MappingError(" ".join(failures))

    def _tell(self, text: str) -> None:
        if self.work is not None:
            self.work.tell(text)

    def _start(self, work: Work, job: Callable[[], Awaitable[None]]) -> None:
        self._refuse_two_at_once()
        self.work = work
        work.begin(job)

    def _refuse_two_at_once(self) -> None:
        if self.is_busy:
            raise MappingError("Something is still being done; wait for it, or stop it.")

    def _api(self) -> tuple[RememberingClient, Settings]:
        if self._client is None or self._settings is None:
            self._settings = _settings_of(self.project.installation)
            PROCESS_MASK.hide(*self._settings.secrets)
            self._client = RememberingClient(self._settings)
        return self._client, self._settings


def _settings_of(installation: Installation) -> Settings:
    return installation.settings(max_retries=installation.config.get("max_retries", _RETRIES))
