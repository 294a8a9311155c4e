"""What the installation configured: typed, checked at start, and never looked up by name again (contract §2)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError

from messages import SettingsError
from settings.base_url import BaseUrl, Hosts
from settings.certificate_settings import CertificateSettings
from settings.credential_settings import CredentialSettings
from settings.headers import Headers, secrets_of
from settings.hosted import refuse_reading_the_machine
from settings.incomplete_items import IncompleteItems
from settings.paging_settings import PagingSettings
from settings.setting_types import Positive, SettingsModel
from settings.settings_errors import explain


class _Address(SettingsModel):
    base_url: BaseUrl


# The last comes first where fields are told of, and what is wrong with them.
class Settings(PagingSettings, CertificateSettings, CredentialSettings, _Address):
    """The settings of one installation. Field names are the snake case of the names that users write."""

    # Ocean adds settings of its own, such as app_host.
    model_config = ConfigDict(extra="ignore")

    headers: Headers = Field(default_factory=dict, repr=False)
    timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 30
    verify_ssl: bool = True
    max_concurrent_requests: Positive = 10
    requests_per_second: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    max_retries: Annotated[int, Field(ge=0)] = 5
    incomplete_items: IncompleteItems = IncompleteItems.FAIL
    allowed_hosts: Hosts = ()

    @property
    def secrets(self) -> frozenset[str]:
        """Every configured value that must never be shown, in the plain form."""
        return frozenset((self.credential_secrets | secrets_of(self.headers)) - {""})


def load_settings(
    config: Mapping[str, object], secrets: Mapping[str, object] | None = None, *, hosted_by_port: bool = False
) -> Settings:
    """The settings that Ocean read, where `secrets` (its `integration.secrets`) completes `config`.

    Empty strings count as not given. Raises `SettingsError` with everything that is wrong, named as users write it.
    """
    given = {**_without_empty(secrets or {}), **_without_empty(config)}
    if hosted_by_port:
        refuse_reading_the_machine(given)
    try:
        settings = Settings.model_validate(given)
        _ = settings.secrets  # reads what is in files
        return settings
    except ValidationError as error:
        raise SettingsError(explain(error)) from error


def _without_empty(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}
