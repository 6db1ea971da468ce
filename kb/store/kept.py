"""What people keep for themselves: dilemmas to come back to, and questions to hear of when something new fits.

A person is a pseudonym here, and everyone gets only what is their own. Of a question there is the clean text, the filters,
and which dilemmas its asker knows of.
"""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import delete, func, insert, select, update

from kb.errors import FolderFull, NotFound
from kb.model import CleanText, Filters, Status
from kb.store.database import Database
from kb.store.dialects import put_row
from kb.store.rows import as_json
from kb.store.schema import dilemma, event, kept_dilemma, kept_search

_PUBLISHED = dilemma.c.status == Status.PUBLISHED.value


@dataclass(frozen=True, slots=True)
class KeptDilemma:
    """A dilemma that someone keeps. key, title: empty when it is no longer published. is_changed: since it was last opened."""

    number: int
    key: str
    title: CleanText
    at: date
    is_published: bool
    is_changed: bool


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A question that someone keeps. seen: dilemmas that fitted at the last look; at: when that was, UTC, ISO 8601."""

    number: int
    question: CleanText
    filters: Filters
    seen: frozenset[int]
    at: str


class Kept:
    """The part of a store that is people's own. owner: a pseudonym."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, owner: str, number: int) -> None:
        """Keep a published dilemma; one that is kept stays as it is. Raises NotFound when it is not published."""
        row = select(dilemma.c.version).where(dilemma.c.number == number, _PUBLISHED)
        with self._database.begin() as connection:
            version = connection.execute(row).scalar()
            if version is None:
                raise NotFound(f"no published dilemma {number}: it may have been withdrawn")
            values = {"owner": owner, "dilemma": number, "version": version, "at": datetime.now(UTC).date().isoformat()}
            put_row(connection, kept_dilemma, values, replaces=False)

    def drop(self, owner: str, number: int) -> None:
        """Keep a dilemma no longer."""
        with self._database.begin() as connection:
            connection.execute(delete(kept_dilemma).where(kept_dilemma.c.owner == owner, kept_dilemma.c.dilemma == number))

    def opened(self, owner: str, number: int, version: int) -> None:
        """Note that someone who keeps a dilemma has now read this version of it; for others nothing is noted."""
        mine = (kept_dilemma.c.owner == owner, kept_dilemma.c.dilemma == number, kept_dilemma.c.version != version)
        with self._database.connect() as connection:
            behind = connection.execute(select(kept_dilemma.c.dilemma).where(*mine)).first()
        if behind:
            with self._database.begin() as connection:
                connection.execute(update(kept_dilemma).where(*mine).values(version=version))

    def numbers(self, owner: str) -> frozenset[int]:
        """Return the numbers of the dilemmas that someone keeps."""
        with self._database.connect() as connection:
            return frozenset(connection.execute(select(kept_dilemma.c.dilemma).where(kept_dilemma.c.owner == owner)).scalars())

    def dilemmas(self, owner: str) -> list[KeptDilemma]:
        """Return the dilemmas that someone keeps, the newest in the folder first."""
        columns = (dilemma.c.number, dilemma.c.key, dilemma.c.title, dilemma.c.version, kept_dilemma.c.version.label("read"))
        query = (
            select(*columns, kept_dilemma.c.at, _PUBLISHED.label("published"))
            .join(dilemma, dilemma.c.number == kept_dilemma.c.dilemma)
            .where(kept_dilemma.c.owner == owner)
            .order_by(kept_dilemma.c.at.desc(), dilemma.c.number.desc())
        )
        with self._database.connect() as connection:
            found = connection.execute(query).all()
        return [
            KeptDilemma(
                row.number, row.key if row.published else "", CleanText(row.title if row.published else ""),
                date.fromisoformat(row.at), bool(row.published), bool(row.published and row.version > row.read),
            )
            for row in found
        ]  # fmt: skip

    def keep_search(self, owner: str, question: CleanText, filters: Filters, seen: Collection[int], most: int, at: str) -> int:
        """Keep a question and return its number, the old one when it is kept already. Raises FolderFull at the most.

        at: the moment before it was looked up what fits, see KeptSearch: what was published since may not be among seen.
        """
        mine = kept_search.c.owner == owner
        values = {"question": question, "filters": _written(filters)}
        same = select(kept_search.c.number).where(mine, *(kept_search.c[name] == value for name, value in values.items()))
        with self._database.begin() as connection:
            known = connection.execute(same).scalar()
            if known is not None:
                return int(known)
            if connection.execute(select(func.count()).select_from(kept_search).where(mine)).scalar_one() >= most:
                raise FolderFull(f"{most} questions are kept already: remove one first")
            row = {**values, "owner": owner, "seen": as_json(sorted(seen)), "at": at}
            return int(connection.execute(insert(kept_search).values(row).returning(kept_search.c.number)).scalar_one())

    def looked(self, owner: str, number: int, seen: Collection[int], at: str) -> None:
        """Note what fits a question now that its asker looks at it. at: the moment before that was looked up."""
        with self._database.begin() as connection:
            mine = update(kept_search).where(kept_search.c.owner == owner, kept_search.c.number == number)
            connection.execute(mine.values(seen=as_json(sorted(seen)), at=at))

    def drop_search(self, owner: str, number: int) -> None:
        """Keep a question no longer, and soon in the file neither."""
        with self._database.together(), self._database.begin() as connection:
            connection.execute(delete(kept_search).where(kept_search.c.owner == owner, kept_search.c.number == number))
            self._database.forget_soon(kept_dilemma, kept_search)

    def reword_all(self, change: Callable[[str], str]) -> None:
        """Put what change makes of them in the place of everyone's questions and filters, in the file too."""
        with self._database.together(), self._database.begin() as connection:
            for row in connection.execute(select(kept_search)).all():
                new = {"question": change(row.question), "filters": change(row.filters)}
                if (new["question"], new["filters"]) != (row.question, row.filters):
                    connection.execute(update(kept_search).where(kept_search.c.number == row.number).values(new))
            self._database.forget(kept_dilemma, kept_search)

    def searches(self, owner: str) -> list[KeptSearch]:
        """Return the questions that someone keeps, newest first."""
        query = select(kept_search).where(kept_search.c.owner == owner).order_by(kept_search.c.number.desc())
        with self._database.connect() as connection:
            found = connection.execute(query).all()
        return [
            KeptSearch(row.number, CleanText(row.question), _read(row.filters), frozenset(json.loads(row.seen)), row.at)
            for row in found
        ]

    def empty(self, owner: str) -> None:
        """Keep nothing of someone any longer, and soon in the file neither."""
        with self._database.together(), self._database.begin() as connection:
            for table in (kept_dilemma, kept_search):
                connection.execute(delete(table).where(table.c.owner == owner))
            self._database.forget_soon(kept_dilemma, kept_search)

    def changes(self, since: str) -> list[tuple[int, int, str]]:
        """Return (dilemma, entry, when) for the last entry in the trail of each published dilemma, at or after a moment."""
        last = func.max(event.c.number).label("entry")
        query = select(event.c.dilemma, last, func.max(event.c.at).label("at"))
        query = query.join(dilemma, dilemma.c.number == event.c.dilemma).where(event.c.at >= since, _PUBLISHED)
        with self._database.connect() as connection:
            return [(row.dilemma, row.entry, row.at) for row in connection.execute(query.group_by(event.c.dilemma))]

    def questions(self) -> Iterator[tuple[int, str]]:
        """Yield every kept question with its number, whoever keeps it, for who checks that nobody is named; filters too."""
        with self._database.connect() as connection:
            for row in connection.execute(select(kept_search)):
                yield row.number, "\n".join((row.question, *(one for its in _read(row.filters).facets.values() for one in its)))


def moment() -> str:
    """Return this moment as the folder and the trail note it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _written(filters: Filters) -> str:
    return as_json({"themes": filters.themes, "facets": {name: values for name, values in filters.facets.items() if values}})


def _read(written: str) -> Filters:
    read = json.loads(written)
    return Filters(tuple(read["themes"]), {name: tuple(values) for name, values in read["facets"].items()})
