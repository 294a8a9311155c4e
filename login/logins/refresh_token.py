"""A refresh token that the server replaces with each use (RFC 6749 §6), also over the end of the process."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from loguru import logger

from messages import PROCESS_MASK
from settings import SecretSource


class RefreshToken:
    """The configured one, until an answer replaces it; a file that somebody changes replaces that again.

    Where it came from a file, the next one is written there, for whoever starts next: the old one may be good for
    nothing by then.
    """

    def __init__(self, configured: SecretSource, file: str | None) -> None:
        self._configured = configured
        self._file = Path(file) if file else None
        self._first = ""
        self._current = ""
        self._may_write = True

    def __call__(self) -> str:
        """As it is now. Raises `SettingsError` where it cannot be read."""
        configured = self._configured()
        if configured != self._first:
            self._first = self._current = configured
        PROCESS_MASK.hide_passing(self._current)
        return self._current

    def replaced_by(self, token: str) -> None:
        """The server gave another one."""
        PROCESS_MASK.hide_passing(token)
        self._current = token
        if self._file is None or not self._may_write:
            return
        try:
            _write(self._file.resolve(), token)
        except OSError as error:
            self._may_write = False
            logger.warning(
                f"oauth2.refreshTokenFile: {self._file} cannot be written ({error.strerror}), so the refresh token "
                "that replaces its own is known to this process alone. Where that one is good for one use, the next "
                "process cannot log in: mount the file so that it may be written."
            )
        else:
            self._first = token


def _write(file: Path, token: str) -> None:
    """Puts a token into a file, whole or not at all, with the mode that it had. Raises `OSError`."""
    mode = file.stat().st_mode & 0o777
    try:
        with NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}.", encoding="utf-8", delete=False) as new:
            try:
                os.fchmod(new.fileno(), mode)
                _put(new.fileno(), token)
                os.replace(new.name, file)
            except OSError:
                os.unlink(new.name)
                raise
    except OSError:
        _write_in_place(file, token)


def _write_in_place(file: Path, token: str) -> None:
    """Where the folder cannot be written, or a file alone is mounted: better than a token that is lost for sure."""
    with open(file, "r+", encoding="utf-8") as old:
        _put(old.fileno(), token)
        old.truncate(len(token.encode()) + 1)


def _put(descriptor: int, token: str) -> None:
    os.write(descriptor, f"{token}\n".encode())
    os.fsync(descriptor)
