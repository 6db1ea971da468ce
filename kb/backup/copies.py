"""The copies in the folder backups beside the data: those that somebody made, and those that this program made by itself.

Before its tables change a database is copied. What is erased later stays readable in that copy, so it has a term.
"""

import logging
import sqlite3
import zipfile
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kb.backup.packing import DATABASE, is_whole, made, pack
from kb.files import own_folder, said
from kb.settings import Settings
from kb.store import Store
from kb.taken_back import sign

BACKUPS = "backups"
TERM_DAYS = 30
"""After which a copy of before an upgrade goes: long enough to notice that the new version does not do."""
_BEFORE_UPGRADE, _MOST = "before-upgrade-", 3
_WAL = slice(18, 20)  # bytes that say that a journal stands beside it, which SQLite does not open in memory
_log = logging.getLogger(__name__)


def kept(home: Path) -> frozenset[Path]:
    """Return the backups beside the data: packed copies of the store, of which no byte is text to look at."""
    return frozenset(path for path in (home / BACKUPS).glob("*.zip") if path.is_file() and _is_ours(path))


def newest(home: Path) -> tuple[Path, datetime] | None:
    """Return the newest backup that somebody made beside the data and that can be read, and when; None for none.

    Raises OSError.
    """
    found = [(moment, path) for path, moment in _all(home, of_upgrade=False).items() if isinstance(moment, datetime)]
    return max(found)[::-1] if found else None


def unread(home: Path, of_upgrade: bool) -> dict[Path, OSError]:
    """Return what in the folder of the backups cannot be read, and why, by name. Raises OSError.

    of_upgrade: of the copies of before an upgrade, else of what somebody made.
    """
    return {path: wrong for path, wrong in _all(home, of_upgrade).items() if isinstance(wrong, OSError)}


def before_upgrade(settings: Settings, version: int, copy: Callable[[Path], None]) -> None:
    """Keep what an earlier version of this program left before its tables are changed; only the newest of these stay.

    version: of the tables. copy: writes the database to a file. Raises NotWritten, StoreBroken.
    """
    folder = settings.home / BACKUPS
    with said(folder):
        own_folder(folder)
    pack(copy, settings, folder / f"{_BEFORE_UPGRADE}{version}.zip")
    for path in list(of_upgrades(settings.home))[:-_MOST]:
        path.unlink()


def of_upgrades(home: Path) -> dict[Path, datetime]:
    """Return the copies of before an upgrade that can be read and when they were made, oldest first. Raises OSError."""
    found = [(moment, path) for path, moment in _all(home, of_upgrade=True).items() if isinstance(moment, datetime)]
    return {path: moment for moment, path in sorted(found)}


def drop_past_term(home: Path) -> None:
    """Throw away the copies of before an upgrade that are past their term; what cannot be thrown away is said in the log."""
    try:
        for path, moment in of_upgrades(home).items():
            if datetime.now(UTC) - moment >= timedelta(days=TERM_DAYS):
                path.unlink(missing_ok=True)
        for path, wrong in unread(home, of_upgrade=True).items():
            _log.warning("%s stays in %s: when it was made cannot be read (%s)", path.name, BACKUPS, type(wrong).__name__)
    except OSError as wrong:
        _log.warning("copies of before an upgrade that are past their term stay in %s (%s)", BACKUPS, type(wrong).__name__)


def still_holding(home: Path, signs: Collection[str]) -> list[Path]:
    """Return which copies of before an upgrade hold a dilemma with one of these signs, oldest first; it reads them whole."""
    return [path for path in of_upgrades(home) if signs and {sign(key) for key in _keys(path)} & set(signs)]


def erased_signs(store: Store) -> frozenset[str]:
    """Return the signs of what was erased and is not there again."""
    return frozenset(store.erased()) - {sign(key) for key in store.states()}


def _all(home: Path, of_upgrade: bool) -> dict[Path, datetime | OSError]:
    """Return by name when each was made, or why that cannot be read: one file that is shut does not hide the others."""
    folder = home / BACKUPS
    files = [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    wanted = sorted(path for path in files if path.name.startswith(_BEFORE_UPGRADE) is of_upgrade)
    return {path: moment for path in wanted if (moment := _moment(path))}


def _moment(path: Path) -> datetime | OSError | None:
    try:
        return made(path)
    except FileNotFoundError:  # it was thrown away just now
        return None
    except OSError as wrong:
        return wrong


def _is_ours(path: Path) -> bool:
    try:
        return made(path) is not None
    except OSError:
        return False


def _keys(path: Path) -> list[str]:
    """Return the ids of the dilemmas in a backup; of one that is damaged none."""
    if not is_whole(path):
        return []
    with zipfile.ZipFile(path) as archive, closing(sqlite3.connect(":memory:")) as connection:
        database = bytearray(archive.read(DATABASE))
        database[_WAL] = b"\1\1"
        connection.deserialize(bytes(database))
        return [key for (key,) in connection.execute("SELECT key FROM dilemma")]
