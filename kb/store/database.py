"""The database under the store, of either kind: what one thread does as one, and what is done when that is written."""

import logging
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from weakref import WeakSet

from sqlalchemy import Connection, Engine, Table

_log = logging.getLogger(__name__)


_OPEN: "WeakSet[Database]" = WeakSet()


class Database(ABC):
    """A database behind an engine to read and one to write with, whose transactions take the write lock when they begin.

    Its errors name their kind and quote nothing. Safe to use from several threads and processes, forked ones too.
    """

    def __init__(self, engine: Engine, writer: Engine) -> None:
        self._engine, self._writer = engine, writer
        self._thread = threading.local()
        _OPEN.add(self)

    @property
    @abstractmethod
    def name(self) -> str:
        """The name of the file or database."""

    @property
    def _held(self) -> Connection | None:
        """The connection of the transaction that this thread has open."""
        return getattr(self._thread, "connection", None)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Give a connection to read with, which sees what this thread wrote in the transaction that it has open."""
        if (held := self._held) is not None:
            yield held
        else:
            with self._engine.connect() as connection:
                yield connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection to write with: all of it or, when this raises, nothing. Inside together() it is a part of that."""
        if (held := self._held) is not None:
            known = len(self._thread.afterwards)
            try:
                with held.begin_nested():
                    yield held
            except BaseException:
                del self._thread.afterwards[known:]
                raise
        else:
            with self._writer.begin() as connection:
                yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make what this thread writes meanwhile one transaction, in which nobody gets between: all of it or nothing.

        What is to be done afterwards is all tried then; the first error of that is raised at the end.
        """
        with self.begin() as connection:
            if self._held is not None:
                yield
                return
            afterwards: list[Callable[[], None]] = []
            self._thread.connection, self._thread.afterwards = connection, afterwards
            try:
                yield
            finally:
                self._thread.connection = None
        do_all(afterwards)

    def _will(self, do: Callable[[], None]) -> bool:
        """Say whether this is to be done when what this thread has begun to write is written."""
        return self._held is not None and do in self._thread.afterwards

    def afterwards(self, do: Callable[[], None]) -> None:
        """Do something once, when what this thread has begun to write is written; at once when it has begun nothing."""
        if self._held is None:
            do()
        elif do not in self._thread.afterwards:
            self._thread.afterwards.append(do)

    @abstractmethod
    def alone(self) -> AbstractContextManager[None]:
        """Let one at a time in, of all servers that share the database; writing goes on meanwhile, for all."""

    @abstractmethod
    def forget(self, *tables: Table) -> None:
        """Make the files forget what was erased from tables, or from all; inside together() at its end."""

    @abstractmethod
    def forget_soon(self, *tables: Table) -> None:
        """Do so too, but keep nobody waiting where it takes long: for what someone takes out of their own."""

    @abstractmethod
    def forget_in_time(self, *tables: Table) -> None:
        """Do so too, once for many: for texts that are replaced."""

    @abstractmethod
    def forget_left(self) -> None:
        """Do so at the start for what a process that was stopped left, where nobody is kept waiting by it."""

    @abstractmethod
    def forget_later(self) -> None:
        """Do so beside everything else for what another process left."""

    @abstractmethod
    def has_forgotten(self) -> bool:
        """Say whether nothing is left to be forgotten."""

    @abstractmethod
    def damage(self) -> list[str]:
        """Return what of the database itself is not as it should be, each with what to do; [] for nothing. Reads all."""

    def dispose(self) -> None:
        """Give back the connections."""
        self._engine.dispose()


def do_all(jobs: Iterable[Callable[[], object]]) -> None:
    """Do them all, also after one that fails: it is written already, and each is for something else. Raises the first error."""
    wrong: list[Exception] = []
    for do in jobs:
        try:
            do()
        except Exception as its:  # whatever it is, it is raised below
            wrong.append(its)
    for other in wrong[1:]:
        _log.error("what follows a change failed too (%s)", type(other).__name__)
    if wrong:
        raise wrong[0]


def _let_go() -> None:
    """Let a process that was forked make connections of its own: two that talk over one take each other's answers."""
    for database in _OPEN:
        database._engine.dispose(close=False)
        database._thread = threading.local()


os.register_at_fork(after_in_child=_let_go)
