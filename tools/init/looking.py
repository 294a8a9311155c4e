"""One run: which API, which endpoints, and what was learned of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from client import ApiClient
from messages import PROCESS_MASK, SettingsError
from pagination import PaginationOptions
from settings import AuthType, Settings
from tools.init.asking import Asker
from tools.init.discovering import Discovered, discover
from tools.init.exploring import learn
from tools.init.kinds import Kind, KnownKind, Wanted
from tools.init.openapi import Document, have_one_origin, read_document, wanted_of
from tools.inputs import Installation

_RETRIES: Final = 1


@dataclass(frozen=True)
class Learned:
    """What came of it: the kinds, how many requests it took, and the settings with which the API was asked."""

    kinds: list[Kind]
    requests: int
    config: dict[str, object]
    told: str = ""
    """How the endpoints were found, where none was named."""


@dataclass(frozen=True)
class Task:
    """What is to be looked at: endpoints, or those of an OpenAPI document, without those that are `known` already.

    Where the address is an `entry`, nothing more was said, and what it leads to is found.
    """

    installation: Installation
    base_url: str | None
    openapi: str | None
    wanted: Sequence[Wanted]
    known: Mapping[str, KnownKind]
    most: int
    is_entry: bool = False

    async def done(self, on_the_way: Callable[[str], None]) -> Learned:
        """Raises `IntegrationError` where nothing can be asked."""
        base = (self.base_url or str(self.installation.config.get("base_url") or "")).rstrip("/")
        document = await read_document(self.openapi, self.installation, base or None) if self.openapi else None
        told = document.base_url if document and not base else None
        base = _with_path_of(document, base)
        config: dict[str, object] = {**self.installation.config, "base_url": base or told}
        settings = self._settings(config)
        if told:
            _refuse_credentials_for(told, settings)
        wanted = list(self.wanted) if document is None else wanted_of(document, self.wanted)
        requests = document.requests if document else 0
        found = Discovered(base, wanted)
        if document is None and self.is_entry and base and all(each.is_plain for each in wanted):
            async with ApiClient(settings) as client:
                asker = Asker(client, self.most - requests, on_the_way)
                found = await discover(asker, base, next(iter(wanted), None))
            requests += asker.requests
            config["base_url"] = found.base_url
            settings = self._settings(config)
        new = [each for each in found.wanted if each.kind not in self.known]
        if not new:
            said = f" ({found.refusal.rstrip('.')})" if found.refusal else ""
            where = f"{base} does not tell by itself what it has{said}, and " if not (self.wanted or document) else ""
            raise SettingsError(
                f"There is nothing to look at: {where}no path is named that is not in the mapping yet. Name one or "
                f"more, as in `init {base or 'https://api.example.com'} /users`, or an OpenAPI document that has some."
            )
        async with ApiClient(settings) as client:
            asker = Asker(client, self.most - requests, on_the_way)
            kinds = await learn(asker, settings.pagination, new, self.known)
        kinds = [kind for kind in kinds if kind.wanted.kind not in self.known]
        return Learned(kinds, asker.requests + requests, config, found.told)

    def _settings(self, config: dict[str, object]) -> Settings:
        if not config.get("base_url"):
            raise SettingsError(
                "The API's base URL is missing: name it first, as in `init https://api.example.com /users`."
            )
        whole = Installation(config, self.installation.secrets, self.installation.ocean)
        settings = whole.settings(max_retries=config.get("max_retries", _RETRIES))
        PROCESS_MASK.hide(*settings.secrets)
        return settings


class Look:
    """An API that is looked at as often as somebody wants: what was asked once is not asked again.

    `general` is the paging of the installation; `on_the_way` is told what is being asked for.
    """

    def __init__(
        self, client: ApiClient, general: PaginationOptions, on_the_way: Callable[[str], None] = lambda _: None
    ) -> None:
        self._general = general
        self._asker = Asker(client, 0, on_the_way)

    @property
    def requests(self) -> int:
        return self._asker.requests

    async def at(self, wanted: Sequence[Wanted], known: Mapping[str, KnownKind], most: int) -> list[Kind]:
        """What is learned of these endpoints, and of what they hang on, in so many requests more."""
        self._asker.allow(most)
        return await learn(self._asker, self._general, wanted, known)

    async def behind(self, base_url: str, typed: Wanted | None, most: int) -> Discovered:
        """What one address leads to, in so many requests more."""
        self._asker.allow(most)
        return await discover(self._asker, base_url, typed)


def _with_path_of(document: Document | None, base: str) -> str:
    """Below a root that is a host alone, a document of the same host says where its paths begin."""
    told = document.base_url if document else None
    if not told or not base or urlsplit(base).path or not have_one_origin(told, base):
        return base
    return told


def _refuse_credentials_for(told: str, settings: Settings) -> None:
    """Credentials go where the user says that the API is, and not where a document says so."""
    if settings.auth_type is AuthType.NONE and not settings.secrets and not settings.client_certificate:
        return
    raise SettingsError(
        f"The OpenAPI document says that the API is at {told}, and credentials are configured. They are sent there "
        f"only if you say so: give the base URL first, as in `init {told} --openapi …`, or set baseUrl."
    )
