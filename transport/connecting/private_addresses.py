"""Which addresses are public, where Port hosts the integration: Ocean's own refusal of private ones lacks many.

By the registries of special addresses, and not by `ipaddress`, whose lists differ between patches of Python.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from port_ocean.exceptions.clients import BlockedIPError

_NOT_PUBLIC: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # of providers, and of the metadata of a cloud
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's own machinery, at an address that looks public
            "169.254.0.0/16",  # with the metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",  # multicast, and what is reserved
        ),
    )
)
_UNICAST: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_UNICAST: Final = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20"))
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
_ISATAP: Final = frozenset({0x0000_5EFE, 0x0200_5EFE})


def refuse_private(host: str) -> None:
    """Raises `BlockedIPError` for an address that is not public, or that leads to one.

    Names are left to Ocean, which puts the address in place of each before this is asked.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return
    if not _is_public(address):
        raise BlockedIPError(f"Request to {host} was blocked: it leads to an address that is not public")


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC)
    if address.ipv4_mapped:
        return _is_public(address.ipv4_mapped)
    if address in _NAT64:
        return _is_public(_last_of(address))
    if address not in _UNICAST or any(address in network for network in _NOT_PUBLIC_UNICAST):
        return False
    return all(map(_is_public, _carried(address)))


def _carried(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a tunnel leads to."""
    if address.sixtofour:
        yield address.sixtofour
    if int(address) >> 32 & 0xFFFF_FFFF in _ISATAP:
        yield _last_of(address)


def _last_of(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFF_FFFF)
