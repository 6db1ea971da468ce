"""KnowledgeBase: the parts put together. Store, model and index open when first needed, once per process."""

import logging
import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from kb import contributing, exports, following, jobs, mending, retold, taken_back
from kb.embedding import Embedder, embedded_name, open_embedder
from kb.errors import BadSettings, IndexMismatch, KbError, NotFound, Stopped
from kb.files import said
from kb.hiding import hide_names
from kb.index import FORMAT, Manifest
from kb.index.places import Place, place_of
from kb.jobs import Work
from kb.limits import Limits
from kb.look_alikes import LookAlikes
from kb.model import CleanText, Dilemma, Filters, Found, Status
from kb.own_words import OwnWords
from kb.readers import Lacking, lacking
from kb.returned import Returned, with_return, without_return
from kb.safe import Safe
from kb.search import Search, manifest_of
from kb.secret import mark_of, own_key
from kb.settings import EMBEDDED_MODEL, Settings
from kb.store import Actor, Store, Who
from kb.store.shared import shared_texts
from kb.taxonomy import Taxonomy, as_rows, in_force

_log = logging.getLogger(__name__)
_DAYS_A_MONTH = 30.4
_FOLLOW_AGAIN_SECONDS = 60
_NO_NOTE = CleanText("")
WAITING = (Status.CONCEPT, Status.REVIEW)
_MODEL = "embedding model"
Progress = Callable[[int, int], None]
Weigh = Callable[[Dilemma], Mapping[str, Any]]
"""Gives the record of how few people a dilemma may point at."""


