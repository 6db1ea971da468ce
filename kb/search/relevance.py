"""How well each dilemma fits a question: a weighted sum of meaning and words, and what that means in words.

Meaning: the question's cosine with the whole text, with title and question, and with its nearest guidance. Words: BM25
of stems and of letter groups, each as a share of the best among the candidates, and more where nearly all of the question
stands in the dilemma. Whether a dilemma helps at all is judged from that sum alone: the encoder learned to keep away from
questions that no dilemma answers. Weights, bounds and what each part gains: docs/decisions.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kb import lexical
from kb.index import View
from kb.index.places import AnyIndex
from kb.model import Dilemma, Fit
from kb.search.words import Shared

_MOST_SENTENCES = 200  # that get a vector of their own; a dilemma of the advised length has some ten
_WEIGHTS = {View.WHOLE: 1.0, View.QUESTION: 0.25, View.GUIDANCE: 0.27}
_NONE = -1.0  # cosine where there is nothing to be near to
_STEMS, _LETTERS = 0.063, 0.14
_REPEATED, _MOSTLY = 0.6, 0.6  # weight of what is shared above this share of the question: few words, but his own
_FEW_STEMS, _FEW_LETTERS = 3.0, 10.0  # BM25 that says little, so that a best of hardly anything is no full share
# Bounds of the sum (corpora/judged/weights): below RELATED fall none of the questions that can be answered and 93 % of
# those that cannot, above CLOSE lies half of the best answers.
_CLOSE, _RELATED, _DISTANT = 1.36, 1.27, 1.2
_USUAL_MEAN, _USUAL_SPREAD = 0.685, 0.073  # cosines of common questions with dilemmas, by the embedded model


def told(dilemma: Dilemma) -> list[str]:
    """Return the sentences of a dilemma that have a vector of their own, in order."""
    return [*lexical.sentences(dilemma.situation), *lexical.sentences(dilemma.question)][:_MOST_SENTENCES]


def whole_text(dilemma: Dilemma) -> str:
    """Return title, situation and question as one text: what happened and what the choice was, without the advice."""
    return "\n".join(filter(None, (dilemma.title, dilemma.situation, dilemma.question)))


def texts_of(dilemma: Dilemma) -> list[tuple[View, str]]:
    """Return what is embedded of a dilemma, by view."""
    return [
        (View.WHOLE, whole_text(dilemma)),
        (View.QUESTION, f"{dilemma.title} {dilemma.question}".strip()),
        *((View.SENTENCE, sentence) for sentence in told(dilemma)),
        *((View.GUIDANCE, piece.text) for piece in dilemma.guidance[:_MOST_SENTENCES]),
    ]


@dataclass(frozen=True, slots=True)
class Scale:
    """How a model's cosines lie: weights and bounds are for the embedded model, whose own scale is the default.

    mean, spread: mean and standard deviation of the cosines of common questions with the whole text of dilemmas.
    """

    mean: float = _USUAL_MEAN
    spread: float = _USUAL_SPREAD

    @classmethod
    def of(cls, questions: np.ndarray, dilemmas: np.ndarray) -> "Scale":
        """Measure another model: unit vectors of common questions and of dilemmas; with too few the default."""
        cosines = questions @ dilemmas.T
        return cls(float(cosines.mean()), float(cosines.std())) if cosines.size > 1 and cosines.std() > 0 else cls()

    def usual(self, cosines: np.ndarray) -> np.ndarray:
        """Return cosines as the embedded model would give them."""
        return np.asarray(_USUAL_MEAN + (cosines - self.mean) * (_USUAL_SPREAD / self.spread))


@dataclass(frozen=True, slots=True)
class Scored:
    """One dilemma with its fused score and its best plain cosine."""

    number: int
    score: float
    cosine: float


def scored(index: AnyIndex, question: np.ndarray, numbers: Sequence[int], words: Shared, scale: Scale) -> list[Scored]:
    """Score dilemmas for a question, best first.

    question: unit vector, shape (dim,). words: what the question shares with each of the dilemmas. Where nobody advised, the
    whole text stands for the advice; else hardly any open question would be found (docs/decisions.md).
    """
    total = _STEMS * _share(words.stems, _FEW_STEMS) + _LETTERS * _share(words.letters, _FEW_LETTERS)
    total += _REPEATED * np.maximum(0, words.repeated - _MOSTLY)
    cosines = {view: _nearest(index, question, numbers, view) for view in _WEIGHTS}
    for view, weight in _WEIGHTS.items():
        there = cosines[view] > _NONE
        total += weight * scale.usual(np.where(there, cosines[view], cosines[View.WHOLE]))
    plain = np.max(np.stack(list(cosines.values())), axis=0)
    rows_of = zip(numbers, total.tolist(), plain.tolist(), strict=True)
    return sorted((Scored(*row) for row in rows_of), key=lambda its: (-its.score, its.number))


def _nearest(index: AnyIndex, question: np.ndarray, numbers: Sequence[int], view: View) -> np.ndarray:
    """Return for each dilemma the cosine of its nearest vector of a view, -1 for one without."""
    rows, owners = index.gather(numbers, view)
    best = np.full(len(numbers), _NONE)
    np.maximum.at(best, owners, rows @ question)
    return best


def _share(bm25: np.ndarray, few: float) -> np.ndarray:
    return np.asarray(bm25 / (bm25.max(initial=0.0) + few))


def fit(score: float) -> Fit:
    """Say in words how likely it is that a dilemma with this score helps."""
    if score >= _RELATED:
        return Fit.CLOSE if score >= _CLOSE else Fit.RELATED
    return Fit.DISTANT if score >= _DISTANT else Fit.UNRELATED
