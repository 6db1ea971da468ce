"""Desk: the one way from a page to the knowledge base. What someone may not do, no page and no call can do for them.

A page asks its desk for a part: what is published (reading), what one keeps (own), what waits (reviewing). Each is handed out
for the role that needs it and else refused with NotAllowed, and can do no more than its name says. Only who takes notes in
(intake) or manages gets the whole knowledge base. Commands of the administrator use that itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kb.errors import NotFound
from kb.folder import Folder
from kb.knowledge_base import KnowledgeBase, Weigh, needs_two
from kb.model import CleanText, Dilemma, Filters, Found, Status
from kb.people import Action, Person, needs
from kb.retold import Echo
from kb.store import Actor, Counts, Entry

_REFUSED = CleanText("afgewezen")


class Reading:
    """What is published, and nothing else."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb

    @property
    def home(self) -> Path:
        """The home folder, which tells this collection from others."""
        return self._kb.settings.home

    def search(self, question: str, k: int = 5, filters: Filters | None = None) -> Found:
        """Search as the chat does; see kb.search."""
        return self._kb.search(question, k, filters)

    def dilemma(self, key: str) -> Dilemma:
        """Return the published dilemma with this key. Raises NotFound, also for one in another state."""
        found = self._kb.store.by_key(key)
        if found.status is not Status.PUBLISHED:
            raise NotFound(f"no published dilemma {key!r}")
        return found

    def dilemmas(self, numbers: Sequence[int]) -> list[Dilemma]:
        """Return those of these dilemmas that are published, in this order."""
        there = {one.number: one for one in self._kb.store.find_many(numbers) if one.status is Status.PUBLISHED}
        return [there[number] for number in numbers if number in there]

    def numbers(self, filters: Filters | None = None) -> frozenset[int]:
        """Return the numbers of what is published, or of what the filters let through."""
        return self._kb.store.matching(filters or Filters())

    def is_empty(self) -> bool:
        """Say whether nothing is published yet."""
        return not self._kb.store.count(Status.PUBLISHED)

    def newest(self, filters: Filters, limit: int, skip: int = 0) -> list[Dilemma]:
        """Return what the filters let through, newest first."""
        return self._kb.store.newest(filters, limit, skip)

    def counts(self, filters: Filters, facets: Iterable[str]) -> Counts:
        """Return how many dilemmas fit, per theme and facet value; see kb.store.Counts."""
        return self._kb.store.counts(filters, facets)

    def facet_values(self, name: str) -> list[str]:
        """Return the values of a facet, commonest first."""
        return self._kb.store.facet_values(name)

    def open_questions(self, limit: int) -> list[tuple[Dilemma, date]]:
        """Return at most so many open questions, newest first, each with the day since which it stands there."""
        return self._kb.store.open_questions(limit)

    def helped(self, number: int) -> int:
        """Return how many people a dilemma helped."""
        return self._kb.store.helped.count(number)

    def revision(self) -> int:
        """Return a number that grows with every change of any dilemma."""
        return self._kb.store.revision()

    def uses(self, word: str) -> bool:
        """Say whether published dilemmas use a word."""
        return bool(self._kb.store.lexical(word, 1))


