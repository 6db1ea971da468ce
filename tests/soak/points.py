"""Ending a process at a chosen point: where a change begins, is committed or reaches a file, which a clock seldom hits."""

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

_FILES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate", "os.utime"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Points:
    """Counts the points that this process passes, and ends it at one. count: since this began."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.count, self._last, self._say = 0, 0, say
        sys.addaudithook(self._heard)
        for module in (sqlite3, sqlite3.dbapi2):
            module.connect = self._tracing(module.connect)  # type: ignore[attr-defined]  # in this process only
        if find_spec("psycopg"):
            self._follow_psycopg()

    def end_after(self, more: int) -> None:
        """End this process at the so manieth point from now."""
        self._last = self.count + more

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FILES:
            self._pass(event)
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
            self._pass("open to write")

    def _tracing(self, connect: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
        def traced(*arguments: Any, **named: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **named)
            connection.set_trace_callback(self._statement)
            return connection

        return traced

    def _follow_psycopg(self) -> None:
        from psycopg import Connection, Cursor

        ends, execute = Connection._exec_command, Cursor.execute

        def commanded(connection: Any, command: Any, *arguments: Any, **named: Any) -> Any:
            self._sent(command)
            return ends(connection, command, *arguments, **named)

        def executed(cursor: Any, query: Any, *arguments: Any, **named: Any) -> Any:
            self._sent(query)
            return execute(cursor, query, *arguments, **named)

        Connection._exec_command, Cursor.execute = commanded, executed  # type: ignore[method-assign]

    def _sent(self, query: object) -> None:
        """Count what ends a transaction, what waits for the write lock, and what a table is written anew with."""
        text = query.decode() if isinstance(query, bytes) else query if isinstance(query, str) else ""
        if text == "COMMIT" or "advisory_xact_lock" in text or text.startswith("VACUUM"):
            self._pass("COMMIT" if text == "COMMIT" else "lock" if "lock" in text else "VACUUM")

    def _statement(self, statement: str) -> None:
        words = " ".join(statement.split(None, 2)[:2])
        if statement == "COMMIT" or words.startswith(("BEGIN IMMEDIATE", "VACUUM", "PRAGMA wal_checkpoint")):
            self._pass(words)

    def _pass(self, what: str) -> None:
        self.count += 1
        if self.count == self._last:
            self._say(what)
            os.kill(os.getpid(), signal.SIGKILL)
