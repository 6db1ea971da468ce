"""Desk: the one way from a page to the knowledge base. What someone may not do, no page and no call can do for them.

A page asks its desk for a part: what is published (reading), what one keeps (own), what waits (reviewing). Each is handed out
for the role that needs it and else refused with NotAllowed, and can do no more than its name says. Commands of the
administrator use the knowledge base itself.
"""

from collections.abc import Sequence

from kb.desk.reading import Own, Reading
from kb.desk.reviewing import Reviewing
from kb.intake import Intake
from kb.knowledge_base import KnowledgeBase
from kb.limits import Costly, Nameless
from kb.lists import Lists
from kb.managing import Managing
from kb.model import CleanText, Dilemma
from kb.people import Action, Person, needs
from kb.store import Actor

__all__ = ["Desk", "Own", "Reading", "Reviewing"]


class Desk:
    """What one person may do. Each part is asked for when it is needed, not kept.

    visit: tells the visits of this process apart; under it is counted what costs much where people have no name of their own,
    and, for who is not alone, under the address that they come from; see kb.limits.
    """

    def __init__(self, kb: KnowledgeBase, person: Person, visit: str = "", address: str = "") -> None:
        self._kb, self.person = kb, person
        self._who: str | Nameless = visit if person.alone else person.name or Nameless(visit, address)

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