class Own:
    """What one person keeps, and what helped them. folder: see kb.folder."""

    def __init__(self, kb: KnowledgeBase, person: Person) -> None:
        self._helped, self._name = kb.store.helped, person.name
        self.folder = Folder(kb.store, kb.search, person.name)

    def was_helped(self, number: int) -> bool:
        """Say whether this person said that a dilemma helped."""
        return self._helped.has(number, self._name)

    def note_helped(self, number: int, is_on: bool) -> None:
        """Note that a dilemma helped this person, or that it did not after all."""
        (self._helped.mark if is_on else self._helped.unmark)(number, self._name)


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
        self._kb.store.put(replace(edited, status=draft.status), self._actor(initials), reason)
        kept = self._kb.store.get(number)
        if kept.version != draft.version and kept.status is not Status.CONCEPT:
            self._kb.store.set_status(number, Status.CONCEPT, self._actor(initials))
            kept = self._kb.store.get(number)
        return kept

    def approve(self, draft: Dilemma, edited: Dilemma, initials: str = "") -> bool:
        """Keep a draft as edited and find it fit. Says whether it is published now; else it waits for a second reader.

        Where one account serves several people, a draft that needs two readers is only kept when no initials say who reads.
        """
        with self._kb.judging(draft) as now:
            kept = self._kept(now, edited, initials, "beoordeeld")
            if self._person.alone and needs_two(kept) and not initials:
                return False
            return self._kb.approve(draft.number or 0, self._actor(initials))

    def merge(
        self, draft: Dilemma, into: Dilemma, initials: str = "", pieces: Collection[int] | None = None, ending: bool = False,
        weigh: Weigh | None = None,
    ) -> bool:  # fmt: skip
        """Add advice of a draft to what it retells; see KnowledgeBase.merge. Says whether that is done now."""
        with self._kb.judging(draft):
            return self._kb.merge(draft.number or 0, into.number or 0, self._actor(initials), pieces, ending, weigh)

    def give_back(self, draft: Dilemma, reason: CleanText) -> None:
        """Return a draft to who brought it in, with the reason."""
        with self._kb.judging(draft):
            self._kb.give_back(draft.number or 0, self._actor(), reason)

    def refuse(self, draft: Dilemma, reason: CleanText = _REFUSED) -> None:
        """Erase a draft that is not to be published; the trail keeps that it was refused, and why."""
        with self._kb.judging(draft):
            self._kb.store.delete(draft.number or 0, self._actor(), reason)


class Desk:
    """What one person may do. Each part is asked for when it is needed, not kept."""

    def __init__(self, kb: KnowledgeBase, person: Person) -> None:
        self._kb, self.person = kb, person

    @property
    def actor(self) -> Actor:
        """Whom the trail names for what this person does."""
        return Actor(self.person.actor, self.person.region)

    @needs(Action.READ)
    def reading(self) -> Reading:
        """Give what is published."""
        return Reading(self._kb)

    @needs(Action.KEEP)
    def own(self) -> Own | None:
        """Give what this person keeps; None for someone without a name, who can keep nothing."""
        return Own(self._kb, self.person) if self.person.name else None

    @needs(Action.SUBMIT)
    def submit(self, draft: Dilemma) -> int:
        """Put forward an open question or advice, as kb.contributing makes them; see KnowledgeBase.submit."""
        return self._kb.submit(draft)

    @needs(Action.INGEST)
    def intake(self) -> KnowledgeBase:
        """Give the knowledge base to take session notes into; it is the whole, as ingest.batch needs it."""
        return self._kb

    @needs(Action.REVIEW)
    def reviewing(self) -> Reviewing:
        """Give what waits for a human check."""
        return Reviewing(self._kb, self.person)

    @needs(Action.WITHDRAW)
    def withdraw(self, key: str, reason: CleanText) -> None:
        """Take a published dilemma out of every search, from the next one on. Raises NotFound."""
        self._kb.withdraw(Reading(self._kb).dilemma(key).number or 0, self.actor, reason)

    @needs(Action.HIDE)
    def hide_everywhere(self, names: Sequence[str], label: str = "PERSON") -> int:
        """Hide names in all that is kept and all that comes; return how many dilemmas changed. Raises ValueError."""
        return self._kb.hide_everywhere(names, label, self.actor)

    @needs(Action.ERASE)
    def erase(self, key: str, reason: CleanText) -> None:
        """Erase a dilemma from store, index and everyone's folder; only that it was erased stays. Raises NotFound."""
        self._kb.delete(self._kb.store.by_key(key).number or 0, self.actor, reason)

    @needs(Action.MANAGE)
    def managing(self) -> KnowledgeBase:
        """Give the whole, to look after it."""
        return self._kb
