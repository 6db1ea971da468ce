"""What a store is asked about dilemmas in whatever state, and about what happened to them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, func, select

from kb.errors import NotFound
from kb.model import Dilemma, Status
from kb.store import rows, schema, trail
from kb.store.finding import find_all, find_one
from kb.store.published import Published
from kb.store.trail import Actor, Entry

_PART = 50
READ = "gelezen en akkoord"
TESTED = "herkenningstest gedaan"
"""What the trail adds where a reader said that no outsider would know whom it is about."""


class Reading(Published):
    """A store as far as nothing in it changes."""

    def get(self, number: int) -> Dilemma:
        """Return the dilemma with this number. Raises NotFound."""
        return self.get_many([number])[0]

    def get_many(self, numbers: Sequence[int]) -> list[Dilemma]:
        """Return the dilemmas with these numbers, in this order. Raises NotFound that names the first missing one."""
        found = {dilemma.number: dilemma for dilemma in self.find_many(numbers)}
        for number in numbers:
            if number not in found:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
        return [found[number] for number in numbers]

    def find_many(self, numbers: Sequence[int]) -> list[Dilemma]:
        """Return those of the dilemmas with these numbers that are there, in the order of their numbers."""
        with self._engine.connect() as connection:
            return rows.read(connection, rows.BY_NUMBER, {"numbers": json.dumps(list(numbers))})

    def there(self, numbers: Iterable[int]) -> frozenset[int]:
        """Return those of these numbers that a dilemma has, in whatever state."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(select(schema.dilemma.c.number)).scalars()) & frozenset(numbers)

    def by_key(self, key: str) -> Dilemma:
        """Return the dilemma with this key. Raises NotFound."""
        with self._engine.connect() as connection:
            found = find_one(connection, schema.dilemma.c.key == key)
        if found is None:
            raise NotFound(f"no dilemma {key!r}: list them with python -m kb export")
        return found

    def number_of(self, key: str) -> int | None:
        """Return the number of the dilemma with this key, in whatever state; None when there is none."""
        with self._engine.connect() as connection:
            return connection.execute(select(schema.dilemma.c.number).where(schema.dilemma.c.key == key)).scalar()

    def all(self, status: Status | None = None) -> Iterator[Dilemma]:
        """Yield all dilemmas, or those in one state, oldest first."""
        condition = schema.dilemma.c.status == status.value if status else schema.dilemma.c.number > 0
        with self._engine.connect() as connection:
            yield from find_all(connection, condition)

    def in_parts(self) -> Iterator[Dilemma]:
        """Yield all dilemmas, oldest first, for who takes long over each: nobody is kept waiting, and what changes or goes
        meanwhile is given as it is by then."""
        with self._engine.connect() as connection:
            numbers = connection.execute(select(schema.dilemma.c.number).order_by(schema.dilemma.c.number)).scalars().all()
        for place in range(0, len(numbers), _PART):
            yield from self.find_many(numbers[place : place + _PART])

    def states(self) -> dict[str, Status]:
        """Return the state of every dilemma by its key."""
        with self._engine.connect() as connection:
            found = connection.execute(select(schema.dilemma.c.key, schema.dilemma.c.status)).all()
        return {row.key: Status(row.status) for row in found}

    def last_at(self, *states: Status) -> dict[str, str]:
        """Return when something last happened to each dilemma of these states, UTC, ISO 8601, by its key. No states: of any."""
        query = select(schema.dilemma.c.key, func.max(schema.event.c.at).label("at")).group_by(schema.dilemma.c.key)
        query = query.join_from(schema.dilemma, schema.event, schema.event.c.dilemma == schema.dilemma.c.number)
        if states:
            query = query.where(schema.dilemma.c.status.in_([state.value for state in states]))
        with self._engine.connect() as connection:
            return {row.key: row.at for row in connection.execute(query)}

    def erased(self) -> dict[str, str]:
        """Return when each dilemma was last erased, UTC, ISO 8601, by the sign that delete was given."""
        with self._engine.connect() as connection:
            return trail.removed(connection)

    def past_review(self, day: date) -> list[Dilemma]:
        """Return the published dilemmas that should have been looked at again before a day, longest ago first."""
        with self._engine.connect() as connection:
            found = find_all(connection, _past_review(day))
        return sorted(found, key=lambda one: (one.review_date or day, one.number or 0))

    def count_past_review(self, day: date) -> int:
        """Return how many published dilemmas should have been looked at again before a day."""
        query = select(func.count()).select_from(schema.dilemma).where(_past_review(day))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def count(self, status: Status) -> int:
        """Return how many dilemmas are in this state."""
        with self._engine.connect() as connection:
            query = select(func.count()).select_from(schema.dilemma).where(schema.dilemma.c.status == status.value)
            return connection.execute(query).scalar_one()

    def known(self, digest: str) -> bool:
        """Say whether something with this digest was taken in before."""
        with self._engine.connect() as connection:
            return self._known(connection, digest)

    @staticmethod
    def _known(connection: Connection, digest: str) -> bool:
        found = connection.execute(select(schema.fingerprint.c.digest).where(schema.fingerprint.c.digest == digest))
        return found.first() is not None

    def setting(self, name: str) -> str:
        """Return what was last noted under this name, "" when nothing was."""
        with self._engine.connect() as connection:
            found = connection.execute(select(schema.setting.c.value).where(schema.setting.c.name == name)).scalar()
        return str(found or "")

    def trail(self, number: int) -> list[Entry]:
        """Return what happened to the dilemma that has a number, or else had it last, oldest first.

        A number that was erased could be given again after a copy from or to PostgreSQL, once.
        """
        with self._engine.connect() as connection:
            return trail.of_the_last(list(trail.entries(connection, number)))

    def whole_trail(self) -> Iterator[Entry]:
        """Yield all that ever happened, oldest first."""
        with self._engine.connect() as connection:
            yield from trail.entries(connection)

    def seal(self) -> str:
        """Return the seal of the last entry of the trail, "" while nothing happened."""
        with self._engine.connect() as connection:
            return trail.last_seal(connection)

    def readers(self, dilemma: Dilemma, what: str | None = None) -> set[Actor]:
        """Return who found this version of the dilemma fit to publish since it last became a concept.

        what: only those who read it with this; None: with whatever.
        """
        found: set[Actor] = set()
        for one in self.trail(dilemma.number or 0):
            if one.action == Status.CONCEPT.value:
                found = set()
            elif (one.action, one.version) == (READ, dilemma.version) and what in (None, _read_with(one.detail)):
                found.add(Actor(one.actor, one.region))
        return found

    def damage(self) -> list[str]:
        """Return what of the database is not as it should be, each with what to do; [] when all is. It reads all of it."""
        return self._engine.damage()


def _past_review(day: date) -> ColumnElement[bool]:
    return and_(schema.dilemma.c.status == Status.PUBLISHED.value, schema.dilemma.c.review_date < day.isoformat())


def _read_with(detail: str) -> str:
    """Return with what a draft was read, by the detail of the entry that says so."""
    return detail.removesuffix(TESTED).removesuffix("; ")
