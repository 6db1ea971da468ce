"""One file with everything that cannot be made again: the store and the settings. The index is derived and left out."""

import hashlib
import io
import json
import os
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kb.errors import BadBackup
from kb.own_words import HIDDEN_FILE, SHOWN_FILE
from kb.settings import Settings
from kb.store import Store

_DATABASE, _MANIFEST = "kb.sqlite", "manifest.json"
_BESIDE = ("settings.toml", HIDDEN_FILE, SHOWN_FILE)  # the key of the hidden names is left out


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
            for name in _BESIDE:
                if (settings.home / name).is_file():
                    archive.write(settings.home / name, name)
        os.replace(packed, target)


def restore(settings: Settings, file: Path) -> None:
    """Put the backup in place of the present store and settings; the next search brings the index in line.

    The file is checked whole before anything changes. A running app sees the restored store from its next question on;
    what was stored after the backup is gone. Raises BadBackup when the file is no backup or is damaged, StoreTooNew when
    it is of a later version.
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
    fresh = settings.home / f"{_DATABASE}.restored"
    fresh.write_bytes(database)
    try:
        _check(fresh, file.name)
    except BaseException:
        fresh.unlink()
        raise
    try:
        _put_in_place(fresh, settings.database)
    finally:
        fresh.unlink()
    for name, content in beside.items():
        (settings.home / name).write_bytes(content)


def _put_in_place(fresh: Path, live: Path) -> None:
    """Copy the fresh database into the live one, in one transaction that others see as any change."""
    try:
        with closing(sqlite3.connect(live, timeout=30)) as target:
            before = target.execute("SELECT value FROM counter WHERE name = 'revision'").fetchone()[0]
            _copy(fresh, target, before)
    except (sqlite3.DatabaseError, TypeError):  # none there, or damaged, which may be just why a backup is put back
        for leftover in ("", "-wal", "-shm"):
            live.with_name(live.name + leftover).unlink(missing_ok=True)
        with closing(sqlite3.connect(live)) as target:
            _copy(fresh, target, 0)


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
