"""What a provider or a proxy says of someone who signed in, and the person that this makes of them by the settings.

An account holds what must not be kept: who it is, by name. What goes on from here is a Person, by pseudonym.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.people import Person, Role
from kb.secret import keyed_hash
from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who signed in. who: tells them from all others; shown: their name, for their own eyes only.

    roles: as they are called where the account is kept. region: its plain name, "" when not said.
    """

    who: tuple[str, ...] = field(repr=False)
    roles: frozenset[str] = frozenset()
    region: str = field(default="", repr=False)
    shown: str = field(default="", repr=False)


def from_claims(claims: Mapping[str, object], settings: Settings) -> Account | None:
    """Return the account that an OpenID provider tells of; None when the claims name nobody.

    Someone is known by the provider's own number for them, else by their mail address.
    """
    iss, sub, mail = (_text(claims.get(name)) for name in ("iss", "sub", "email"))
    who = ("account", iss, sub) if iss and sub else ("e-mail", mail.casefold()) if mail else ()
    if not who:
        return None
    shown = next(filter(None, (_text(claims.get(name)) for name in ("name", "preferred_username", "email"))), "")
    region = _listed(claims.get(settings.region_claim)) if settings.region_claim else []
    return Account(who, frozenset(_listed(claims.get(settings.role_claim))), region[0] if len(region) == 1 else "", shown)


def from_headers(user: str, roles: str, region: str) -> Account | None:
    """Return the account that a proxy tells of in its headers, roles with commas between; None when it names nobody."""
    if not (user := user.strip()):
        return None
    return Account(("proxy", user), frozenset(filter(None, map(str.strip, roles.split(",")))), region.strip(), user)


def role_of(account: Account, settings: Settings) -> Role | None:
    """Return the highest role that the settings give to an account; None when it has no business here."""
    by_role = (
        (Role.ADMINISTRATOR, settings.administrator_values),
        (Role.EDITOR, settings.editor_values),
        (Role.READER, settings.reader_values),
    )
    given = next((role for role, values in by_role if account.roles.intersection(values)), None)
    return given or (None if settings.reader_values else Role.READER)


def person_of(account: Account, settings: Settings, key: bytes) -> Person | None:
    """Return the person behind an account, by pseudonyms that only who has the key can make; None without a role."""
    role = role_of(account, settings)
    region = keyed_hash(("region", account.region), key) if account.region else ""
    return Person(keyed_hash(account.who, key), role, region) if role else None


def _text(claim: object) -> str:
    return str(claim).strip() if isinstance(claim, str | int) else ""


def _listed(claim: object) -> list[str]:
    """Return the texts in a claim: itself, or those in its list. Anything else in it says nothing."""
    texts = [claim] if isinstance(claim, str) else claim if isinstance(claim, list | tuple) else []
    return [text for text in texts if isinstance(text, str) and text]
