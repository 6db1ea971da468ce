"""BM25 of a question with dilemmas, over stems and over letter groups, in memory and changed one by one.

Terms are hashed into buckets, so that scoring is a look-up in one array. The best of all dilemmas are found by lists of
who holds which term; those are made anew after many changes, and what changed since is scored one by one. Terms come from
the store, where SQLite's full-text table changes with the dilemma. Formula and constants: Robertson &
Zaragoza 2009, "The Probabilistic Relevance Framework", 3.4. Letter groups see into compounds and past typing errors
(McNamee & Mayfield 2004, "Character n-gram tokenization for European language text retrieval").
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

_BUCKETS = 1 << 18
_K1, _B = 1.2, 0.75
_LETTERS = 5  # in a group
_FEW_CHANGES = 64  # dilemmas, and this share of all, that may change before the lists are made anew
_SHARE_OF_CHANGES = 1 / 16
_MULTIPLY = np.array([2654435761**power % (1 << 64) for power in range(_LETTERS)], np.uint64)


def word_buckets(terms: Iterable[str]) -> np.ndarray:
    """Return the bucket of each term, with repeats, int64."""
    return np.array([zlib.crc32(term.encode()) % _BUCKETS for term in terms], np.int64)


def letter_buckets(text: str) -> np.ndarray:
    """Return the bucket of every five letters in a row, spaces between words included, with repeats, int64."""
    codes = np.frombuffer(f" {text} ".encode("utf-32-le"), np.uint32).astype(np.uint64)
    if len(codes) < _LETTERS:
        return np.empty(0, np.int64)
    groups = np.lib.stride_tricks.sliding_window_view(codes, _LETTERS)
    mixed = (groups * _MULTIPLY).sum(axis=1, dtype=np.uint64)
    return np.asarray((mixed >> np.uint64(20)) % np.uint64(_BUCKETS), np.int64)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Which dilemmas hold each bucket and how often: those of bucket b stand from starts[b] to starts[b + 1].

    holders: rows of numbers and lengths, int32. often: float32.
    """

    numbers: np.ndarray
    lengths: np.ndarray
    starts: np.ndarray
    holders: np.ndarray
    often: np.ndarray


@dataclass(frozen=True, slots=True)
class Totals:
    """The score of every dilemma: numbers, int64, ascending, and scores, float64."""

    numbers: np.ndarray
    scores: np.ndarray

    def best(self, k: int, allowed: frozenset[int] | None = None) -> list[int]:
        """Return the numbers of at most k dilemmas with the highest scores above 0, highest first. allowed: only these."""
        possible = self.scores > 0
        if allowed is not None:
            possible &= np.isin(self.numbers, list(allowed))
        there = np.flatnonzero(possible)
        if len(there) > k:
            there = there[np.argpartition(-self.scores[there], k)[:k]]
        return [int(number) for number in self.numbers[there[np.lexsort((self.numbers[there], -self.scores[there]))]]]

    def of(self, numbers: Sequence[int]) -> np.ndarray:
        """Return the scores of these dilemmas, 0 for one that is not there."""
        if not len(self.numbers):
            return np.zeros(len(numbers))
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return np.where(self.numbers[places] == numbers, self.scores[places], 0.0)


