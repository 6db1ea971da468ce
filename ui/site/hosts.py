"""Under which names the site can be asked for, and from which pages: nobody else's page may speak for a visitor.

A name that is not ours may be somebody's who let it point to this machine to read along in a visitor's browser (DNS
rebinding). A page of another site may open a web socket here with the visitor's cookies (cross-site hijacking): browsers say
in Origin whose page it is, and let nobody change that. Where the names of the site are set, what every machine calls itself is
none of them: a visitor may write it, and a proxy pass it on.
"""

import logging
import socket
from collections.abc import Collection
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from kb.settings import Settings
from ui import site_words
from ui.site.front import HEADERS
from ui.site.outside import HEALTH
from ui.site.peers import LOOPBACK, comes_from, is_this_machine

_log = logging.getLogger(__name__)
_READS: Final = ("GET", "HEAD", "OPTIONS")
_PROBES: Final = (HEALTH, "/_stcore/health")
"""What a container engine on this machine asks, by whatever name."""
_EVERYWHERE: Final = ("0.0.0.0", "::", "")
_PORTS: Final = {"http": 80, "https": 443}
_POLICY_VIOLATION = 1008  # RFC 6455; before a socket is accepted a server answers 403 instead


class Names:
    """The names of the site. known: as visitors use them. addresses: whether any bare address of this machine will do.

    is_own: whether what every machine calls itself will do, such as localhost.
    """

    def __init__(self, known: Collection[str], addresses: bool, is_own: bool) -> None:
        self._known = frozenset(name.lower().rstrip(".") for name in known)
        self._addresses, self._is_own = addresses, is_own

    def has(self, host: str | None) -> bool:
        """Say whether a Host header, with or without port, is a name of the site."""
        name = _name(f"//{host}") if host else ""
        if not name or name in self._known:
            return bool(name)
        try:
            return self._is_own if ip_address(name).is_loopback else self._addresses
        except ValueError:
            return self._is_own and name == "localhost"


_OWN: Final = Names((), addresses=False, is_own=True)


def names_of(settings: Settings, address: str, redirect: str = "") -> Names:
    """Return the names under which a site that listens on an address can be asked for.

    redirect: where an OpenID provider sends visitors back to. Where it listens on every address any bare one will do: a name
    can be made to point here, an address cannot.
    """
    everywhere, is_own = address in _EVERYWHERE, not settings.allowed_hosts
    own = socket.gethostname() if everywhere else address
    ours = [own] if is_own or not is_this_machine(own) else []
    return Names([*ours, *settings.allowed_hosts, *filter(None, (_name(redirect),))], everywhere, is_own)


class Hosts:
    """ASGI middleware around everything else: who asks for another name, or from another site's page, gets nothing."""

    def __init__(self, app: ASGIApp, names: Names) -> None:
        self._app, self._names, self._is_told = app, names, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or web socket through when it is meant for us and comes from our own pages."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts, origin = headers.getlist("host"), headers.get("origin")
        if len(hosts) != 1 or not (self._names.has(hosts[0]) or _is_probe(scope, hosts[0])):
            self._tell()
            await self._refuse(site_words.OTHER_HOST, scope, receive, send)
        elif origin is None or _is_same(origin, hosts[0]):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket" or scope["method"] not in _READS:
            await self._refuse(site_words.OTHER_ORIGIN, scope, receive, send)
        else:  # another site's page gets what anyone gets, and its browser keeps it from that page
            bare = [(name, value) for name, value in scope["headers"] if name != b"origin"]
            await self._app({**scope, "headers": bare}, receive, send)

    def _tell(self) -> None:
        """Tell the administrator once, without the name: whoever asks chooses what stands there."""
        if not self._is_told:
            self._is_told = True
            _log.warning("someone asked for a host name that is not ours and was refused: is one missing in allowed_hosts?")

    async def _refuse(self, told: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await PlainTextResponse(told, 400, {**HEADERS, "Cache-Control": "no-store"})(scope, receive, send)


def _is_probe(scope: Scope, host: str) -> bool:
    """Say whether this machine asks itself whether the site is well."""
    return scope["path"] in _PROBES and comes_from(scope, LOOPBACK) and _OWN.has(host)


def _name(address: str) -> str:
    """Return the host of an address in lower case, "" for what is no address or holds more than a host."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".") if "@" not in parts.netloc else ""


def _is_same(origin: str, host: str) -> bool:
    """Say whether an Origin is that of our own pages, which a visitor reached under this Host."""
    try:
        ours, theirs = urlsplit(f"//{host}"), urlsplit(origin)
        usual = _PORTS.get(theirs.scheme)
        return usual is not None and (theirs.hostname, theirs.port or usual) == (ours.hostname, ours.port or usual)
    except ValueError:
        return False
