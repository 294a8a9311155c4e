"""The TLS side of the API's connections, with certificates that may change while the process runs."""

import ssl
from pathlib import Path

import httpx
from port_ocean.context.ocean import ocean
from port_ocean.helpers.ssl import resolve_verify_param

from errors import SettingsError
from settings import Settings

type _Versions = tuple[tuple[int, int, int], ...]


class Certificates:
    """Ocean's own TLS settings, unless this API has certificates of its own or is not to be verified.

    The files are loaded again when they change, as cert-manager renews them, for the connections made from then on.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        named = (settings.client_certificate, settings.client_key, settings.ca_certificate)
        self._files = [Path(path) for path in named if path]
        self.context = httpx.create_ssl_context(
            resolve_verify_param(ocean.config.ssl.third_party) if settings.verify_ssl else False
        )
        """What all connections share."""
        if self._files:
            self._versions = self._found()
            settings.add_certificates(self.context)

    def renew(self) -> None:
        """Loads what has changed. Raises `SettingsError` where it cannot be used, and tries again the next time."""
        if not self._files:
            return
        try:
            found = self._found()
            if found == self._versions:
                return
            # Half of a pair would stay in the context that is in use.
            self._settings.add_certificates(ssl.create_default_context())
            self._settings.add_certificates(self.context)
        except (OSError, ValueError) as error:
            raise SettingsError(str(error)) from error
        self._versions = found

    def _found(self) -> _Versions:
        return tuple((status.st_ino, status.st_mtime_ns, status.st_size) for status in map(Path.stat, self._files))
