"""What waits for a human check, and what those who judge may do about it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from kb import again, originals, rare
from kb.audit import Finder
from kb.errors import NotFound
from kb.knowledge_base import KnowledgeBase, Weigh, needs_two
from kb.model import CleanText, Dilemma, Status
from kb.originals import Make, Nobodys
from kb.own_words import OwnWords
from kb.people import Person
from kb.readers import Lacking, is_outsider
from kb.retold import Echo
from kb.returned import without_return
from kb.safe import Original, Stretch
from kb.store import Actor, Entry
from kb.telling import Telling, telling, texts_of

_REFUSED, _NO_NOTE = CleanText("afgewezen"), CleanText("")


class Reviewing:
    """What waits for a human check, and the judgement of one person on it.

    Every judgement names the draft as it was read, and raises NotFound when someone else decided on it or changed it since.
    initials: letters that tell readers apart where one account serves several people; without effect otherwise.
    """

    def __init__(self, kb: KnowledgeBase, person: Person) -> None:
        self._kb, self._person = kb, person

    def _actor(self, initials: str = "") -> Actor:
        return Actor(f"{self._person.actor} {initials if self._person.alone else ''}".strip(), self._person.region)

    def drafts(self) -> list[Dilemma]:
        """Return what waits: what one reader found fit first, oldest first."""
        return list(self._kb.drafts())

    def dilemma(self, key: str) -> Dilemma:
        """Return a dilemma in any state. Raises NotFound."""
        return self._kb.store.by_key(key)

    def state(self, number: int) -> Status | None:
        """Return the state of a dilemma, None when it is gone."""
        try:
            return self._kb.store.get(number).status
        except NotFound:
            return None

    def is_read(self, draft: Dilemma) -> bool:
        """Say whether someone found this version of a draft fit to publish."""
        return bool(self._kb.store.readers(draft))

    def lacking(self, draft: Dilemma) -> Lacking:
        """Return who still has to read this version of a draft that two have to read."""
        return self._kb.lacking(draft, None if draft.adds_to else "")

    def brings_nearer(self, draft: Dilemma) -> bool:
        """Say whether it counts when this person finds such a draft fit; who is not told apart by an account may always."""
        readers, first = self._kb.store.readers(draft), self._kb.brought_in_by(draft)
        if self._person.alone:
            return True
        lacks = self.lacking(draft)
        is_new = self._person.actor not in {one.name for one in readers}
        return is_new and (lacks.readers > 1 or not lacks.outsider or is_outsider(self._actor(), first))

    def telling(self, draft: Dilemma, ordinary: frozenset[str], finders: Sequence[Finder] = ()) -> list[Telling]:
        """Return what in a draft may still identify someone, most telling first; see kb.telling and kb.rare.

        ordinary: folded words that are nobody's in particular. finders: what else to look for.
        """
        rare_words = rare.finder((text for _, text in texts_of(draft)), self._kb.store.used, ordinary)
        return telling(draft, (*finders, rare_words))

    def trail(self, number: int) -> list[Entry]:
        """Return what happened to a dilemma, oldest first."""
        return self._kb.store.trail(number)

    def look_alikes(self, draft: Dilemma, drafts: Iterable[Dilemma]) -> list[str]:
        """Return the keys of what a draft may tell again, nearest first."""
        return [one.key for one in self._kb.look_alikes.of(draft, drafts)]

    def echoes(self, draft: Dilemma, other: Dilemma) -> list[Echo | None]:
        """Return what each piece of a draft's advice resembles in another dilemma; None for what is new there."""
        return self._kb.look_alikes.echoes(draft, other)

    def save(self, draft: Dilemma, edited: Dilemma, initials: str = "", reason: str = "beoordeeld") -> Dilemma:
        """Keep a draft as edited, all of it clean, and return it as kept; what changed has to be read from the start."""
        with self._kb.judging(draft) as now:
            return self._kept(now, edited, initials, reason)

    def _kept(self, draft: Dilemma, edited: Dilemma, initials: str, reason: str) -> Dilemma:
        number = draft.number or 0
        settled = self._kb.taxonomy.settled(replace(edited, status=draft.status))
        self._kb.store.put(settled, self._actor(initials), reason)
        kept = self._kb.store.get(number)
        if kept.version != draft.version and kept.status is not Status.CONCEPT:
            self._kb.store.set_status(number, Status.CONCEPT, self._actor(initials))
            kept = self._kb.store.get(number)
        return kept

    def hide(self, draft: Dilemma, edited: Dilemma, reason: CleanText) -> None:
        """Keep a draft in which something was hidden, as save does; the file forgets what stood there.

        reason: for the trail, without what was hidden.
        """
        self.save(draft, edited, reason=reason)
        self._kb.store.purge()

    def approve(self, draft: Dilemma, edited: Dilemma, initials: str = "", tested: bool = False) -> bool:
        """Keep a draft as edited and find it fit. Says whether it is published now; else it waits for a second reader.

        tested: whether this person asked themselves who would recognise someone in it. Where one account serves several
        people, a draft that needs two readers is only kept when no initials say who reads.
        """
        with self._kb.judging(draft) as now:
            kept = self._kept(now, without_return(edited), initials, "beoordeeld")
            if self._person.alone and needs_two(kept) and not initials:
                return False
            return self._kb.approve(draft.number or 0, self._actor(initials), tested)

    def merge(
        self, draft: Dilemma, into: Dilemma, initials: str = "", pieces: Collection[int] | None = None, ending: bool = False,
        weigh: Weigh | None = None, tested: bool = False,
    ) -> bool:  # fmt: skip
        """Add advice of a draft to what it retells; see KnowledgeBase.merge. Says whether that is done now."""
        with self._kb.judging(draft, at_once=False):  # weighing takes its time; merge stores as one
            actor = self._actor(initials)
            return self._kb.merge(draft.number or 0, into.number or 0, actor, pieces, ending, weigh, tested)

    def give_back(self, draft: Dilemma, reason: CleanText, note: CleanText = _NO_NOTE) -> None:
        """Return a draft to who brought it in, with the reason and what else to say; see KnowledgeBase.give_back."""
        with self._kb.judging(draft):
            self._kb.give_back(draft.number or 0, self._actor(), reason, note)

    def past_review(self) -> list[Dilemma]:
        """Return the published dilemmas whose term has passed, longest ago first."""
        return self._kb.store.past_review(date.today())

    def count_past_review(self) -> int:
        """Return how many those are."""
        return self._kb.store.count_past_review(date.today())

    def stands(self, seen: Dilemma) -> None:
        """Give a published dilemma another term, as it was seen. Raises NotFound when someone else was first."""
        again.stands(self._kb, seen, self._actor())

    def amend(self, seen: Dilemma, edited: Dilemma) -> bool:
        """Put a published dilemma as edited, all of it clean, in its own place; say whether it is found now. See kb.again.

        Where one account serves several people, who edited it is not one of the two that read what is of high risk.
        """
        return again.amend(self._kb, seen, edited, self._actor(), not self._person.alone)

    def refuse(self, draft: Dilemma, reason: CleanText = _REFUSED) -> None:
        """Erase a draft that is not to be published; the trail keeps that it was refused, and why."""
        with self._kb.judging(draft):
            self._kb.refuse(draft.number or 0, self._actor(), reason)

    def original_until(self, draft: Dilemma) -> datetime | None:
        """Return until when the safe holds the original of a draft at the most; None where it holds none."""
        return self._kb.safe.until(draft.key)

    def original(self, draft: Dilemma) -> Original:
        """Open the original of a draft, for this person's eyes only; the trail holds that first. See kb.originals, kb.safe."""
        return originals.open_original(self._kb, draft, self._actor())

    def undoable(self, original: Original, nobodys: Nobodys) -> list[Stretch]:
        """Return what was hidden in an original as a name and may be said to be none; see kb.originals."""
        return originals.undoable(original, OwnWords(self._kb.settings), nobodys)

    def undo(self, draft: Dilemma, stretch: Stretch, make: Make, nobodys: Nobodys) -> tuple[Dilemma, Original]:
        """Say that a stretch is no name, nowhere from now on, and make the draft anew; see kb.originals.undo."""

        def keep(now: Dilemma, made: Dilemma) -> Dilemma:
            return self._kept(now, made, "", "opnieuw gemaakt")

        return originals.undo(self._kb, draft, stretch, self._actor(), make, keep, nobodys)
