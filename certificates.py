"""The TLS side of the API's connections, with certificates that may change while the process runs."""

import ssl
import threading
from pathlib import Path
from typing import Final

import httpx
from port_ocean.config.settings import SslClientSettings
from port_ocean.context.ocean import ocean
from port_ocean.helpers.ssl import resolve_verify_param

from errors import SettingsError
from settings import Settings

type _Versions = tuple[tuple[int, int, int], ...]


class _InThisThread(threading.local):
    """OpenSSL's contexts are no business of two threads: httpx sets something in them for each connection."""

    def __init__(self) -> None:
        self.contexts: dict[tuple[bool, bool], ssl.SSLContext] = {}


_MADE: Final = _InThisThread()


def ocean_context(settings: SslClientSettings) -> ssl.SSLContext:
    """What Ocean's TLS settings come to. Made once: reading all authorities takes about 30 ms of the event loop."""
    wanted = settings.verify, settings.x509.strict
    if wanted not in _MADE.contexts:
        _MADE.contexts[wanted] = httpx.create_ssl_context(resolve_verify_param(settings))
    return _MADE.contexts[wanted]


class Certificates:
    """Ocean's own TLS settings, unless this API has certificates of its own or is not to be verified.

    The files are loaded again when they change, as cert-manager renews them, for the connections made from then on.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        named = (settings.client_certificate, settings.client_key, settings.ca_certificate)
        self._files = [Path(path) for path in named if path]
        self.context = self._context()
        """What all connections share."""
        if self._files:
            self._versions = self._found()
            settings.add_certificates(self.context)

    def _context(self) -> ssl.SSLContext:
        if not self._settings.verify_ssl:
            return httpx.create_ssl_context(verify=False)
        of_ocean = ocean.config.ssl.third_party
        # Certificates of the API's own are no business of Port.
        return httpx.create_ssl_context(resolve_verify_param(of_ocean)) if self._files else ocean_context(of_ocean)

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
