"""Whom a dilemma helped: a count of people by pseudonym. It is no part of the trail, and a small count is never told."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, func, select

from kb.store import schema
from kb.store.database import Database
from kb.store.dialects import put_row

LEAST_TOLD = 5
"""People from whom on their number is told."""


class Helped:
    """The marks "this helped me" in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, dilemma: int, owner: str) -> None:
        """Note that a dilemma, by number, helped someone; once is enough. What is not there any more is passed over."""
        month = datetime.now(UTC).strftime("%Y-%m")  # no more of when than one needs
        there = select(schema.dilemma.c.number).where(schema.dilemma.c.number == dilemma)
        with self._database.begin() as connection:
            if connection.execute(there).first():
                put_row(connection, schema.helped, {"dilemma": dilemma, "owner": owner, "at": month}, replaces=False)

    def unmark(self, dilemma: int, owner: str) -> None:
        """Forget that a dilemma helped someone, and soon in the file too."""
        with self._database.together(), self._database.begin() as connection:
            connection.execute(delete(schema.helped).where(*_is(dilemma, owner)))
            self._database.forget_soon(schema.helped)

    def has(self, dilemma: int, owner: str) -> bool:
        """Say whether someone said that a dilemma helped."""
        with self._database.connect() as connection:
            return connection.execute(select(schema.helped.c.dilemma).where(*_is(dilemma, owner))).first() is not None

    def count(self, dilemma: int) -> int:
        """Return how many people a dilemma helped, 0 as long as they are fewer than five: few can be guessed by name."""
        query = select(func.count()).select_from(schema.helped).where(schema.helped.c.dilemma == dilemma)
        with self._database.connect() as connection:
            people = connection.execute(query).scalar_one()
        return people if people >= LEAST_TOLD else 0


def _is(dilemma: int, owner: str) -> tuple[ColumnElement[bool], ...]:
    return schema.helped.c.dilemma == dilemma, schema.helped.c.owner == owner
