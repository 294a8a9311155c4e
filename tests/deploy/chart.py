"""What Port's chart makes of its values: the variables of the container, and where the image comes from.

Only its rules for variables, written anew: enough to know what a values file configures.
"""

import json
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import yaml
from humps import decamelize

type Values = dict[str, Any]

HELM = Path(__file__).parents[2] / "deploy/helm"
KEYS: Values = yaml.safe_load(Path(__file__).with_name("chart_keys.yaml").read_text())
_DEFAULTS: Values = {
    "port": {"baseUrl": "https://api.getport.io"},
    "workload": {"kind": "Deployment"},
    "initializePortResources": True,
    "sendRawDataExamples": True,
    "allowEnvironmentVariablesJqAccess": True,
    "lakehouseEnabled": True,
    "streamingEnabled": False,
    "processingMode": "dsp",
    "secret": {"create": True, "name": ""},
    "imageRegistry": "ghcr.io/port-labs",
    "selfSignedCertificate": {"enabled": False},
    "incrementalSync": {"enabled": False},
    "integration": {"config": {}, "secrets": {}, "extraConfig": {}, "eventListener": {"type": "KAFKA"}},
}


def values_of(*names: str, **given: Any) -> Values:
    """Values files of deploy/helm in the order of `-f`, over the chart's defaults, and what `--set` adds."""
    files = [yaml.safe_load((HELM / f"{name}.yaml").read_text()) for name in names]
    return reduce(_merged, [*files, given], _DEFAULTS)


def _merged(below: Values, above: Values) -> Values:
    """Maps are merged, and everything else is replaced, as Helm does."""
    both = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], dict) and isinstance(above[name], dict):
            both[name] = _merged(below[name], above[name])
    return both


def unknown_keys(values: Values, known: Values | None = None, place: str = "") -> list[str]:
    """The keys that the chart does not read."""
    known = KEYS if known is None else known
    found = []
    for name, value in values.items():
        if name not in known:
            found.append(f"{place}{name}")
        elif isinstance(value, dict) and known[name]:
            found += unknown_keys(value, known[name], f"{place}{name}.")
    return found


def variables_of(values: Values, **kept_secrets: str) -> dict[str, str]:
    """The container's environment; `kept_secrets` is what the user's own Kubernetes secrets hold."""
    integration = values["integration"]
    is_cron = values["workload"]["kind"] == "CronJob"
    variables = {
        "OCEAN__PORT__BASE_URL": values["port"]["baseUrl"],
        "OCEAN__INITIALIZE_PORT_RESOURCES": _text(values["initializePortResources"]),
        "OCEAN__SEND_RAW_DATA_EXAMPLES": _text(values["sendRawDataExamples"]),
        "OCEAN__ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS": _text(values["allowEnvironmentVariablesJqAccess"]),
        "OCEAN__LAKEHOUSE_ENABLED": _text(values["lakehouseEnabled"]),
        "OCEAN__STREAMING__ENABLED": _text(values["streamingEnabled"]),
        "OCEAN__PROCESSING_MODE": values["processingMode"],
        "OCEAN__EVENT_LISTENER": '{"type":"ONCE"}' if is_cron else json.dumps(integration["eventListener"]),
        "OCEAN__INTEGRATION__IDENTIFIER": integration["identifier"],
        "OCEAN__INTEGRATION__TYPE": integration["type"],
        **{_variable(name): _configured(value) for name, value in integration["config"].items()},
        **{name: _text(value) for name, value in integration["extraConfig"].items()},
    }
    if values.get("scheduledResyncInterval") and not is_cron:
        variables["OCEAN__SCHEDULED_RESYNC_INTERVAL"] = _text(values["scheduledResyncInterval"])
    if values["selfSignedCertificate"]["enabled"]:
        bundle = "/etc/ssl/certs/ca-certificates.crt"
        variables |= {"SSL_CERT_FILE": bundle, "REQUESTS_CA_BUNDLE": bundle}
    if values["secret"]["create"]:
        variables |= {
            "OCEAN__PORT__CLIENT_ID": values["port"]["clientId"],
            "OCEAN__PORT__CLIENT_SECRET": values["port"]["clientSecret"],
            **{_variable(name): _secret(value) for name, value in integration["secrets"].items()},
        }
    return variables | kept_secrets


def incremental_variables_of(values: Values, **kept_secrets: str) -> dict[str, str] | None:
    """The environment of the CronJob for incremental runs, which the chart makes beside the workload if it is to."""
    wanted = values["incrementalSync"]
    if not wanted["enabled"]:
        return None
    of_workload = variables_of(values, **kept_secrets)
    not_there = {"OCEAN__SCHEDULED_RESYNC_INTERVAL", "OCEAN__STREAMING__ENABLED", *values["integration"]["extraConfig"]}
    return {
        **{name: value for name, value in of_workload.items() if name not in not_there},
        "OCEAN__INITIALIZE_PORT_RESOURCES": _text(wanted.get("initializePortResources", False)),
        "OCEAN__EVENT_LISTENER": '{"type":"ONCE"}',
        "OCEAN__INTEGRATION__INCREMENTAL_SYNC_ENABLED": "true",
        **{name: _text(value) for name, value in wanted.get("extraConfig", {}).items()},
    }


def image_of(values: Values) -> str:
    integration = values["integration"]
    own = f"port-ocean-{integration['type']}:{integration.get('version') or 'latest'}"
    return f"{values['imageRegistry']}/{values.get('image') or own}"


def _variable(name: str) -> str:
    return f"OCEAN__INTEGRATION__CONFIG__{decamelize(name).upper()}"


def _configured(value: object) -> str:
    return json.dumps(value) if isinstance(value, Mapping | list) else _text(value)


def _secret(value: object) -> str:
    """A list would come as Go prints it, which nobody can read."""
    assert not isinstance(value, list)
    return json.dumps(value) if isinstance(value, Mapping) else _text(value)


def _text(value: object) -> str:
    """As Go prints it: numbers of a values file are floating-point to Helm, with an exponent from a million on."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        if abs(value) < 1_000_000:
            return f"{value:.15g}"
        mantissa, _, exponent = f"{value:.15e}".partition("e")
        return f"{mantissa.rstrip('0').rstrip('.')}e{exponent}"
    return "" if value is None else str(value)
