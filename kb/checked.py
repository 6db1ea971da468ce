"""The values of settings that are more than a type says: each is checked, and mended where that is plain, when it is given.

Each check returns the value and raises ValueError, which says what to give instead. What is set above a setting counts in its
check; what is a secret, or may hold one, is not repeated.
"""

import re
from ipaddress import ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo

_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)
_LONGEST_MAIL = 254  # characters, RFC 5321
_KEY = re.compile(r"[0-9a-f]{64}", re.IGNORECASE | re.ASCII)  # 256 bits
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|[0-9a-f:]*:[0-9a-f:]+", re.ASCII)
_HEADER = re.compile(r"[a-z0-9-]+", re.IGNORECASE | re.ASCII)
_SCHEDULER = re.compile(r"(?:(?P<scheme>[a-z]+)://)?(?P<host>\[[0-9a-f:]+\]|[a-z0-9._-]+):\d{1,5}", re.IGNORECASE | re.ASCII)


def is_sealed(address: str) -> bool:
    """Say whether what goes to a Dask scheduler or worker at an address is encrypted, or stays on this machine."""
    found = _SCHEDULER.fullmatch(address)
    if not found or found["scheme"] == "tls":
        return bool(found)
    host = found["host"].strip("[]").lower()
    try:
        return found["scheme"] in (None, "tcp") and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:  # the name of another machine
        return False


def _is_strong(key: SecretStr | None) -> SecretStr | None:
    """Return the key, None for an empty one. Raises ValueError for what no machine made: guesses can be tried for ever."""
    value = key.get_secret_value().strip() if key else ""
    if value and not _KEY.fullmatch(value):
        raise ValueError("KB_SAFE_KEY is no key of 64 hexadecimal digits: make one with openssl rand -hex 32")
    return SecretStr(value.lower()) if value else None


