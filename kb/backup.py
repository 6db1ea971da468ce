"""One file with everything that cannot be made again: the store and the settings. The index is derived and left out."""

import hashlib
import io
import json
import logging
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from pydantic import SecretStr

from kb import lexical
from kb.errors import BadBackup, DatabaseRefused, NotWritten, StoreBroken, StoreTooNew
from kb.files import alone, said, scratch, settle
from kb.own_files import OwnFiles
from kb.own_words import HIDDEN_FILE, LISTS, OwnWords
from kb.settings import Settings
from kb.store import Store
from kb.store.sqlite import BUSY_SECONDS, is_anothers
from kb.taken_back import LeftOut, Taken, known, note, take_back_again

_log = logging.getLogger(__name__)

BACKUPS = "backups"
_DATABASE, _MANIFEST, _SETTINGS = "kb.sqlite", "manifest.json", "settings.toml"
_BEFORE_UPGRADE, _KEPT = "before-upgrade-", 3
_READY = "herstel.klaar"  # folder with all of a backup that only has to be put in place
_RESTORE = "restore"  # under what a database notes which restore it is of
_NO_FAULT_OF_IT = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_PERM")
_FILES = ("", "-wal", "-shm")  # of one database
_BESIDE = (_SETTINGS, *LISTS)  # the key of the hidden names is left out


def backup(store: Store, settings: Settings, target: Path) -> None:
    """Write a consistent copy to target while others go on; an existing file is replaced only when all went well.

    Whatever the store is kept in, the copy is a SQLite file, so a backup can be restored in either kind of database.
    Raises NotWritten, StoreBroken.
    """
    OwnFiles(settings, LISTS).follow()
    _pack(store.copy_to, settings, target)


def kept(home: Path) -> frozenset[Path]:
    """Return the backups beside the data: packed copies of the store, of which no byte is text to look at."""
    return frozenset(path for path in (home / BACKUPS).glob("*.zip") if _is_ours(path))


def left_in_files(settings: Settings) -> list[Path]:
    """Return the files of records and search index that lie in the home folder while a database holds these.

    What is erased, withdrawn or hidden since stays readable there.
    """
    if not settings.database_url:
        return []
    records = (settings.home / f"{_DATABASE}{its}" for its in _FILES)
    return sorted(path for path in (*records, *settings.home.glob(f"{settings.index.name}*")) if path.is_file())


