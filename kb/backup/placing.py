"""Putting the database of a backup in the place of the present one: in one step, and once is enough.

A database bears the mark of the restore that it came with. By that it is known after a kill whether it is in place already.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from pydantic import SecretStr

from kb import lexical
from kb.errors import DatabaseRefused, NotWritten, StoreBroken, StoreTooNew
from kb.files import settle
from kb.settings import Settings
from kb.store import Store
from kb.store.sqlite import BUSY_SECONDS, existing, is_anothers

_Told = TypeVar("_Told")
FILES = ("", "-wal", "-shm")
"""What the names of the files of one SQLite database end with."""
_RESTORE = "restore"  # under what a database notes which restore it is of
_NO_FAULT_OF_IT = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_PERM")
_BEGIN = 1_577_836_800  # the beginning of 2020 in seconds: no database changed every second since


def left_in_files(settings: Settings) -> list[Path]:
    """Return the files of records and search index that lie in the home folder while a database holds these.

    What is erased, withdrawn or hidden since stays readable there.
    """
    if not settings.database_url:
        return []
    records = (settings.database.with_name(f"{settings.database.name}{its}") for its in FILES)
    return sorted(path for path in (*records, *settings.home.glob(f"{settings.index.name}*")) if path.is_file())


def asked_now(settings: Settings, question: Callable[[Store], _Told]) -> _Told | None:
    """Return what the present store tells; None where there is none or it cannot be read, which may be why one restores.

    Raises NotWritten, DatabaseRefused.
    """
    if not (settings.database_url or settings.database.exists()):
        return None
    try:
        with closing(Store(settings.database_url or settings.database, lexical.analyse)) as store:
            return question(store)
    except (NotWritten, DatabaseRefused):
        raise
    except (StoreBroken, StoreTooNew):
        return None


def mark(database: Path) -> None:
    """Give a database a mark of this one restore."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", [_RESTORE, uuid4().hex])
        connection.commit()


def is_in_place(fresh: Path, settings: Settings) -> bool:
    """Say whether a database that is ready was put in place already."""
    if not fresh.exists():  # it was moved
        return True
    return asked_now(settings, lambda store: store.setting(_RESTORE)) == _mark_in(fresh)


def place(fresh: Path, settings: Settings, is_still_right: Callable[[], bool]) -> bool:
    """Put a database in place; say whether that is done.

    is_still_right: asked while nobody else writes; when it says no, nothing changes. Raises StoreBroken; then nothing changed,
    but for a database that can no longer be reached.
    """
    if settings.database_url:
        return _place_in_database(fresh, settings.database_url, is_still_right)
    return _place_in_file(fresh, settings.database, is_still_right)


def _place_in_database(fresh: Path, address: SecretStr, is_still_right: Callable[[], bool]) -> bool:
    """Take it over in one transaction. Raises StoreBroken when the database does not hold it afterwards."""
    wanted = _mark_in(fresh)
    with closing(Store(address, lexical.analyse)) as shared:
        with shared.together():
            if not is_still_right():
                return False
            shared.take_over(fresh)
        if shared.setting(_RESTORE) != wanted:
            raise StoreBroken(f"{shared.name} does not hold what was restored: see who else restores, and try again")
    return True


def _place_in_file(fresh: Path, live: Path, is_still_right: Callable[[], bool]) -> bool:
    """Copy it into the live file in one transaction, which others see as any change; a damaged file it takes the place of."""
    if not live.exists():
        return _move(fresh, live)
    try:
        with closing(sqlite3.connect(existing(live), timeout=BUSY_SECONDS, uri=True)) as target:
            if is_anothers(target):
                raise StoreBroken(f"{live} is a database of another program: move it away and try again")
            with closing(sqlite3.connect(fresh)) as source:
                target.execute("BEGIN IMMEDIATE")  # the copying itself would wait for ever
                try:
                    if not is_still_right():
                        return False
                    before = target.execute("SELECT value FROM counter WHERE name = 'revision'").fetchone()[0]
                    _count_on(source, before)
                finally:
                    target.rollback()
                source.backup(target)  # at once: it cannot begin inside the lock
    except (sqlite3.DatabaseError, TypeError) as wrong:
        kind = getattr(wrong, "sqlite_errorname", "")
        if kind.startswith(_NO_FAULT_OF_IT):
            told = f"{live} cannot be written ({kind}): see whether there is room and who keeps it locked, and try again"
            raise StoreBroken(told) from wrong
        return _move(fresh, live)
    return True


def _move(fresh: Path, live: Path) -> bool:
    """Make it the live file, as a whole and at once: a running app sees that it is another one."""
    with closing(sqlite3.connect(fresh)) as connection:
        _count_on(connection, int(time.time()) - _BEGIN)  # that of the one that cannot be read is not known
        connection.execute("PRAGMA journal_mode = DELETE")  # so that nothing of it stands beside it
    if live.exists():
        shutil.copymode(live, fresh)
    for leftover in FILES:  # the journal too: it would be read into the new one
        live.with_name(live.name + leftover).unlink(missing_ok=True)
    os.replace(fresh, live)
    settle(live.parent)
    return True


def _count_on(fresh: sqlite3.Connection, before: int) -> None:
    """Let the revision go on after one: who looks by it whether anything changed is to notice."""
    fresh.execute("UPDATE counter SET value = max(value, ?) + 1 WHERE name = 'revision'", [before])
    fresh.commit()


def _mark_in(fresh: Path) -> str:
    with closing(sqlite3.connect(fresh)) as connection:
        return str(connection.execute("SELECT value FROM setting WHERE name = ?", [_RESTORE]).fetchone()[0])
