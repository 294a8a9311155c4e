"""The client's certificate, and the authority of the API's: files for TLS."""

import ssl
from collections.abc import Callable
from typing import Self

from pydantic import model_validator

from messages import SettingsError
from settings.secret_sources import given_twice, secret_source
from settings.setting_types import Secret, SettingsPart, Text


class CertificateSettings(SettingsPart):
    """Paths of files, read again when they change."""

    client_certificate: Text | None = None
    client_key: Text | None = None
    client_key_password: Secret | None = None
    client_key_password_file: Text | None = None
    ca_certificate: Text | None = None

    @model_validator(mode="after")
    def _certificates_can_be_used(self) -> Self:
        if given_twice(self, "client_key_password"):
            raise ValueError("clientKeyPassword and clientKeyPasswordFile exclude one another.")
        given = {
            "clientKey": self.client_key,
            "clientKeyPassword": self.client_key_password,
            "clientKeyPasswordFile": self.client_key_password_file,
        }
        if not self.client_certificate and (named := [name for name, value in given.items() if value]):
            raise ValueError(f"clientCertificate is missing: {named[0]} is set.")
        if self.client_certificate or self.ca_certificate:
            self.add_certificates(ssl.create_default_context())
        return self

    @property
    def certificate_files(self) -> list[str]:
        """All that are read again when they change."""
        named = (self.client_certificate, self.client_key, self.client_key_password_file, self.ca_certificate)
        return [path for path in named if path]

    @property
    def certificate_secrets(self) -> set[str]:
        return {self._key_password()}

    def add_certificates(self, context: ssl.SSLContext) -> None:
        """Adds the client's certificate and the API's authority. Raises `ValueError` where a file cannot be used."""
        setting = "caCertificate"
        asked = _Asked(self._key_password)
        try:
            if self.ca_certificate:
                context.load_verify_locations(self.ca_certificate)
            setting = "clientCertificate, clientKey"
            if self.client_certificate:
                context.load_cert_chain(self.client_certificate, self.client_key, password=asked)
        except SettingsError as error:  # what a file holds
            raise ValueError(str(error)) from error
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise ValueError(asked.remedy or f"{setting}: cannot be used ({error}).") from error

    def _key_password(self) -> str:
        source = secret_source(self.client_key_password, self.client_key_password_file, "clientKeyPasswordFile")
        return source() if source else ""


class _Asked:
    """The password, for a key that is encrypted; tells what to change where that did not open it."""

    def __init__(self, password: Callable[[], str]) -> None:
        self._password = password
        self.remedy: str | None = None

    def __call__(self) -> str:
        password = self._password()
        self.remedy = (
            "clientKeyPassword (or clientKeyPasswordFile) does not open the key, which is encrypted with another one."
            if password
            else "The client's key is encrypted: give its password in clientKeyPassword (or clientKeyPasswordFile)."
        )
        return password
