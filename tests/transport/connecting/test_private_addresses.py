"""What is no public address is refused where Port hosts, in every form that leads there (contract §1)."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from port_ocean.exceptions.clients import BlockedIPError

from transport.connecting.private_addresses import refuse_private

PRIVATE_V4: Final = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
    "168.63.129.16/32 169.254.169.254/32 100.100.100.200/32 255.255.255.255/32"
)
PUBLIC_V4: Final = "1.1.1.0/24 8.8.8.0/24 100.128.0.0/9 172.32.0.0/11 192.0.1.0/24 168.63.129.0/28 198.20.0.0/14"
PRIVATE_V6: Final = (
    "::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 2001::/32 2001:2::/48 2001:db8::/32 3fff::/20 5f00::/16 "
    "fc00::/7 fd00:ec2::254/128 fe80::/10 fec0::/10 ff00::/8"
)
PUBLIC_V6: Final = "2400:cb00::/32 2606:4700::/32 2a00:1450::/32"


def in_v4(networks: str) -> st.SearchStrategy[IPv4Address]:
    listed = [IPv4Network(each) for each in networks.split()]
    return st.sampled_from(listed).flatmap(
        lambda network: st.integers(0, network.num_addresses - 1).map(lambda place: network.network_address + place)
    )


def in_v6(networks: str) -> st.SearchStrategy[IPv6Address]:
    listed = [IPv6Network(each) for each in networks.split()]
    return st.sampled_from(listed).flatmap(
        lambda network: st.integers(0, network.num_addresses - 1).map(lambda place: network.network_address + place)
    )


LEADING_TO_V4: Final[dict[str, Callable[[int], int]]] = {
    "mapped": lambda inner: 0xFFFF << 32 | inner,
    "NAT64": lambda inner: 0x64_FF9B << 96 | inner,
    "6to4": lambda inner: 0x2002 << 112 | inner << 80 | 1,
    "ISATAP": lambda inner: 0x2606_4700 << 96 | 0x5EFE << 32 | inner,
    "ISATAP, said to be unique": lambda inner: 0x2606_4700 << 96 | 0x0200_5EFE << 32 | inner,
}


def spellings(address: IPv4Address | IPv6Address) -> list[str]:
    """How a URL can write it where it is not looked up first, as what is no address at first sight is."""
    if isinstance(address, IPv4Address):
        return [str(address), str(address).replace(".", "\u3002")]
    groups = ":".join(address.exploded.split(":")[:6])
    dotted = f"{groups}:{IPv4Address(int(address) & 0xFFFF_FFFF)}"
    texts = (str(address), address.exploded, address.exploded.upper(), dotted, f"{address}%1", f"{address}%.github.com")
    return [f"[{text}]" for text in texts]


def passes(spelling: str) -> bool:
    try:
        refuse_private(httpx.URL(f"https://{spelling}/items").host)
    except BlockedIPError:
        return False
    return True


@given(in_v4(PRIVATE_V4) | in_v6(PRIVATE_V6))
def test_what_is_not_public_is_refused_in_every_spelling(address: IPv4Address | IPv6Address) -> None:
    assert [spelling for spelling in spellings(address) if passes(spelling)] == []


@pytest.mark.parametrize("form", LEADING_TO_V4.values(), ids=LEADING_TO_V4.keys())
@given(address=in_v4(PRIVATE_V4))
def test_so_is_an_address_that_leads_to_one(form: Callable[[int], int], address: IPv4Address) -> None:
    leading = IPv6Address(form(int(address)))
    assert [spelling for spelling in spellings(leading) if passes(spelling)] == []


@given(in_v4(PUBLIC_V4) | in_v6(PUBLIC_V6))
def test_public_addresses_pass_in_every_spelling(address: IPv4Address | IPv6Address) -> None:
    assert all(map(passes, spellings(address)))


@pytest.mark.parametrize("form", LEADING_TO_V4.values(), ids=LEADING_TO_V4.keys())
@given(address=in_v4(PUBLIC_V4))
def test_so_does_an_address_that_leads_to_one(form: Callable[[int], int], address: IPv4Address) -> None:
    assert all(map(passes, spellings(IPv6Address(form(int(address))))))


@given(st.integers(0, 2**32 - 1).map(IPv4Address) | st.integers(0, 2**128 - 1).map(IPv6Address))
def test_nothing_passes_that_python_knows_not_to_be_public(address: IPv4Address | IPv6Address) -> None:
    if passes(spellings(address)[0]):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize("name", ["api.example.com", "localhost", "0x7f.1", "2130706433"])
def test_names_are_left_to_ocean_which_looks_them_up(name: str) -> None:
    refuse_private(name)
