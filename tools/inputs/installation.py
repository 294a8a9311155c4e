"""The settings of an installation as the author's terminal knows them: options, variables, a file."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import yaml
from humps import decamelize
from port_ocean.config.settings import IntegrationConfiguration, IntegrationSettings, PortSettings
from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, PydanticBaseSettingsSource

from messages import SettingsError
from settings import (
    GIVEN_FOR_ONE_HOST,
    AuthType,
    Settings,
    closest_setting,
    explain,
    load_settings,
    unknown_settings,
)
from tools.inputs.layers import Layer, layered
from tools.inputs.origins import are_one_origin, filled, without_user

_STRUCTURED: Final = (".yml", ".yaml", ".json")
# Ocean wants them, and no tool uses them.
_NO_PORT: Final = {"client_id": "", "client_secret": ""}
_BASE_URL_MISSING: Final = "baseUrl is missing."
_WAYS_TO_GIVE_IT: Final = (
    "Give baseUrl by --set baseUrl=https://api.example.com, in a file by --settings FILE, or as the variable "
    "OCEAN__INTEGRATION__CONFIG__BASE_URL, which may stand in .env."
)
_WAYS_TO_LOG_IN: Final = (
    "To log in there, give its own by --set, as in --set authType=bearer_token --set apiTokenFile=token.txt, or in a "
    "file of its own by --settings FILE."
)
_ITSELF: Final = {"type": "custom", "identifier": "tools"}


class OceanConfiguration(IntegrationConfiguration):
    """Ocean's own configuration, from variables and `.env`.

    Not from what Ocean expects in the working directory beside them, which need not be an integration's repository.
    """

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - its name is part of the signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        *_: Any,
        **__: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings

    @classmethod
    def default(cls) -> "OceanConfiguration":
        """As it is where nothing is configured."""
        return cls.model_construct(
            port=PortSettings(**_NO_PORT), integration=IntegrationSettings(**_ITSELF), disable_ip_outbound_blocker=True
        )


@dataclass(frozen=True)
class Installation:
    """What was configured, in snake case and as it was written. `ocean` is Ocean's own configuration.

    `typed` are the settings that were given with the command itself, and so for the address that it names; `places`
    says where the others stand. `left_behind` says which credentials are not used, since they are another host's.
    """

    config: Mapping[str, object]
    secrets: Mapping[str, object]
    ocean: IntegrationConfiguration
    typed: frozenset[str] = frozenset()
    places: str = "the settings"
    left_behind: str | None = None

    @property
    def is_given(self) -> bool:
        return bool(self.config or self.secrets)

    def at(self, base_url: str) -> "Installation":
        """The installation at an address: without its credentials, if they were given for another origin."""
        before = str(self.config.get("base_url") or self.secrets.get("base_url") or "")
        config = {**self.config, "base_url": base_url}
        if not before or are_one_origin(before, base_url):
            return replace(self, config=config)
        going = GIVEN_FOR_ONE_HOST - self.typed
        lost = (filled(self.config) & going) | (filled(self.secrets) - {"base_url"})
        lost -= {"auth_type"} if self.config.get("auth_type") == AuthType.NONE else set()
        told = (
            f"The credentials in {self.places} ({', '.join(sorted(map(to_camel, lost)))}) are those of "
            f"{without_user(before)}, and are not used for {without_user(base_url)}."
        )
        kept = {name: value for name, value in config.items() if name not in going}
        return replace(self, config=kept, secrets={}, left_behind=told if lost else self.left_behind)

    def warnings(self) -> Iterator[str]:
        """What is no mistake, but may not be as it was meant."""
        yield from self.unknown()
        if self.left_behind:
            yield f"{self.left_behind} {_WAYS_TO_LOG_IN}"

    def settings(self, **changes: object) -> Settings:
        """The settings, with these in place of what was configured. Raises `SettingsError`."""
        try:
            return load_settings({**self.config, **changes}, self.secrets)
        except SettingsError as error:
            if _BASE_URL_MISSING not in str(error):
                raise
            raise SettingsError(f"{error} {_WAYS_TO_GIVE_IT}") from error

    def unknown(self) -> Iterator[str]:
        """Warnings about variables that no setting has the name of."""
        for group, given in (("CONFIG", self.config), ("SECRETS", self.secrets)):
            names = (str(decamelize(name)).upper() for name in given)
            yield from unknown_settings(f"OCEAN__INTEGRATION__{group}__{name}" for name in names)


def read_installation(options: Iterable[str] = (), file: Path | None = None) -> Installation:
    """What is configured: options (`name=value`) win over variables, and variables over the file.

    The file holds variables as `.env` does, or, by its ending, YAML or JSON: settings by their names, or the values
    of the Helm chart. Without one, `.env` of the working directory is read if there is one. Where an option names
    another address than they do, their credentials are not used for it. Raises `SettingsError`.
    """
    structured = file is not None and file.suffix in _STRUCTURED
    env_file = ".env" if file is None else None if structured else file
    ocean = _ocean_configuration(env_file)
    of_file = (
        Layer(*_of_structured_file(file))
        if file is not None and structured
        else _of_source(DotEnvSettingsSource(OceanConfiguration, env_file=env_file, env_ignore_empty=True))
    )
    of_variables = _of_source(EnvSettingsSource(OceanConfiguration, env_ignore_empty=True))
    given = {str(file or ".env"): of_file, "the variables": of_variables}
    places = [place for place, layer in given.items() if layer.secrets or GIVEN_FOR_ONE_HOST & layer.config.keys()]
    lower = layered([of_file, of_variables])
    configured = Installation(lower.config, lower.secrets, ocean, places=" and ".join(places) or "the settings")
    typed = _of_options(options)
    if base_url := typed.get("base_url"):
        configured = configured.at(str(base_url))
    found = Layer(typed).over(Layer(configured.config, configured.secrets))
    return replace(configured, config=found.config, secrets=found.secrets, typed=frozenset(typed))


def _of_source(source: PydanticBaseSettingsSource) -> Layer:
    integration = _object(source().get("integration"))
    return Layer(_in_snake_case(integration.get("config")), _in_snake_case(integration.get("secrets")))


def _in_snake_case(given: Any) -> dict[str, object]:
    """Where one variable holds all settings, they may be written as users write them."""
    snake = {name: str(decamelize(name)) for name in _object(given)}
    known = {name: each for name, each in snake.items() if each in Settings.model_fields}
    return {known.get(name, name): value for name, value in _object(given).items()}


def _ocean_configuration(env_file: Path | str | None) -> IntegrationConfiguration:
    try:
        return OceanConfiguration(
            _env_file=env_file,
            _env_ignore_empty=True,
            port=_NO_PORT,
            integration=_ITSELF,
        )
    except ValidationError as error:
        raise SettingsError(explain(error)) from error


def _of_options(options: Iterable[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            raise SettingsError(f"--set {option!r} has no value; write --set {name}=VALUE.")
        found[_known(name, "--set")] = value
    return found


def _of_structured_file(file: Path) -> tuple[dict[str, object], dict[str, object]]:
    try:
        parsed = yaml.safe_load(file.read_text(encoding="utf-8"))  # JSON is YAML
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{file} cannot be read: {error}.") from error
    if not isinstance(parsed, dict):
        raise SettingsError(f"{file} must hold settings by their names, such as `baseUrl: https://api.example.com`.")
    chart = parsed.get("integration")
    if not isinstance(chart, dict):
        return _named(parsed, str(file)), {}
    return _named(_object(chart.get("config")), str(file)), _named(_object(chart.get("secrets")), str(file))


def _named(given: Mapping[str, object], where: str) -> dict[str, object]:
    return {_known(name, where): value for name, value in given.items()}


def _known(name: str, where: str) -> str:
    snake = str(decamelize(str(name).strip()))
    if snake not in Settings.model_fields:
        close = closest_setting(snake.lower())
        meant = close if close is None or "_" in name else to_camel(close)
        hint = f"; did you mean {meant}?" if meant else "."
        raise SettingsError(f"{where}: {name} is no setting of this integration{hint}")
    return snake


def _object(value: Any) -> dict[str, object]:
    """An object, which is JSON text where a single variable holds all of it."""
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError as error:
            raise SettingsError(f"OCEAN__INTEGRATION__CONFIG must be a JSON object ({error}).") from error
    return value if isinstance(value, dict) else {}
