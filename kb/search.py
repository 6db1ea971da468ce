"""search(question) -> what helps, best first: embed, look up, fuse, explain, and say so when nothing fits.

The index is derived from the store. Before every search it is brought in line with it: what was published, changed or
withdrawn since is embedded or taken out, so that no one has to rebuild by hand.

How a dilemma is scored (figures in docs/decisions.md): a weighted sum of the cosines of the question with the whole
text, with title and question, with the mean of its three nearest sentences and with its nearest guidance; each less a
share of its cosine with the usual question, because some texts are near to whatever is asked; plus a little BM25.
Whether it helps at all is judged from that score and from how much the question is like questions asked here.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from kb import lexical
from kb.embedding import Embedder
from kb.errors import BadQuestion, IndexMismatch
from kb.index import Entry, Manifest, SearchIndex, View, load_index, read_manifest
from kb.model import CleanText, Dilemma, Filters, Fit, Found, Hit
from kb.store import Store

_log = logging.getLogger(__name__)
_CHUNK = 64  # dilemmas embedded at once
_SAVE_EVERY = 4 * _CHUNK
_CANDIDATES = 60  # dilemmas per view that are scored in full
_BEST_SENTENCES = 3
_MOST_SENTENCES = 200  # that get a vector of their own; a dilemma of the advised length has some ten
_WEIGHTS = {View.WHOLE: 1.0, View.QUESTION: 0.3, View.SENTENCE: 1.0, View.GUIDANCE: 0.6}
_USUAL = 0.6  # share of the cosine with the usual question that is taken off
_BM25 = 0.005
# Log-odds that a dilemma helps = score x first + likeness to usual questions x second + third (logistic regression on
# corpora/judged); below RELATED 1 % of the answerable questions fall, above CLOSE half of the best answers stand.
_ODDS = (18.4, 66.0, -74.6)
_CLOSE, _RELATED, _DISTANT = 1.6, -2.2, -3.8


def texts_of(dilemma: Dilemma) -> list[tuple[View, str]]:
    """Return what is embedded of a dilemma, by view; the ASKED text is embedded as a question, the rest as passages."""
    asked = f"{dilemma.title} {dilemma.question}".strip()
    told = [*lexical.sentences(dilemma.situation), *lexical.sentences(dilemma.question)][:_MOST_SENTENCES]
    return [
        (View.WHOLE, "\n".join(filter(None, (dilemma.title, dilemma.situation, dilemma.question)))),
        (View.QUESTION, asked),
        *((View.SENTENCE, sentence) for sentence in told),
        *((View.GUIDANCE, piece.text) for piece in dilemma.guidance[:_MOST_SENTENCES]),
        (View.ASKED, asked),
    ]


def entries_of(dilemmas: Sequence[Dilemma], digests: Sequence[str], embedder: Embedder) -> list[Entry]:
    """Embed stored dilemmas, given with their content digests, in one go."""
    texts = [texts_of(dilemma) for dilemma in dilemmas]
    passages = iter(embedder.passages([text for views in texts for view, text in views if view is not View.ASKED]))
    asked = iter(embedder.questions([text for views in texts for view, text in views if view is View.ASKED]))
    entries = []
    for dilemma, digest, views in zip(dilemmas, digests, texts, strict=True):
        rows = np.stack([next(asked if view is View.ASKED else passages) for view, _ in views])
        entries.append(Entry(_number(dilemma), digest, tuple(view for view, _ in views), rows))
    return entries


def _number(dilemma: Dilemma) -> int:
    if dilemma.number is None:
        raise ValueError(f"dilemma {dilemma.key} is not stored yet")
    return dilemma.number


def manifest_of(embedder: Embedder) -> Manifest:
    """Describe the vectors that this embedder makes."""
    return Manifest(embedder.name, embedder.dim, embedder.prompts)


class Search:
    """Searches the published dilemmas of a store with an index that it keeps in line with it. Safe for several threads.

    path: the index file, None keeps the index in memory only. A missing file is built; a file made with another model
    or damaged raises IndexMismatch at once.
    """

    def __init__(self, store: Store, embedder: Embedder, path: Path | None = None, longest_question: int = 4000) -> None:
        self._store, self._embedder, self._path = store, embedder, path
        self._longest = longest_question
        self._lock = threading.RLock()
        self._revision = -1
        self._index = self._load() or self._empty()
        self._usual = self._index.usual_question()

    def _load(self) -> SearchIndex | None:
        try:
            return load_index(self._path, manifest_of(self._embedder)) if self._path else None
        except FileNotFoundError:
            return None

    def _empty(self) -> SearchIndex:
        """Return an index without dilemmas that knows what questions in general look like."""
        general = self._embedder.questions(lexical.common_questions())
        usual = tuple(np.mean(general, axis=0).tolist())
        return SearchIndex(replace(manifest_of(self._embedder), usual=usual, usual_count=len(general)))

    def refresh(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Bring the index in line with the store; return how many dilemmas were embedded or taken out.

        progress(done, all) is called as dilemmas are embedded. The file is written now and then, so a stopped refresh
        goes on where it was.
        """
        with self._lock:
            revision = self._store.revision()
            if revision == self._revision:
                return 0
            held, wanted = self._index.manifest.digests, self._store.published()
            gone = held.keys() - wanted.keys()
            new = sorted(number for number, digest in wanted.items() if held.get(number) != digest)
            self._index.remove(gone)
            for done in range(0, len(new), _CHUNK):
                chunk = new[done : done + _CHUNK]
                found = self._store.get_many(chunk)
                self._index.put(entries_of(found, [wanted[number] for number in chunk], self._embedder))
                if progress:
                    progress(done + len(chunk), len(new))
                if done and done % _SAVE_EVERY == 0:
                    self._save()
            if gone or new:
                self._usual = self._index.usual_question()
                self._save()
            self._revision = revision
            return len(gone) + len(new)

    def save_as(self, path: Path) -> None:
        """Put the index in place at path, whatever stands there."""
        with self._lock:
            self._index.save(path)

    def _save(self) -> None:
        """Write the index, unless a rebuild with another model has put its own in place meanwhile."""
        if self._path is None:
            return
        try:
            read_manifest(self._path).refuse_other(self._index.manifest)
        except FileNotFoundError:
            pass
        except IndexMismatch as other:
            _log.warning("%s; until a restart this process searches with the old model, in memory", other)
            return
        self._index.save(self._path)

    def search(self, question: str, k: int = 5, filters: Filters | None = None) -> Found:
        """Return the k dilemmas that help most with the question, best first, and whether any does.

        The question is used in memory only. Raises BadQuestion when it is empty, too long or holds no word.
        """
        self._check(question)
        self.refresh()
        vector = self._embedder.questions([question])[0]
        allowed = self._store.matching(filters) if filters else None
        with self._lock:
            words = dict(self._store.lexical(question, _CANDIDATES, allowed))
            numbers = set(words)
            for view in _WEIGHTS:
                numbers.update(n for n, _ in self._index.nearest(vector - _USUAL * self._usual, _CANDIDATES, view, allowed))
            known = self._index.manifest.digests
            scored = [(n, *self._score(vector, n, words.get(n, 0.0))) for n in numbers if n in known]
            best = sorted(scored, key=lambda row: (-row[1], row[0]))[:k]
            dilemmas = self._store.get_many([number for number, *_ in best])
            hits = [
                self._hit(question, vector, dilemma, score, cosine)
                for dilemma, (_, score, cosine) in zip(dilemmas, best, strict=True)
            ]
        return Found(any(hit.fit.helps for hit in hits), tuple(hits))

    def nearest_whole(self, question: str, k: int) -> list[tuple[int, float]]:
        """Return (number, cosine) by the plain embedding of the whole text alone: the reference our search must beat."""
        self.refresh()
        with self._lock:
            return self._index.nearest(self._embedder.questions([question])[0], k, View.WHOLE)

    def alike(self, text: str, least: float) -> list[tuple[str, float]]:
        """Return (key, cosine) of the published dilemmas whose whole text is at least this near to a text, nearest first."""
        self.refresh()
        with self._lock:
            near = self._index.nearest(self._embedder.passages([text])[0], _CANDIDATES, View.WHOLE)
        numbers = [number for number, cosine in near if cosine >= least]
        return [(d.key, cosine) for d, (_, cosine) in zip(self._store.get_many(numbers), near, strict=False)]

    def _check(self, question: str) -> None:
        if not question.strip():
            raise BadQuestion("the question is empty: type what you are stuck on", "empty")
        if len(question) > self._longest:
            raise BadQuestion(
                f"the question has {len(question)} characters, at most {self._longest} can be searched: shorten it", "long"
            )
        if not any(c.isalpha() for c in question):
            raise BadQuestion("the question holds no word: describe the dilemma in words", "wordless")

    def _score(self, vector: np.ndarray, number: int, bm25: float) -> tuple[float, float]:
        """Return the fused score of one dilemma and its best plain cosine."""
        score, plain = _BM25 * bm25, -1.0
        for view, weight in _WEIGHTS.items():
            vectors = self._index.vectors(number, view)
            if not len(vectors):
                continue
            cosines = vectors @ vector
            nearest = np.argsort(cosines)[-(_BEST_SENTENCES if view is View.SENTENCE else 1) :]
            score += weight * float(cosines[nearest].mean() - _USUAL * (vectors[nearest] @ self._usual).mean())
            plain = max(plain, float(cosines.max()))
        return score, plain

    def _fit(self, vector: np.ndarray, score: float) -> Fit:
        """Say in words how likely it is that a dilemma with this score helps with this question."""
        odds = _ODDS[0] * score + _ODDS[1] * float(vector @ self._usual) + _ODDS[2]
        if odds >= _RELATED:
            return Fit.CLOSE if odds >= _CLOSE else Fit.RELATED
        return Fit.DISTANT if odds >= _DISTANT else Fit.UNRELATED

    def _hit(self, question: str, vector: np.ndarray, dilemma: Dilemma, score: float, cosine: float) -> Hit:
        told = [text for view, text in texts_of(dilemma) if view is View.SENTENCE]
        rows = self._index.vectors(_number(dilemma), View.SENTENCE)
        nearest = told[int(np.argmax(rows @ vector))] if len(rows) == len(told) and told else dilemma.title
        shared = lexical.shared_words(question, f"{dilemma.title} {dilemma.situation} {dilemma.question}")
        return Hit(dilemma, score, cosine, self._fit(vector, score), CleanText(nearest), shared)
