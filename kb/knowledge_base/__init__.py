"""KnowledgeBase: the parts put together, and what is done with them."""

import logging
import os
import time
from collections.abc import Callable, Iterable
from contextlib import closing

from kb import following, taken_back
from kb.errors import KbError
from kb.files import own_folder, said
from kb.hiding import hide_names
from kb.knowledge_base import erasing, rebuilding
from kb.knowledge_base.deciding import WAITING, Deciding, Weigh, needs_two
from kb.knowledge_base.rebuilding import Progress
from kb.model import Filters, Found, Status
from kb.own_words import OwnWords
from kb.settings import Settings
from kb.store import Who
from kb.store.database import do_all
from kb.taxonomy import Taxonomy, as_rows, in_force

__all__ = ["WAITING", "KnowledgeBase", "Progress", "Weigh", "look_at_start", "needs_two", "open_knowledge_base"]
_FOLLOW_AGAIN_SECONDS = 60
_log = logging.getLogger(__name__)


class KnowledgeBase(Deciding):
    """Everything that is done with what lies under one home folder; see Opened for its parts."""

    def __init__(self, settings: Settings, read_only: bool = False) -> None:
        super().__init__(settings, read_only)
        self._followed = -1  # the revision up to which other servers were followed
        self._hidden = ""  # which names are hidden, as far as this home folder follows
        self._follow_again = 0.0  # when it is tried again after it could not be done

    def search(self, question: str, k: int = 5, filters: Filters | None = None) -> Found:
        """Search as the chat does; see Search.search."""
        found = self.searcher.search(question, k, self.taxonomy.current(filters) if filters else None)
        self.follow()
        return found

    def follow(self) -> None:
        """Do what others did since the last time and could not do here: what another process erased, and what other servers of
        the same database did in this home folder; see kb.following.

        What cannot be done is logged and left to a later time: nobody's question fails for it, and nobody's waits each time.
        """
        if self._read_only or time.monotonic() < self._follow_again:
            return
        try:
            if (now := self.store.revision()) != self._followed:
                self.store.forget_later()
                if self.settings.database_url:
                    self._hidden = following.follow(self.settings, self.store, self._hidden)
                self._followed = now
        except (KbError, OSError) as wrong:
            self._follow_again = time.monotonic() + _FOLLOW_AGAIN_SECONDS
            _log.warning("%s", wrong if isinstance(wrong, KbError) else f"other servers not followed: {type(wrong).__name__}")

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
        Raises NotWritten when an export cannot be cleaned; then nothing is erased. See erasing.erase for what fails after that.
        """

        def erase() -> None:
            with self._judging:
                self._erase(number, actor, reason)

        do_all([erase, lambda: self.searcher.purge()])

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
        added = [draft for draft in self.drafts() if draft.adds_to == one.key]
        erasing.erase(self.settings, self.store, self.safe, [*added, one], actor, reason)

    def hide_everywhere(self, names: Iterable[str], label: str, actor: Who) -> int:
        """Hide names of a type, now in all that is kept and from now on in all that comes in; return how many dilemmas changed.

        label: a type such as PERSON. Raises ValueError for a name without letters or of too many words; then nothing changed.
        """
        changed: list[int] = []

        def hide() -> None:
            with self._judging:
                changed.append(hide_names(self.settings.home, self.store, OwnWords(self.settings), names, label, actor))

        do_all([hide, lambda: self.searcher.purge()])  # hidden also where the search cannot be opened
        return changed[0]

    def rebuild(self, model: str | None = None, progress: Progress | None = None) -> int:
        """Embed every published dilemma again beside the live index and put the new one in place at the end.

        model: the embedding model from now on; None: the present one. Running apps go on with theirs until they restart.
        A stopped rebuild goes on where it was. Returns the number of dilemmas in the new index. Raises AlreadyRunning, and
        Stopped when someone asked for that; see kb.jobs.
        """
        settings = self.settings.model_copy(update={"model": model or self.model})
        return rebuilding.rebuild(settings, self.store, self.place, model, progress)


def open_knowledge_base(settings: Settings, read_only: bool = False) -> KnowledgeBase:
    """Return the knowledge base in the settings' home folder, made when it is not there; nothing heavy happens yet.

    Original texts past their term are thrown away.
    OpenMP threads wait passively: spinning ones made a question on a busy two-core server five times slower.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    with said(settings.home):
        own_folder(settings.home)
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
