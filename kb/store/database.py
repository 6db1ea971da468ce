"""The database under the store: how it is opened and locked, and how its errors become ours."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext

from kb.errors import StoreBroken

BUSY_SECONDS = 30


def open_database(path: Path) -> Engine:
    """Return the engine of the SQLite file at path, made when it is not there. Its errors name their kind and quote nothing."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    event.listen(engine, "handle_error", _on_error)
    return engine


def writing(engine: Engine) -> Engine:
    """Return the engine for transactions that write: they take the write lock when they begin."""
    return engine.execution_options(writing=True)


def empty_journal(engine: Engine) -> None:
    """Bring the journal into the file and cut it off: it too forgets what was erased."""
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _on_connect(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where SQLAlchemy says, see _on_begin
    try:
        _set_up(connection)
    except sqlite3.DatabaseError as wrong:
        raise _broken(wrong) from wrong


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what was taken out is overwritten on disk


def _broken(wrong: BaseException) -> StoreBroken:
    """Name the kind of failure only: SQLite's own words can quote what was searched for or stored."""
    kind = getattr(wrong, "sqlite_errorname", type(wrong).__name__)
    return StoreBroken(f"the database cannot be used ({kind}): check disk and rights, or restore a backup")


def _on_error(context: ExceptionContext) -> None:
    """Raise what the database says as an error of ours, which names its kind and holds no text of a document."""
    if isinstance(context.original_exception, sqlite3.DatabaseError | sqlite3.OperationalError):
        raise _broken(context.original_exception) from context.original_exception


def _on_begin(connection: Connection) -> None:
    """Take the write lock at once when writing: a read that later turns into a write fails when another came between."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
