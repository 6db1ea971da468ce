"""How PostgreSQL's files forget vectors that were taken out, and the marks that say that this is still to be done.

A mark is kept in the database until it is done, so that whoever comes next does what could not be done now.
"""

import logging
import time
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import Connection

from kb.errors import DatabaseRefused, IndexMismatch
from kb.index import View
from kb.index.link import Link, say, table_of

_log = logging.getLogger(__name__)
REGISTER = "CREATE TABLE IF NOT EXISTS vector_forgetting (mark TEXT PRIMARY KEY)"
_NOT_YET = "vectors of what was erased are out of the index, and not yet out of the files of the database"
_SMALL = 256_000_000  # bytes up to which a table is written anew to forget; a larger one would keep others waiting too long
_LOCK_WAIT = "3s"  # while a lock on a table is waited for, all who come after wait as well
_READING_SECONDS, _LOOK_SECONDS = 5.0, 0.02  # to wait for who reads, and between two looks
_OLDER = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND greatest(age(backend_xmin), age(backend_xid)) >= age(%s::xid)"
)


def note(link: Link) -> str:
    """Note that something is to be forgotten; inside a transaction, as part of it. Return the mark of the note."""
    mark = uuid4().hex
    link.say("INSERT INTO vector_forgetting VALUES (%s)", [mark])
    return mark


def noted(link: Link) -> frozenset[str]:
    """Return the marks of what is still to be forgotten."""
    return frozenset(row[0] for row in link.say("SELECT mark FROM vector_forgetting"))


def generations(connection: Connection[Any]) -> set[int]:
    """Return the generations of tables that there are."""
    return {int(row[0]) for row in connection.execute("SELECT generation FROM vector_index").fetchall()}


def tables_of(generation: int) -> list[str]:
    """Return the names of all tables of a generation."""
    return [*(table_of(generation, view) for view in View), f"held_{generation}"]


def forget(link: Link, marks: Collection[str]) -> bool:
    """Take what was taken out of the tables out of their files, and then the marks; say whether it could be done.

    Tables are written anew or, when large, only freed for reuse. Where somebody keeps the database as it was, or a table
    locked, it is left to the next time: the marks stay, and the log says so.
    """
    try:
        with link.apart() as connection:
            say(connection, f"SET lock_timeout = '{_LOCK_WAIT}'")
            if not _is_seen_by_all(connection):
                _log.warning("%s: somebody still reads or writes", _NOT_YET)
                return False
            for generation in sorted(generations(connection)):
                for name in tables_of(generation):
                    with suppress(psycopg.errors.UndefinedTable):  # a rebuild took its place just now
                        _vacuum(connection, name)
            say(connection, "VACUUM FULL pg_statistic")  # where some vectors stood, as samples
            say(connection, "DELETE FROM vector_forgetting WHERE mark = ANY(%s)", [list(marks)])
            return True
    except (DatabaseRefused, IndexMismatch) as wrong:
        _log.warning("%s: %s", _NOT_YET, wrong)
        return False


def _vacuum(connection: Connection[Any], name: str) -> None:
    size = connection.execute("SELECT pg_table_size(to_regclass(%s))", [name]).fetchone()
    say(connection, f"VACUUM ({'FULL, ' if size and (size[0] or 0) <= _SMALL else ''}ANALYZE) {name}")


def _is_seen_by_all(connection: Connection[Any]) -> bool:
    """Wait until nobody sees the database as it was before now, and nobody who began before is still writing: what any of them
    may see no vacuum takes out. Say whether so."""
    now = connection.execute("SELECT pg_current_xact_id()::xid::text").fetchone()
    end = time.monotonic() + _READING_SECONDS
    while (found := connection.execute(_OLDER, now).fetchone()) and found[0]:
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK_SECONDS)
    return True
