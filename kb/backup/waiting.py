"""What of a restore has still to be put in place: a folder that holds all of it, made ready before anything changes.

When the process is killed after that, whoever opens the knowledge base next does the rest, unless the store was changed
meanwhile: nobody asked for that to be undone. Such a restore waits until somebody says what is to become of it.
"""

import hashlib
import json
import logging
import os
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from kb.backup.packing import DATABASE, SETTINGS
from kb.backup.placing import FILES, asked_now, is_in_place, left_in_files, place
from kb.backup.since import Now, join_lists, leave_out, taken_now
from kb.errors import KbError, StoreBroken
from kb.files import alone, said, settle
from kb.settings import Settings
from kb.taken_back import LeftOut

READY = "herstel.klaar"
_ASKED = "gevraagd.json"  # when, and how all was then; without it nobody does it unasked
_TRIES = 5  # while others go on erasing
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """When a restore was asked for, UTC, and how things stood: revision and last seal, None and "" without a store that can
    be read. settings: the SHA-256 of settings.toml, "" for none."""

    at: str
    revision: int | None
    seal: str
    settings: str


def asked(settings: Settings) -> Asked:
    """Return how things stand now."""
    revision, seal = asked_now(settings, lambda store: (store.revision(), store.seal())) or (None, "")
    return Asked(datetime.now(UTC).isoformat(timespec="seconds"), revision, seal, _digest(settings.home / SETTINGS))


def carry_out(settings: Settings, folder: Path, how: Asked, done: Now) -> LeftOut:
    """Put all of a restore in place, of which a folder in the home folder holds the parts; return how much more was left out.

    how: see asked. done: what is left out of its database already. One that waits gives way to it. When this raises nothing
    changed and nothing waits, but where the database is in place already, or cannot be asked whether it is: then the next start
    does the rest, or it waits.
    """
    (folder / _ASKED).write_text(json.dumps(asdict(how)), encoding="utf-8")
    for path in folder.iterdir():
        with path.open("rb") as written:
            os.fsync(written.fileno())
    ready = settings.home / READY
    with alone(settings.home):
        if ready.is_dir():
            _put_away(ready)
        os.replace(folder, ready)  # from here on whoever opens the knowledge base finishes it
        try:
            left_out = _place(settings, ready, done)
        except BaseException:
            _give_up(settings, ready)
            raise
    return _rest(settings, ready, left_out)


def finish_restore(settings: Settings) -> None:
    """Do the rest of a restore that was stopped when all was ready to be put in place, where nothing changed since.

    One that has to wait is said in the log. Raises NotWritten, StoreBroken.
    """
    ready = settings.home / READY
    if not ready.is_dir():
        return
    with alone(settings.home):
        if not ready.is_dir():  # somebody did it just now
            return
        how = _noted(ready)
        if not is_in_place(ready / DATABASE, settings) and not _is_as(how, settings):
            _log.warning("%s", told(settings))
            return
        if how and _digest(settings.home / SETTINGS) != how.settings and (ready / SETTINGS).exists():
            _log.warning("%s was changed since a restore was stopped, and stays as it is", SETTINGS)
            (ready / SETTINGS).unlink()
        left_out = _place(settings, ready)
    _rest(settings, ready, left_out)
    _log.warning("the restore that was stopped is finished: all is as in its backup, but for what was taken back since")


def finish_waiting(settings: Settings) -> LeftOut | None:
    """Carry out a restore that waits, whatever changed since; return how much was left out, None where none waits."""
    ready = settings.home / READY
    with alone(settings.home):
        if not ready.is_dir():
            return None
        left_out = _place(settings, ready)
    return _rest(settings, ready, left_out)


def drop_waiting(settings: Settings) -> bool:
    """Throw away a restore that waits; say whether there was one. What is in place already stays, and is finished."""
    ready = settings.home / READY
    with alone(settings.home):
        if not ready.is_dir():
            return False
        if not is_in_place(ready / DATABASE, settings):
            _put_away(ready)
            return True
    finish_restore(settings)
    return False


def waits_since(home: Path) -> str | None:
    """Return since when a restore waits, UTC, "" when that is not known; None where none waits."""
    ready = home / READY
    if not ready.is_dir():
        return None
    how = _noted(ready)
    return how.at if how else ""


def told(settings: Settings) -> str:
    """Return what to say of a restore that waits."""
    since = waits_since(settings.home)
    return (
        f"a restore{f' of {since}' if since else ''} was stopped and waits: the store was changed since, and stays as it is; "
        'go on with "python -m kb restore --finish", which undoes those changes, or drop it with "python -m kb restore --drop"'
    )


def _place(settings: Settings, ready: Path, done: Now | None = None) -> LeftOut:
    """Put database and settings in place, with what was taken back up to that moment left out; return how much that was."""
    left_out = LeftOut(0, 0, 0)
    fresh = ready / DATABASE
    with said(settings.home):
        if not is_in_place(fresh, settings):
            left_out = _place_database(settings, fresh, done)
        for path in left_in_files(settings):
            path.unlink()
        for leftover in FILES:
            fresh.with_name(f"{fresh.name}{leftover}").unlink(missing_ok=True)
        if (ready / SETTINGS).exists():
            _replace(ready / SETTINGS, settings.home / SETTINGS)
        settle(settings.home)
    return left_out


def _place_database(settings: Settings, fresh: Path, done: Now | None) -> LeftOut:
    """Put the database in place once nothing more was taken back than is left out of it; return how much had to be left out.

    done: what is left out already.
    """
    left_out = LeftOut(0, 0, 0)
    for _ in range(_TRIES):
        if done is None:
            done = taken_now(settings)
            left_out = left_out + leave_out(settings, fresh, done)
        if place(fresh, settings, lambda done=done: taken_now(settings) == done):  # type: ignore[misc]
            return left_out
        done = None
    raise StoreBroken(f"{settings.home} cannot be restored: others go on erasing or hiding there; stop them and try again")


def _rest(settings: Settings, ready: Path, left_out: LeftOut) -> LeftOut:
    """Do what comes after database and settings, and throw away what is done then."""
    with said(settings.home):
        dropped = join_lists(settings, ready)
        with alone(settings.home):
            _put_away(ready)
    return left_out + LeftOut(0, 0, 0, dropped)


def _replace(fresh: Path, live: Path) -> None:
    """Put the settings of a backup in place where they can be; who may read them stays as it was."""
    if live.exists():
        shutil.copymode(live, fresh)
    try:
        os.replace(fresh, live)
    except OSError as wrong:
        _log.warning("%s stays as it is (%s): the one of the backup cannot be put in its place", live, type(wrong).__name__)


def _give_up(settings: Settings, ready: Path) -> None:
    """See that what failed is not done later by itself, unless it was done in part."""
    try:
        if not is_in_place(ready / DATABASE, settings):
            _put_away(ready)
    except (KbError, OSError):  # nobody can say now: only who asks for it carries it out
        (ready / _ASKED).unlink(missing_ok=True)


def _put_away(ready: Path) -> None:
    """Throw all of it away; no part of it is ever taken for the whole."""
    aside = ready.with_name(f".restore-{uuid4().hex}")
    with suppress(FileNotFoundError):
        os.replace(ready, aside)
        shutil.rmtree(aside, ignore_errors=True)


def _noted(ready: Path) -> Asked | None:
    try:
        return Asked(**json.loads((ready / _ASKED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _is_as(how: Asked | None, settings: Settings) -> bool:
    """Say whether the store is as it was when a restore was asked for."""
    if how is None:
        return False
    now = asked(settings)
    return (now.revision, now.seal) == (how.revision, how.seal)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
