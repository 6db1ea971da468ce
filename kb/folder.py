"""One person's folder: what they keep, and which dilemmas are new to a question they keep."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kb.conversation import searchable
from kb.errors import BadQuestion
from kb.model import CleanText, Dilemma, Filters, Found
from kb.store import Store
from kb.store.kept import KeptDilemma, KeptSearch, moment

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


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at for a kept question and what of it is new, best first.

    touched: (dilemma, entry in the trail) of what was published or changed since its last look and did not fit then.
    """

    touched: frozenset[tuple[int, int]]
    new: tuple[New, ...] = ()


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
        before = moment()
        fitting = self._fitting(question, filters)
        return self._kept.keep_search(self._owner, question, filters, fitting, MOST_SEARCHES, before)

    def looked(self, number: int) -> None:
        """Note that what fits a kept question now has been seen."""
        before = moment()
        for one in self.searches():
            if one.number == number:
                self._kept.looked(self._owner, number, self._fitting(one.question, one.filters), before)

    def drop_search(self, number: int) -> None:
        """Keep a question no longer."""
        self._kept.drop_search(self._owner, number)

    def empty(self) -> None:
        """Keep nothing any longer."""
        self._kept.empty(self._owner)

    def news(self, before: Mapping[int, Checked] = MappingProxyType({})) -> Iterator[tuple[int, Checked]]:
        """Yield for each kept question its number and what is new: published or changed since the last look, and fitting.

        before: what this gave earlier. A search is made only for a question to which something happened since, and only when
        it is asked for: who takes them one by one may stop in between.
        """
        searches = self.searches()
        changes = self._kept.changes(min(one.at for one in searches)) if searches else []
        for one in searches:
            touched = frozenset((number, entry) for number, entry, at in changes if at >= one.at and number not in one.seen)
            known = before.get(one.number)
            yield one.number, known if known and known.touched == touched else self._checked(one, touched)

    def _checked(self, one: KeptSearch, touched: frozenset[tuple[int, int]]) -> Checked:
        if not touched:
            return Checked(touched)
        try:
            fitting = self._fitting(one.question, one.filters)
        except BadQuestion:  # longer than is searched with by now
            return Checked(touched)
        numbers = {number for number, _ in touched}
        new = (New(number, fits.key, fits.title) for number, fits in fitting.items() if number in numbers)
        return Checked(touched, tuple(new))

    def _fitting(self, question: CleanText, filters: Filters) -> dict[int, Dilemma]:
        """Return what fits a question, by number, best first."""
        found = self._search(searchable(question), _LOOKED_AT, filters or None)
        return {hit.dilemma.number or 0: hit.dilemma for hit in found.hits if hit.fit.helps}
