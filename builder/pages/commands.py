"""Commands to copy, for each way in which the integration is run; no secret stands in them."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import yaml
from pydantic.alias_generators import to_camel

from builder.project import BLUEPRINTS, ENV, MAPPING, Project
from tools.launcher import launcher

_CHART: Final = "port-labs/port-ocean"
_IMAGE: Final = "ghcr.io/port-labs/port-ocean-custom:latest"


@dataclass(frozen=True)
class Command:
    """What to run, and what it does."""

    title: str
    text: str
    told: str = ""


def commands(project: Project) -> Iterator[Command]:
    folder = shlex.quote(str(project.folder.path.absolute()))
    yield Command(
        "Docker",
        f"cd {folder}\n"
        f"docker run -i --rm --env-file {ENV} --env OCEAN__RESOURCES_PATH=/resources \\\n"
        f'  --volume "$PWD:/resources:ro" \\\n  {_IMAGE}',
        f"Fill in the credentials of Port in {ENV} first. The mapping and the blueprints are taken at the first start.",
    )
    yield Command(
        "Helm",
        f"cat > values.yaml <<'EOF'\n{_values(project)}EOF\n"
        "helm repo add --force-update port-labs https://port-labs.github.io/helm-charts\n"
        f"helm upgrade --install ocean-custom {_CHART} -f values.yaml \\\n"
        '  --set port.clientId="<PORT_CLIENT_ID>" \\\n'
        '  --set port.clientSecret="<PORT_CLIENT_SECRET>"' + "".join(f" \\\n  {each}" for each in _secrets(project)),
        f"The chart takes no mapping: put that of {MAPPING} into the data source's page in Port, and the blueprints of "
        f"{BLUEPRINTS} into the builder of Port.",
    )
    yield Command(
        "Without Port",
        f"{launcher()} preview {folder}/{MAPPING} --settings {folder}/{ENV} --blueprints {folder}/{BLUEPRINTS}\n"
        f"{launcher()} check {folder}/{MAPPING} --settings {folder}/{ENV} --blueprints {folder}/{BLUEPRINTS}",
        "What the mapping makes of the API, in a terminal.",
    )
    yield Command("This page again", f"{launcher()} build --from {folder}")


def _values(project: Project) -> str:
    config = {to_camel(name): value for name, value in project.installation.config.items()}
    values = {
        "initializePortResources": True,
        "eventListener": {"type": "POLLING"},
        "integration": {"identifier": "ocean-custom", "type": "custom", "config": config},
    }
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=10_000)


def _secrets(project: Project) -> Iterator[str]:
    for name, value in project.installation.secrets.items():
        camel = to_camel(name)
        if isinstance(value, dict | list):
            yield f"--set-json 'integration.secrets.{camel}={{…}}'"
        else:
            yield f'--set integration.secrets.{camel}="<…>"'
