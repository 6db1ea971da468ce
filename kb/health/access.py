"""Check of who can reach the app, as far as the settings and this machine tell: it cannot see what a web server passes on."""

from collections.abc import Collection, Iterator
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

from kb.health import Check, found
from kb.settings import Settings

WEB_PORTS = (80, 443)
_SOCKETS = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LISTENS = "0A"  # the state of a socket, linux/include/net/tcp_states.h


def access(settings: Settings, ports: Collection[int] = WEB_PORTS) -> Check:
    """See that who gets in is who the settings mean. ports: where a web server would listen on this machine."""
    if not settings.is_served:
        open_ports = sorted(set(_open_to_others()) & set(ports))
        return found("access", "web_server", ports=_named(open_ports)) if open_ports else found("access", "alone")
    if settings.sign_in == "none" and not settings.open_to_readers:
        return found("access", "closed")
    if blind := [address for address in settings.metrics_addresses if _may_be_a_proxy(address, settings)]:
        return found("access", "metrics", addresses=_named(blind))
    return found("access", "readers") if settings.open_to_readers else found("access", "sign_in", way=settings.sign_in)


def _may_be_a_proxy(address: str, settings: Settings) -> bool:
    """Say whether metrics for these addresses are refused, as a proxy may come from there; see ui/site/outside.py."""
    network = ip_network(address, strict=False)
    proxies = [ip_network(one, strict=False) for one in settings.proxy_addresses]
    return network.is_loopback or any(one.version == network.version and one.overlaps(network) for one in proxies)


def _open_to_others() -> Iterator[int]:
    """Yield the ports on which something listens that other machines can reach; none where the system does not tell."""
    for table in _SOCKETS:
        try:
            lines = table.read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for _, local, _, state, *_ in map(str.split, lines):
            address, port = local.split(":")
            if state == _LISTENS and not _is_loopback(address):
                yield int(port, 16)


def _is_loopback(written: str) -> bool:
    """Say whether an address, as the kernel writes it on this machine (words of four bytes, lowest first), is loopback."""
    data = bytes.fromhex(written)
    address = ip_address(b"".join(data[at : at + 4][::-1] for at in range(0, len(data), 4)))
    return (address.ipv4_mapped or address).is_loopback if isinstance(address, IPv6Address) else address.is_loopback


def _named(all_of_them: Collection[object]) -> str:
    return ", ".join(map(str, all_of_them))
