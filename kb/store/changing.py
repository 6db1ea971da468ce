"""A change of one dilemma inside a transaction: its rows, and what has to keep in line with them."""

from collections.abc import Callable

from sqlalchemy import Connection, delete, insert, update

from kb.errors import NotOnItsOwn
from kb.model import Dilemma, Status
from kb.store import fulltext, rows, schema, trail
from kb.store.finding import Analyse, find_one, words_of
from kb.store.trail import Who

_HOLD_TEXT = (schema.dilemma, *rows.OWNED)


class Changing:
    """Makes changes, each in the transaction of the connection that it is given. analyse: see Store.

    forget: has the files of some tables forget what was replaced, when that is written.
    """

    def __init__(self, analyse: Analyse, forget: Callable[..., None]) -> None:
        self._analyse, self._forget = analyse, forget

    def put(self, connection: Connection, dilemma: Dilemma, actor: Who, reason: str) -> int:
        """Add a dilemma, or replace the one with its key when it differs; return its number."""
        old = find_one(connection, schema.dilemma.c.key == dilemma.key)
        if old is not None and not rows.changed(old, dilemma):
            assert old.number is not None
            return old.number
        values = rows.dilemma_row(dilemma) | {"version": old.version + 1 if old else dilemma.version}
        if old:
            number = old.number
            connection.execute(update(schema.dilemma).where(schema.dilemma.c.number == number).values(values))
            for table in rows.OWNED:
                connection.execute(delete(table).where(table.c.dilemma == number))
            self._forget(*_HOLD_TEXT)
        else:
            new = insert(schema.dilemma).values(values).returning(schema.dilemma.c.number)
            number = connection.execute(new).scalar_one()
        assert number is not None
        for name, own in rows.owned_rows(dilemma).items():
            if own:
                owned = [row | {"dilemma": number, "place": place} for place, row in enumerate(own)]
                connection.execute(insert(schema.metadata.tables[name]), owned)
        detail = ", ".join(rows.changed(old, dilemma)) if old else ""
        self.note(connection, number, actor, "gewijzigd" if old else "toegevoegd", reason, detail)
        return number

    def note(self, connection: Connection, number: int, actor: Who, action: str, reason: str, detail: str = "") -> None:
        """Bring words, trail and revision in line with a change of one dilemma, in its transaction.

        Raises NotOnItsOwn when a contribution would be published.
        """
        now = find_one(connection, schema.dilemma.c.number == number)
        if now and now.adds_to and now.status is Status.PUBLISHED:
            raise NotOnItsOwn(f"draft {now.key} only adds to dilemma {now.adds_to}: merge it with that one, or refuse it")
        fulltext.remove(connection, number)
        if now and now.status is Status.PUBLISHED:
            fulltext.put(connection, number, words_of(now, self._analyse))
        told = {"dilemma": number, "version": now.version if now else 0, "action": action, "reason": reason, "detail": detail}
        trail.append(connection, actor, told)
        grow(connection)


def grow(connection: Connection, by: int = 1) -> None:
    """Make the revision grow."""
    revision = schema.counter.c.name == "revision"
    connection.execute(update(schema.counter).where(revision).values(value=schema.counter.c.value + by))
