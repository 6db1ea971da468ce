"""Store: dilemmas with their guidance, their states and the trail of what happened to them, in one SQLite file or, where
several servers share them, in a PostgreSQL database.

The store is the truth; search index and embeddings are derived from it. Words for BM25 stand in a full-text table that
changes in the same transaction as the dilemma, so the two cannot drift apart.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import delete, update

from kb.errors import NotFound
from kb.model import Dilemma, Status
from kb.store import copying, fulltext, rows, schema, trail
from kb.store.browsing import Counts
from kb.store.changing import Changing, grow
from kb.store.dialects import put_row
from kb.store.finding import Analyse, find_all, find_one, words_of
from kb.store.helped import Helped
from kb.store.kept import Kept
from kb.store.lists import Lists
from kb.store.opening import BeforeUpgrade, bring_up_to_date
from kb.store.postgres import Postgres
from kb.store.published import REVISION
from kb.store.reading import READ, TESTED, Reading
from kb.store.sqlite import SqliteFile
from kb.store.trail import Actor, Entry, Who

__all__ = ["AGAIN", "READ", "TESTED", "Actor", "Counts", "Entry", "Store", "Who"]
AGAIN = "opnieuw bekeken"


class Store(Reading):
    """Dilemmas in the SQLite file at a path, made when it is not there, or in the PostgreSQL database at an address.

    Safe to use from several threads and processes, and with PostgreSQL from several machines.
    analyse: turns text into the space-separated words by which it is found, for the store and for a question alike.
    before_upgrade: called before anything changes in a database that an earlier version of this program wrote, with the version
    of its tables and what writes a copy of it to a file. Raises StoreTooNew when it was written by a later version, StoreBroken
    when it cannot be used.
    """

    def __init__(
        self, place: Path | SecretStr, analyse: Analyse, before_upgrade: BeforeUpgrade = lambda version, copy: None
    ) -> None:
        super().__init__(SqliteFile(place) if isinstance(place, Path) else Postgres(place), analyse)
        self.place, self._change = place, Changing(analyse, self._engine.forget_in_time)
        self._deciding, self._is_deciding = threading.RLock(), False
        try:
            bring_up_to_date(self._engine, before_upgrade, self.copy_to)
        except BaseException:
            self._engine.dispose()  # no connection, and no journal beside the file, stays behind
            raise

    def forget_left(self) -> None:
        """Let the files forget what a stopped process left of what was erased; see Database."""
        self._engine.forget_left()

    def forget_later(self) -> None:
        """Let them forget, beside everything else, what another process erased and could not make them forget."""
        self._engine.forget_later()

    def has_forgotten(self) -> bool:
        """Say whether the files hold nothing any more of what was erased."""
        return self._engine.has_forgotten()

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

        When the process ends in between it is not done: whoever opens the knowledge base next does it; see kb.mending.
        """
        self._engine.afterwards(do)

    def put(self, dilemma: Dilemma, actor: Who, reason: str = "", seen: Dilemma | None = None) -> int:
        """Add the dilemma, or replace the one with its key when it differs; return its number.

        A replaced dilemma gets the next version; one that is the same stays untouched. The trail says who and why.
        seen: what it replaces, as it was read. Raises NotFound when that is no longer there in that version and state.
        """
        with self._engine.together(), self._engine.begin() as connection:
            if seen is not None:
                now = find_one(connection, schema.dilemma.c.key == dilemma.key)
                if now is None or (now.version, now.status) != (seen.version, seen.status):
                    raise NotFound(f"no dilemma {dilemma.key!r} in version {seen.version}: it was changed, read it again")
            return self._change.put(connection, dilemma, actor, reason)

    def change_all(self, change: Callable[[Dilemma], Dilemma], actor: Who, reason: str) -> int:
        """Change every dilemma, in whatever state, in one transaction that nobody gets between; return how many changed.

        What a first reader found fit and is changed becomes a concept again.
        """
        with self._engine.together(), self._engine.begin() as connection:
            there = find_all(connection, schema.dilemma.c.number > 0)
            changed = [(one, new) for one in there if rows.changed(one, new := change(one))]
            for one, new in changed:
                is_read = one.status is Status.REVIEW
                self._change.put(connection, replace(new, status=Status.CONCEPT) if is_read else new, actor, reason)
        return len(changed)

    def put_many(self, dilemmas: Sequence[Dilemma], actor: Who, reason: str = "") -> list[int]:
        """Put dilemmas as put does, all or none of them; return their numbers."""
        with self._engine.together(), self._engine.begin() as connection:
            return [self._change.put(connection, dilemma, actor, reason) for dilemma in dilemmas]

    def set_status(self, number: int, status: Status, actor: Who, reason: str = "", review_date: date | None = None) -> None:
        """Bring the dilemma into another state. Raises NotFound when there is none with this number."""
        values: dict[str, Any] = {"status": status.value}
        if review_date:
            values["review_date"] = review_date.isoformat()
        with self._engine.begin() as connection:
            done = connection.execute(update(schema.dilemma).where(schema.dilemma.c.number == number).values(values))
            if not done.rowcount:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
            self._change.note(connection, number, actor, status.value, reason)

    def set_review(self, seen: Dilemma, until: date, actor: Who, reason: str = "") -> None:
        """Note that somebody looked at a dilemma again and that it stands as it is until a day.

        seen: as it was read. Raises NotFound when it was changed, withdrawn or looked at since.
        """
        mine = schema.dilemma.c.number == seen.number
        with self._engine.begin() as connection:
            now = find_one(connection, mine)
            if now is None or (now.version, now.status, now.review_date) != (seen.version, seen.status, seen.review_date):
                raise NotFound(f"no dilemma {seen.key!r} as it was read: read it again")
            connection.execute(update(schema.dilemma).where(mine).values(review_date=until.isoformat()))
            self._change.note(connection, now.number or 0, actor, AGAIN, reason)

    def note_reader(self, number: int, actor: Who, what: str = "", tested: bool = False) -> None:
        """Note in the trail that someone read the present version of a dilemma and found it fit to publish.

        what: with what it was read, "" for by itself. tested: whether they asked themselves who would recognise someone.
        """
        detail = "; ".join(filter(None, (what, TESTED if tested else "")))
        with self._engine.begin() as connection:
            self._change.note(connection, number, actor, READ, "", detail)

    def note(self, number: int, actor: Who, action: str, reason: str = "", detail: str = "") -> None:
        """Note in the trail what somebody did about a dilemma that changed nothing of it. Raises NotFound when it is gone."""
        with self._engine.begin() as connection:
            if find_one(connection, schema.dilemma.c.number == number) is None:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
            self._change.note(connection, number, actor, action, reason, detail)

    def delete(self, number: int, actor: Who, reason: str = "", *signs: str) -> None:
        """Remove the dilemma and all that belongs to it, from the file too; the trail keeps only that it was removed.

        signs: by which kb.taken_back knows it again, and then what was merged into it; none for what a backup may bring back.
        """
        with self._engine.together(), self._engine.begin() as connection:
            for also in signs[1:]:
                self._change.note(connection, number, actor, trail.REMOVED_TOO, reason, also)
            self._change.note(connection, number, actor, trail.REMOVED, reason, "".join(signs[:1]))
            fulltext.remove(connection, number)
            if not connection.execute(delete(schema.dilemma).where(schema.dilemma.c.number == number)).rowcount:
                raise NotFound(f"no dilemma {number}: list them with python -m kb export")
            self._engine.forget()

    def announce(self) -> None:
        """Have everyone who searches look again at what there is, though no dilemma changed."""
        with self._engine.begin() as connection:
            grow(connection)

    def purge(self) -> None:
        """Let the files forget what was taken out or replaced, before anything else is done."""
        with self._engine.together():
            self._engine.forget()

    def mend_words(self) -> int:
        """Bring the full-text table in line with what is published; return how many dilemmas it was about."""
        with self.together(), self._engine.begin() as connection:
            astray = self.words_astray()
            for number, dilemma in astray.items():
                fulltext.remove(connection, number)
                if dilemma:
                    fulltext.put(connection, number, words_of(dilemma, self._analyse))
        return len(astray)

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

    def take_in(self, drafts: Mapping[str, Dilemma], file: str, actor: Who) -> dict[str, int]:
        """Add the drafts that a file gave, each under its digest, and note the file's own digest: all of it or nothing.

        What is known already, by its digest or its key, stays as it is, whoever added it meanwhile. Returns the numbers of
        what was added, by digest. A draft's digest is forgotten with that draft; a file is known for good, so that what an
        editor refused does not come back.
        """
        added: dict[str, int] = {}
        with self._engine.together(), self._engine.begin() as connection:
            for digest, draft in drafts.items():
                if self._known(connection, digest) or find_one(connection, schema.dilemma.c.key == draft.key):
                    continue
                added[digest] = self._change.put(connection, draft, actor, "ingest")
            for digest, number in ((file, None), *added.items()):
                put_row(connection, schema.fingerprint, {"digest": digest, "dilemma": number}, replaces=True)
        return added

    def note_setting(self, name: str, value: str) -> None:
        """Note something about the whole knowledge base, such as the model its index is made with."""
        with self._engine.begin() as connection:
            put_row(connection, schema.setting, {"name": name, "value": value}, replaces=True)

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
            before = connection.execute(REVISION).scalar_one()
            copying.copy_all(source, connection)
            grow(connection, max(0, before - connection.execute(REVISION).scalar_one()) + 1)  # who searches is to notice
            self._engine.forget()
