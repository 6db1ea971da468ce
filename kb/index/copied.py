"""An index in PostgreSQL of which a server keeps a copy in memory: searched as fast as a file, and shared by all.

The database stays the truth: what changes goes there first, and at each look the copy takes over what other servers changed.
A question then costs the database nothing for its vectors (docs/scale.md has what that gains).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

import numpy as np

from kb.index import Entry, Manifest, SearchIndex, View
from kb.index.postgres import PgIndex


class CopiedIndex:
    """As SearchIndex. writes: False keeps what is put or removed in the copy only. Not safe for writing by several threads."""

    def __init__(self, shared: PgIndex, writes: bool = True) -> None:
        self.shared, self._writes = shared, writes
        self._copy = SearchIndex(shared.made_with)
        self._look()

    def _look(self) -> None:
        held, mine = self.shared.manifest.digests, self._copy.manifest.digests
        self._copy.remove(mine.keys() - held.keys())
        self._take_over({number: digest for number, digest in held.items() if mine.get(number) != digest})

    def _take_over(self, digests: Mapping[int, str]) -> None:
        for entries in self.shared.entries(digests):
            self._copy.put(entries)

    @property
    def manifest(self) -> Manifest:
        """What the index was made with, and what it holds now, whoever put it there."""
        if self._writes:
            self._look()
        return self._copy.manifest

    def __len__(self) -> int:
        return len(self._copy)

    def __contains__(self, number: int) -> bool:
        return number in self._copy

    def alone(self) -> AbstractContextManager[None]:
        """Let no other server change the vectors while in here."""
        return self.shared.alone() if self._writes else self._copy.alone()

    def lacking(self, digests: Mapping[int, str]) -> list[int]:
        """Return which dilemmas have no vectors of this content yet, ascending; what another server made is taken over."""
        missing = self._copy.lacking(digests)
        if not self._writes:
            return missing
        lacking = self.shared.lacking({number: digests[number] for number in missing})
        self._take_over({number: digests[number] for number in missing if number not in lacking})
        return lacking

    def put(self, entries: Sequence[Entry]) -> None:
        """Add dilemmas, or replace the vectors of those already there. Raises IndexMismatch on another dimension."""
        if self._writes:
            self.shared.put(entries)
        self._copy.put(entries)

    def remove(self, numbers: Iterable[int]) -> None:
        """Take dilemmas out; a number that is not there is no error."""
        gone = list(numbers)
        if self._writes:
            self.shared.remove(gone)
        self._copy.remove(gone)

    def note(self) -> frozenset[str]:
        """Note in the database that something is to be forgotten; return its mark."""
        return self.shared.note() if self._writes else self._copy.note()

    def noted(self) -> frozenset[str]:
        """Return the marks of what is still to be forgotten, whoever noted it."""
        return self.shared.noted() if self._writes else self._copy.noted()

    def purge(self, marks: Collection[str] = ()) -> bool:
        """Let the database's files forget what was taken out; see PgIndex.purge."""
        return self.shared.purge(marks) if self._writes else self._copy.purge(marks)

    def nearest(
        self, query: np.ndarray, k: int, view: View = View.WHOLE, allowed: frozenset[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the k dilemmas whose nearest vector of this view is closest to the query; see SearchIndex.nearest."""
        return self._copy.nearest(query, k, view, allowed)

    def vectors(self, number: int, view: View) -> np.ndarray:
        """Return the vectors of one dilemma for one view; see SearchIndex.vectors."""
        return self._copy.vectors(number, view)

    def gather(self, numbers: Sequence[int], view: View) -> tuple[np.ndarray, np.ndarray]:
        """Return the vectors of dilemmas for one view; see SearchIndex.gather."""
        return self._copy.gather(numbers, view)