class Bm25:
    """The terms of all dilemmas, as buckets. Not safe for writing from several threads."""

    def __init__(self) -> None:
        self._documents: dict[int, tuple[np.ndarray, np.ndarray, int]] = {}  # buckets, how often, length
        self._containing = np.zeros(_BUCKETS, np.int64)
        self._length = 0
        self._lists = self._listed()
        self._changed: set[int] = set()  # since the lists were made

    def __len__(self) -> int:
        return len(self._documents)

    def put(self, number: int, buckets: np.ndarray) -> None:
        """Add a dilemma, or replace its terms."""
        self.remove([number])
        found, often = np.unique(buckets, return_counts=True)
        self._documents[number] = found.astype(np.int32), often.astype(np.float32), len(buckets)
        self._containing[found] += 1
        self._length += len(buckets)
        self._changed.add(number)

    def remove(self, numbers: Iterable[int]) -> None:
        """Take dilemmas out; a number that is not there is no error."""
        for number in numbers:
            if gone := self._documents.pop(number, None):
                self._containing[gone[0]] -= 1
                self._length -= gone[2]
                self._changed.add(number)

    def scores(self, question: np.ndarray, numbers: Sequence[int]) -> np.ndarray:
        """Return BM25 of a question, given as buckets, with each of these dilemmas, float64; 0 where nothing is shared."""
        asked = np.unique(question)
        weights = np.zeros(_BUCKETS, np.float32)
        weights[asked] = self._rarity(asked)
        known = [self._documents.get(number) for number in numbers]
        held = [one for one in known if one is not None and len(one[0])]
        if not held:
            return np.zeros(len(numbers))
        lengths = np.array([one[2] for one in held])
        sizes = np.array([len(one[0]) for one in held])
        slow = np.repeat(self._slow(lengths), sizes)
        often = np.concatenate([one[1] for one in held])
        gained = weights[np.concatenate([one[0] for one in held])] * often * (_K1 + 1) / (often + slow)
        sums = iter(np.add.reduceat(gained, np.concatenate([[0], np.cumsum(sizes)[:-1]])).tolist())
        return np.array([next(sums) if one is not None and len(one[0]) else 0.0 for one in known])

    def totals(self, question: np.ndarray) -> Totals:
        """Return the same scores for all dilemmas."""
        if len(self._changed) > _FEW_CHANGES + _SHARE_OF_CHANGES * len(self):
            self._lists, self._changed = self._listed(), set()
        lists, asked = self._lists, np.unique(question)
        slow = self._slow(lists.lengths)
        scores = np.zeros(len(lists.numbers))
        for bucket, rarity in zip(asked.tolist(), self._rarity(asked).tolist(), strict=True):
            part = slice(lists.starts[bucket], lists.starts[bucket + 1])
            holders, often = lists.holders[part], lists.often[part]
            scores[holders] += rarity * often * (_K1 + 1) / (often + slow[holders])
        numbers = lists.numbers
        if self._changed:
            same = ~np.isin(numbers, list(self._changed))
            late = sorted(self._changed & self._documents.keys())
            numbers = np.concatenate([numbers[same], np.array(late, np.int64)])
            scores = np.concatenate([scores[same], self.scores(question, late)])
            order = np.argsort(numbers)
            numbers, scores = numbers[order], scores[order]
        return Totals(numbers, scores)

    def _listed(self) -> _Lists:
        numbers = sorted(self._documents)
        held = [self._documents[number] for number in numbers]
        sizes = [len(found) for found, _, _ in held]
        buckets = np.concatenate([np.empty(0, np.int32), *(found for found, _, _ in held)])
        order = np.argsort(buckets, kind="stable")
        return _Lists(
            np.array(numbers, np.int64),
            np.array([length for _, _, length in held], np.float32),
            np.concatenate([[0], np.cumsum(np.bincount(buckets, minlength=_BUCKETS))]),
            np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[order],
            np.concatenate([np.empty(0, np.float32), *(often for _, often, _ in held)])[order],
        )

    def _slow(self, lengths: np.ndarray) -> np.ndarray:
        """Return how much each repeat of a term counts less in a dilemma of this length."""
        return np.asarray(_K1 * (1 - _B + _B * lengths * len(self) / max(self._length, 1)))

    def most(self, question: np.ndarray) -> float:
        """Return the summed rarity of a question's terms: a dilemma in which all of it stands scores about this."""
        return float(self._rarity(np.unique(question)).sum())

    def _rarity(self, asked: np.ndarray) -> np.ndarray:
        having = self._containing[asked]
        return np.asarray(np.log1p((len(self) - having + 0.5) / (having + 0.5)))
