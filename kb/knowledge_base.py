"""KnowledgeBase: the parts put together. Store, model and index open when first needed, once per process."""

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kb import contributing, lexical, retold
from kb.embedding import Embedder, embedded_name, open_embedder
from kb.errors import IndexMismatch, NotFound
from kb.hiding import hidden, without_names
from kb.index import FORMAT, read_manifest
from kb.look_alikes import LookAlikes
from kb.model import Dilemma, Filters, Found, Status
from kb.own_words import OwnWords
from kb.search import Search
from kb.settings import EMBEDDED_MODEL, Settings
from kb.store import Store, Who

_DAYS_A_MONTH = 30.4
READERS_OF_HIGH_RISK = 2
WAITING = (Status.CONCEPT, Status.REVIEW)
_MODEL = "embedding model"
Progress = Callable[[int, int], None]
Weigh = Callable[[Dilemma], Mapping[str, Any]]
"""Gives the record of how few people a dilemma may point at."""


class KnowledgeBase:
    """Everything under one home folder. Safe to share between threads. read_only: the index on disk stays as it is."""

    def __init__(self, settings: Settings, read_only: bool = False) -> None:
        self.settings, self._read_only = settings, read_only
        self._opening, self._judging = threading.RLock(), threading.RLock()
        self._store: Store | None = None
        self._embedder: Embedder | None = None
        self._searcher: Search | None = None
        self._look_alikes: LookAlikes | None = None

    @property
    def store(self) -> Store:
        """The dilemmas."""
        with self._opening:
            if self._store is None:
                self._store = Store(self.settings.database, lexical.analyse)
            return self._store

    @property
    def embedder(self) -> Embedder:
        """The model that the settings name, or else the one the index was made with."""
        with self._opening:
            if self._embedder is None:
                self._embedder = open_embedder(self.settings.model_copy(update={"model": self.model}))
            return self._embedder

    @property
    def searcher(self) -> Search:
        """The search. Raises IndexMismatch when the index on disk does not belong to the model or is damaged."""
        with self._opening:
            if self._searcher is None:
                longest = self.settings.question_characters
                self._searcher = Search(self.store, self.embedder, self.settings.index, longest, self._read_only)
            return self._searcher

    @property
    def look_alikes(self) -> LookAlikes:
        """What finds dilemmas told twice."""
        with self._opening:
            if self._look_alikes is None:
                self._look_alikes = LookAlikes(self.searcher, self.embedder)
            return self._look_alikes

    @property
    def model(self) -> str:
        """Name or folder of the embedding model in force: the one set, else the one the last rebuild was asked for."""
        return self.settings.model or self.store.setting(_MODEL) or EMBEDDED_MODEL

    def is_outdated(self) -> bool:
        """Say whether the index on disk was made by an earlier version of the embedded model or of this program."""
        try:
            made = read_manifest(self.settings.index)
        except FileNotFoundError:
            return False
        except IndexMismatch:
            return True
        return made.format != FORMAT or (self.model == EMBEDDED_MODEL and made.model != embedded_name())

    def search(self, question: str, k: int = 5, filters: Filters | None = None) -> Found:
        """Search as the chat does; see Search.search."""
        return self.searcher.search(question, k, filters)

    def submit(self, draft: Dilemma) -> int:
        """Keep what a visitor puts forward until an editor judges it; return its number. The trail names nobody.

        draft: as kb.contributing makes them; one that was put forward already stays as it is. Raises NotFound when the dilemma
        that it adds to is not published (any more).
        """
        if (known := self.store.number_of(draft.key)) is not None:
            return known
        if draft.adds_to and self.store.by_key(draft.adds_to).status is not Status.PUBLISHED:
            raise NotFound(f"no published dilemma {draft.adds_to!r} to add to: it was withdrawn")
        return self.store.put(replace(draft, status=Status.CONCEPT), contributing.ACTOR, draft.source.kind)

    def publish(self, number: int, actor: Who, reason: str = "") -> None:
        """Let everyone find a dilemma from the next search on; its advice is to be looked at again after some months.

        A proposed wording that nobody took over goes.
        """
        self.store.put(retold.without_wording(self.store.get(number)), actor, reason)
        self.store.set_status(number, Status.PUBLISHED, actor, reason, self.next_review())

    def approve(self, number: int, reader: Who) -> bool:
        """Publish a draft that a reader finds fit; of high risk only after two readers found the same version so.

        Says whether it is published now; else it is in review. The same reader twice counts once, and one of two is not who
        brought it in, nor from the same region where both regions are known.
        """
        draft = self.store.get(number)
        fit = self._is_read(number, reader, needs_two(draft))
        if fit:
            self.publish(number, reader)
        elif draft.status is Status.CONCEPT:
            self.store.set_status(number, Status.REVIEW, reader)
        return fit

    def give_back(self, number: int, reader: Who, reason: str) -> None:
        """Return a draft to who brought it in, who mends it first; reason: clean text for the trail. Raises NotFound."""
        with self._judging:
            self._waiting(number)
            self.store.set_status(number, Status.CONCEPT, reader, reason)

    def merge(
        self, number: int, into: int, reader: Who, pieces: Collection[int] | None = None, ending: bool = False,
        weigh: Weigh | None = None,
    ) -> bool:  # fmt: skip
        """Add advice of a draft to a dilemma that it retells, and remove the draft. Says whether that is done now.

        into: what is published needs readers as for approve, also when only the two together may point at one person; another
        draft does not, and is read from the start. pieces: places of the draft's advice; None: what the other does not have
        letter by letter. ending: add what was chosen and how it ended. weigh: gives the record of risk of the two as one; else,
        and between drafts at least, the highest of theirs stands. Raises NotFound when either is gone, withdrawn or no draft.
        """
        with self._judging:
            draft, kept = self._waiting(number), self.store.get(into)
            if kept.status is Status.WITHDRAWN or number == into:
                raise NotFound(f"no dilemma {into} to merge with: it was withdrawn, or is the draft itself")
            if kept.adds_to or draft.adds_to not in ("", kept.key):
                raise NotFound(f"no dilemma {into} to merge with: a contribution goes only to the dilemma that it names")
            both = retold.joined(kept, draft, retold.not_there(draft, kept) if pieces is None else pieces, ending)
            published = kept.status is Status.PUBLISHED
            both = retold.with_risk(both, retold.risk_together(kept, draft, weigh(both) if weigh else {}, published))
            if not published:
                both = replace(both, status=Status.CONCEPT)  # to be read from the start
            elif not self._is_read(number, reader, needs_two(draft) or needs_two(both), _with(kept, pieces, ending)):
                if draft.status is Status.CONCEPT:
                    self.store.set_status(number, Status.REVIEW, reader)
                return False
            self.store.put(both, reader, f"samengevoegd met {draft.key}", seen=kept)
            self.store.delete(number, reader, f"samengevoegd met {kept.key}")
            return True

    @contextmanager
    def judging(self, draft: Dilemma) -> Iterator[Dilemma]:
        """Let one person at a time decide on drafts; give the draft as it is now, perhaps read by someone meanwhile.

        Raises NotFound when someone else decided on this draft, or changed it, since it was read.
        """
        with self._judging:
            now = self._waiting(draft.number or 0)
            if now.version != draft.version:
                raise NotFound(f"no draft {draft.number} in version {draft.version}: it was changed, read it again")
            yield now

    def _waiting(self, number: int) -> Dilemma:
        draft = self.store.get(number)
        if draft.status not in WAITING:
            raise NotFound(f"no draft {number}: it is {draft.status.value}")
        return draft

    def _is_read(self, number: int, reader: Who, by_two: bool, what: str = "") -> bool:
        """Note that someone finds a draft fit to publish, with what it was read, and say whether enough people do now."""
        self.store.note_reader(number, reader, what)
        if not by_two:
            return True
        readers, first = self.store.readers(self.store.get(number), what), self.store.trail(number)[0]
        outsiders = [one for one in readers if one.name != first.actor and not (one.region and one.region == first.region)]
        return len({one.name for one in readers}) >= READERS_OF_HIGH_RISK and bool(outsiders)

    def next_review(self) -> date:
        """Return the day on which advice that is published today is to be looked at again."""
        return date.today() + timedelta(days=self.settings.review_months * _DAYS_A_MONTH)

    def withdraw(self, number: int, actor: Who, reason: str = "") -> None:
        """Take a dilemma out of every search from the next one on."""
        with self._judging:
            self.store.set_status(number, Status.WITHDRAWN, actor, reason)

    def delete(self, number: int, actor: Who, reason: str = "") -> None:
        """Erase a dilemma from store and index; only that something was erased stays in the trail.

        Advice that waits to be added to it goes too: it bears its title.
        """
        with self._judging:
            key = self.store.get(number).key
            for draft in list(self.drafts()):
                if draft.adds_to == key:
                    self.store.delete(draft.number or 0, actor, reason)
            self.store.delete(number, actor, reason)
        self.searcher.refresh()

    def hide_everywhere(self, names: Iterable[str], label: str, actor: Who) -> int:
        """Hide names of a type, now in all that is kept and from now on in all that comes in; return how many dilemmas changed.

        label: a type such as PERSON. Raises ValueError for a name without letters or of too many words; then nothing changed.
        """
        own = OwnWords(self.settings)
        own.always_hide(names, label)

        with self._judging:
            changed = self.store.change_all(lambda dilemma: without_names(dilemma, own), actor, "overal verborgen")
        self.store.kept.reword_all(lambda text: hidden(text, own))
        self.store.purge()
        self.searcher.refresh()
        return changed

    def drafts(self) -> Iterator[Dilemma]:
        """Yield what waits for a human check: what one reader found fit, then what nobody read; oldest first."""
        yield from self.store.all(Status.REVIEW)
        yield from self.store.all(Status.CONCEPT)

    def rebuild(self, model: str | None = None, progress: Progress | None = None) -> int:
        """Embed every published dilemma again beside the live index and put the new one in place at the end.

        model: the embedding model from now on; None: the present one. Running apps go on with theirs until they restart.
        A stopped rebuild goes on where it was. Returns the number of dilemmas in the new index.
        """
        settings = self.settings.model_copy(update={"model": model or self.model})
        beside = Path(f"{self.settings.index}.rebuild")
        embedder = open_embedder(settings)
        try:
            search = Search(self.store, embedder, beside)
        except IndexMismatch:
            beside.unlink()
            search = Search(self.store, embedder, beside)
        search.refresh(progress)
        search.save_as(self.settings.index)
        if model:
            self.store.note_setting(_MODEL, model)
        beside.unlink(missing_ok=True)
        return self.store.count(Status.PUBLISHED)


def _with(kept: Dilemma, pieces: Collection[int] | None, ending: bool) -> str:
    """Return with what a draft was read that is merged: who read it with something else read something else."""
    chosen = "all" if pieces is None else ",".join(map(str, sorted(pieces)))
    return f"{kept.key} {kept.version} {chosen}{' ending' if ending else ''}"


def needs_two(draft: Dilemma) -> bool:
    """Say whether a draft may point at one person so strongly that a second person has to read it."""
    return retold.risk_of(draft).get("level") == "hoog"


def open_knowledge_base(settings: Settings, read_only: bool = False) -> KnowledgeBase:
    """Return the knowledge base in the settings' home folder, made when it is not there; nothing heavy happens yet.

    OpenMP threads wait passively: spinning ones made a question on a busy two-core server five times slower.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    settings.home.mkdir(parents=True, exist_ok=True)
    return KnowledgeBase(settings, read_only)