class KnowledgeBase:
    """Everything under one home folder. Safe to share between threads. read_only: the index on disk stays as it is.

    safe: the original texts of what waits, where that is switched on. limits: what each visitor has left.
    """

    def __init__(self, settings: Settings, read_only: bool = False) -> None:
        self.settings, self._read_only = settings, read_only
        self.safe, self.limits = Safe(settings), Limits(settings)
        self._opening = threading.RLock()
        self._store: Store | None = None
        self._followed = -1  # the revision up to which other servers were followed
        self._follow_again = 0.0  # when it is tried again after it could not be done
        self._same: set[str] = set()  # keys that are known to be those of the other servers
        self._embedder: Embedder | None = None
        self._searcher: Search | None = None
        self._look_alikes: LookAlikes | None = None
        self._taxonomy: tuple[str, Taxonomy] | None = None

    @property
    def store(self) -> Store:
        """The dilemmas; see kb.mending for what opening does. Raises StoreTooNew, StoreBroken."""
        with self._opening:
            if self._store is None:
                self._store = mending.open_store(self.settings, mend=not self._read_only)
            return self._store

    @property
    def _judging(self) -> AbstractContextManager[None]:
        """Lets one person at a time decide, also where several servers share the store."""
        return self.store.alone()

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
                self._finish_rebuild()
                longest = self.settings.question_characters
                self._searcher = Search(self.store, self.embedder, self.place, longest)
            return self._searcher

    @cached_property
    def place(self) -> Place:
        """Where the search index is kept: beside the records."""
        return place_of(self.settings, self._read_only)

    def close(self) -> None:
        """Give back the connections to the database; the knowledge base cannot be used afterwards."""
        if self._store is not None:
            self._store.close()
        self.place.close()

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

    def check(self) -> list[str]:
        """Return what does not fit together in store, trail, words and index, each with what to do; [] when all does.

        It reads all of it, opens no model and changes nothing.
        """
        return mending.store_problems(self.store) + mending.index_problems(self.place, self.store)

    def is_outdated(self) -> bool:
        """Say whether the index on disk was made by an earlier version of the embedded model or of this program."""
        try:
            made = self.place.made()
        except FileNotFoundError:
            return False
        except IndexMismatch:
            return True
        return made.format != FORMAT or (self.model == EMBEDDED_MODEL and made.model != embedded_name())

    def search(self, question: str, k: int = 5, filters: Filters | None = None) -> Found:
        """Search as the chat does; see Search.search."""
        found = self.searcher.search(question, k, self.taxonomy.current(filters) if filters else None)
        self.follow()
        return found

    def follow(self) -> None:
        """Do in this home folder what other servers of the same database did since the last time; see kb.following.

        What cannot be done is logged and left to a later time: nobody's question fails for it, and nobody's waits each time.
        """
        if not self.settings.database_url or time.monotonic() < self._follow_again:
            return
        try:
            if (now := self.store.revision()) != self._followed:
                following.follow(self.settings, self.store)
                self._followed = now
        except (KbError, OSError) as wrong:
            self._follow_again = time.monotonic() + _FOLLOW_AGAIN_SECONDS
            _log.warning("%s", wrong if isinstance(wrong, KbError) else f"other servers not followed: {type(wrong).__name__}")

    def own_key(self, name: str) -> bytes:
        """Return the key in a file of the home folder, made when it is not there.

        Raises BadSettings for one that is too short, or another than that of the servers that share the database: by two keys
        one person would be two.
        """
        key = own_key(self.settings.home / name)
        if self.settings.database_url and name not in self._same:
            with shared_texts(self.settings.database_url).changing() as texts:
                noted, mark = mark_of(name, key)
                if texts.setdefault(noted, mark) != mark:
                    raise BadSettings(f"{name} is another key than that of the other servers of this database: put theirs here")
            self._same.add(name)
        return key

    @property
    def taxonomy(self) -> Taxonomy:
        """The themes and partners in force; what is changed in them, in whatever process, counts from the next look on."""
        state, known = self.store.lists.state(), self._taxonomy
        if known is None or known[0] != state:
            self._taxonomy = known = state, in_force(self.store.lists.rows())
        return known[1]

    def change_lists(self, change: Callable[[Taxonomy], Taxonomy], actor: Who, reason: str) -> int:
        """Change the themes and partners, and every dilemma that this touches, as one; return how many dilemmas changed."""
        with self._judging, self.store.together():
            before = in_force(self.store.lists.rows())
            after = change(before)
            if after != before:
                self.store.lists.put(as_rows(after), actor, reason)
            if after.renames == before.renames:
                return 0
            return self.store.change_all(after.settled, actor, reason)

    def settle(self, actor: Who) -> int:
        """Bring dilemmas that came in before the present lists in line with these; return how many changed."""
        with self._judging:
            return self.store.change_all(self.taxonomy.settled, actor, "thema's en partners bijgewerkt")

    def submit(self, draft: Dilemma) -> int:
        """Keep what a visitor puts forward until an editor judges it; return its number. The trail names nobody.

        draft: as kb.contributing makes them; one that was put forward already stays as it is. Raises NotFound when the dilemma
        that it adds to is not published (any more).
        """
        if (known := self.store.number_of(draft.key)) is not None:
            return known
        if draft.adds_to and self.store.by_key(draft.adds_to).status is not Status.PUBLISHED:
            raise NotFound(f"no published dilemma {draft.adds_to!r} to add to: it was withdrawn")
        return self.store.put(
            self.taxonomy.settled(replace(draft, status=Status.CONCEPT)), contributing.ACTOR, draft.source.kind
        )

    def publish(self, number: int, actor: Who, reason: str = "") -> None:
        """Let everyone find a dilemma from the next search on; its advice is to be looked at again after some months.

        A proposed wording that nobody took over goes, why it was once given back too, and so does the original text that may
        lie in the safe.
        """
        bare = without_return(retold.without_wording(self.store.get(number)))
        with self.store.together():
            self.store.put(bare, actor, reason)
            self.store.set_status(number, Status.PUBLISHED, actor, reason, self.next_review())
            self.store.afterwards(lambda: self.safe.forget(bare.key))

    def approve(self, number: int, reader: Who, tested: bool = False) -> bool:
        """Publish a draft that a reader finds fit; of high risk only after two readers found the same version so.

        Says whether it is published now; else it is in review. The same reader twice counts once, and one of two is not who
        brought it in, nor from the same region where both regions are known. tested: see Store.note_reader.
        """
        with self.store.together():
            draft = self.store.get(number)
            fit = self._is_read(number, reader, needs_two(draft), "", tested)
            if fit:
                self.publish(number, reader)
            elif draft.status is Status.CONCEPT:
                self.store.set_status(number, Status.REVIEW, reader)
        return fit

    def give_back(self, number: int, reader: Who, reason: CleanText, note: CleanText = _NO_NOTE) -> None:
        """Return a draft to who brought it in, who mends it first; the draft says why from then on. Raises NotFound.

        reason: for the trail too, so from a closed list. note: what else to say; it stands in the draft only.
        """
        with self._judging, self.store.together():
            draft = self._waiting(number)
            self.store.put(with_return(draft, Returned(reason, note, draft.version)), reader, reason)
            self.store.set_status(number, Status.CONCEPT, reader, reason)

    def merge(
        self, number: int, into: int, reader: Who, pieces: Collection[int] | None = None, ending: bool = False,
        weigh: Weigh | None = None, tested: bool = False,
    ) -> bool:  # fmt: skip
        """Add advice of a draft to a dilemma that it retells, and remove the draft. Says whether that is done now.

        into: what is published needs readers as for approve, also when only the two together may point at one person; another
        draft does not, and is read from the start. pieces: places of the draft's advice; None: what the other does not have
        letter by letter. ending: add what was chosen and how it ended. weigh: gives the record of risk of the two as one; else,
        and between drafts at least, the highest of theirs stands. tested: see Store.note_reader. Raises NotFound when either is
        gone, withdrawn or no draft.
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
            with self.store.together():
                if self._waiting(number) != draft:
                    raise NotFound(f"no draft {number} in version {draft.version}: it was changed, read it again")
                if not published:
                    both = replace(both, status=Status.CONCEPT)  # to be read from the start
                elif not self._is_read(
                    number, reader, needs_two(draft) or needs_two(both), _with(kept, pieces, ending), tested
                ):
                    if draft.status is Status.CONCEPT:
                        self.store.set_status(number, Status.REVIEW, reader)
                    return False
                self.store.put(both, reader, f"samengevoegd met {draft.key}", seen=kept)
                self.store.delete(number, reader, f"samengevoegd met {kept.key}")
                self.store.afterwards(lambda: self.safe.forget(draft.key))
            return True

    @contextmanager
    def judging(self, draft: Dilemma, at_once: bool = True) -> Iterator[Dilemma]:
        """Let one person at a time decide on drafts; give the draft as it is now, perhaps read by someone meanwhile.

        at_once: what is changed meanwhile is changed as one, or not at all; no other process stores anything until then.
        Raises NotFound when someone else decided on this draft, or changed it, since it was read.
        """
        with self._judging, self.store.together() if at_once else nullcontext():
            now = self._waiting(draft.number or 0)
            if now.version != draft.version:
                raise NotFound(f"no draft {draft.number} in version {draft.version}: it was changed, read it again")
            yield now

    def _waiting(self, number: int) -> Dilemma:
        draft = self.store.get(number)
        if draft.status not in WAITING:
            raise NotFound(f"no draft {number}: it is {draft.status.value}")
        return draft

    def _is_read(self, number: int, reader: Who, by_two: bool, what: str, tested: bool) -> bool:
        """Note that someone finds a draft fit to publish, with what it was read, and say whether enough people do now."""
        self.store.note_reader(number, reader, what, tested)
        return not by_two or not self.lacking(self.store.get(number), what).readers

    def lacking(self, draft: Dilemma, what: str | None = "") -> Lacking:
        """Return who still has to read a draft that two have to read; what: see Store.readers."""
        return lacking(self.store.readers(draft, what), self.brought_in_by(draft))

    def brought_in_by(self, draft: Dilemma) -> Actor:
        """Return who brought a draft in."""
        first = self.store.trail(draft.number or 0)[0]
        return Actor(first.actor, first.region)

    def next_review(self) -> date:
        """Return the day on which advice that is published today is to be looked at again."""
        return date.today() + timedelta(days=self.settings.review_months * _DAYS_A_MONTH)

    def withdraw(self, number: int, actor: Who, reason: str = "") -> None:
        """Take a dilemma out of every search from the next one on, also when an older backup is put back."""
        with self._judging, self.store.together():
            self.store.set_status(number, Status.WITHDRAWN, actor, reason)
            key = self.store.get(number).key
            self.store.afterwards(lambda: self.safe.forget(key))
            self.store.afterwards(lambda: taken_back.note(self.settings.home, self.store))

    def delete(self, number: int, actor: Who, reason: str = "") -> None:
        """Erase a dilemma from store, index and kept exports, for good: an older backup does not bring it back.

        Only that something was erased stays. Advice that waits to be added to it goes too: it bears its title.
        Raises NotWritten when an export cannot be cleaned; then nothing is erased.
        """
        with self._judging:
            self._erase(number, actor, reason)
        self.searcher.purge()

    def refuse(self, number: int, reader: Who, reason: str = "") -> None:
        """Erase a draft, as delete does; it is in no index. Raises NotFound when it is no draft.

        One that was published before is withdrawn instead: erasing that takes more than a reader may decide.
        """
        with self._judging:
            self._waiting(number)
            if any(entry.action == Status.PUBLISHED.value for entry in self.store.trail(number)):
                self.withdraw(number, reader, reason)
            else:
                self._erase(number, reader, reason)

    def _erase(self, number: int, actor: Who, reason: str) -> None:
        one = self.store.get(number)
        gone = [*(draft for draft in list(self.drafts()) if draft.adds_to == one.key), one]
        keys = [its.key for its in gone]
        exports.forget(self.settings.home, keys)

        def settle() -> None:
            for key in keys:
                self.safe.forget(key)
            exports.forget(self.settings.home, keys)  # an export that was being made meanwhile
            taken_back.note(self.settings.home, self.store)

        with self.store.together():
            for its in gone:
                self.store.delete(its.number or 0, actor, reason, taken_back.sign(its.key))
            self.store.afterwards(settle)

    def hide_everywhere(self, names: Iterable[str], label: str, actor: Who) -> int:
        """Hide names of a type, now in all that is kept and from now on in all that comes in; return how many dilemmas changed.

        label: a type such as PERSON. Raises ValueError for a name without letters or of too many words; then nothing changed.
        """
        with self._judging:
            changed = hide_names(self.store, OwnWords(self.settings), names, label, actor)
        self.searcher.purge()
        return changed

    def drafts(self) -> Iterator[Dilemma]:
        """Yield what waits for a human check: what one reader found fit, then what nobody read; oldest first."""
        yield from self.store.all(Status.REVIEW)
        yield from self.store.all(Status.CONCEPT)

    def rebuild(self, model: str | None = None, progress: Progress | None = None) -> int:
        """Embed every published dilemma again beside the live index and put the new one in place at the end.

        model: the embedding model from now on; None: the present one. Running apps go on with theirs until they restart.
        A stopped rebuild goes on where it was. Returns the number of dilemmas in the new index. Raises AlreadyRunning, and
        Stopped when someone asked for that; see kb.jobs.
        """
        settings = self.settings.model_copy(update={"model": model or self.model})
        place = self.place
        with jobs.doing(self.settings.home, Work.REBUILD) as running, closing(place.beside()) as beside:

            def move(done: int, of: int) -> None:
                running.progress(done, of)
                if progress:
                    progress(done, of)

            embedder = open_embedder(settings)
            try:
                search = Search(self.store, embedder, beside)
            except IndexMismatch:
                beside.clear()
                search = Search(self.store, embedder, beside)
            try:
                search.refresh(move)
            except Stopped:
                search.save_as(beside)
                raise
            search.save_as(beside)
            if model:
                self.store.note_setting(_MODEL, model)
            place.swap()
            self.store.announce()  # other servers go over to the new index at their next question
            running.result["dilemmas"] = count = self.store.count(Status.PUBLISHED)
        return count

    def _finish_rebuild(self) -> None:
        """Put an index in place that a rebuild with another model had ready when it was stopped."""
        wanted = manifest_of(self.embedder)
        with closing(self.place.beside()) as beside:
            if not _fits(self.place, wanted) and _fits(beside, wanted):
                self.place.swap()


def _fits(place: Place, wanted: Manifest) -> bool:
    try:
        place.made().refuse_other(wanted)
    except (FileNotFoundError, IndexMismatch):
        return False
    return True


def _with(kept: Dilemma, pieces: Collection[int] | None, ending: bool) -> str:
    """Return with what a draft was read that is merged: who read it with something else read something else."""
    chosen = "all" if pieces is None else ",".join(map(str, sorted(pieces)))
    return f"{kept.key} {kept.version} {chosen}{' ending' if ending else ''}"


def needs_two(draft: Dilemma) -> bool:
    """Say whether a draft may point at one person so strongly that a second person has to read it."""
    return retold.risk_of(draft).get("level") == "hoog"


def open_knowledge_base(settings: Settings, read_only: bool = False) -> KnowledgeBase:
    """Return the knowledge base in the settings' home folder, made when it is not there; nothing heavy happens yet.

    Original texts past their term are thrown away.
    OpenMP threads wait passively: spinning ones made a question on a busy two-core server five times slower.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    with said(settings.home):
        settings.home.mkdir(parents=True, exist_ok=True)
    opened = KnowledgeBase(settings, read_only)
    if not read_only:
        opened.safe.purge()
    return opened


def look_at_start(settings: Settings) -> str:
    """Open the store and finish what was stopped halfway; return why nobody can search yet, with what to do, else "".

    What of the index is behind the store is brought in line by the first search. Raises StoreTooNew, StoreBroken.
    """
    kb = open_knowledge_base(settings)
    with closing(kb), closing(kb.store):  # to open the store is to finish what was stopped
        if not kb.is_outdated():
            return ""
    return f'{kb.place.name} was not made by this version or is damaged: run "python -m kb rebuild"'
