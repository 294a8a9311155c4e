"""How the API is reached and logged in to, as a form gives it: settings of an installation, in the making."""

import json
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

import yaml
from humps import decamelize
from pydantic.alias_generators import to_camel

from builder.project.schemes import HEADERS, SCHEMES, SENSITIVE, Asked, Entry, scheme_of
from messages import SettingsError
from settings import Settings, closest_setting
from tools.inputs import Installation

FURTHER: Final = "further"
"""The part of the form that holds all other settings, as lines."""

_OF_THE_FORM: Final = ("base_url", "auth_type")
_ASKED: Final = frozenset(asked.setting for scheme in SCHEMES for asked in scheme.asked) | {HEADERS.setting}
_OF_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "[::1]")


def connection_of(form: Mapping[str, str], before: Installation) -> Installation:
    """What a form says, where a secret that is left empty stays what it was. Raises `SettingsError`.

    Secrets do not follow to another host: they were given for the one before.
    """
    base_url = _with_scheme(form.get("base_url", "").strip())
    kept = moved(before, base_url).secrets
    scheme = scheme_of(form.get("auth_type", ""))
    config: dict[str, object] = {"base_url": base_url, "auth_type": scheme.type.value}
    secrets: dict[str, object] = {name: value for name, value in kept.items() if name not in _ASKED}
    for asked in (*scheme.asked, HEADERS):
        group, old = (secrets, kept) if asked.setting in SENSITIVE else (config, {})
        value = _typed(form.get(asked.name, "").strip(), asked)
        if asked.member:
            whole = group.setdefault(asked.setting, _object(old.get(asked.setting)))
            assert isinstance(whole, dict)
            if asked.leads_to and _host(_below(base_url, value)) != _host(_below(base_url, whole.get(asked.member))):
                whole.clear()
            if value or not asked.is_kept_secret:
                whole[asked.member] = value
        elif value := value or (old.get(asked.setting) if asked.is_kept_secret else None):
            group[asked.setting] = value
    for name, value in _further(form.get(FURTHER, "")):
        (secrets if name in SENSITIVE else config)[name] = value
    return Installation(config, {name: _without_empty(value) for name, value in secrets.items()}, before.ocean)


def moved(before: Installation, base_url: str) -> Installation:
    """The installation at an address: with its secrets, unless they were given for another host."""
    return before.at(_with_scheme(base_url))


def shown(asked: Asked, installation: Installation) -> str:
    """What the form shows of a value that is there: nothing of a secret."""
    value = _given(asked, installation)
    if asked.is_kept_secret or value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def is_kept(asked: Asked, installation: Installation) -> bool:
    """Whether there is a secret that an empty field leaves as it is."""
    return asked.is_kept_secret and bool(_given(asked, installation))


def further_of(installation: Installation) -> str:
    """The settings that the form has no field for, as lines of it."""
    scheme = scheme_of(str(installation.config.get("auth_type", "")))
    fields = {*_OF_THE_FORM, *(asked.setting for asked in (*scheme.asked, HEADERS))}
    rest = {to_camel(name): value for name, value in installation.config.items() if name not in fields | SENSITIVE}
    return yaml.safe_dump(rest, sort_keys=False, allow_unicode=True, width=10_000) if rest else ""


def _typed(text: str, asked: Asked) -> object:
    if asked.entry is not Entry.JSON or not text:
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise SettingsError(f"{asked.label}: this is no JSON ({error}).") from error


def _further(text: str) -> Iterator[tuple[str, object]]:
    try:
        given = yaml.safe_load(text) if text.strip() else {}
    except yaml.YAMLError as error:
        raise SettingsError(f"Further settings: write each in a line, as in `timeout: 10` ({error}).") from error
    if not isinstance(given, dict):
        raise SettingsError("Further settings: write each in a line, as in `timeout: 10`.")
    for written, value in given.items():
        name = str(decamelize(str(written).strip()))
        if name not in Settings.model_fields:
            close = closest_setting(name)
            hint = f"; did you mean {to_camel(close)}?" if close else "."
            raise SettingsError(f"Further settings: {written} is no setting of this integration{hint}")
        if name not in _OF_THE_FORM:
            yield name, value


def _given(asked: Asked, installation: Installation) -> object:
    value = installation.secrets.get(asked.setting, installation.config.get(asked.setting))
    return _member(value, asked.member) if asked.member else value


def _member(whole: object, name: str) -> object:
    return _object(whole).get(name)


def _object(value: object) -> dict[str, object]:
    """A copy of an object, which is text where it comes from a file of variables."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return dict(value) if isinstance(value, dict) else {}


def _without_empty(value: object) -> object:
    return {name: inner for name, inner in value.items() if inner != ""} if isinstance(value, dict) else value


def _with_scheme(address: str) -> str:
    if not address or "://" in address:
        return address
    return f"{'http' if address.startswith(_OF_THIS_MACHINE) else 'https'}://{address}"


def _below(base_url: str, place: object) -> str:
    """Where a URL, or a path below the address, leads."""
    return place if isinstance(place, str) and "://" in place else base_url


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
