"""What people decide about drafts: who puts one forward, who finds it fit, and what becomes of it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kb import contributing, retold
from kb.errors import NotFound
from kb.knowledge_base.erasing import MERGED
from kb.knowledge_base.opened import Opened
from kb.model import CleanText, Dilemma, Status
from kb.readers import Lacking, lacking
from kb.returned import Returned, with_return, without_return
from kb.store import Actor, Who

WAITING = (Status.CONCEPT, Status.REVIEW)
Weigh = Callable[[Dilemma], Mapping[str, Any]]
"""Gives the record of how few people a dilemma may point at."""
_DAYS_A_MONTH = 30.4
_NO_NOTE = CleanText("")


class Deciding(Opened):
    """A knowledge base of which drafts are judged, by one person at a time."""

    @property
    def _judging(self) -> AbstractContextManager[None]:
        """Lets one person at a time decide, also where several servers share the store."""
        return self.store.alone()

    def drafts(self) -> Iterator[Dilemma]:
        """Yield what waits for a human check: what one reader found fit, then what nobody read; oldest first."""
        yield from self.store.all(Status.REVIEW)
        yield from self.store.all(Status.CONCEPT)

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
                self.store.put(both, reader, f"{MERGED}{draft.key}", seen=kept)
                self.store.delete(number, reader, f"{MERGED}{kept.key}")
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


def _with(kept: Dilemma, pieces: Collection[int] | None, ending: bool) -> str:
    """Return with what a draft was read that is merged: who read it with something else read something else."""
    chosen = "all" if pieces is None else ",".join(map(str, sorted(pieces)))
    return f"{kept.key} {kept.version} {chosen}{' ending' if ending else ''}"


def needs_two(draft: Dilemma) -> bool:
    """Say whether a draft may point at one person so strongly that a second person has to read it."""
    return retold.risk_of(draft).get("level") == "hoog"
