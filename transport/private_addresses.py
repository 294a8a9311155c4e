"""Addresses in disguise, which Ocean's own refusal of private ones lacks where Port hosts the integration."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from port_ocean.exceptions.clients import BlockedIPError

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
