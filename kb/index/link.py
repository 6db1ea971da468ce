"""A connection to PostgreSQL for vectors, and vectors as pgvector sends and takes them."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, TypeVar

import numpy as np
import psycopg
from psycopg import Connection, Cursor, sql
from psycopg.pq import TransactionStatus

from kb.errors import IndexMismatch
from kb.index import Entry, View
from kb.refused import refusal, refused

_CONNECT_SECONDS = 10
_WAIT_SECONDS = 30.0  # for the lock on the vectors
# A waiting statement sees the database as it was and keeps what was erased in its files: it waits so long, and is asked anew.
# Who only looks now and then whether the lock is free never gets it from a server that lets go of it between two chunks.
_TURN = "200ms"
_ALONE = (
    f"SET LOCAL lock_timeout = '{_TURN}'",
    "SELECT pg_advisory_xact_lock(hashtextextended('dilemmabank vectors ' || current_schema(), 0))",
    "SET LOCAL lock_timeout TO DEFAULT",
)
T = TypeVar("T")


@contextmanager
def _told() -> Iterator[None]:
    """Raise what the database says as an error of ours."""
    try:
        yield
    except psycopg.errors.UndefinedTable as wrong:
        raise IndexMismatch("the search index was rebuilt twice since this program started: restart it") from wrong
    except psycopg.Error as wrong:
        raise refused(wrong) from None


class Link:
    """One connection, opened again when it was lost. Its errors are ours, name their kind and quote nothing."""

    def __init__(self, address: str) -> None:
        self._address = address.replace("postgresql+psycopg://", "postgresql://", 1)
        if "connect_timeout" not in address:
            self._address += f"{'&' if '?' in address else '?'}connect_timeout={_CONNECT_SECONDS}"
        self._lock = threading.RLock()
        self._connection: Connection[Any] | None = None
        self._patience = _WAIT_SECONDS

    def opened(self) -> Connection[Any]:
        """Return the connection, made when there is none."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._address, autocommit=True, prepare_threshold=None)
            self._connection.execute("SET jit = off")  # compiling takes longer than these queries
        return self._connection

    def run(self, work: Callable[[Connection[Any]], T]) -> T:
        """Do work on the connection; once more on a new one when it was lost outside a transaction."""
        with self._lock, _told():
            now = self._connection
            inside = now is not None and not now.closed and now.info.transaction_status != TransactionStatus.IDLE
            try:
                return work(self.opened())
            except psycopg.OperationalError:
                if inside or self._connection is None or not self._connection.broken:
                    raise
                return work(self.opened())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the lock of all servers on the vectors while in here; what is done in here is one transaction.

        Raises DatabaseRefused, "locked", when another server keeps it too long. Who waited in vain does not wait long again
        until it once got in: whoever asks a question stands still for that.
        """
        with self._lock, _told(), ExitStack() as held:
            end = time.monotonic() + self._patience
            while not self._got_in(held):
                if time.monotonic() > end:
                    self._patience = 0
                    raise refusal("locked", "LockNotAvailable")
            self._patience = _WAIT_SECONDS
            yield

    def _got_in(self, held: ExitStack) -> bool:
        """Begin a transaction that ends with held, in which the lock is ours; say whether it was free in time."""
        self.run(lambda connection: connection.execute("SELECT 1"))  # so that a lost connection is opened again
        with suppress(psycopg.errors.LockNotAvailable), ExitStack() as begun:
            begun.enter_context(self.opened().transaction())
            for statement in _ALONE:
                self.opened().execute(as_sql(statement))
            held.push(begun.pop_all())
            return True
        return False

    @contextmanager
    def apart(self) -> Iterator[Connection[Any]]:
        """Give a connection of its own, for what takes long; nobody waits for it here."""
        with _told(), psycopg.connect(self._address, autocommit=True, prepare_threshold=None) as connection:
            yield connection

    def say(self, statement: str, values: Any = None) -> list[Any]:
        """Run a statement whose only names are our own; return its rows."""

        def work(connection: Connection[Any]) -> list[Any]:
            done = say(connection, statement, values)
            return list(done.fetchall()) if done.description else []

        return self.run(work)

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()


def table_of(generation: int, view: View) -> str:
    """Return the table that holds the vectors of a view."""
    return f"vectors_{generation}_{view.value}"


def as_sql(statement: str) -> sql.SQL:
    """Return a statement whose only names are our own."""
    return sql.SQL(statement)


def say(connection: Connection[Any], statement: str, values: Any = None, binary: bool = False) -> Cursor[Any]:
    """Run a statement whose only names are our own; return its cursor."""
    return connection.execute(as_sql(statement), values, binary=binary)


def halfvec(dim: int) -> np.dtype[Any]:
    """How pgvector sends a halfvec (halfvec_send): its width, two empty bytes, and its numbers, largest byte first."""
    return np.dtype([("dim", ">i2"), ("empty", ">i2"), ("numbers", ">f2", (dim,))])


def packed(entries: Sequence[Entry], view: View, dim: int) -> np.ndarray:
    """Return the vectors of one view as rows of PostgreSQL's binary COPY: dilemma, place, vector, each after its length."""
    rows = {entry.number: entry.vectors[[its is view for its in entry.views]] for entry in entries}
    vector = halfvec(dim)
    number = ">i4"
    fields: list[tuple[str, Any]] = [("fields", ">i2"), ("a", number), ("dilemma", number), ("b", number), ("place", number)]
    fields += [("c", number), ("vector", vector)]
    made = np.zeros(sum(map(len, rows.values())), np.dtype(fields))
    if not len(made):
        return made
    made["fields"], made["a"], made["b"], made["c"] = 3, 4, 4, vector.itemsize
    made["dilemma"] = np.concatenate([np.full(len(its), number) for number, its in rows.items()])
    made["place"] = np.concatenate([np.arange(len(its)) for its in rows.values()])
    made["vector"]["dim"] = dim
    made["vector"]["numbers"] = np.concatenate([its for its in rows.values() if len(its)])
    return made


def written(half: np.ndarray) -> str:
    """Return float16 numbers as PostgreSQL reads them."""
    return f"[{','.join(map(str, half.tolist()))}]"
