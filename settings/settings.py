"""What the installation configured: typed, checked at start, and never looked up by name again (contract §2)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Self

from pydantic import Field, ValidationError, model_validator

from evidence import ResponseRules
from json_types import Json
from messages import SettingsError
from settings.base_url import BaseUrl, Hosts
from settings.certificate_settings import CertificateSettings
from settings.credentials import CredentialSettings, holds_assertion
from settings.headers import Headers, secrets_of
from settings.incomplete_items import IncompleteItems
from settings.live_event_settings import LiveEventSettings
from settings.loading import Loading
from settings.mistakes import (
    called_here,
    closest,
    mistakes_in,
    refusals_of_the_machine,
    stops_the_start,
    unknown,
)
from settings.paging_settings import PagingSettings
from settings.response_settings import ResponseSettings, rules_of
from settings.setting_types import MEBIBYTE, Mebibytes, Positive, SettingsPart, Share


class _Address(SettingsPart):
    base_url: BaseUrl


# The last comes first where fields are told of, and what is wrong with them.
class Settings(LiveEventSettings, PagingSettings, CertificateSettings, CredentialSettings, _Address):
    """The settings of one installation. Field names are the snake case of the names that users write."""

    headers: Headers = Field(default_factory=dict, repr=False)
    timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 30
    verify_ssl: bool = True
    max_concurrent_requests: Positive = 10
    requests_per_second: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    max_waiting_bytes: Mebibytes = 64 * MEBIBYTE
    max_retries: Annotated[int, Field(ge=0)] = 5
    responses: ResponseSettings = ()
    incomplete_items: IncompleteItems = IncompleteItems.FAIL
    loading: Loading = Loading.PLANNED
    allowed_hosts: Hosts = ()
    shrink_guard: Share = 0.5
    exit_code: bool = False
    jq_timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 30
    max_whole_answer: Positive = 64 * 1024 * 1024

    @cached_property
    def response_rules(self) -> ResponseRules:
        """What the installation says of responses."""
        return rules_of(self.responses)

    @model_validator(mode="after")
    def _what_is_signed_is_used(self) -> Self:
        places: list[Json] = [dict(self.headers), *(text for login in self.login_requests for text in login.texts)]
        places += self.login_template.texts
        if self.oauth2 is not None:
            places.append(dict(self.oauth2.extra_parameters))
        if self.jwt is None and holds_assertion(places):
            raise ValueError("jwt is missing: {{jwt}} stands for an assertion that it says how to sign.")
        if self.jwt is not None and not holds_assertion(places):
            raise ValueError(
                "jwt is set, but {{jwt}} stands neither in headers nor in customAuthRequest or oauth2.extraParameters."
            )
        return self

    @property
    def secrets(self) -> frozenset[str]:
        """Every configured value that must never be shown, in the plain form."""
        found = self.credential_secrets | self.certificate_secrets | self.live_event_secrets | secrets_of(self.headers)
        return frozenset(found - {""})


GIVEN_FOR_ONE_HOST: Final = frozenset({
    *CredentialSettings.model_fields, *LiveEventSettings.model_fields,
    "headers", "client_certificate", "client_key", "client_key_password", "client_key_password_file",
})  # fmt: skip
"""Settings by which this integration and one service know each other, in snake case."""


# What goes together is looked at by each of these, where its own settings are right.
_PARTS: Final = (CredentialSettings, CertificateSettings, PagingSettings, LiveEventSettings)


def load_settings(
    config: Mapping[str, object],
    secrets: Mapping[str, object] | None = None,
    *,
    hosted_by_port: bool = False,
    variables: Iterable[str] = (),
) -> Settings:
    """The settings that Ocean read, where `secrets` (its `integration.secrets`) completes `config`.

    Empty strings count as not given. `variables` are the names of the environment's. Raises `SettingsError` with
    everything that is wrong, named as users write it.
    """
    given = {**_without_empty(secrets or {}), **_without_empty(config)}
    mistakes = [found.said for found in unknown(variables, Settings.model_fields) if found.is_mistake]
    if hosted_by_port and (refusals := list(refusals_of_the_machine(given))):
        raise SettingsError(stops_the_start([*mistakes, *refusals]))  # the rest would read it
    try:
        settings = Settings.model_validate(given)
        _ = settings.secrets  # reads what is in files
    except ValidationError as error:
        mistakes += [*mistakes_in(error), *_contradictions(given)]
    except SettingsError as error:
        mistakes.append(str(error))
    else:
        if not mistakes:
            return settings
    raise SettingsError(stops_the_start(mistakes))


def _contradictions(given: Mapping[str, object]) -> Iterator[str]:
    """What does not go together; pydantic does not look, where anything at all is wrong."""
    for part in _PARTS:
        try:
            part.model_validate(given)
        except ValidationError as error:
            yield from mistakes_in(error)


def unknown_settings(variables: Iterable[str]) -> Iterator[str]:
    """Warnings about variables that Ocean drops without a word because no setting has their name."""
    yield from (found.said for found in unknown(variables, Settings.model_fields))


def closest_setting(name: str) -> str | None:
    """The setting that an unknown one was most likely to be; both are in snake case."""
    if here := called_here(name):
        wanted = here.partition(".")[0]
        return next(setting for setting, field in Settings.model_fields.items() if field.alias == wanted)
    return closest(name, Settings.model_fields)


def _without_empty(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}
