"""The file with what the OpenID provider gave for this app: that all of it is there, and only its owner can read it."""

import logging
import tomllib
from pathlib import Path

from kb.errors import BadSettings

_log = logging.getLogger(__name__)
_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_LEAST = 32  # characters of the secret that cookies are signed with
_OTHERS = 0o077


def check_client(file: Path) -> str:
    """Check the file before anyone signs in, and warn when others may read it; return the redirect_uri.

    Raises BadSettings with the next step.
    """
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8")).get("auth", {})
    except OSError as wrong:
        raise BadSettings(f"KB_SIGN_IN is openid and {file} cannot be read: make it as in docs/beheer.md") from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadSettings(f"{file} is no TOML: {type(wrong).__name__}; compare it with docs/beheer.md") from None
    if missing := [name for name in _NEEDED if not (isinstance(said, dict) and isinstance(said.get(name), str) and said[name])]:
        raise BadSettings(f"{file} has no {', '.join(missing)} under [auth]: add them as in docs/beheer.md")
    if not said["redirect_uri"].endswith("/oauth2callback"):
        raise BadSettings(f"redirect_uri in {file} is the address of the app with /oauth2callback behind it: change it")
    if len(said["cookie_secret"]) < _LEAST:
        raise BadSettings(f"cookie_secret in {file} has less than {_LEAST} characters: make one with openssl rand -hex 32")
    if file.stat().st_mode & _OTHERS:
        _log.warning("others on this machine may read %s: run chmod 600 on it", file)
    return str(said["redirect_uri"])
