"""Texts that the servers of one PostgreSQL database share beside its dilemmas, such as an organisation's own lists.

A change of them is a transaction of its own and waits for no change of dilemmas. They go into no copy of the database: a backup
holds them as files.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from pydantic import SecretStr
from sqlalchemy import Connection, inspect, select

from kb.store import Store
from kb.store.dialects import put_row
from kb.store.postgres import Postgres
from kb.store.schema import SHARED, setting

_STATE = "state"


class SharedTexts:
    """The texts in the database at an address, by name. Safe for several threads and servers."""

    def __init__(self, address: SecretStr) -> None:
        self._address, self._database = address, Postgres(address)
        self._has_tables = False

    def state(self) -> str:
        """Return letters that are others after every change, "" before the first."""
        with self._database.connect() as connection:
            if not self._is_made(connection):
                return ""
            return str(connection.execute(select(setting.c.value).where(setting.c.name == f"{SHARED}{_STATE}")).scalar() or "")

    def texts(self) -> dict[str, str]:
        """Return the texts as they are now."""
        with self._database.connect() as connection:
            return _texts(connection) if self._is_made(connection) else {}

    @contextmanager
    def changing(self) -> Iterator[dict[str, str]]:
        """Give the texts as they are now, to change or add to; what is in there at the end is kept unless this raises."""
        with self._database.connect() as connection:
            is_made = self._is_made(connection)
        if not is_made:
            Store(self._address, str).close()
        with self._database.aside("texts") as connection:
            before = _texts(connection)
            texts = dict(before)
            yield texts
            if texts != before:
                for name, text in {**texts, _STATE: secrets.token_hex(8)}.items():
                    put_row(connection, setting, {"name": f"{SHARED}{name}", "value": text}, replaces=True)

    def _is_made(self, connection: Connection) -> bool:
        self._has_tables = self._has_tables or inspect(connection).has_table(setting.name)
        return self._has_tables


def _texts(connection: Connection) -> dict[str, str]:
    query = select(setting.c.name, setting.c.value).where(setting.c.name.startswith(SHARED))
    found = {row.name.removeprefix(SHARED): row.value for row in connection.execute(query)}
    return {name: text for name, text in found.items() if name != _STATE}


@cache
def shared_texts(address: SecretStr) -> SharedTexts:
    """Return the texts at an address, opened once in this process."""
    return SharedTexts(address)
