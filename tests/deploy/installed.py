"""What the process makes of its variables, by Ocean's own reading of them and ours."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from port_ocean.config.dynamic import default_config_factory
from port_ocean.config.settings import IntegrationConfiguration

import integration  # noqa: F401 - it tells Ocean that empty variables are not given
from settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
_FORM: list[Any] = yaml.safe_load((ROOT / ".port/spec.yaml").read_text())["configurations"]


@dataclass(frozen=True)
class Installed:
    """Ocean's configuration, and this integration's settings."""

    ocean: IntegrationConfiguration
    settings: Settings


def installed(variables: Mapping[str, str]) -> Installed:
    """As `ocean sail` reads these variables, and no others. Raises what it would raise."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [*os.environ]:
            if name.startswith("OCEAN__"):
                environment.delenv(name)
        for name, value in variables.items():
            environment.setenv(name, value)
        ocean = IntegrationConfiguration(integration_config_model=default_config_factory(_FORM), _env_file=None)
        secrets = getattr(ocean.integration, "secrets", None)
        return Installed(ocean, load_settings(ocean.integration.config.model_dump(), secrets, variables=variables))
