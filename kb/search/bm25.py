"""BM25 of a question with chosen dilemmas, over stems and over letter groups, in memory and changed one by one.

The store's full-text table proposes candidates; here every candidate gets its score, also one that only the vectors
proposed. Terms are hashed into buckets, so that scoring is a look-up in one array. Formula and constants: Robertson &
Zaragoza 2009, "The Probabilistic Relevance Framework", 3.4. Letter groups see into compounds and past typing errors
(McNamee & Mayfield 2004, "Character n-gram tokenization for European language text retrieval").
"""

import zlib
from collections.abc import Iterable, Sequence

import numpy as np

_BUCKETS = 1 << 18
_K1, _B = 1.2, 0.75
_LETTERS = 5  # in a group
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


class Bm25:
    """The terms of all dilemmas, as buckets. Not safe for writing from several threads."""

    def __init__(self) -> None:
        self._documents: dict[int, tuple[np.ndarray, np.ndarray, int]] = {}  # buckets, how often, length
        self._containing = np.zeros(_BUCKETS, np.int64)
        self._length = 0

    def __len__(self) -> int:
        return len(self._documents)

    def put(self, number: int, buckets: np.ndarray) -> None:
        """Add a dilemma, or replace its terms."""
        self.remove([number])
        found, often = np.unique(buckets, return_counts=True)
        self._documents[number] = found.astype(np.int32), often.astype(np.float32), len(buckets)
        self._containing[found] += 1
        self._length += len(buckets)

    def remove(self, numbers: Iterable[int]) -> None:
        """Take dilemmas out; a number that is not there is no error."""
        for number in numbers:
            if gone := self._documents.pop(number, None):
                self._containing[gone[0]] -= 1
                self._length -= gone[2]

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
        slow = np.repeat(_K1 * (1 - _B + _B * lengths * len(self) / self._length), sizes)
        often = np.concatenate([one[1] for one in held])
        gained = weights[np.concatenate([one[0] for one in held])] * often * (_K1 + 1) / (often + slow)
        sums = iter(np.add.reduceat(gained, np.concatenate([[0], np.cumsum(sizes)[:-1]])).tolist())
        return np.array([next(sums) if one is not None and len(one[0]) else 0.0 for one in known])

    def most(self, question: np.ndarray) -> float:
        """Return the summed rarity of a question's terms: a dilemma in which all of it stands scores about this."""
        return float(self._rarity(np.unique(question)).sum())

    def _rarity(self, asked: np.ndarray) -> np.ndarray:
        having = self._containing[asked]
        return np.asarray(np.log1p((len(self) - having + 0.5) / (having + 0.5)))
