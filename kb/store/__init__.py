"""Store: dilemmas with their guidance, their states and the trail of what happened to them, in one SQLite file or, where
several servers share them, in a PostgreSQL database.

The store is the truth; search index and embeddings are derived from it. Words for BM25 stand in a full-text table that
changes in the same transaction as the dilemma, so the two cannot drift apart.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from kb.errors import NotFound, NotOnItsOwn, StoreBroken, StoreTooNew
from kb.model import Dilemma, Filters, Status
from kb.store import browsing, copying, fulltext, open_questions, rows, schema, trail
from kb.store.browsing import Counts
from kb.store.database import Database
from kb.store.dialects import put_row
from kb.store.helped import Helped
from kb.store.kept import Kept
from kb.store.lists import Lists
from kb.store.postgres import Postgres
from kb.store.sqlite import SqliteFile
from kb.store.steps import STEPS, migrate, version_of
from kb.store.trail import Actor, Entry, Who

__all__ = ["AGAIN", "READ", "TESTED", "Actor", "Counts", "Entry", "Store", "Who"]
READ = "gelezen en akkoord"
TESTED = "herkenningstest gedaan"
"""What the trail adds where a reader said that no outsider would know whom it is about."""
AGAIN = "opnieuw bekeken"
BeforeUpgrade = Callable[[int, Callable[[Path], None]], None]
_REVISION = select(schema.counter.c.value).where(schema.counter.c.name == "revision")


def _past_review(day: date) -> ColumnElement[bool]:
    return and_(schema.dilemma.c.status == Status.PUBLISHED.value, schema.dilemma.c.review_date < day.isoformat())


class Store:
    """Dilemmas in the SQLite file at a path, made when it is not there, or in the PostgreSQL database at an address.

    Safe to use from several threads and processes, and with PostgreSQL from several machines.
    analyse: turns text into the space-separated words by which it is found, for the store and for a question alike.
    before_upgrade: called before anything changes in a database that an earlier version of this program wrote, with the version
    of its tables and what writes a copy of it to a file. Raises StoreTooNew when it was written by a later version, StoreBroken
    when it cannot be used.
    """

    def __init__(
        self, place: Path | SecretStr, analyse: Callable[[str], str],
        before_upgrade: BeforeUpgrade = lambda version, copy: None,
    ) -> None:  # fmt: skip
        self.place = place
        self._analyse = analyse
        self._engine: Database = SqliteFile(place) if isinstance(place, Path) else Postgres(place)
        self._deciding, self._is_deciding = threading.RLock(), False
        try:
            if self._version() != len(STEPS):
                self._migrate(before_upgrade)
            self._open_words()
        except BaseException:
            self._engine.dispose()  # no connection, and no journal beside the file, stays behind
            raise

    def forget_left(self) -> None:
        """Let the files forget what a stopped process left of what was erased; see Database."""
        self._engine.forget_left()

    @property
    def name(self) -> str:
        """The name of the file or database."""
        return self._engine.name

    @property
    def path(self) -> Path:
        """The SQLite file. Raises ValueError where there is none."""
        if not isinstance(self.place, Path):
            raise ValueError(f"{self.name} is no file: it is a PostgreSQL database")
        return self.place

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one at a time decide, of all threads and of all servers that share the database; a thread may enter again."""
        with self._deciding:
            if self._is_deciding:
                yield
                return
            with self._engine.alone():
                self._is_deciding = True
                try:
                    yield
                finally:
                    self._is_deciding = False

    def close(self) -> None:
        """Give back the connections; the store cannot be used afterwards."""
        self._engine.dispose()

    def _version(self) -> int:
        with self._engine.connect() as connection:
            return version_of(connection)

    def _open_words(self) -> None:
        """Make the index of the words anew where SQLite opens it no more."""
        with self._engine.connect() as connection:
            if not fulltext.is_shut(connection):
                return
        with self._engine.begin() as connection:
            fulltext.mend(connection)

    def _migrate(self, before_upgrade: BeforeUpgrade) -> None:
        """Bring the tables up to date in one transaction, while nobody else writes."""
        with self._engine.begin() as connection:
            version = version_of(connection)  # someone else may have done it just now
            if version > len(STEPS):
                raise StoreTooNew(
                    f"{self.name} has schema {version}, this program knows {len(STEPS)}: "
                    "install the version that wrote it, or restore a backup"
                )
            if 0 < version < len(STEPS):
                before_upgrade(version, self.copy_to)
            try:
                migrate(connection, version)
            except StoreBroken as wrong:
                told = f"{self.name} has schema {version} and stays so: it cannot be brought to {len(STEPS)}"
                raise StoreBroken(f"{told}; {wrong}") from wrong

    # Writing

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all that this thread writes meanwhile one change: all of it or, when this raises, nothing.

        Nobody else writes until it is done, and this thread reads what it wrote. Nothing may be searched meanwhile: the index
        would hold what may yet be undone.
        """
        with self._engine.together():
            yield

    def afterwards(self, do: Callable[[], None]) -> None:
        """Do something outside the database when what together() holds is written, at once outside of it.

        When the process ends in between it is not done: kb.mending does it at the next start.
        """
        self._engine.afterwards(do)

    def put(self, dilemma: Dilemma, actor: Who, reason: str = "", seen: Dilemma | None = None) -> int:
        """Add the dilemma, or replace the one with its key when it differs; return its number.

        A replaced dilemma gets the next version; one that is the same stays untouched. The trail says who and why.
        seen: what it replaces, as it was read. Raises NotFound when that is no longer there in that version and state.
        """
        with self._engine.begin() as connection:
            if seen is not None:
                now = self._one(connection, schema.dilemma.c.key == dilemma.key)
                if now is None or (now.version, now.status) != (seen.version, seen.status):
                    raise NotFound(f"no dilemma {dilemma.key!r} in version {seen.version}: it was changed, read it again")
            return self._put(connection, dilemma, actor, reason)

    def change_all(self, change: Callable[[Dilemma], Dilemma], actor: Who, reason: str) -> int:
        """Change every dilemma, in whatever state, in one transaction that nobody gets between; return how many changed.

        What a first reader found fit and is changed becomes a concept again.
        """
        with self._engine.begin() as connection:
            there = self._read(connection, schema.dilemma.c.number > 0)
            changed = [(one, new) for one in there if rows.changed(one, new := change(one))]
            for one, new in changed:
                is_read = one.status is Status.REVIEW
                self._put(connection, replace(new, status=Status.CONCEPT) if is_read else new, actor, reason)
        return len(changed)

    def put_many(self, dilemmas: Sequence[Dilemma], actor: Who, reason: str = "") -> list[int]:
        """Put dilemmas as put does, all or none of them; return their numbers."""
        with self._engine.begin() as connection:
            return [self._put(connection, dilemma, actor, reason) for dilemma in dilemmas]

    def _put(self, connection: Connection, dilemma: Dilemma, actor: Who, reason: str) -> int:
        old = self._one(connection, schema.dilemma.c.key == dilemma.key)
        if old is not None and not rows.changed(old, dilemma):
            assert old.number is not None
            return old.number
        values = rows.dilemma_row(dilemma) | {"version": old.version + 1 if old else dilemma.version}
        if old:
            number = old.number
            connection.execute(update(schema.dilemma).where(schema.dilemma.c.number == number).values(values))
            for table in rows.OWNED:
                connection.execute(delete(table).where(table.c.dilemma == number))
        else:
            new = insert(schema.dilemma).values(values).returning(schema.dilemma.c.number)
            number = connection.execute(new).scalar_one()
        assert number is not None
        for name, own in rows.owned_rows(dilemma).items():
            if own:
                owned = [row | {"dilemma": number, "place": place} for place, row in enumerate(own)]
                connection.execute(insert(schema.metadata.tables[name]), owned)
        detail = ", ".join(rows.changed(old, dilemma)) if old else ""
        self._changed(connection, number, actor, "gewijzigd" if old else "toegevoegd", reason, detail)
        return number

    def set_status(self, number: int, status: Status, actor: Who, reason: str = "", review_date: date | None = None) -> None:
        """Bring the dilemma into another state. Raises NotFound when there is none with this number."""
        values: dict[str, Any] = {"status": status.value}
        if review_date:
            values["review_date"] = review_date.isoformat()
        with self._engine.begin() as connection:
            done = connection.execute(update(schema.dilemma).where(schema.dilemma.c.number == number).values(values))
            if not done.rowcount:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
            self._changed(connection, number, actor, status.value, reason)

    def set_review(self, seen: Dilemma, until: date, actor: Who, reason: str = "") -> None:
        """Note that somebody looked at a dilemma again and that it stands as it is until a day.

        seen: as it was read. Raises NotFound when it was changed, withdrawn or looked at since.
        """
        mine = schema.dilemma.c.number == seen.number
        with self._engine.begin() as connection:
            now = self._one(connection, mine)
            if now is None or (now.version, now.status, now.review_date) != (seen.version, seen.status, seen.review_date):
                raise NotFound(f"no dilemma {seen.key!r} as it was read: read it again")
            connection.execute(update(schema.dilemma).where(mine).values(review_date=until.isoformat()))
            self._changed(connection, now.number or 0, actor, AGAIN, reason)

    def note_reader(self, number: int, actor: Who, what: str = "", tested: bool = False) -> None:
        """Note in the trail that someone read the present version of a dilemma and found it fit to publish.

        what: with what it was read, "" for by itself. tested: whether they asked themselves who would recognise someone.
        """
        detail = "; ".join(filter(None, (what, TESTED if tested else "")))
        with self._engine.begin() as connection:
            self._changed(connection, number, actor, READ, "", detail)

    def note(self, number: int, actor: Who, action: str, reason: str = "", detail: str = "") -> None:
        """Note in the trail what somebody did about a dilemma that changed nothing of it. Raises NotFound when it is gone."""
        with self._engine.begin() as connection:
            if self._one(connection, schema.dilemma.c.number == number) is None:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
            self._changed(connection, number, actor, action, reason, detail)

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

    def delete(self, number: int, actor: Who, reason: str = "", sign: str = "") -> None:
        """Remove the dilemma and all that belongs to it, from the file too; the trail keeps only that it was removed.

        sign: by which kb.taken_back knows it again; "" for what a backup may bring back.
        """
        with self._engine.together(), self._engine.begin() as connection:
            self._changed(connection, number, actor, trail.REMOVED, reason, sign)
            fulltext.remove(connection, number)
            fulltext.purge(connection)
            if not connection.execute(delete(schema.dilemma).where(schema.dilemma.c.number == number)).rowcount:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
            self._engine.forget()

    def announce(self) -> None:
        """Have everyone who searches look again at what there is, though no dilemma changed."""
        with self._engine.begin() as connection:
            _grow(connection)

    def purge(self) -> None:
        """Let the file and its journal forget what was taken out or replaced."""
        with self._engine.together(), self._engine.begin() as connection:
            fulltext.purge(connection)
            self._engine.forget()

    def _changed(self, connection: Connection, number: int, actor: Who, action: str, reason: str, detail: str = "") -> None:
        """Bring words, trail and revision in line with a change of one dilemma, in its transaction.

        Raises NotOnItsOwn when a contribution would be published.
        """
        now = self._one(connection, schema.dilemma.c.number == number)
        if now and now.adds_to and now.status is Status.PUBLISHED:
            raise NotOnItsOwn(f"draft {now.key} only adds to dilemma {now.adds_to}: merge it with that one, or refuse it")
        fulltext.remove(connection, number)
        if now and now.status is Status.PUBLISHED:
            fulltext.put(connection, number, self._words_of(now))
        told = {"dilemma": number, "version": now.version if now else 0, "action": action, "reason": reason, "detail": detail}
        trail.append(connection, actor, told)
        _grow(connection)

    def _words_of(self, dilemma: Dilemma) -> dict[str, str]:
        """Return the words by which a dilemma is found, by the column of the full-text table."""
        advice = "\n".join(piece.text for piece in dilemma.guidance)
        texts = {"title": dilemma.title, "question": dilemma.question, "situation": dilemma.situation, "guidance": advice}
        return {column: self._analyse(text) for column, text in texts.items()}

    def words_astray(self) -> dict[int, Dilemma | None]:
        """Return the dilemmas that are not found by their words as they should be, by number; None: no longer published."""
        with self._engine.connect() as connection:
            held = fulltext.everything(connection)
            there = {one.number or 0: one for one in self._read(connection, schema.dilemma.c.status == Status.PUBLISHED.value)}
        return {
            number: there.get(number) for number in sorted(held.keys() | there.keys())
            if number not in there or held.get(number) != self._words_of(there[number])
        }  # fmt: skip

    def mend_words(self) -> int:
        """Bring the full-text table in line with what is published; return how many dilemmas it was about."""
        with self.together(), self._engine.begin() as connection:
            astray = self.words_astray()
            for number, dilemma in astray.items():
                fulltext.remove(connection, number)
                if dilemma:
                    fulltext.put(connection, number, self._words_of(dilemma))
        return len(astray)

    def damage(self) -> list[str]:
        """Return what of the database is not as it should be, each with what to do; [] when all is. It reads all of it."""
        return self._engine.damage()

    @property
    def kept(self) -> Kept:
        """What people keep for themselves."""
        return Kept(self._engine)

    @property
    def helped(self) -> Helped:
        """Whom dilemmas helped."""
        return Helped(self._engine)

    @property
    def lists(self) -> Lists:
        """What the organisation made of the lists of themes and partners."""
        return Lists(self._engine)

    # Fingerprints: what was read before

    def take_in(self, drafts: Mapping[str, Dilemma], file: str, actor: Who) -> dict[str, int]:
        """Add the drafts that a file gave, each under its digest, and note the file's own digest: all of it or nothing.

        What is known already, by its digest or its key, stays as it is, whoever added it meanwhile. Returns the numbers of
        what was added, by digest. A draft's digest is forgotten with that draft; a file is known for good, so that what an
        editor refused does not come back.
        """
        added: dict[str, int] = {}
        with self._engine.begin() as connection:
            for digest, draft in drafts.items():
                if self._known(connection, digest) or self._one(connection, schema.dilemma.c.key == draft.key):
                    continue
                added[digest] = self._put(connection, draft, actor, "ingest")
            for digest, number in ((file, None), *added.items()):
                put_row(connection, schema.fingerprint, {"digest": digest, "dilemma": number}, replaces=True)
        return added

    def known(self, digest: str) -> bool:
        """Say whether something with this digest was taken in before."""
        with self._engine.connect() as connection:
            return self._known(connection, digest)

    @staticmethod
    def _known(connection: Connection, digest: str) -> bool:
        found = connection.execute(select(schema.fingerprint.c.digest).where(schema.fingerprint.c.digest == digest))
        return found.first() is not None

    # Reading

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
            found = self._one(connection, schema.dilemma.c.key == key)
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
            yield from self._read(connection, condition)

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
            found = self._read(connection, _past_review(day))
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

    def revision(self) -> int:
        """Return a number that grows with every change of any dilemma."""
        with self._engine.connect() as connection:
            return int(connection.execute(_REVISION).scalar_one())

    def published(self) -> dict[int, str]:
        """Return number and content digest of every published dilemma: what an index has to hold."""
        query = select(schema.dilemma.c.number, schema.dilemma.c.digest)
        with self._engine.connect() as connection:
            found = connection.execute(query.where(schema.dilemma.c.status == Status.PUBLISHED.value)).all()
        return {row.number: row.digest for row in found}

    def versions(self) -> dict[int, int]:
        """Return number and version of every published dilemma: what readers can see now."""
        query = select(schema.dilemma.c.number, schema.dilemma.c.version)
        with self._engine.connect() as connection:
            found = connection.execute(query.where(schema.dilemma.c.status == Status.PUBLISHED.value)).all()
        return {row.number: row.version for row in found}

    def open_questions(self, limit: int) -> list[tuple[Dilemma, date]]:
        """Return at most so many published open questions, newest first, each with the day since which it can be seen."""
        with self._engine.connect() as connection:
            return open_questions.newest(connection, limit)

    def matching(self, filters: Filters) -> frozenset[int]:
        """Return the numbers of the published dilemmas that the filters let through."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(browsing.fitting(filters)).scalars())

    def counts(self, filters: Filters, facets: Iterable[str]) -> Counts:
        """Return how many published dilemmas fit, and how many per theme and per value of these facets; see Counts."""
        with self._engine.connect() as connection:
            return browsing.counts(connection, filters, facets)

    def by_region(self) -> dict[str, int]:
        """Return how many published dilemmas each region brought in, by the region's pseudonym; unknown ones are left out."""
        with self._engine.connect() as connection:
            return browsing.by_region(connection)

    def newest(self, filters: Filters, limit: int, skip: int = 0) -> list[Dilemma]:
        """Return the published dilemmas that the filters let through, those first that were published last."""
        with self._engine.connect() as connection:
            return browsing.newest(connection, filters, limit, skip)

    def facet_values(self, name: str) -> list[str]:
        """Return the values that published dilemmas have for this facet, commonest first."""
        query = (
            select(schema.facet.c.value)
            .join(schema.dilemma, schema.dilemma.c.number == schema.facet.c.dilemma)
            .where(schema.facet.c.name == name, schema.dilemma.c.status == Status.PUBLISHED.value)
            .group_by(schema.facet.c.value)
            .order_by(func.count().desc(), schema.facet.c.value)
        )
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def lexical(self, question: str, limit: int, allowed: frozenset[int] | None = None) -> list[tuple[int, float]]:
        """Return (number, BM25) of the published dilemmas that share words with the question, best first.

        Of a long question the rarest words count: the others stand in most dilemmas and cost the time. BM25 is above 0,
        higher is closer. allowed: only these numbers; None: all. A question without
        words that count gives [].
        """
        stems = sorted(set(self._analyse(question).split()))
        with self._engine.connect() as connection:
            return fulltext.find(connection, stems, limit, allowed)

    def used(self, stems: Iterable[str]) -> frozenset[str]:
        """Return those of these stems that published dilemmas hold in title, question, situation or advice."""
        with self._engine.connect() as connection:
            return fulltext.used(connection, stems)

    def words(self, numbers: Iterable[int]) -> list[tuple[int, str, str]]:
        """Return number, stems of all of it, and the text without the advice, of those that are published."""
        with self._engine.connect() as connection:
            return list(fulltext.held(connection, numbers))

    def setting(self, name: str) -> str:
        """Return what was last noted under this name, "" when nothing was."""
        with self._engine.connect() as connection:
            found = connection.execute(select(schema.setting.c.value).where(schema.setting.c.name == name)).scalar()
        return str(found or "")

    def note_setting(self, name: str, value: str) -> None:
        """Note something about the whole knowledge base, such as the model its index is made with."""
        with self._engine.begin() as connection:
            put_row(connection, schema.setting, {"name": name, "value": value}, replaces=True)

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

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy to a new SQLite file while others go on reading and writing."""
        if isinstance(self._engine, SqliteFile):
            self._engine.copy_to(target)
            return
        fresh = Store(target, self._analyse)
        with closing(fresh), self._engine.connect() as source, fresh._engine.begin() as connection:
            copying.copy_all(source, connection)

    def take_over(self, file: Path) -> None:
        """Put what a SQLite file holds, one of this version, in the place of all there is, in one transaction."""
        given = Store(file, self._analyse)
        with closing(given), given._engine.connect() as source, self._engine.together(), self._engine.begin() as connection:
            before = connection.execute(_REVISION).scalar_one()
            copying.copy_all(source, connection)
            _grow(connection, max(0, before - connection.execute(_REVISION).scalar_one()) + 1)  # who searches is to notice
            self._engine.forget()

    def _one(self, connection: Connection, condition: Any) -> Dilemma | None:
        return next(iter(self._read(connection, condition)), None)

    def _read(self, connection: Connection, condition: Any) -> list[Dilemma]:
        return rows.read(connection, rows.queries(condition))


def _grow(connection: Connection, by: int = 1) -> None:
    """Make the revision grow."""
    revision = schema.counter.c.name == "revision"
    connection.execute(update(schema.counter).where(revision).values(value=schema.counter.c.value + by))


def _read_with(detail: str) -> str:
    """Return with what a draft was read, by the detail of the entry that says so."""
    return detail.removesuffix(TESTED).removesuffix("; ")
