"""Words: how far a question and each dilemma use the same ones, by stem and by groups of letters."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kb import lexical
from kb.search.bm25 import Bm25, Totals, letter_buckets, word_buckets
from kb.store import Store

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question. terms: its stems; stems, letters: these and its letter groups as buckets, int64."""

    terms: frozenset[str]
    stems: np.ndarray
    letters: np.ndarray

    @classmethod
    def of(cls, question: str) -> "Asked":
        """Analyse a question."""
        terms = lexical.terms(question)
        return cls(frozenset(terms), word_buckets(terms), letter_buckets(_plain(f"{question} {lexical.expand(question)}")))


@dataclass(frozen=True, slots=True)
class Shared:
    """Per dilemma: BM25 by stems of all of it, and by letter groups of what is not advice; of these also as a share of the
    question, about 1 where all of the question stands in the dilemma."""

    stems: np.ndarray
    letters: np.ndarray
    repeated: np.ndarray


class Words:
    """The words of the dilemmas in the index. Not safe for writing from several threads: its owner guards it."""

    def __init__(self) -> None:
        self._stems, self._letters = Bm25(), Bm25()

    def put(self, store: Store, numbers: Iterable[int]) -> set[int]:
        """Add published dilemmas, or replace their words; return the numbers of those that are still published."""
        there: set[int] = set()
        for number, stems, told in store.words(numbers):
            self._stems.put(number, word_buckets(stems.split()))
            self._letters.put(number, letter_buckets(_plain(told)))
            there.add(number)
        return there

    def remove(self, numbers: Sequence[int]) -> None:
        """Take dilemmas out; a number that is not there is no error."""
        self._stems.remove(numbers)
        self._letters.remove(numbers)

    def totals(self, asked: Asked) -> Totals:
        """Return how far a question uses the stems of every dilemma."""
        return self._stems.totals(asked.stems)

    def scores(self, asked: Asked, totals: Totals, numbers: Sequence[int]) -> Shared:
        """Return how far a question uses the words of each of these dilemmas. totals: those of the same question."""
        by_letters, most = self._letters.scores(asked.letters, numbers), self._letters.most(asked.letters)
        return Shared(totals.of(numbers), by_letters, by_letters / most if most else by_letters)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(lexical.fold(text)))