def _is_host(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in lower case. Raises ValueError for what is more than a name: a scheme, a port, a path."""
    names = tuple(name.strip().lower() for name in names)
    if wrong := [name for name in names if not _HOST.fullmatch(name)]:
        raise ValueError(f"{wrong[0]!r} is no name of a host: give one such as dilemmabank.voorbeeld.nl, without https://")
    return names


def _is_of_postgres(url: SecretStr | None) -> SecretStr | None:
    """Return the address as SQLAlchemy takes it, None for an empty one. Raises ValueError, which quotes nothing of it."""
    given = url.get_secret_value().strip() if url else ""
    scheme, _, rest = given.partition("://")
    if given and (scheme not in ("postgresql", "postgresql+psycopg") or not rest or any(c.isspace() for c in given)):
        raise ValueError(
            "KB_DATABASE_URL is no address: give one such as postgresql+psycopg://name:password@host/dilemmabank"
        )
    return SecretStr(f"postgresql+psycopg://{rest}") if given else None


def _goes_with_engine(address: str, info: ValidationInfo) -> str:
    """Return the address. Raises ValueError when a cluster is asked for and none is named, or one in the open."""
    address = address.strip()
    if info.data.get("batch_engine") != "dask":
        return address
    if not address:
        raise ValueError("KB_BATCH_ENGINE is dask and KB_BATCH_ADDRESS is empty: name its scheduler, or unset both")
    if not is_sealed(address):
        named = "" if "@" in address else f" is {address!r}"  # what stands before an @ may be a password
        raise ValueError(
            f"KB_BATCH_ADDRESS{named}: notes with names would cross the network unencrypted, or it is no address: give one "
            "such as tls://host:8786 and set up certificates (docs/beheer.md, Inlezen over meer machines)"
        )
    return address


def _is_without_sign_in(is_open: bool, info: ValidationInfo) -> bool:
    """Return whether everyone may read. Raises ValueError when they also have to sign in."""
    if is_open and info.data.get("sign_in") != "none":
        raise ValueError("KB_OPEN_TO_READERS is on and KB_SIGN_IN is not none: unset one of the two")
    return is_open


def _is_of_one_role(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """Return the values. Raises ValueError for an empty one, and for one that another role has too."""
    others = [value for name, given in info.data.items() if name.endswith("_values") for value in given]
    if wrong := [value for value in values if not value.strip() or value in others]:
        raise ValueError(f"{wrong[0]!r} is empty or stands for another role too: give each role values of its own")
    return values


def _is_header(name: str, info: ValidationInfo) -> str:
    """Return the name of a header. Raises ValueError for what is none, and for one that says something else already."""
    taken = [given.lower() for other, given in info.data.items() if other.endswith("_header") and given]
    is_needed = info.field_name == "proxy_user_header"
    if (name or is_needed) and (not _HEADER.fullmatch(name) or name.lower() in taken):
        raise ValueError(f"{name!r} is no name for this header, or has another use: give one such as X-Forwarded-User")
    return name


def _is_network(addresses: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """Return the addresses. Raises ValueError for what is none, for the whole world, and when a proxy has none."""
    is_proxy = info.field_name == "proxy_addresses"
    for address in addresses:
        try:
            network = ip_network(address, strict=False)
        except ValueError:
            raise ValueError(f"{address!r} is no address: give one such as 10.0.0.4 or 10.0.0.0/28") from None
        if not network.prefixlen:
            raise ValueError(f"{address!r} is everyone: give one address, such as 10.0.0.4")
    if is_proxy and info.data.get("sign_in") == "proxy" and not addresses:
        raise ValueError("KB_SIGN_IN is proxy and KB_PROXY_ADDRESSES is empty: name the address of the proxy")
    return addresses


def _leads_somewhere(address: str) -> str:
    """Return an address on the same host or in full. Raises ValueError."""
    is_path = address.startswith("/") and not address.startswith("//")
    if address and not is_path and not address.startswith(("https://", "http://")):
        raise ValueError(f"KB_PROXY_SIGN_OUT is {address!r}: give an address such as /oauth2/sign_out")
    return address


def _is_mail_address(address: str) -> str:
    """Return the address without spaces around it. Raises ValueError for what is no plain address."""
    address = address.strip()
    if address and not (_MAIL.fullmatch(address) and len(address) <= _LONGEST_MAIL):
        raise ValueError(f"KB_CONTACT_ADDRESS is {address!r}: give one address such as bemiddelaar@voorbeeld.nl")
    return address


def _is_address(url: str) -> str:
    """Return the address without a closing slash. Raises ValueError for what is none; a password in it is not repeated."""
    url = url.strip().rstrip("/")
    if not url:
        return url
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        raise ValueError(f"KB_WORDING_URL is {url!r}: give an address such as http://localhost:11434/v1") from None
    if "@" in parts.netloc:
        raise ValueError("KB_WORDING_URL holds a name or password: leave it out and set KB_WORDING_KEY")
    if not fine or any(c.isspace() for c in url) or parts.query or parts.fragment:
        raise ValueError(f"KB_WORDING_URL is {url!r}: give an address such as http://localhost:11434/v1")
    return url.removesuffix("/chat/completions")


def _goes_with_address(model: str, info: ValidationInfo) -> str:
    """Return the name when there is an address as well, or neither. Raises ValueError."""
    model, url = model.strip(), info.data.get("wording_url")
    if url and not model:
        raise ValueError(f"KB_WORDING_URL is {url!r} and KB_WORDING_MODEL is empty: name its model, or unset both")
    if model and url == "":
        raise ValueError(f"KB_WORDING_MODEL is {model!r} and KB_WORDING_URL is empty: give its server, or unset both")
    return model


def _has_server(lead: bool, info: ValidationInfo) -> bool:
    """Return whether leads are wanted. Raises ValueError when they are and there is no server for them."""
    if lead and info.data.get("wording_url") == "":
        raise ValueError("KB_LEAD is on and KB_WORDING_URL is empty: name a server and its model, or unset KB_LEAD")
    return lead


def _fits_a_header(key: SecretStr | None) -> SecretStr | None:
    """Return the key, None for an empty one. Raises ValueError for signs that a key cannot have."""
    value = key.get_secret_value().strip() if key else ""
    if not all(" " < c <= "~" for c in value):
        raise ValueError("KB_WORDING_KEY has spaces or signs that a key cannot have: copy it again")
    return SecretStr(value) if value else None


SafeKey = Annotated[SecretStr | None, AfterValidator(_is_strong)]
Hosts = Annotated[tuple[str, ...], AfterValidator(_is_host)]
DatabaseUrl = Annotated[SecretStr | None, AfterValidator(_is_of_postgres)]
Scheduler = Annotated[str, AfterValidator(_goes_with_engine)]
OpenToReaders = Annotated[bool, AfterValidator(_is_without_sign_in)]
RoleValues = Annotated[tuple[str, ...], AfterValidator(_is_of_one_role)]
Header = Annotated[str, AfterValidator(_is_header)]
Networks = Annotated[tuple[str, ...], AfterValidator(_is_network)]
SignOut = Annotated[str, AfterValidator(_leads_somewhere)]
MailAddress = Annotated[str, AfterValidator(_is_mail_address)]
WordingUrl = Annotated[str, AfterValidator(_is_address)]
WordingModel = Annotated[str, AfterValidator(_goes_with_address)]
Lead = Annotated[bool, AfterValidator(_has_server)]
WordingKey = Annotated[SecretStr | None, AfterValidator(_fits_a_header)]
