"""Who is at the other end of a connection, as the connection itself says it."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")
"""By these headers a request tells that it comes through a proxy."""


def comes_from(scope: Scope, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Say whether a request or web socket comes from an address in one of these networks; headers do not count."""
    try:
        peer = ip_address((scope.get("client") or ("",))[0])
    except ValueError:  # a socket without an address
        return False
    peer = peer.ipv4_mapped or peer if isinstance(peer, IPv6Address) else peer
    return any(peer in network for network in networks)
