"""A database whose files forget what was erased or replaced, and the note in it that this is still to be done.

The note is written in the transaction of the change, so that whoever opens the database next does what a process that was
stopped, or that others kept from it, left undone.
"""

import logging
from abc import abstractmethod
from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, delete, select
from sqlalchemy.exc import TimeoutError as NoConnection

from kb.errors import StoreBroken
from kb.store import schema
from kb.store.aside import Aside
from kb.store.database import Database
from kb.store.dialects import put_row

NOT_YET = "what was erased is out of the database, and not yet out of its files"
_FORGETTING = "forgetting"  # under what it notes which tables hold what was erased in their files still
_IS_NOTE = schema.setting.c.name == _FORGETTING
_NOTED = select(schema.setting.c.value).where(_IS_NOTE)
_log = logging.getLogger(__name__)


class Forgetting(Database):
    """A database that notes what its files are to forget; how they do is up to its kind."""

    def __init__(self, engine: Engine, writer: Engine) -> None:
        super().__init__(engine, writer)
        self._later = Aside(self._is_forgotten)

    @abstractmethod
    def _empty(self, names: Sequence[str]) -> bool:
        """Take what was deleted or replaced out of the files of these tables; say whether nobody kept it from being done."""

    def forget(self, *tables: Table) -> None:
        """Make the files forget what was erased from tables, or from all. Where somebody keeps them from it, it is tried again
        beside everything else."""
        self._note(tables)
        self.afterwards(self._forget_noted)

    def forget_soon(self, *tables: Table) -> None:
        """Do so in a thread of its own: who asks waits for nobody."""
        self._note(tables)
        self.afterwards(self._later.ask)

    def forget_in_time(self, *tables: Table) -> None:
        """Do so within a minute or so, together with what others note meanwhile, or at the end of this process."""
        if not self._will(self._ask_in_time):
            self._note(tables)
        self.afterwards(self._ask_in_time)

    def forget_left(self) -> None:
        """Do what a process that was stopped had noted, and not done yet."""
        self._forget_noted()

    def forget_later(self) -> None:
        """Do what any other process noted and left, in a thread of its own, within a minute or so."""
        if not self.has_forgotten():
            self._ask_in_time()

    def has_forgotten(self) -> bool:
        """Say whether nothing is left to be forgotten."""
        with self.connect() as connection:
            return not self._left(connection)

    def dispose(self) -> None:
        """Give back the connections; what is not out of the files yet stays noted."""
        if self._later.end():
            self._is_forgotten()
        super().dispose()

    def _ask_in_time(self) -> None:
        self._later.ask(again=True)

    def _note(self, tables: Sequence[Table]) -> None:
        names = [table.name for table in tables or schema.metadata.sorted_tables]
        if not tables or schema.dilemma in tables:
            names += schema.WORD_TABLES
        with self.begin() as connection:
            others = self._left(connection).split()[1:]  # of a process that is at it, or was stopped: who notes last does all
            note = " ".join([uuid4().hex, *sorted({*names, *others})])
            put_row(connection, schema.setting, {"name": _FORGETTING, "value": note}, replaces=True)

    def _left(self, connection: Connection) -> str:
        """Return what is noted: a mark and the names of tables, "" for nothing."""
        return str(connection.execute(_NOTED).scalar() or "")

    def _forget_noted(self) -> None:
        if not self._is_forgotten():
            self._later.ask(again=True)

    def _is_forgotten(self) -> bool:
        """Empty the tables that are noted, whichever process noted them; say whether that is done. Raises no StoreBroken: what
        was erased is written, the note stays for later, and other things are to be done for it."""
        try:
            with self.connect() as connection:
                note = self._left(connection)
            if note and not self._empty(note.split()[1:]):
                return False
            if note:  # another one by now: more was erased meanwhile
                with self.begin() as connection:
                    connection.execute(delete(schema.setting).where(_IS_NOTE, schema.setting.c.value == note))
            return True
        except (StoreBroken, NoConnection) as wrong:
            _log.warning("%s: %s", NOT_YET, wrong)
            return False
