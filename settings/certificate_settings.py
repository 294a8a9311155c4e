"""The client's certificate, and the authority of the API's: files for TLS."""

import ssl
from typing import Self

from pydantic import model_validator

from settings.setting_types import SettingsPart, Text


class CertificateSettings(SettingsPart):
    """Paths of files, read again when they change."""

    client_certificate: Text | None = None
    client_key: Text | None = None
    ca_certificate: Text | None = None

    @model_validator(mode="after")
    def _certificates_can_be_used(self) -> Self:
        if self.client_key and not self.client_certificate:
            raise ValueError("clientCertificate is missing: clientKey is set.")
        if self.client_certificate or self.ca_certificate:
            self.add_certificates(ssl.create_default_context())
        return self

    def add_certificates(self, context: ssl.SSLContext) -> None:
        """Adds the client's certificate and the API's authority. Raises `ValueError` where a file cannot be used."""
        setting = "caCertificate"
        try:
            if self.ca_certificate:
                context.load_verify_locations(self.ca_certificate)
            setting = "clientCertificate, clientKey"
            if self.client_certificate:
                context.load_cert_chain(self.client_certificate, self.client_key, password="")
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise ValueError(f"{setting}: cannot be used ({error}).") from error
