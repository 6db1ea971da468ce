"""One person's folder: what they keep, and which dilemmas are new to a question they keep."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.conversation import searchable
from kb.errors import BadQuestion
from kb.model import CleanText, Dilemma, Filters, Found
from kb.store import Store
from kb.store.kept import KeptDilemma, KeptSearch

MOST_SEARCHES = 50  # questions of one person: each new publication may have to be held against all of them
_LOOKED_AT = 12  # hits of a search that count, as many as the chat looks at
Searching = Callable[[str, int, Filters | None], Found]
"""A search: the question, how many hits at most, filters."""


@dataclass(frozen=True, slots=True)
class New:
    """A dilemma that fits a kept question and did not at the last look."""

    number: int
    key: str
    title: CleanText


class Folder:
    """What one person keeps. search: see Searching; it is used only when a question is kept, opened or has to be checked."""

    def __init__(self, store: Store, search: Searching, owner: str) -> None:
        self._kept, self._search, self._owner = store.kept, search, owner

    @property
    def numbers(self) -> frozenset[int]:
        """Numbers of the dilemmas that are kept."""
        return self._kept.numbers(self._owner)

    def dilemmas(self) -> list[KeptDilemma]:
        """Return the dilemmas that are kept, the newest in the folder first."""
        return self._kept.dilemmas(self._owner)

    def searches(self) -> list[KeptSearch]:
        """Return the questions that are kept, newest first."""
        return self._kept.searches(self._owner)

    def keep(self, number: int) -> None:
        """Keep a dilemma. Raises NotFound when it is not published."""
        self._kept.keep(self._owner, number)

    def drop(self, number: int) -> None:
        """Keep a dilemma no longer."""
        self._kept.drop(self._owner, number)

    def opened(self, dilemma: Dilemma) -> None:
        """Note that a dilemma, if it is kept, has been read as it is now."""
        self._kept.opened(self._owner, dilemma.number or 0, dilemma.version)

    def keep_search(self, question: CleanText, filters: Filters) -> int:
        """Keep a question with its filters and return its number; what fits now is not new.

        Raises FolderFull when MOST_SEARCHES are kept, BadQuestion when it cannot be searched with.
        """
        return self._kept.keep_search(self._owner, question, filters, self._fitting(question, filters), MOST_SEARCHES)

    def looked(self, number: int) -> None:
        """Note that what fits a kept question now has been seen."""
        for one in self.searches():
            if one.number == number:
                self._kept.looked(self._owner, number, self._fitting(one.question, one.filters))

    def drop_search(self, number: int) -> None:
        """Keep a question no longer."""
        self._kept.drop_search(self._owner, number)

    def empty(self) -> None:
        """Keep nothing any longer."""
        self._kept.empty(self._owner)

    def news(self) -> Iterator[tuple[int, tuple[New, ...]]]:
        """Yield for each kept question its number and what is new to it, best first.

        New is what was published or changed since the last look, fits, and did not then. A search is made only where
        something was, and only when the next question is asked for: who takes them one by one may stop in between.
        """
        searches = self.searches()
        if not searches:
            return
        changes = self._kept.changes(min(one.at for one in searches))
        for one in searches:
            touched = {number for number, at in changes.items() if at >= one.at} - one.seen
            yield one.number, self._among(touched, one) if touched else ()

    def _among(self, touched: set[int], one: KeptSearch) -> tuple[New, ...]:
        try:
            fitting = self._fitting(one.question, one.filters)
        except BadQuestion:  # longer than is searched with by now
            return ()
        return tuple(New(number, fits.key, fits.title) for number, fits in fitting.items() if number in touched)

    def _fitting(self, question: CleanText, filters: Filters) -> dict[int, Dilemma]:
        """Return what fits a question, by number, best first."""
        found = self._search(searchable(question), _LOOKED_AT, filters or None)
        return {hit.dilemma.number or 0: hit.dilemma for hit in found.hits if hit.fit.helps}
