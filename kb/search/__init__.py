"""search(question) -> what helps, best first: embed, look up, fuse, explain, and say so when nothing fits.

The index is derived from the store. Before every search it is brought in line with it: what was published, changed or
withdrawn since is embedded or taken out, so that no one has to rebuild by hand.

Candidates come from the words (BM25) and from the vectors of the whole text and of title with question; kb.search.relevance
scores them in full.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from kb import lexical
from kb.embedding import Embedder, embedded_name
from kb.errors import BadQuestion, IndexMismatch, NotFound, NotWritten
from kb.index import SEARCHED, Entry, Manifest, SearchIndex, View, load_index, read_manifest
from kb.model import Dilemma, Filters, Found, Hit
from kb.search import relevance, why
from kb.search.relevance import Scale, Scored, texts_of
from kb.search.words import Asked, Words
from kb.store import Store

_log = logging.getLogger(__name__)
_CHUNK = 64  # dilemmas embedded at once
_SAVE_EVERY = 4 * _CHUNK
_CANDIDATES = 30  # dilemmas per view that are scored in full
_MEASURED_ON = 300  # dilemmas that show how another model's cosines lie


def entries_of(dilemmas: Sequence[Dilemma], digests: Sequence[str], embedder: Embedder) -> list[Entry]:
    """Embed stored dilemmas, given with their content digests, in one go."""
    texts = [texts_of(dilemma) for dilemma in dilemmas]
    passages = iter(embedder.passages([text for views in texts for _, text in views]))
    entries = []
    for dilemma, digest, views in zip(dilemmas, digests, texts, strict=True):
        rows = np.stack([next(passages) for _ in views])
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

    def __init__(
        self, store: Store, embedder: Embedder, path: Path | None = None, longest_question: int = 4000,
        read_only: bool = False,
    ) -> None:  # fmt: skip
        self._store, self._embedder, self._path = store, embedder, path
        self._read_only = read_only
        self._longest = longest_question
        self._lock = threading.RLock()
        self._revision = -1
        self._index = self._load() or SearchIndex(manifest_of(embedder))
        self._scale: Scale | None = None  # measured when first needed
        self._words = Words()

    def _load(self) -> SearchIndex | None:
        try:
            return load_index(self._path, manifest_of(self._embedder)) if self._path else None
        except FileNotFoundError:
            return None

    def _measured(self) -> Scale:
        """Return the scale of the model's cosines: known of the embedded one, measured on the dilemmas at hand of another."""
        if self._embedder.name == embedded_name():
            return Scale()
        numbers = sorted(self._index.manifest.digests)
        some = numbers[:: max(1, len(numbers) // _MEASURED_ON)]
        questions = self._embedder.questions(lexical.common_questions())
        return Scale.of(questions, self._index.gather(some, View.WHOLE)[0])

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
            self._words.remove(sorted(gone))
            if self._revision < 0:
                same = wanted.keys() - set(new)
                self._index.remove(same - self._words.put(self._store, same))
            for done in range(0, len(new), _CHUNK):
                chunk = new[done : done + _CHUNK]
                # What was withdrawn or erased just now has no words; the next refresh sees that.
                there = self._words.put(self._store, chunk)
                found = [one for one in self._store.find_many(chunk) if one.number in there]
                self._index.put(entries_of(found, [wanted[_number(one)] for one in found], self._embedder))
                if progress:
                    progress(done + len(chunk), len(new))
                if done and done % _SAVE_EVERY == 0:
                    self._save()
            if gone or new:
                self._scale = None
                self._save()
            self._revision = revision
            return len(gone) + len(new)

    def astray(self) -> frozenset[int]:
        """Return the numbers of dilemmas for which this index is not as the store is now; refresh mends that."""
        held, wanted = self._index.manifest.digests, self._store.published()
        return frozenset(number for number in held.keys() | wanted.keys() if held.get(number) != wanted.get(number))

    def save_as(self, path: Path) -> None:
        """Put the index in place at path, whatever stands there. Raises NotWritten."""
        with self._lock:
            self._index.save(path)

    def _save(self) -> None:
        """Write the index, unless a rebuild with another model has put its own in place meanwhile.

        Where it cannot be written this process searches in memory; the next one to start brings the file in line.
        """
        if self._path is None or self._read_only:
            return
        try:
            read_manifest(self._path).refuse_other(self._index.manifest)
        except FileNotFoundError:
            pass
        except IndexMismatch as other:
            _log.warning("%s; until a restart this process searches with the old model, in memory", other)
            return
        try:
            self._index.save(self._path)
        except NotWritten as wrong:
            _log.warning("%s; searching goes on in memory", wrong)

    def search(self, question: str, k: int = 5, filters: Filters | None = None) -> Found:
        """Return the k dilemmas that help most with the question, best first, and whether any does.

        The question is used in memory only. Raises BadQuestion when it is empty, too long or holds no word.
        """
        self._check(question)
        self.refresh()
        vector = self._embedder.questions([question])[0]
        asked = Asked.of(question)
        allowed = self._store.matching(filters) if filters else None
        with self._lock:
            totals = self._words.totals(asked)
            numbers = set(totals.best(_CANDIDATES, allowed))
            for view in SEARCHED:
                numbers.update(number for number, _ in self._index.nearest(vector, _CANDIDATES, view, allowed))
            known = sorted(number for number in numbers if number in self._index)
            words = self._words.scores(asked, totals, known)
            self._scale = self._scale or self._measured()
            best = relevance.scored(self._index, vector, known, words, self._scale)[:k]
            nearest = [self._nearest_sentence(vector, its.number) for its in best]
        try:
            dilemmas = self._store.get_many([its.number for its in best])
        except NotFound:  # erased just now
            return self.search(question, k, filters)
        traits = why.traits(asked.terms)
        hits = [_hit(asked.terms, traits, *of) for of in zip(dilemmas, best, nearest, strict=True)]
        return Found(any(hit.fit.helps for hit in hits), tuple(hits))

    def _nearest_sentence(self, vector: np.ndarray, number: int) -> int:
        """Return the place of the sentence nearest to a question, -1 when the dilemma has none."""
        rows = self._index.vectors(number, View.SENTENCE)
        return int(np.argmax(rows @ vector)) if len(rows) else -1

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


def _hit(terms: frozenset[str], traits: why.Traits, dilemma: Dilemma, its: Scored, sentence: int) -> Hit:
    return Hit(
        dilemma, its.score, its.cosine, relevance.fit(its.score), why.nearest_sentence(dilemma, sentence),
        why.shared(terms, dilemma), why.differences(traits, dilemma),
    )  # fmt: skip
