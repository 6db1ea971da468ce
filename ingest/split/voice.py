"""Who gives a piece of advice: named before it, in it or after it, else who spoke just before, else who wrote the mail."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.split import naming
from ingest.split.introducing import introduced
from ingest.split.roles import AUTHOR, CHAIR, COLLEAGUE, EVERYBODY, INITIALS, PERSON, by, is_near, role_in, who_in
from ingest.split.turns import is_unnamed, parts

_SOMEBODY = "iemand"


def names(text: str) -> bool:
    """Say whether a text names somebody or what he is."""
    named = re.search(PERSON, text) or re.search(INITIALS, text) or role_in(text)
    return bool(named) or CHAIR in text.casefold() or is_unnamed(text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece stands. passage: its number; label: the speaker or column before it; here: right before it, not
    before an earlier sentence; before: what stands before it in its passage; above: the role it stands under."""

    passage: int
    label: str = ""
    here: bool = True
    before: str = ""
    above: str = ""


class Voice:
    """Tells who speaks, piece after piece. senders: who wrote each passage, "" for unknown; roles: of each person."""

    def __init__(self, senders: Sequence[str], roles: Mapping[str, str]) -> None:
        self._senders, self._roles = senders, dict(roles)
        self._last: tuple[int, str] = (-1, COLLEAGUE)
        self._instead: tuple[int, str] = (-1, "")  # who took over from the label that a passage opens with

    def of(self, place: Place, text: str) -> str:
        """Return the role of who gives this piece."""
        role = self._by_label(place, text) or self._by_text(place, text)
        self._last = (place.passage, role)
        return role

    def another(self, text: str, spoken: str) -> bool:
        """Say whether a sentence names another speaker than the piece before it, of which these words are the first."""
        here = self.told(text)
        return bool(here[1]) and here != self.told(spoken)

    def told(self, text: str) -> tuple[str, str]:
        """Return who is said to say it, from the first sentence: the person, or "", and the role, or ""."""
        first = _first(text)
        if naming.by_writer(first):
            return AUTHOR, self._roles.get(AUTHOR, COLLEAGUE)
        if naming.addresses(first):
            return "", ""
        if who := self._clearly(first) or self._in_passing(first):
            return who_in(who), self._named(who)
        if naming.by_nobody(first):
            return _SOMEBODY, COLLEAGUE
        return (who_in(first), self._roles.get(EVERYBODY, COLLEAGUE)) if naming.by_person(first) else ("", "")

    def _by_label(self, place: Place, text: str) -> str:
        label = place.label
        if label and not place.here:
            first = _first(text)
            role = self._roles.get(AUTHOR, "") if naming.by_writer(first) else self._named(self._clearly(first))
            if role and role != self._named(label):
                self._instead = (place.passage, role)
            if self._instead[0] == place.passage:
                return self._instead[1]
        if role := self._named(label):
            return role
        if not names(label):
            return ""
        # Somebody of whom the note does not say what he is, but maybe he does.
        return introduced(text) or (self._roles.get(EVERYBODY, "") if who_in(label) else "") or COLLEAGUE

    def _by_text(self, place: Place, text: str) -> str:
        if sender := self._senders[place.passage]:
            who = naming.reported(_first(text))
            role = "" if is_near(self._named(who)) else self._named(who)
            return role or self._before(place.passage, text) or self._named(sender) or COLLEAGUE
        role = self.told(text)[1] or self._at_end(text) or introduced(text, turn=False)
        role = role or self._named(place.above) or self._earlier(place.before) or self._before(place.passage, text)
        return role or COLLEAGUE

    def _named(self, text: str) -> str:
        role = by(text, self._roles) if text and names(text) else COLLEAGUE
        return "" if role == COLLEAGUE else role

    def _clearly(self, sentence: str) -> str:
        for who, opens in naming.clearly(sentence):
            if (role := self._named(who)) and not (opens and is_near(role)):  # "dochter laten meeschrijven" is no speaker
                return who
        return ""

    def _in_passing(self, sentence: str) -> str:
        return next((who for who in naming.in_passing(sentence) if (role := self._named(who)) and not is_near(role)), "")

    def _at_end(self, text: str) -> str:
        return next((role for who in naming.at_end(text) if (role := self._named(who))), "")

    def _earlier(self, before: str) -> str:
        """Return who was said to speak last in what stands before the piece in its paragraph."""
        found = (self.told(one) for one in reversed(parts(before)))
        return next((role for who, role in found if role and who), "")

    def _before(self, passage: int, text: str) -> str:
        """Return who spoke just before, where the same paragraph goes on or refers to him."""
        last, role = self._last
        goes_on = last == passage or (passage - last == 1 and naming.refers_back(text))
        return role if role != COLLEAGUE and goes_on else ""


def _first(text: str) -> str:
    return next(iter(parts(text)), "")
