"""What everyone may find of a store: the published dilemmas, by filters, by their words, or the newest."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, select

from kb.model import Dilemma, Filters, Status
from kb.store import browsing, fulltext, open_questions, schema
from kb.store.browsing import Counts
from kb.store.database import Database
from kb.store.finding import Analyse, find_all, words_of

REVISION = select(schema.counter.c.value).where(schema.counter.c.name == "revision")


class Published:
    """The published dilemmas in a database."""

    def __init__(self, engine: Database, analyse: Analyse) -> None:
        self._engine, self._analyse = engine, analyse

    def revision(self) -> int:
        """Return a number that grows with every change of any dilemma."""
        with self._engine.connect() as connection:
            return int(connection.execute(REVISION).scalar_one())

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

    def words_astray(self) -> dict[int, Dilemma | None]:
        """Return the dilemmas that are not found by their words as they should be, by number; None: no longer published."""
        with self._engine.connect() as connection:
            held = fulltext.everything(connection)
            there = {one.number or 0: one for one in find_all(connection, schema.dilemma.c.status == Status.PUBLISHED.value)}
        return {
            number: there.get(number) for number in sorted(held.keys() | there.keys())
            if number not in there or held.get(number) != words_of(there[number], self._analyse)
        }  # fmt: skip
