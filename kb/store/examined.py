"""A look at the database itself, without changing it: for who wants to know why a store cannot be opened."""

import sqlite3
from contextlib import closing
from pathlib import Path

from pydantic import SecretStr

from kb.refused import LACKS_VECTORS, refusal
from kb.store.postgres import Postgres
from kb.store.steps import version_of

DAMAGED = "damaged"
_BUSY_SECONDS = 2
_MAY_MAKE = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def examine(path: Path, thorough: bool) -> tuple[int, str]:
    """Return the version of a database's tables, and what is wrong with it: "" for nothing.

    What is wrong is SQLite's name for it ("SQLITE_CANTOPEN"), or DAMAGED. thorough: read all of it.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", timeout=_BUSY_SECONDS, uri=True)) as connection:
            connection.execute("PRAGMA query_only = ON")
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            is_whole = not thorough or connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return version, "" if is_whole else DAMAGED
    except sqlite3.DatabaseError as wrong:
        name = getattr(wrong, "sqlite_errorname", type(wrong).__name__)
        return 0, DAMAGED if name.startswith(_BROKEN) else name


def version_in(address: SecretStr) -> int:
    """Return the version of the tables in a PostgreSQL database, 0 where there are none.

    Raises DatabaseRefused, also when it lacks pgvector, and where tables are to be made and may not be.
    """
    database = Postgres(address)
    try:
        with database.connect() as connection:
            if lacks := connection.exec_driver_sql(LACKS_VECTORS).scalar():
                raise refusal(str(lacks), "UndefinedFile")
            version = version_of(connection)
            if not version and not connection.exec_driver_sql(_MAY_MAKE).scalar():
                raise refusal("rights", "InsufficientPrivilege")
            return version
    finally:
        database.dispose()
