"""Opening a database: it is brought up to date before anybody reads it."""

from collections.abc import Callable
from pathlib import Path

from kb.errors import StoreBroken, StoreTooNew
from kb.store import fulltext
from kb.store.database import Database
from kb.store.steps import STEPS, migrate, version_of

BeforeUpgrade = Callable[[int, Callable[[Path], None]], None]
"""Is given the version of the tables, and what writes a copy of the database to a file."""


def bring_up_to_date(engine: Database, before_upgrade: BeforeUpgrade, copy_to: Callable[[Path], None]) -> None:
    """Make the tables of an empty database, or those of an earlier version as they are now; see Store for what it raises."""
    with engine.connect() as connection:
        version = version_of(connection)
    if version != len(STEPS):
        _migrate(engine, before_upgrade, copy_to)
    _open_words(engine)


def _open_words(engine: Database) -> None:
    """Make the index of the words anew where SQLite opens it no more."""
    with engine.connect() as connection:
        if not fulltext.is_shut(connection):
            return
    with engine.begin() as connection:
        fulltext.mend(connection)


def _migrate(engine: Database, before_upgrade: BeforeUpgrade, copy_to: Callable[[Path], None]) -> None:
    """Bring the tables up to date in one transaction, while nobody else writes."""
    with engine.begin() as connection:
        version = version_of(connection)  # someone else may have done it just now
        if version > len(STEPS):
            raise StoreTooNew(
                f"{engine.name} has schema {version}, this program knows {len(STEPS)}: "
                "install the version that wrote it, or restore a backup"
            )
        if 0 < version < len(STEPS):
            before_upgrade(version, copy_to)
        try:
            migrate(connection, version)
        except StoreBroken as wrong:
            told = f"{engine.name} has schema {version} and stays so: it cannot be brought to {len(STEPS)}"
            raise StoreBroken(f"{told}; {wrong}") from wrong
