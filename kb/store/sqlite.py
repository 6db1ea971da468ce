"""A database that is a SQLite file: how it is opened and locked, how it forgets, and how its errors become ours."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine, event
from sqlalchemy.engine import ExceptionContext

from kb.errors import StoreBroken
from kb.store.database import Database

BUSY_SECONDS = 30
_JOURNAL_SECONDS = 2  # to wait for who reads while the journal is emptied
_OURS = "counter"  # a table that every version of this program made
_FOLDER = "a folder stands in its place: move it away and try again"
_NO_FOLDER = "its folder is gone: see whether its disk is there, and try again"
_DISK = "check disk and rights, or restore a backup"
_RESTORE = 'restore a backup with "python -m kb restore FILE"'
_NEXT = {
    "SQLITE_FULL": "the disk is full: make room there and try again",
    "SQLITE_READONLY": "nobody may write there: give the user that runs this program the right to, and try again",
    "SQLITE_BUSY": f"another program kept it locked for {BUSY_SECONDS} s: wait until it is done, or end it, and try again",
    "SQLITE_CORRUPT": f"it is damaged: {_RESTORE}",
    "SQLITE_NOTADB": f"it is no database: move it away, or {_RESTORE}",
}
_log = logging.getLogger(__name__)


class SqliteFile(Database):
    """The SQLite file at path, made when it is not there. One server uses it, with as many processes as it likes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
        event.listen(engine, "connect", self._on_connect)
        event.listen(engine, "begin", _on_begin)
        event.listen(engine, "handle_error", self._on_error)
        super().__init__(engine, engine.execution_options(writing=True))
        self._is_full = False  # the journal may hold what was erased: somebody read in it when it was to be emptied

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection to write with; see Database."""
        with super().begin() as connection:
            yield connection
        if self._is_full and self._held is None:
            self.forget()

    def alone(self) -> AbstractContextManager[None]:
        """Let anyone in: a file belongs to one server."""
        return nullcontext()

    def forget(self, *tables: Table) -> None:
        """Bring the journal into the file and cut it off: it too forgets what was erased. Inside together(): at its end."""
        self.afterwards(self._empty_journal)

    def _empty_journal(self) -> None:
        """Raise nothing: what was erased is written, and more is to be done for it."""
        try:
            with closing(sqlite3.connect(self.path, timeout=_JOURNAL_SECONDS)) as connection:
                self._is_full = bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        except sqlite3.DatabaseError as wrong:
            self._is_full = True
            _log.warning("%s", self._broken(wrong))
        if self._is_full:
            _log.warning("the journal of %s could not be emptied now: the next change does it", self.path.name)

    def forget_left(self) -> None:
        """Do so at the start, when somebody else left a journal and nobody uses it now; it may hold what was erased."""
        journal = self.path.with_name(f"{self.path.name}-wal")
        if journal.exists() and journal.stat().st_size:
            with suppress(sqlite3.Error), closing(sqlite3.connect(self.path, timeout=0)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy to a new file while others go on reading and writing."""
        with self._said(), closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as connection:
            connection.execute("VACUUM INTO ?", [str(target)])

    def damage(self) -> list[str]:
        """Return what of the file itself is not as it should be; [] when all is. It reads all of it."""
        with self.connect() as connection:
            whole = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            stray = len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
        found = [] if whole == ["ok"] else [f"{self.path.name} is damaged in {len(whole)} places: {_RESTORE}"]
        return found + ([f"{self.path.name} has {stray} rows that belong to nothing: {_RESTORE}"] if stray else [])

    def _on_connect(self, connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says, see _on_begin
        with self._said():
            self._refuse_another(connection)
            self._refuse_cut(connection)
            _set_up(connection)

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
        shut = _FOLDER if self.path.is_dir() else _NEXT["SQLITE_READONLY"] if self.path.parent.is_dir() else _NO_FOLDER
        known = {"SQLITE_CANTOPEN": shut, **_NEXT}
        following = next((what for name, what in known.items() if kind.startswith(name)), _DISK)
        return StoreBroken(f"the database {self.path} cannot be used ({kind}): {following}")

    def _refuse_cut(self, connection: sqlite3.Connection) -> None:
        """Raise StoreBroken when the last page is not whole: SQLite would read zeros there. One may still be on its way."""
        journal = self.path.with_name(f"{self.path.name}-wal")
        if journal.exists() and journal.stat().st_size:
            return
        size = self.path.stat().st_size if self.path.is_file() else 0
        if size % connection.execute("PRAGMA page_size").fetchone()[0]:
            raise StoreBroken(f"{self.path.name} was cut off, at {size:,} bytes: {_RESTORE}")


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
