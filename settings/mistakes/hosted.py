"""Settings that read the machine itself, which are of no use where Port hosts the integration."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic.alias_generators import to_camel

from settings.setting_types import parsed_json

_CERTIFICATES: Final = ("client_certificate", "client_key", "ca_certificate")
_WITH_FILES: Final = ("oauth2", "jwt")
_FILE: Final = ("_file", "File")


def refusals_of_the_machine(config: Mapping[str, object]) -> Iterator[str]:
    """What is said of settings, in snake case, that read files or the environment of Port's machines."""
    for name, value in config.items():
        if name.endswith(_FILE) or name in _CERTIFICATES:
            yield _refusal(to_camel(name), "names a file")
        if name == "headers" and "${" in str(value):
            yield _refusal("headers", "refers to the environment with ${…}")
        if name in _WITH_FILES:
            for inner in _names_in(value):
                if inner.endswith(_FILE):
                    yield _refusal(f"{name}.{inner}", "names a file")


def _refusal(setting: str, what: str) -> str:
    return f"{setting} {what}, which is of no use where Port hosts the integration. Give the value itself."


def _names_in(value: object) -> Iterator[str]:
    """The names in a setting that is an object, or JSON text of one."""
    try:
        found = parsed_json(value)
    except ValueError:
        return
    if isinstance(found, Mapping):
        yield from (name for name, inner in found.items() if inner)