def _is_ours(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False
    return {_DATABASE, _MANIFEST} <= names <= {_DATABASE, _MANIFEST, *_BESIDE}


def before_upgrade(settings: Settings, version: int, copy: Callable[[Path], None]) -> None:
    """Keep what an earlier version of this program left before its tables are changed; only the newest of these stay.

    version: of the tables. copy: writes the database to a file. Raises NotWritten, StoreBroken.
    """
    folder = settings.home / BACKUPS
    with said(folder):
        folder.mkdir(exist_ok=True)
    _pack(copy, settings, folder / f"{_BEFORE_UPGRADE}{version}.zip")
    kept = sorted(folder.glob(f"{_BEFORE_UPGRADE}*.zip"), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[:-_KEPT]:
        path.unlink()


def _pack(copy: Callable[[Path], None], settings: Settings, target: Path) -> None:
    with said(target), scratch(target.parent, ".backup-") as folder:
        fresh, packed = folder / _DATABASE, folder / "packed.zip"
        copy(fresh)
        digest = hashlib.sha256(fresh.read_bytes()).hexdigest()
        manifest = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "format": 1, "sha256": digest}
        with packed.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(_MANIFEST, json.dumps(manifest))
                archive.write(fresh, _DATABASE)
                for name in _BESIDE:
                    if (settings.home / name).is_file():
                        archive.write(settings.home / name, name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(packed, target)


def restore(settings: Settings, file: Path) -> LeftOut:
    """Put the backup in place of the present store and settings; the next search brings the index in line.

    Where a database holds the records, files of them in the home folder go once it has taken the backup over.

    The file is checked whole before anything changes. A running app sees the restored store from its next question on;
    what was stored after the backup is gone, and what was taken back after it stays so: returned is how much that was, see
    kb.taken_back. Raises BadBackup when the file is no backup or is damaged, StoreTooNew when it is of a later version,
    BadSettings when names are hidden and their key is gone.
    """
    packed = io.BytesIO(file.read_bytes())
    try:
        with zipfile.ZipFile(packed) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            database = archive.read(_DATABASE)
            beside = {name: archive.read(name) for name in _BESIDE if name in archive.namelist()}
        expected = manifest["sha256"]
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError, RuntimeError) as wrong:
        raise BadBackup(f"{file.name} is no backup of a knowledge base: give a file made by python -m kb backup") from wrong
    if hashlib.sha256(database).hexdigest() != expected:
        raise BadBackup(f"{file.name} is damaged: its contents do not match their checksum; use another backup")
    finish_restore(settings)
    with said(settings.home), scratch(settings.home, ".restore-") as folder:
        fresh = folder / _DATABASE
        fresh.write_bytes(database)
        _check(fresh, file.name)
        own = OwnWords(settings)
        left_out = _taken_back_again(fresh, settings, own)
        if hidden := own.joined(beside.get(HIDDEN_FILE, b"").decode()):
            beside[HIDDEN_FILE] = hidden.encode()
        for name, content in beside.items():
            (folder / name).write_bytes(content)
        _make_known(fresh)
        for path in folder.iterdir():
            with path.open("rb") as written:
                os.fsync(written.fileno())
        with alone(settings.home):
            os.replace(folder, settings.home / _READY)  # from here on whoever opens the knowledge base finishes it
            _finish(settings)
    return left_out


def finish_restore(settings: Settings) -> None:
    """Do the rest of a restore that was stopped when all was ready to be put in place. Raises NotWritten, StoreBroken."""
    if (settings.home / _READY).is_dir():
        with alone(settings.home):
            if (settings.home / _READY).is_dir():  # and nobody did it just now
                _finish(settings)


def _finish(settings: Settings) -> None:
    ready = settings.home / _READY
    with said(settings.home):
        if (ready / _DATABASE).exists():
            if settings.database_url:
                _put_in_database(ready / _DATABASE, settings.database_url)
                for path in left_in_files(settings):
                    path.unlink()
            else:
                _put_in_place(ready / _DATABASE, settings.database)
            for leftover in _FILES:
                (ready / f"{_DATABASE}{leftover}").unlink(missing_ok=True)
        for name in _BESIDE:
            if (ready / name).exists():
                _replace(ready / name, settings.home / name)
        settle(settings.home)
        OwnFiles(settings, LISTS).replace_shared()
        shutil.rmtree(ready)


def _replace(fresh: Path, live: Path) -> None:
    """Put one file of a backup in place; who may read it stays as it was."""
    if live.exists():
        shutil.copymode(live, fresh)
    try:
        os.replace(fresh, live)
    except OSError as wrong:
        if live.name != _SETTINGS:
            raise
        _log.warning("%s stays as it is (%s): the one of the backup cannot be put in its place", live, type(wrong).__name__)


def _make_known(database: Path) -> None:
    """Give a database a mark of this one restore, by which it is known that it is in place already."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", [_RESTORE, uuid4().hex])
        connection.commit()


def _taken_back_again(fresh: Path, settings: Settings, own: OwnWords) -> LeftOut:
    """Bring a database from a backup in line with what was erased, withdrawn and hidden since; return how much."""
    taken = _taken(settings)
    with closing(Store(fresh, lexical.analyse)) as store:
        left_out = take_back_again(store, taken, own)
        note(settings.home, store)
    return left_out


def _taken(settings: Settings) -> Taken:
    """Return what was taken back so far. A present database that cannot be read may be just why a backup is put back."""
    if not (settings.database_url or settings.database.exists()):
        return known(settings.home, None)
    try:
        with closing(Store(settings.database_url or settings.database, lexical.analyse)) as present:
            note(settings.home, present)
            return known(settings.home, present)
    except (NotWritten, DatabaseRefused):
        raise
    except (StoreBroken, StoreTooNew):
        return known(settings.home, None)


def _put_in_database(fresh: Path, address: SecretStr) -> None:
    """Put the fresh database in the place of what a PostgreSQL database holds, in one transaction; once is enough.

    Raises StoreBroken when it does not hold that afterwards.
    """
    mark = _mark_in(fresh)
    with closing(Store(address, lexical.analyse)) as shared:
        if shared.setting(_RESTORE) != mark:
            shared.take_over(fresh)
            if shared.setting(_RESTORE) != mark:
                raise StoreBroken(f"{shared.name} does not hold what was restored: see who else restores, and try again")


def _put_in_place(fresh: Path, live: Path) -> None:
    """Copy the fresh database into the live one, in one transaction that others see as any change; once is enough."""
    try:
        with closing(sqlite3.connect(live, timeout=BUSY_SECONDS)) as target:
            if is_anothers(target):
                raise StoreBroken(f"{live} is a database of another program: move it away and try again")
            if _mark_of(target) == _mark_in(fresh):
                return
            before = target.execute("SELECT value FROM counter WHERE name = 'revision'").fetchone()[0]
            target.execute("BEGIN IMMEDIATE")  # the copying itself would wait for ever
            target.rollback()
            _copy(fresh, target, before)
    except (sqlite3.DatabaseError, TypeError) as wrong:
        kind = getattr(wrong, "sqlite_errorname", "")
        if kind.startswith(_NO_FAULT_OF_IT):
            told = f"{live} cannot be written ({kind}): see whether there is room and who keeps it locked, and try again"
            raise StoreBroken(told) from wrong
        for leftover in _FILES:  # none there, or damaged, which may be just why a backup is put back
            live.with_name(live.name + leftover).unlink(missing_ok=True)
        with closing(sqlite3.connect(live)) as target:
            _copy(fresh, target, 0)


def _mark_in(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return _mark_of(connection)


def _mark_of(connection: sqlite3.Connection) -> str:
    """Return the mark of the last restore, "" for none."""
    found = connection.execute("SELECT value FROM setting WHERE name = ?", [_RESTORE]).fetchone()
    return str(found[0]) if found else ""


def _copy(fresh: Path, target: sqlite3.Connection, before: int) -> None:
    with closing(sqlite3.connect(fresh)) as source:
        source.execute("UPDATE counter SET value = max(value, ?) + 1 WHERE name = 'revision'", [before])
        source.commit()
        source.backup(target)


def _check(database: Path, name: str) -> None:
    """Raise BadBackup when a database is damaged, StoreTooNew when a later version of this program wrote it."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise BadBackup(f"{name} holds a damaged database: use another backup")
    Store(database, str).close()
