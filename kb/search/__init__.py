"""search(question) -> what helps, best first: embed, look up, fuse, explain, and say so when nothing fits.

The index is derived from the store. Before every search it is brought in line with it: what was published, changed or
withdrawn since is embedded or taken out, so that no one has to rebuild by hand.

Candidates come from the words (BM25) and from the vectors of the whole text and of title with question; kb.search.relevance
scores them in full.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from kb import lexical
from kb.embedding import Embedder, embedded_name
from kb.errors import BadQuestion, DatabaseRefused, NotFound
from kb.index import SEARCHED, Entry, Manifest, SearchIndex, View
from kb.index.places import AnyIndex, File, Place
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
_AGAIN_SECONDS = 60.0  # between two times that a refresh has files forget what was taken out


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

    place: where the index is kept, a path for a file; None keeps it in memory only. A missing index is built; one made with
    another model or damaged raises IndexMismatch at once.
    """

    def __init__(
        self, store: Store, embedder: Embedder, place: Path | Place | None = None, longest_question: int = 4000
    ) -> None:
        self._store, self._embedder = store, embedder
        self._place = File(place) if isinstance(place, Path) else place
        self._longest = longest_question
        self._lock = threading.RLock()
        self._revision = -1
        made_with = manifest_of(embedder)
        self._index: AnyIndex = self._place.open(made_with) if self._place else SearchIndex(made_with)
        self._scale: Scale | None = None  # measured when first needed
        self._words = Words()
        self._read: dict[int, str] = {}  # dilemmas whose words are here, with the digest of their content
        self._marks: frozenset[str] = frozenset()  # of what files are still to forget, and this index is without
        self._forget_from = 0.0  # on the clock of time.monotonic

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
            changed = self._refresh(progress)
            is_due = bool(self._marks) and time.monotonic() >= self._forget_from
            if is_due:
                self._forget_from = time.monotonic() + _AGAIN_SECONDS
        if is_due:  # meanwhile: who asks a question does not wait for it
            threading.Thread(target=self._forget, daemon=True).start()
        return changed

    def _refresh(self, progress: Callable[[int, int], None] | None = None) -> int:
        if self._store.revision() == self._revision:
            return 0
        marks = self._index.noted()  # before the revision: what was noted by then is taken out by the end
        revision = self._store.revision()
        with self._index.alone():  # so that what another server publishes meanwhile stays
            held, wanted = self._index.manifest.digests, self._store.published()
            gone = held.keys() - wanted.keys()
            self._index.remove(gone)
            if gone:
                marks |= self._index.note()
        self._words.remove(sorted(self._read.keys() - wanted.keys()))
        self._read = {number: digest for number, digest in self._read.items() if number in wanted}
        new = sorted(number for number, digest in wanted.items() if held.get(number) != digest)
        for done in range(0, len(new), _CHUNK):
            self._embed({number: wanted[number] for number in new[done : done + _CHUNK]})
            if progress:
                progress(min(done + _CHUNK, len(new)), len(new))
            if done and done % _SAVE_EVERY == 0:
                self._save()
        unread = sorted(number for number, digest in wanted.items() if self._read.get(number) != digest)
        there = self._words.put(self._store, unread)  # what was withdrawn just now has no words; the next refresh sees that
        self._read |= {number: wanted[number] for number in there}
        if gone or new:
            self._scale = None
            self._save()
        self._revision = revision
        self._marks |= marks
        return len(gone) + len(new)

    def astray(self) -> frozenset[int]:
        """Return the numbers of dilemmas for which this index is not as the store is now; refresh mends that."""
        held, wanted = self._index.manifest.digests, self._store.published()
        return frozenset(number for number in held.keys() | wanted.keys() if held.get(number) != wanted.get(number))

    def _embed(self, digests: Mapping[int, str]) -> None:
        """Embed dilemmas, given with their digests, that no other server embedded meanwhile."""
        with self._index.alone():
            found = self._store.find_many(self._index.lacking(digests))  # without what was erased just now
            self._index.put(entries_of(found, [digests[_number(one)] for one in found], self._embedder))

    def purge(self) -> None:
        """Bring the index in line with the store, and let its files forget what was taken out.

        What a database refuses now is noted in the log and done later, by whichever server can: what was erased is erased.
        """
        try:
            self._index.note()
            marks = self._index.noted()
            with self._lock:
                self._refresh()
                self._marks |= marks
                self._forget_from = time.monotonic() + _AGAIN_SECONDS
        except DatabaseRefused as wrong:
            _log.warning("vectors of what was erased are not out of the index yet, a later search does that: %s", wrong)
            return
        self._forget()

    def _forget(self) -> None:
        """Let files forget what was taken out; nobody waits for it here, and what cannot be done now is left."""
        marks = self._marks
        if self._index.purge(marks):
            with self._lock:
                self._marks -= marks

    def save_as(self, place: Path | Place) -> None:
        """Put the index in place, whatever stands there. Raises NotWritten."""
        with self._lock:
            (File(place) if isinstance(place, Path) else place).take(self._index)

    def _save(self) -> None:
        """Keep the changes. Where that fails this process searches in memory; the next one to start brings it in line."""
        if self._place:
            self._place.keep(self._index)

    def search(self, question: str, k: int = 5, filters: Filters | None = None) -> Found:
        """Return the k dilemmas that help most with the question, best first, and whether any does.

        The question is used in memory only. Raises BadQuestion when it is empty, too long or holds no word.
        """
        self._check(question)
        is_in_line = self._follow()
        vector = self._embedder.questions([question])[0]
        asked = Asked.of(question)
        allowed = self._store.matching(filters) if filters else None
        with self._lock:
            totals = self._words.totals(asked)
            numbers = set(totals.best(_CANDIDATES, allowed))
            for view in SEARCHED:
                numbers.update(number for number, _ in self._index.nearest(vector, _CANDIDATES, view, allowed))
            known = sorted(number for number in numbers if number in self._index and number in self._read)
            known = known if is_in_line else self._still(known)
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

    def _follow(self) -> bool:
        """Refresh; say whether the index is in line. Where another server keeps the vectors locked, it is as it was before.

        Raises DatabaseRefused where that was never in line with anything.
        """
        try:
            self.refresh()
        except DatabaseRefused as wrong:
            if wrong.cause != "locked" or self._revision < 0:
                raise
            _log.warning("the search goes on with the vectors at hand: %s", wrong)
            return False
        return True

    def _still(self, numbers: Iterable[int]) -> list[int]:
        """Return those of these dilemmas that are published as they were at the last refresh: no other may be shown."""
        now = self._store.published()
        return [number for number in numbers if number in self._read and now.get(number) == self._read[number]]

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
        is_in_line = self._follow()
        with self._lock:
            near = self._index.nearest(self._embedder.passages([text])[0], _CANDIDATES, View.WHOLE)
            cosines = {number: cosine for number, cosine in near if cosine >= least}
            numbers = list(cosines) if is_in_line else self._still(cosines)
        return [(d.key, cosines[number]) for number, d in zip(numbers, self._store.get_many(numbers), strict=True)]

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
