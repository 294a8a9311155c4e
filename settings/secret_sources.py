"""Where a secret comes from: given in a setting, or in a file that may change while the process runs."""

from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from messages import SettingsError
from settings.setting_types import revealed


class SecretSource(Protocol):
    """Gives the secret as it is now. Raises `SettingsError` where it cannot be had."""

    def __call__(self) -> str: ...


class GivenSecret:
    """A secret that a setting holds."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __call__(self) -> str:
        return self._value


class SecretFile:
    """A secret in a file, read again when the file changes, as Kubernetes changes mounted secrets."""

    def __init__(self, path: str, setting: str) -> None:
        self._path = Path(path)
        self._setting = setting
        self._version: tuple[int, int, int] | None = None
        self._value = ""

    def __call__(self) -> str:
        try:
            status = self._path.stat()
            version = (status.st_ino, status.st_mtime_ns, status.st_size)
            if version != self._version:
                self._value = self._path.read_text(encoding="utf-8").strip()
                self._version = version
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{self._setting}: {self._path} cannot be read ({error}).") from error
        if not self._value:
            raise SettingsError(f"{self._setting}: {self._path} is empty.")
        return self._value


def secret_source(given: SecretStr | None, file: str | None, setting: str) -> SecretSource | None:
    """Where the secret comes from, None if it is not configured at all."""
    if given:
        return GivenSecret(revealed(given))
    return SecretFile(file, setting) if file else None


def given_twice(settings: object, name: str) -> bool:
    """Whether settings hold both the secret and the file of it."""
    return bool(getattr(settings, name) and getattr(settings, f"{name}_file"))
