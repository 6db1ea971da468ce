"""One file with everything that cannot be made again: the store and the settings. The index is derived and left out."""

import sqlite3
from contextlib import closing
from pathlib import Path

from kb.backup.copies import (
    BACKUPS,
    TERM_DAYS,
    before_upgrade,
    drop_past_term,
    erased_signs,
    kept,
    newest,
    of_upgrades,
    still_holding,
    unread,
)  # fmt: skip
from kb.backup.packing import DATABASE, is_whole, pack, unpack
from kb.backup.placing import left_in_files, mark
from kb.backup.since import leave_out, taken_now
from kb.backup.waiting import asked, carry_out, drop_waiting, finish_restore, finish_waiting, waits_since
from kb.errors import BadBackup
from kb.files import said, scratch
from kb.own_files import OwnFiles
from kb.own_words import LISTS, OwnWords
from kb.settings import Settings
from kb.store import Store
from kb.taken_back import LeftOut

__all__ = [
    "BACKUPS", "TERM_DAYS", "backup", "before_upgrade", "drop_past_term", "drop_waiting", "erased_signs", "finish_restore",
    "finish_waiting", "is_whole", "kept", "left_in_files", "newest", "of_upgrades", "restore", "still_holding", "unread",
    "waits_since",
]  # fmt: skip


def backup(store: Store, settings: Settings, target: Path) -> None:
    """Write a consistent copy to target while others go on; an existing file is replaced only when all went well.

    Whatever the store is kept in, the copy is a SQLite file, so a backup can be restored in either kind of database.
    Copies of before an upgrade that are past their term go. Raises NotWritten, StoreBroken.
    """
    OwnFiles(settings, LISTS).follow()
    pack(store.copy_to, settings, target)
    drop_past_term(settings.home)


def restore(settings: Settings, file: Path) -> LeftOut:
    """Put the backup in place of the present store and settings; the next search brings the index in line.

    Where a database holds the records, files of them in the home folder go once it has taken the backup over.

    The file is checked whole before anything changes. A running app sees the restored store from its next question on;
    what was stored after the backup is gone, and what was taken back after it stays so: returned is how much that was, see
    kb.taken_back. Raises BadBackup when the file is no backup or is damaged, StoreTooNew when it is of a later version,
    BadSettings when names are hidden and their key is gone, StoreBroken when it cannot be put in place now.
    """
    packed = unpack(file)
    with said(settings.home), scratch(settings.home, ".restore-") as folder:
        fresh = folder / DATABASE
        fresh.write_bytes(packed.database)
        _check(fresh, file.name)
        OwnWords(settings)  # with the names that the other servers hide
        how, now = asked(settings), taken_now(settings)
        left_out = leave_out(settings, fresh, now)
        for name, content in packed.beside.items():
            (folder / name).write_bytes(content)
        mark(fresh)
        return left_out + carry_out(settings, folder, how, now)


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
