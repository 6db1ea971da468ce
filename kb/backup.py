"""One file with everything that cannot be made again: the store and the settings. The index is derived and left out."""

import hashlib
import io
import json
import os
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from kb.errors import BadBackup
from kb.settings import Settings
from kb.store import Store

_DATABASE, _SETTINGS, _MANIFEST = "kb.sqlite", "settings.toml", "manifest.json"


def backup(store: Store, settings: Settings, target: Path) -> None:
    """Write a consistent copy to target while others go on; an existing file is replaced only when all went well."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy, packed = Path(folder) / _DATABASE, Path(folder) / "packed.zip"
        store.copy_to(copy)
        digest = hashlib.sha256(copy.read_bytes()).hexdigest()
        manifest = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "format": 1, "sha256": digest}
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(_MANIFEST, json.dumps(manifest))
            archive.write(copy, _DATABASE)
            if (settings.home / _SETTINGS).is_file():
                archive.write(settings.home / _SETTINGS, _SETTINGS)
        os.replace(packed, target)


def restore(settings: Settings, file: Path) -> None:
    """Put the backup in place of the present store and settings; the index is made again at the next start.

    The file is checked whole before anything changes, and the store that was there is kept as kb.sqlite.before-restore.
    Raises BadBackup when the file is no backup or is damaged, StoreTooNew when it is of a later version. Stop the app
    first: it holds the old file open.
    """
    packed = io.BytesIO(file.read_bytes())
    try:
        with zipfile.ZipFile(packed) as archive:
            manifest = json.loads(archive.read(_MANIFEST))
            database = archive.read(_DATABASE)
            toml = archive.read(_SETTINGS) if _SETTINGS in archive.namelist() else None
        expected = manifest["sha256"]
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, EOFError, RuntimeError) as wrong:
        raise BadBackup(f"{file.name} is no backup of a knowledge base: give a file made by python -m kb backup") from wrong
    if hashlib.sha256(database).hexdigest() != expected:
        raise BadBackup(f"{file.name} is damaged: its contents do not match their checksum; use another backup")
    fresh = settings.home / f"{_DATABASE}.restored"
    fresh.write_bytes(database)
    try:
        _check(fresh, file.name)
    except BaseException:
        fresh.unlink()
        raise
    if settings.database.exists():
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(settings.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a damaged store may be just why a backup is put back
        os.replace(settings.database, settings.home / f"{_DATABASE}.before-restore")
    for leftover in (f"{_DATABASE}-wal", f"{_DATABASE}-shm"):
        (settings.home / leftover).unlink(missing_ok=True)
    os.replace(fresh, settings.database)
    settings.index.unlink(missing_ok=True)
    if toml is not None:
        (settings.home / _SETTINGS).write_bytes(toml)


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
