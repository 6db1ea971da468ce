"""Who uses the app, by pseudonym: a keyed hash that stands for one person in the store. No name or address is ever kept.

The one place that knows where an identity comes from; whatever keeps something for a person asks owner().
"""

import logging
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from kb.errors import BadSettings
from kb.secret import keyed_hash, own_key
from ui.parts import knowledge_base

_log = logging.getLogger(__name__)
KEY_FILE = "bezoekers.sleutel"
"""Beside the data, and not in its backups: who has both could check whether a known person kept something."""
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")


def owner() -> str | None:
    """Return the pseudonym of who uses the app; None when nobody signed in on a server that others can reach.

    None too where the key beside the data cannot be read or made: then nobody is known, and reading goes on.
    """
    who = _signed_in() if "is_logged_in" in st.user else _alone()
    if not who:
        return None
    try:
        return keyed_hash(who, own_key(knowledge_base().settings.home / KEY_FILE))
    except (BadSettings, OSError) as wrong:
        _log.error("%s", wrong)
        return None


def _signed_in() -> tuple[str, ...]:
    """Return what tells a signed-in person from all others, () when nobody is: the provider's number, else the address."""
    said = {name: str(st.user.get(name) or "").strip() for name in ("iss", "sub", "email")}
    if not st.user.get("is_logged_in"):
        return ()
    if said["iss"] and said["sub"]:
        return ("account", said["iss"], said["sub"])
    return ("e-mail", said["email"].casefold()) if said["email"] else ()


def _alone() -> tuple[str, ...]:
    """Return the one person behind this machine's screen, () when others may reach the app.

    The app listens on this machine only, and the browser asked for this machine by its own name, not through a proxy: a
    shared server often listens on localhost as well, behind a web server that passes its visitors on.
    """
    headers = st.context.headers
    asked_for = (headers[name] for name in ("Host", "Origin") if name in headers)
    here = all(map(_is_this_machine, (st.get_option("server.address") or "", *asked_for)))
    return ("alone",) if here and not any(name in headers for name in _PASSED_ON) else ()


def _is_this_machine(address: str) -> bool:
    """Say whether a host, with or without scheme and port, is what a machine calls itself."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # no address, so a name that others may use
        return False
