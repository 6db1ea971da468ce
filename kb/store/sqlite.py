"""A database that is a SQLite file: how it is opened and locked, how it forgets, and how its errors become ours.

A restore may put another file in its place while it is open. Who holds the old one would go on in a file that nobody opens any
more, so every connection is looked at before it is used. A file that was there and is gone is never made anew.
"""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from kb.errors import StoreBroken
from kb.store import fulltext
from kb.store.forgetting import NOT_YET, Forgetting

BUSY_SECONDS = 30
_JOURNAL_SECONDS = 2  # to wait for who reads while the journal is emptied
_OURS = "counter"  # a table that every version of this program made
_FOLDER = "a folder stands in its place: move it away and try again"
_NO_FOLDER = "its folder is gone: see whether its disk is there, and try again"
_DISK = "check disk and rights, or restore a backup"
_RESTORE = 'restore a backup with "python -m kb restore FILE"'
_GONE = f"it is gone: put it back, or {_RESTORE}"
_WHICH = "file"  # under what a connection notes which file it opened
_NEXT = {
    "SQLITE_FULL": "the disk is full: make room there and try again",
    "SQLITE_READONLY": "nobody may write there: give the user that runs this program the right to, and try again",
    "SQLITE_BUSY": f"another program kept it locked for {BUSY_SECONDS} s: wait until it is done, or end it, and try again",
    "SQLITE_CORRUPT": f"it is damaged: {_RESTORE}",
    "SQLITE_NOTADB": f"it is no database: move it away, or {_RESTORE}",
}
_log = logging.getLogger(__name__)


class SqliteFile(Forgetting):
    """The SQLite file at path, made when it is not there. One server uses it, with as many processes as it likes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
        event.listen(engine, "do_connect", self._before_connect)
        event.listen(engine, "connect", self._on_connect)
        event.listen(engine, "checkout", self._on_checkout)
        event.listen(engine, "begin", _on_begin)
        event.listen(engine, "handle_error", self._on_error)
        super().__init__(engine, engine.execution_options(writing=True))
        self._was_there = False

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    def alone(self) -> AbstractContextManager[None]:
        """Let anyone in: a file belongs to one server."""
        return nullcontext()

    def forget_soon(self, *tables: Table) -> None:
        """Do so at once: it takes no time here."""
        self.forget(*tables)

    def _empty(self, names: Sequence[str]) -> bool:
        """Make the words forget, bring the journal into the file and cut it off: it too holds what was erased."""
        with self.begin() as connection:
            fulltext.purge(connection)
        with self._said(), closing(self._open(_JOURNAL_SECONDS)) as connection:
            is_read = bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        if is_read:
            _log.warning("%s: somebody still reads %s", NOT_YET, self.path.name)
        return not is_read

    def forget_left(self) -> None:
        """Do so at the start too when somebody else left a journal and nobody uses it now."""
        super().forget_left()
        journal = self.path.with_name(f"{self.path.name}-wal")
        if journal.exists() and journal.stat().st_size:
            with suppress(sqlite3.Error), closing(self._open(0)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy to a new file while others go on reading and writing."""
        with self._said(), closing(self._open(BUSY_SECONDS)) as connection:
            connection.execute("VACUUM INTO ?", [str(target)])

    def damage(self) -> list[str]:
        """Return what of the file itself is not as it should be; [] when all is. It reads all of it."""
        with self.connect() as connection:
            whole = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            stray = len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
        found = [] if whole == ["ok"] else [f"{self.path.name} is damaged in {len(whole)} places: {_RESTORE}"]
        return found + ([f"{self.path.name} has {stray} rows that belong to nothing: {_RESTORE}"] if stray else [])

    def _open(self, seconds: int) -> sqlite3.Connection:
        """Open the file for a moment, beside the engine; it has to be there. seconds: to wait for a lock."""
        return sqlite3.connect(existing(self.path), timeout=seconds, uri=True)

    def _before_connect(self, _: object, entry: ConnectionPoolEntry, arguments: list[str], named: dict[str, Any]) -> None:
        """Note which file is opened, before that: one that takes its place meanwhile shows as another. Make only the first."""
        entry.info[_WHICH] = _which(self.path)
        if self._was_there:
            arguments[0], named["uri"] = existing(self.path), True

    def _on_connect(self, connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says, see _on_begin
        with self._said():
            self._refuse_another(connection)
            self._refuse_cut(connection)
            _set_up(connection)
        entry.info[_WHICH] = entry.info[_WHICH] or _which(self.path)  # made just now
        self._was_there = True

    def _on_checkout(self, _: object, entry: ConnectionPoolEntry, __: object) -> None:
        """Have all connections made anew when another file stands in the place of the one that this one opened."""
        if (now := _which(self.path)) is None:
            raise StoreBroken(f"the database {self.path} cannot be used: {_GONE}")
        if now != entry.info[_WHICH]:
            _log.warning("another file was put in the place of %s: what is asked from now on is asked of that", self.path.name)
            raise InvalidatePoolError

    def _refuse_another(self, connection: sqlite3.Connection) -> None:
        """Raise StoreBroken for the database of another program, before anything in it changes."""
        if is_anothers(connection):
            raise StoreBroken(f"{self.path.name} is a database of another program: move it away, or {_RESTORE}")

    def _on_error(self, context: ExceptionContext) -> None:
        """Raise what the database says as an error of ours, which names its kind and holds no text of a document."""
        if isinstance(context.original_exception, sqlite3.DatabaseError | sqlite3.OperationalError):
            raise self._broken(context.original_exception) from context.original_exception

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as wrong:
            raise self._broken(wrong) from wrong

    def _broken(self, wrong: BaseException) -> StoreBroken:
        """Name the kind of failure only: SQLite's own words can quote what was searched for or stored."""
        kind = getattr(wrong, "sqlite_errorname", type(wrong).__name__)
        known = {"SQLITE_CANTOPEN": self._shut(), **_NEXT}
        following = next((what for name, what in known.items() if kind.startswith(name)), _DISK)
        return StoreBroken(f"the database {self.path} cannot be used ({kind}): {following}")

    def _shut(self) -> str:
        """Say why the file cannot be opened, and what to do."""
        if self.path.is_dir():
            return _FOLDER
        if not self.path.parent.is_dir():
            return _NO_FOLDER
        return _GONE if self._was_there and not self.path.exists() else _NEXT["SQLITE_READONLY"]

    def _refuse_cut(self, connection: sqlite3.Connection) -> None:
        """Raise StoreBroken when the last page is not whole: SQLite would read zeros there. One may still be on its way."""
        journal = self.path.with_name(f"{self.path.name}-wal")
        if journal.exists() and journal.stat().st_size:
            return
        size = self.path.stat().st_size if self.path.is_file() else 0
        if size % connection.execute("PRAGMA page_size").fetchone()[0]:
            raise StoreBroken(f"{self.path.name} was cut off, at {size:,} bytes: {_RESTORE}")


def existing(path: Path) -> str:
    """Return the address at which SQLite opens a file to read and write, and makes none where there is none."""
    return f"{path.absolute().as_uri()}?mode=rw"


def _which(path: Path) -> tuple[int, int] | None:
    """Return by what a file is told from another one of its name, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_anothers(connection: sqlite3.Connection) -> bool:
    """Say whether a database is of another program; an empty one is nobody's."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return bool(tables) and _OURS not in tables


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what was taken out is overwritten on disk


def _on_begin(connection: Connection) -> None:
    """Take the write lock at once when writing: a read that later turns into a write fails when another came between."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
