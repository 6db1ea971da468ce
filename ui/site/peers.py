"""Who is at the other end of a connection, as the connection itself says it, and what can be believed of who else is named."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from starlette.types import Scope

Network = IPv4Network | IPv6Network
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")
"""By these headers a request tells that it comes through a proxy; one that tells nothing looks like a visitor."""
LOOPBACK: Final = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
"""This machine: whoever uses it, and any proxy on it."""
_HOUSEHOLD_BITS = 64  # of an IPv6 address: the rest someone chooses anew as often as they like


def networks(addresses: Iterable[str]) -> list[Network]:
    """Return addresses and networks as they are set."""
    return [ip_network(address, strict=False) for address in addresses]


def comes_from(scope: Scope, these: Iterable[Network]) -> bool:
    """Say whether a request or web socket comes from an address in one of these networks; headers do not count."""
    return is_in((scope.get("client") or ("",))[0], these)


def is_in(address: str, these: Iterable[Network]) -> bool:
    """Say whether an address lies in one of these networks; a socket without an address does not."""
    known = _address(address)
    return known is not None and any(known in network for network in these)


def is_this_machine(address: str) -> bool:
    """Say whether a host, with or without scheme and port, is what a machine calls itself."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # no address, so a name that others may use
        return False


def visitor_of(peer: str, passed_on: Sequence[str], proxies: Sequence[Network]) -> str:
    """Return the address that a visitor comes from, "" for none: the connection's own, or for a known proxy the one it names.

    passed_on: the values of X-Forwarded-For. Each proxy adds who came to it at the end, so the last that is no proxy counts:
    what stands before, the visitor may have written. Of an IPv6 address its network counts.
    """
    if is_in(peer, proxies):
        named = [_without_port(one.strip()) for line in passed_on for one in line.split(",")]
        found = next((one for one in reversed(named) if not is_in(one, proxies)), peer)
        peer = found if _address(found) else peer
    known = _address(peer)
    if isinstance(known, IPv6Address):
        return str(ip_network((known, _HOUSEHOLD_BITS), strict=False))
    return str(known or "")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        known = ip_address(text)
    except ValueError:
        return None
    return known.ipv4_mapped or known if isinstance(known, IPv6Address) else known


def _without_port(text: str) -> str:
    """Return "10.0.0.4" for "10.0.0.4:5000", as some proxies write it, and "::1" for "[::1]:5000"."""
    if _address(text):
        return text
    try:
        return urlsplit(f"//{text}").hostname or ""
    except ValueError:
        return ""
