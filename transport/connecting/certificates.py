"""The TLS side of the API's connections, with certificates that may change while the process runs."""

import ssl
from pathlib import Path

import httpx
from port_ocean.context.ocean import ocean
from port_ocean.helpers.ssl import resolve_verify_param

from messages import SettingsError
from settings import Settings
from transport.connecting.authorities import ocean_context, versions


class Certificates:
    """Ocean's own TLS settings, unless this API has certificates of its own or is not to be verified.

    The files are loaded again when they change, as cert-manager renews them, for the connections made from then on.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files = [Path(path) for path in settings.certificate_files]
        self.context = self._context()
        """What all connections share."""
        if self._files:
            self._versions = versions(self._files)
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
            found = versions(self._files)
            if found == self._versions:
                return
            # Half of a pair would stay in the context that is in use.
            self._settings.add_certificates(ssl.create_default_context())
            self._settings.add_certificates(self.context)
        except (OSError, ValueError) as error:
            raise SettingsError(str(error)) from error
        self._versions = found
