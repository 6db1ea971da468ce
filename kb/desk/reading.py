"""What everyone who may read gets from the knowledge base, and what one person keeps."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from kb.errors import NotFound
from kb.folder import Folder
from kb.knowledge_base import KnowledgeBase
from kb.limits import Costly, Nameless
from kb.model import Dilemma, Filters, Found, Status
from kb.people import Person
from kb.store import Counts
from kb.taxonomy import Taxonomy


class Reading:
    """What is published, and nothing else. who: under what name their questions are counted; "": not at all."""

    def __init__(self, kb: KnowledgeBase, who: str | Nameless = "") -> None:
        self._kb, self._who = kb, who

    @property
    def home(self) -> Path:
        """The home folder, which tells this collection from others."""
        return self._kb.settings.home

    def search(self, question: str, k: int = 5, filters: Filters | None = None) -> Found:
        """Search as the chat does; see kb.search. Raises TooOften."""
        if self._who:
            self._kb.limits.spend(Costly.QUESTION, self._who)
        return self._kb.search(question, k, filters)

    def dilemma(self, key: str) -> Dilemma:
        """Return the published dilemma with this key. Raises NotFound, also for one in another state."""
        found = self._kb.store.by_key(key)
        if found.status is not Status.PUBLISHED:
            raise NotFound(f"no published dilemma {key!r}")
        return found

    def dilemmas(self, numbers: Sequence[int]) -> list[Dilemma]:
        """Return those of these dilemmas that are published, in this order."""
        there = {one.number: one for one in self._kb.store.find_many(numbers) if one.status is Status.PUBLISHED}
        return [there[number] for number in numbers if number in there]

    def numbers(self, filters: Filters | None = None) -> frozenset[int]:
        """Return the numbers of what is published, or of what the filters let through."""
        return self._kb.store.matching(self.taxonomy().current(filters or Filters()))

    def is_empty(self) -> bool:
        """Say whether nothing is published yet."""
        return not self._kb.store.count(Status.PUBLISHED)

    def newest(self, filters: Filters, limit: int, skip: int = 0) -> list[Dilemma]:
        """Return what the filters let through, newest first."""
        return self._kb.store.newest(self.taxonomy().current(filters), limit, skip)

    def counts(self, filters: Filters, facets: Iterable[str]) -> Counts:
        """Return how many dilemmas fit, per theme and facet value; see kb.store.Counts."""
        return self._kb.store.counts(self.taxonomy().current(filters), facets)

    def taxonomy(self) -> Taxonomy:
        """Return the themes and partners in force, which others may change between two runs of a page."""
        return self._kb.taxonomy

    def themes(self) -> tuple[str, ...]:
        """Return the slugs of the themes to look in, in order: those on offer, and others that something published has."""
        lists = self.taxonomy()
        if len(lists.offered) == len(lists.labels):
            return lists.offered
        there = self._kb.store.counts(Filters(), ()).themes
        return tuple(slug for slug in lists.labels if slug in lists.offered or slug in there)

    def facet_values(self, name: str) -> list[str]:
        """Return the values of a facet, commonest first."""
        return self._kb.store.facet_values(name)

    def open_questions(self, limit: int) -> list[tuple[Dilemma, date]]:
        """Return at most so many open questions, newest first, each with the day since which it stands there."""
        return self._kb.store.open_questions(limit)

    def helped(self, number: int) -> int:
        """Return how many people a dilemma helped."""
        return self._kb.store.helped.count(number)

    def revision(self) -> int:
        """Return a number that grows with every change of any dilemma."""
        return self._kb.store.revision()

    def versions(self) -> dict[int, int]:
        """Return number and version of all that is published."""
        return self._kb.store.versions()

    def uses(self, word: str) -> bool:
        """Say whether published dilemmas use a word."""
        return bool(self._kb.store.lexical(word, 1))


class Own:
    """What one person keeps, and what helped them. folder: see kb.folder."""

    def __init__(self, kb: KnowledgeBase, person: Person) -> None:
        self._helped, self._name = kb.store.helped, person.name
        self.folder = Folder(kb.store, kb.search, person.name)

    def was_helped(self, number: int) -> bool:
        """Say whether this person said that a dilemma helped."""
        return self._helped.has(number, self._name)

    def note_helped(self, number: int, is_on: bool) -> None:
        """Note that a dilemma helped this person, or that it did not after all."""
        (self._helped.mark if is_on else self._helped.unmark)(number, self._name)
