"""Who uses the app, by pseudonym: a keyed hash that stands for one person in the store. No name or address is ever kept.

The one place that knows where an identity comes from. Where people sign in, ui/site/door.py lets only sign-ins through that
are in use; here they become a person with a role.
"""

import logging

import streamlit as st

from kb.account import Account, from_claims, from_headers, person_of, role_of
from kb.errors import BadSettings, StoreBroken
from kb.people import Person, Role
from kb.secret import keyed_hash
from kb.settings import Settings
from ui.parts import knowledge_base
from ui.site.peers import PASSED_ON, is_this_machine, networks, visitor_of
from ui.site.sittings import sittings

_log = logging.getLogger(__name__)
KEY_FILE = "bezoekers.sleutel"
"""Beside the data, and not in its backups: who has both could check whether a known person kept something."""
SITTING, USER, ROLES, REGION = "sitting", "user", "roles", "region"
"""Under what st.user holds what the door and a proxy tell; ui/serve.py has Streamlit put it there."""


def person() -> Person | None:
    """Return who uses the app, None for someone who has no business here (yet). Asked anew in every run and callback.

    Where the key beside the data cannot be read or made nobody has a name, and reading goes on.
    """
    settings = knowledge_base().settings
    if settings.sign_in != "none":
        account = _account(settings)
        if not (account and role_of(account, settings)):
            return None
        key = _key()
        return person_of(account, settings, key) if key else Person("", Role.READER)
    if not settings.is_served and _is_alone():
        key = _key()
        return Person(keyed_hash(("alone",), key) if key else "", Role.ADMINISTRATOR, alone=True)
    return Person("", Role.READER) if settings.open_to_readers else None


def is_signed_in() -> bool:
    """Say whether someone signed in and may be idle no longer than they were, whether or not they have a role."""
    return sittings().left(str(st.user.get(SITTING) or "")) > 0


def address() -> str:
    """Return the address that someone comes from, to count by it and for nothing else; "" where none is known."""
    headers = st.context.headers
    peer = st.context.ip_address or ("127.0.0.1" if headers else "")  # Streamlit tells no address of this machine
    return visitor_of(peer, headers.get_all("X-Forwarded-For"), networks(knowledge_base().settings.proxy_addresses))


def shown_name() -> str:
    """Return the name of who signed in, for their own eyes only; "" when nobody did."""
    account = _account(knowledge_base().settings)
    return account.shown if account else ""


def _account(settings: Settings) -> Account | None:
    if not is_signed_in():
        return None
    if settings.sign_in == "proxy":
        return from_headers(*(str(st.user.get(name) or "") for name in (USER, ROLES, REGION)))
    return from_claims(st.user.to_dict(), settings) if st.user.get("is_logged_in") else None


def _key() -> bytes | None:
    try:
        return knowledge_base().own_key(KEY_FILE)
    except (BadSettings, StoreBroken, OSError) as wrong:
        _log.error("%s", wrong)
        return None


def _is_alone() -> bool:
    """Say whether this is the one person behind this machine's screen, and nobody else can reach the app.

    The app listens on this machine only, and the browser asked for this machine by its own name, not through a proxy: a
    shared server often listens on localhost as well, behind a web server that passes its visitors on. One that does so
    without a word cannot be seen here, hence Settings.is_served.
    """
    headers = st.context.headers  # none at all: a page tried out without a server; a browser tells both of these
    asked_for = [headers.get(name, "") for name in ("Host", "Origin")] if headers else []
    here = all(map(is_this_machine, (st.get_option("server.address") or "", *asked_for)))
    return here and not any(name in headers for name in PASSED_ON)
