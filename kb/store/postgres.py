"""The same store in PostgreSQL, shared by several servers: how it is opened, locked and made to forget.

Who reads sees one moment (REPEATABLE READ); who writes takes one lock for the whole store first and then sees all that was
committed before (READ COMMITTED), so that numbers, revision and trail follow one another whichever server writes.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from pydantic import SecretStr
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError

from kb.errors import BadSettings
from kb.refused import refused
from kb.store import schema
from kb.store.forgetting import NOT_YET, Forgetting

_log = logging.getLogger(__name__)
_WAIT_SECONDS = 30
_MOST_CONNECTIONS = 25
_REWRITTEN = 256_000_000  # bytes up to which a table is written anew to forget; a larger one would keep others waiting too long
# Keys of the locks: of one store, so that two in schemas of one database do not wait for each other.
_KEY = "hashtextextended('dilemmabank {what} ' || current_schema(), 0)"
_TRY = f"SELECT pg_try_advisory_xact_lock({_KEY})"
_GIVE_UP = f"SET LOCAL lock_timeout = '1ms'; SELECT pg_advisory_xact_lock({_KEY})"
_READING_SECONDS, _LOOK_SECONDS = 10.0, 0.02  # to wait for who reads while it is to forget, and between two looks
_NOW = text("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS TEXT)")
_OLDER = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND greatest(age(backend_xmin), age(backend_xid)) >= age(CAST(:now AS xid))"
)
_SIZE = text("SELECT pg_total_relation_size(to_regclass(:name))")


class Postgres(Forgetting):
    """The PostgreSQL database at an address. Several servers may use it."""

    def __init__(self, address: SecretStr) -> None:
        try:
            url = make_url(address.get_secret_value())
            given = {"connect_timeout": "10", "application_name": "dilemmabank"}
            engine = create_engine(
                url.update_query_dict({name: value for name, value in given.items() if name not in url.query}),
                hide_parameters=True, isolation_level="REPEATABLE READ", pool_pre_ping=True, pool_timeout=_WAIT_SECONDS,
                max_overflow=_MOST_CONNECTIONS - 5, connect_args={"prepare_threshold": None},  # a pooler may stand in between
            )  # fmt: skip
        except (ArgumentError, ValueError):
            raise BadSettings("KB_DATABASE_URL is no address: give postgresql+psycopg://name:password@host/database") from None
        event.listen(engine, "begin", _on_begin)
        event.listen(engine, "handle_error", _on_error)
        super().__init__(engine, engine.execution_options(writing=True, isolation_level="READ COMMITTED"))

    @property
    def name(self) -> str:
        """The name of the database."""
        return str(self._engine.url.database)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one at a time in, of all servers that share the database; writing goes on meanwhile, for all."""
        with self.aside("judging"):
            yield

    @contextmanager
    def aside(self, what: str) -> Iterator[Connection]:
        """Give a connection to one at a time that does this, beside all other writing: what is changed must be its own."""
        with self._engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
            _wait(connection, what)
            yield connection

    def _empty(self, names: Sequence[str]) -> bool:
        """Vacuum tables, and what the planner knows of their values; say whether nobody's reading kept it from being done.

        A table is written anew or, when large, only freed for reuse. The write-ahead log, replicas and backups keep what they
        have; see docs/decisions.md.
        """
        with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{_WAIT_SECONDS}s'")
            try:
                if not _is_seen_by_all(connection):
                    _log.warning("%s: somebody still reads or writes", NOT_YET)
                    return False
                for name in names:
                    size = connection.execute(_SIZE, {"name": name}).scalar()
                    how = "FULL, ANALYZE" if (size or 0) <= _REWRITTEN else "ANALYZE"
                    connection.exec_driver_sql(f'VACUUM ({how}) "{name}"')
                connection.exec_driver_sql("VACUUM FULL pg_statistic")  # where values stood that were common once
                return True
            finally:
                connection.exec_driver_sql("RESET lock_timeout")

    def damage(self) -> list[str]:
        """Read all tables, so that PostgreSQL sees what of them does not match its checksums. Raises StoreBroken then."""
        with self.connect() as connection:
            for name in (*schema.metadata.tables, *schema.WORD_TABLES):
                connection.exec_driver_sql(f'SELECT sum(length(CAST(its AS TEXT))) FROM "{name}" AS its').scalar()
        return []


def _wait(connection: Connection, what: str) -> None:
    """Take a lock of the store for this transaction. Raises StoreBroken when someone holds it too long.

    It is asked for again and again: a statement that waits sees the database as it was, and keeps what was erased in its files.
    """
    end = time.monotonic() + _WAIT_SECONDS
    while not connection.exec_driver_sql(_TRY.format(what=what)).scalar():
        if time.monotonic() > end:
            connection.exec_driver_sql(_GIVE_UP.format(what=what))
            return
        time.sleep(_LOOK_SECONDS)


def _is_seen_by_all(connection: Connection) -> bool:
    """Wait until nobody sees the database as it was before now, and nobody who began before is still writing: what any of them
    may see no vacuum takes out. Say whether so."""
    now, end = connection.execute(_NOW).scalar(), time.monotonic() + _READING_SECONDS
    while connection.execute(_OLDER, {"now": str(now)}).scalar():
        if time.monotonic() > end:
            return False
        time.sleep(_LOOK_SECONDS)
    return True


def _on_begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writing", False):
        _wait(connection, "writing")


def _on_error(context: ExceptionContext) -> None:
    """Raise what the database says as an error of ours: its own words can quote what was stored, and where it is."""
    wrong = context.original_exception
    if context.is_pre_ping:  # a connection that was lost while nobody used it is made anew
        return
    if isinstance(wrong, psycopg.Error):
        raise refused(wrong) from None
