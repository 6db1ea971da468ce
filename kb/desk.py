"""Desk: the one way from a page to the knowledge base. What someone may not do, no page and no call can do for them.

A page asks its desk for a part: what is published (reading), what one keeps (own), what waits (reviewing). Each is handed out
for the role that needs it and else refused with NotAllowed, and can do no more than its name says. Commands of the
administrator use the knowledge base itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from kb import again, originals, rare
from kb.audit import Finder
from kb.errors import NotFound
from kb.folder import Folder
from kb.intake import Intake
from kb.knowledge_base import KnowledgeBase, Weigh, needs_two
from kb.limits import Costly
from kb.lists import Lists
from kb.managing import Managing
from kb.model import CleanText, Dilemma, Filters, Found, Status
from kb.originals import Make, Nobodys
from kb.own_words import OwnWords
from kb.people import Action, Person, needs
from kb.readers import Lacking, is_outsider
from kb.retold import Echo
from kb.returned import without_return
from kb.safe import Original, Stretch
from kb.store import Actor, Counts, Entry
from kb.taxonomy import Taxonomy
from kb.telling import Telling, telling, texts_of

_REFUSED, _NO_NOTE = CleanText("afgewezen"), CleanText("")


class Reading:
    """What is published, and nothing else. who: under what name their questions are counted; "": not at all."""

    def __init__(self, kb: KnowledgeBase, who: str = "") -> None:
        self._kb, self._who = kb, who

    @property
    def home(self) -> Path:
        """The home folder, which tells this collection from others."""
        return self._kb.settings.home

    def search(self, question: str, k: int = 5, filters: Filters | None = None) -> Found:
        """Search as the chat does; see kb.search. Raises TooOften."""
        if self._who:
            self._kb.limits.spend(Costly.QUESTION, self._who)
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
        return self._kb.store.matching(self.taxonomy().current(filters or Filters()))

    def is_empty(self) -> bool:
        """Say whether nothing is published yet."""
        return not self._kb.store.count(Status.PUBLISHED)

    def newest(self, filters: Filters, limit: int, skip: int = 0) -> list[Dilemma]:
        """Return what the filters let through, newest first."""
        return self._kb.store.newest(self.taxonomy().current(filters), limit, skip)

    def counts(self, filters: Filters, facets: Iterable[str]) -> Counts:
        """Return how many dilemmas fit, per theme and facet value; see kb.store.Counts."""
        return self._kb.store.counts(self.taxonomy().current(filters), facets)

    def taxonomy(self) -> Taxonomy:
        """Return the themes and partners in force, which others may change between two runs of a page."""
        return self._kb.taxonomy

    def themes(self) -> tuple[str, ...]:
        """Return the slugs of the themes to look in, in order: those on offer, and others that something published has."""
        lists = self.taxonomy()
        if len(lists.offered) == len(lists.labels):
            return lists.offered
        there = self._kb.store.counts(Filters(), ()).themes
        return tuple(slug for slug in lists.labels if slug in lists.offered or slug in there)

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

    def versions(self) -> dict[int, int]:
        """Return number and version of all that is published."""
        return self._kb.store.versions()

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


class Desk:
    """What one person may do. Each part is asked for when it is needed, not kept.

    visit: tells the visits of this process apart; under it is counted what costs much where people have no name of their own.
    """

    def __init__(self, kb: KnowledgeBase, person: Person, visit: str = "") -> None:
        self._kb, self.person = kb, person
        self._who = visit if person.alone or not person.name else person.name

    @property
    def actor(self) -> Actor:
        """Whom the trail names for what this person does."""
        return Actor(self.person.actor, self.person.region)

    @needs(Action.READ)
    def reading(self) -> Reading:
        """Give what is published."""
        return Reading(self._kb, self._who)

    @needs(Action.READ)
    def check(self, what: Costly) -> None:
        """Raise TooOften when someone has done so much of this that no more is done for them now."""
        self._kb.limits.check(what, self._who)

    @needs(Action.READ)
    def spend(self, what: Costly) -> None:
        """Count something that costs much and that no other part counts. Raises TooOften: then it is not to be done."""
        self._kb.limits.spend(what, self._who)

    @needs(Action.KEEP)
    def own(self) -> Own | None:
        """Give what this person keeps; None for someone without a name, who can keep nothing."""
        return Own(self._kb, self.person) if self.person.name else None

    @needs(Action.SUBMIT)
    def submit(self, draft: Dilemma) -> int:
        """Put forward an open question or advice, as kb.contributing makes them; see KnowledgeBase.submit. Raises TooOften."""
        self._kb.limits.spend(Costly.CONTRIBUTION, self._who)
        return self._kb.submit(draft)

    @needs(Action.INGEST)
    def intake(self, files: int = 0) -> Intake:
        """Give what taking so many session notes in needs. Raises TooOften."""
        self._kb.limits.spend(Costly.UPLOAD, self._who, files)
        return Intake(self._kb)

    @needs(Action.INGEST)
    def keeps_originals(self) -> int:
        """Return for how many days at the most the original of what is taken in lies in the safe; 0: it is not kept."""
        return self._kb.safe.days if self._kb.safe.is_on else 0

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
    def lists(self) -> Lists:
        """Give the themes and partners to change."""
        return Lists(self._kb, self.actor)

    @needs(Action.MANAGE)
    def managing(self) -> Managing:
        """Give what looking after all of it takes."""
        return Managing(self._kb)
