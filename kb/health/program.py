"""Checks of the program itself: what is installed, what is set, and the keys beside the data."""

import os
import re
import stat
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from kb.errors import BadSettings, StoreBroken
from kb.health import Check, found
from kb.own_words import HIDDEN_FILE, KEY_FILE, OwnWords
from kb.secret import mark_of, own_key
from kb.settings import Settings, load_settings
from kb.store.shared import shared_texts

_ROOT = Path(__file__).resolve().parents[2]
_LEAST = (3, 11)
_PARTS = ("kb", "ingest", "ui")
_PIN = re.compile(r"([\w.-]+)==([\w.!]+)")
_NAME = re.compile(r"[\w.-]+")
_MOST_NAMES = 8  # of packages that are told


def install(root: Path = _ROOT) -> Check:
    """Compare Python and the packages with what this program was tested with. root: where requirements.lock stands."""
    python = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _LEAST:
        return found("install", "python", python=python, least=".".join(map(str, _LEAST)))
    needed, pins = _needed(root / "pyproject.toml"), _pins(root / "requirements.lock")
    there = {name: _installed(name) for name in needed | pins.keys()}
    if unread := _unread(root):
        return found("install", "closed", files=len(unread), first=str(unread[0].relative_to(root)))
    if missing := sorted(name for name in needed if not there[name]):
        return found("install", "missing", names=_named(missing))
    if not pins:
        return found("install", "unpinned", python=python)
    if other := sorted(name for name, pin in pins.items() if there[name] not in ("", pin)):
        return found("install", "other", names=_named([f"{name} {there[name]} for {pins[name]}" for name in other]))
    return found("install", "fine", python=python, packages=sum(map(bool, there.values())))


def _unread(root: Path) -> list[Path]:
    """Return which files of the program whoever runs it may not read: a copy takes along the rights that they had elsewhere.

    What Python itself kept for another user does not count: it does without.
    """
    found = (Path(at, name) for part in _PARTS for at, inside, names in os.walk(root / part) for name in (*inside, *names))
    ours = (path for path in found if "__pycache__" not in path.parts)
    return sorted(path for path in ours if not os.access(path, os.R_OK, effective_ids=True))


def _needed(project: Path) -> set[str]:
    """Return the names of the packages that the program cannot do without, as far as it says so."""
    if not project.is_file():
        return set()
    wanted = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    return {_plain(_NAME.findall(one)[0]) for one in wanted}


def _pins(lock: Path) -> dict[str, str]:
    lines = lock.read_text(encoding="utf-8").splitlines() if lock.is_file() else []
    return {_plain(pin[1]): pin[2] for line in lines if (pin := _PIN.match(line))}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(name: str) -> str:
    """Return the version of a package without what a builder added ("+cpu"), "" when it is not there."""
    try:
        return version(name).partition("+")[0]
    except PackageNotFoundError:
        return ""


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def settings_in_force() -> tuple[Settings | None, Check]:
    """Load the settings; None when they cannot be. A wrong value is named, not repeated: it may be a key."""
    try:
        settings = load_settings()
    except ValidationError as wrong:
        problems = (f"{error['loc'][0]}: {error['msg'].removeprefix('Value error, ')}" for error in wrong.errors())
        return None, found("settings", "wrong", problems="; ".join(problems))
    except (BadSettings, ValueError) as wrong:
        return None, found("settings", "wrong", problems=str(wrong))
    except OSError as wrong:
        return None, found("settings", "wrong", problems=f"settings.toml cannot be read ({type(wrong).__name__})")
    changed = sum(getattr(settings, name) != field.default for name, field in Settings.model_fields.items() if name != "home")
    return settings, found("settings", "fine", changed=changed)


def wording(settings: Settings) -> Check:
    """Say what leaves this machine for a language model."""
    if not settings.wording_url:
        return found("wording", "none")
    address = urlsplit(settings.wording_url)
    host = address.hostname or ""
    if _is_here(host):
        return found("wording", "here", host=host)
    if address.scheme == "http":
        return found("wording", "in_the_open", host=host)
    return found("wording", "elsewhere_lead" if settings.lead else "elsewhere", host=host)


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def anonymiser(settings: Settings) -> Check:
    """See that the pipeline for a second opinion is installed, when one is set."""
    asked = settings.second_opinion
    return found("anonymiser", "second_opinion" if asked and not _is_there(asked) else "fine")


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def keys(settings: Settings) -> Check:
    """See that what is secret is there, and nobody but its owner can read it."""
    try:
        return _keys(settings)
    except OSError as wrong:
        return found("keys", "unseen", kind=type(wrong).__name__)


def _keys(settings: Settings) -> Check:
    home = settings.home
    if (home / HIDDEN_FILE).exists() and not (home / KEY_FILE).exists() and not settings.words_key:
        return found("keys", "words")
    own = sorted(home.glob("*.sleutel"))
    if short := [path.name for path in own if not _is_key(path)]:
        return found("keys", "short", names=_named(short))
    if (home / HIDDEN_FILE).exists() and not _opens(settings):
        return found("keys", "other")
    if others := _not_shared(settings, own):
        return found("keys", "not_shared", names=_named(others))
    secret = [*own, *_with_secrets(settings)]
    if open_to_others := [path.name for path in secret if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]:
        return found("keys", "open", names=_named(open_to_others))
    return found("keys", "fine", count=len(secret))


def _opens(settings: Settings) -> bool:
    try:
        OwnWords(settings.in_files(settings.home))
    except BadSettings:
        return False
    return True


def _not_shared(settings: Settings, own: list[Path]) -> list[str]:
    """Return which key files hold another key than the other servers of the database noted theirs to be."""
    if not settings.database_url:
        return []
    try:
        texts = shared_texts(settings.database_url).texts()
    except StoreBroken:  # the check of the store tells that
        return []
    marks = {path.name: mark_of(path.name, own_key(path)) for path in own}
    return [name for name, (noted, mark) in marks.items() if texts.get(noted, mark) != mark]


def _is_key(path: Path) -> bool:
    try:
        return bool(own_key(path))
    except (BadSettings, OSError):
        return False


def _with_secrets(settings: Settings) -> Iterator[Path]:
    """Yield the files with secrets of others than us: those of a provider, and the settings when they hold a key."""
    written = settings.home / "settings.toml"
    if settings.client_file.is_file():
        yield settings.client_file
    if written.is_file() and any(name.endswith("_key") for name in tomllib.loads(written.read_text(encoding="utf-8"))):
        yield written
