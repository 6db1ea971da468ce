"""A PostgreSQL under the soak, at an address or made for it: when it is at rest, and what its files hold."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MADE = "embedded"
"""In place of an address: a server is made for the run, and removed after it."""
_REST_SECONDS = 60
_BUSY = (
    "SELECT pid, state, wait_event, now() - xact_start, query FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname = current_database() "
    "AND backend_type = 'client backend' AND state <> 'idle'"
)


@dataclass(frozen=True, slots=True)
class Shared:
    """The database at an address, as Settings take it; who looks in its files has to own it and be on its machine."""

    address: str

    def rest(self) -> None:
        """Wait until the server has ended what it did for writers that are no more, and all is in its files."""
        import psycopg  # here: who soaks SQLite needs no PostgreSQL

        end = time.monotonic() + _REST_SECONDS
        with psycopg.connect(self.address.replace("+psycopg", "", 1), autocommit=True) as connection:
            while busy := connection.execute(_BUSY).fetchall():
                if time.monotonic() > end:
                    raise TimeoutError(f"the database is not at rest after {_REST_SECONDS} s: {busy}")
                time.sleep(0.01)
            connection.execute("CHECKPOINT")

    def files(self, with_journal: bool) -> list[Path]:
        """Return the files of its tables. with_journal: and all other files; the write-ahead log forgets later."""
        import psycopg

        with psycopg.connect(self.address.replace("+psycopg", "", 1), autocommit=True) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        home = Path(row[0]) if row else Path()
        return [path for path in sorted(home.rglob("*") if with_journal else home.glob("base/*/*")) if path.is_file()]


@contextmanager
def opened(asked: str) -> Iterator[Shared | None]:
    """Give the database that was asked for, None for SQLite. asked: an address, MADE or nothing."""
    if asked != MADE:
        yield Shared(asked) if asked else None
        return
    from tests.kb.postgres import Postgres

    server = Postgres()
    try:
        with server.fresh() as address:
            yield Shared(address.get_secret_value())
    finally:
        server.stop()
