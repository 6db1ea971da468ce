"""Dilemmas that may be one dilemma told twice, so that an editor can merge them before both are published."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kb.embedding import Embedder
from kb.model import Dilemma
from kb.search import Search
from kb.search.relevance import whole_text

ALIKE = 0.91
"""Cosine of the whole texts above which one may be the other retold; see docs/decisions.md."""


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A dilemma that another resembles. cosine: of the whole texts, at least ALIKE."""

    key: str
    cosine: float


class LookAlikes:
    """Finds what resembles a draft among what is published and among other drafts; each draft is embedded once."""

    def __init__(self, search: Search, embedder: Embedder) -> None:
        self._search, self._embedder = search, embedder
        self._vectors: dict[str, np.ndarray] = {}  # by text

    def of(self, draft: Dilemma, drafts: Iterable[Dilemma]) -> list[LookAlike]:
        """Return what resembles a draft, nearest first. drafts: all that wait for a check; itself among them is no matter."""
        text = whole_text(draft)
        near = [LookAlike(key, cosine) for key, cosine in self._search.alike(text, ALIKE) if key != draft.key]
        others = [other for other in drafts if other.key != draft.key]
        self._remember([text, *map(whole_text, others)])
        own = self._vectors[text]
        near += [LookAlike(other.key, float(own @ self._vectors[whole_text(other)])) for other in others]
        return sorted((one for one in near if one.cosine >= ALIKE), key=lambda one: (-one.cosine, one.key))

    def _remember(self, texts: list[str]) -> None:
        """Embed the texts that are new and forget those that are not asked for any more."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        known = {text: vector for text, vector in self._vectors.items() if text in texts}
        self._vectors = known | dict(zip(new, self._embedder.passages(new), strict=True))
