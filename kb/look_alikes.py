"""Dilemmas that may be one dilemma told twice, so that an editor can merge them before both are published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kb.embedding import Embedder, embedded_name
from kb.model import Dilemma
from kb.retold import Echo, paired
from kb.search import Search
from kb.search.relevance import whole_text

ALIKE = 0.91
"""Cosine of the whole texts above which one may be the other retold; see docs/decisions.md."""
_MOST = 5_000  # texts whose vectors are kept: 8 MB


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A dilemma that another resembles. cosine: of the whole texts, at least ALIKE."""

    key: str
    cosine: float


class LookAlikes:
    """Finds what resembles a draft among what is published and among other drafts; each text is embedded once.

    Safe to share between threads.
    """

    def __init__(self, search: Search, embedder: Embedder) -> None:
        self._search, self._embedder = search, embedder
        self._known: dict[str, np.ndarray] = {}  # vectors by text, latest use last; replaced whole

    def of(self, draft: Dilemma, drafts: Iterable[Dilemma]) -> list[LookAlike]:
        """Return what resembles a draft, nearest first.

        drafts: all that wait for a check; itself among them is no matter, and contributions are passed over: they go elsewhere.
        """
        text = whole_text(draft)
        near = {key: cosine for key, cosine in self._search.alike(text, ALIKE) if key != draft.key}
        others = [other for other in drafts if other.key != draft.key and not other.adds_to]
        own, *rows = self._vectors([text, *map(whole_text, others)])
        near = {other.key: float(own @ row) for other, row in zip(others, rows, strict=True)} | near
        alike = [LookAlike(key, cosine) for key, cosine in near.items() if cosine >= ALIKE]
        return sorted(alike, key=lambda one: (-one.cosine, one.key))

    def echoes(self, draft: Dilemma, other: Dilemma) -> list[Echo | None]:
        """Return for each piece of the draft's advice what it resembles in a dilemma; None for what is new there."""
        told, there = ([piece.text for piece in one.guidance] for one in (draft, other))
        vectors = self._vectors([*told, *there])
        cosines = vectors[: len(told)] @ vectors[len(told) :].T
        return paired(cosines.tolist(), draft, other, measured=self._embedder.name == embedded_name())

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Embed texts, those that are not known yet; shape (number of texts, dim)."""
        known = self._known  # another thread may put another in its place meanwhile
        new = [text for text in dict.fromkeys(texts) if text not in known]
        used = {text: known[text] for text in texts if text in known} | dict(
            zip(new, self._embedder.passages(new), strict=True)
        )
        latest = {text: vector for text, vector in known.items() if text not in used} | used
        self._known = dict(list(latest.items())[-_MOST:])
        return np.array([used[text] for text in texts], np.float32).reshape(len(texts), self._embedder.dim)
