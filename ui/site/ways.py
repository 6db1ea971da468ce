"""The two ways in which someone may have signed in, as a request tells of them: a signed cookie, or a proxy's headers."""

import hashlib
import logging
import re
import secrets
from collections.abc import Iterable, Mapping
from http.cookies import SimpleCookie
from ipaddress import ip_network
from typing import Final, Protocol

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Scope
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from kb.settings import Settings
from ui.site.peers import comes_from

_log = logging.getLogger(__name__)
Raw = Iterable[tuple[bytes, bytes]]
SITTING: Final = "x-own-sitting"
"""The header by which the door tells Streamlit under what key someone is signed in; nobody else can set it."""
OUT: Final = "uitgelogd"
"""What stands behind the start page's address for who was signed out just now."""
_COOKIE: Final = "dilemmabank_zitting"
_USER: Final = USER_COOKIE_NAME.encode()  # the tokens' cookie and the pieces of a long one begin so too
_ROOM: Final = 7000  # bytes of cookies; the library under a web socket takes a header of 8,192, and there are other cookies
_CALLBACK: Final = "/oauth2callback"
_MAX_AGE: Final = re.compile(rb"; max-age=[1-9][0-9]*", re.IGNORECASE)
_GONE: Final = '""; Max-Age=0; Path=/; HttpOnly; SameSite=lax'


class Way(Protocol):
    """How someone signs in."""

    def key(self, scope: Scope) -> str | None:
        """Return under what the sign-in that a request tells of is known; None when it tells of none that can be believed."""

    def anonymous(self, headers: Raw) -> Raw:
        """Return a request's headers without what tells who someone is."""

    def arrive(self, scope: Scope) -> tuple[str | None, list[str]]:
        """Receive someone at a page whose sign-in does not count (any more): the key of a fresh one, and cookies to set."""

    def given(self, scope: Scope, message: Message) -> str | None:
        """Return the key of the sign-in that an answer of Streamlit gives out, None for every other answer."""

    def farewell(self) -> Response | None:
        """Return what someone who signs out gets; None where Streamlit takes care of it."""


class OpenId:
    """Streamlit asks the provider and keeps what it says in signed cookies: the key is made of that, so a copy has the same."""

    def key(self, scope: Scope) -> str | None:
        return _signed_key(HTTPConnection(scope).cookies)

    def anonymous(self, headers: Raw) -> Raw:
        return [(name, _without_user(value) if name == b"cookie" else value) for name, value in headers]

    def arrive(self, scope: Scope) -> tuple[str | None, list[str]]:
        """Take away cookies that open nothing: they still tell who someone is."""
        names = [name for name in HTTPConnection(scope).cookies if name.startswith(USER_COOKIE_NAME)]
        return None, [f"{name}={_GONE}" for name in names]

    def given(self, scope: Scope, message: Message) -> str | None:
        """The cookies also get the life of the browser's session instead of thirty days, and stay on https.

        Those with the provider's tokens, only of use at signing out, stay behind where there is no room for all.
        """
        if scope["path"] != _CALLBACK:
            return None
        is_safe = (get_origin_from_redirect_uri() or "").startswith("https:")
        jar = SimpleCookie[str]()
        others, user, tokens = [], [], []
        for name, value in message["headers"]:
            if name != b"set-cookie" or not value.startswith(_USER):
                others.append((name, value))
                continue
            jar.load(value.decode("latin-1"))
            held = (name, _MAX_AGE.sub(b"", value) + (b"; Secure" if is_safe else b""))
            (tokens if value.startswith(TOKENS_COOKIE_NAME.encode()) else user).append(held)
        if (size := _size(user)) > _ROOM:
            _log.error("a sign-in takes %d bytes of cookies, more than %d: let the provider tell fewer claims", size, _ROOM)
        message["headers"] = [*others, *user, *(tokens if size + _size(tokens) <= _ROOM else [])]
        return _signed_key({name: one.value for name, one in jar.items()})

    def farewell(self) -> Response | None:
        return None


class Proxy:
    """A proxy in front says who someone is, in headers that count from its own address only.

    Others may send them: they are taken off, not refused, as who sends them then has what anyone has, nothing. A browser
    holds a cookie as well, of no use without the headers, so that each of someone's browsers ends on its own.
    """

    def __init__(self, settings: Settings) -> None:
        self._user = settings.proxy_user_header.lower()
        named = (settings.proxy_user_header, settings.proxy_roles_header, settings.proxy_region_header)
        self._names = frozenset(name.lower() for name in named if name)
        self._networks = [ip_network(address, strict=False) for address in settings.proxy_addresses]
        self._sign_out = settings.proxy_sign_out or f"/?{OUT}=zelf"
        self._secure = "; Secure" if settings.behind_tls else ""

    def key(self, scope: Scope) -> str | None:
        return self._key(scope, HTTPConnection(scope).cookies.get(_COOKIE))

    def _key(self, scope: Scope, cookie: str | None) -> str | None:
        """A header that comes twice is believed of nobody: one of the two may be the visitor's own."""
        headers = Headers(scope=scope)
        once = all(len(headers.getlist(name)) <= 1 for name in self._names)
        user = headers.get(self._user, "").strip()
        return _hashed(f"{user}\0{cookie}".encode()) if cookie and user and once and comes_from(scope, self._networks) else None

    def anonymous(self, headers: Raw) -> Raw:
        return [(name, value) for name, value in headers if name.decode("latin-1") not in self._names]

    def arrive(self, scope: Scope) -> tuple[str | None, list[str]]:
        """Let who comes from the proxy in, but for someone who was sent away by the clock: they ask for it first."""
        cookie = secrets.token_hex(16)
        key = None if scope["query_string"].startswith(OUT.encode()) else self._key(scope, cookie)
        return key, [f"{_COOKIE}={cookie}; Path=/; HttpOnly; SameSite=lax{self._secure}"] if key else []

    def given(self, scope: Scope, message: Message) -> str | None:
        return None

    def farewell(self) -> Response | None:
        return RedirectResponse(self._sign_out, 303)


def _signed_key(cookies: Mapping[str, str]) -> str | None:
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies.get(name, "").encode("latin-1"))

    said = get_cookie_with_chunks(one, USER_COOKIE_NAME)  # a long one comes in pieces
    return _hashed(said) if said else None


def _hashed(said: bytes) -> str:
    return hashlib.sha256(said).hexdigest()


def _without_user(cookies: bytes) -> bytes:
    return b";".join(one for one in cookies.split(b";") if not one.strip().startswith(_USER))


def _size(cookies: Iterable[tuple[bytes, bytes]]) -> int:
    return sum(len(value.split(b";", 1)[0]) for _, value in cookies)
