"""What Ocean leaves open where Port hosts the integration: its tenants share machines with others.

Ocean refuses private addresses there. Left are addresses in disguise, and settings that read the machine itself.
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from port_ocean.exceptions.clients import BlockedIPError
from pydantic.alias_generators import to_camel

from errors import SettingsError
from setting_types import parsed_json

_CERTIFICATES: Final = ("client_certificate", "client_key", "ca_certificate")
_FILE: Final = ("_file", "File")
_NAT64: Final = IPv6Network("64:ff9b::/96")


def refuse_private(host: str) -> None:
    """Raises `BlockedIPError` for an IPv6 address that leads to a private IPv4 one, which Ocean's list lacks.

    Names are left to Ocean, which puts the address in place of each before this is asked.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return
    if isinstance(address, IPv6Address) and any(not inner.is_global for inner in _carried(address)):
        raise BlockedIPError(f"Request to {host} was blocked: it leads to an address that is not public")


def _carried(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFF_FFFF)


def refuse_reading_the_machine(config: Mapping[str, object]) -> None:
    """Raises `SettingsError` for settings, in snake case, that read files or the environment of Port's machines."""
    for name, value in config.items():
        if name.endswith(_FILE) or name in _CERTIFICATES:
            raise SettingsError(_refusal(to_camel(name), "names a file"))
        if name == "headers" and "${" in str(value):
            raise SettingsError(_refusal("headers", "refers to the environment with ${…}"))
        if name == "oauth2":
            for inner in _names_in(value):
                if inner.endswith(_FILE):
                    raise SettingsError(_refusal(f"oauth2.{inner}", "names a file"))


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
