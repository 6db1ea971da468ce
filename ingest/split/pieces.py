"""A piece of advice: where somebody else begins, and who says it by its label, its row or the heading above it."""

import re
from collections.abc import Mapping, Sequence

from ingest.split.lines import Passage
from ingest.split.roles import PERSON, ROLE
from ingest.split.speech import FEW_WORDS
from ingest.split.tagger import Tagged
from ingest.split.turns import turn
from ingest.split.units import Unit
from ingest.split.voice import Place, Voice, names

_WHOSE = re.compile(r"(?:wie|naam|van wie|door|rol|organisatie|functie|deelnemer|partij|spreker|reactie van)\b", re.IGNORECASE)
_ROLE_HEADING = re.compile(
    rf"(?:(?:vanuit|namens|volgens|reactie|advies|inbreng)\s+)?(?:van\s+)?(?:(?:de|het)\s+)?(?P<who>{ROLE}|{PERSON})"
    rf"(?:\s*\([^()]*\))?\s*:?",
    re.IGNORECASE,
)
_ENDS = " :->=→"  # a label


class Pieces:
    """Tells of the units of a note which go on with a piece of advice, and who gives it."""

    def __init__(self, tagged: Sequence[Tagged], passages: Sequence[Passage], voice: Voice) -> None:
        self._passages, self._voice = passages, voice
        self._above = _headings(passages)
        self._beside = {one.unit.passage: one.unit.text for one in tagged if _tells_who(one.unit)}

    def another(self, piece: Sequence[Tagged], one: Tagged) -> bool:
        """Say whether somebody else speaks: by a label before the words, another column of a row, or the sentence."""
        unit, before = one.unit, piece[-1].unit
        if unit.label and unit.label != before.label:
            return True
        if unit.kind == "row" and unit.passage == before.passage and len(unit.text.split()) < FEW_WORDS:
            return False  # a cell that only names who says it
        return not self._labelled(unit) and self._voice.another(unit.text, piece[0].unit.text)

    def advice(self, piece: Sequence[Tagged]) -> tuple[str, str]:
        """Return the role of who gives a piece and its text, without the cells of a row that only name who it is."""
        units = [one.unit for one in piece]
        first = units[0]
        named = [unit for unit in units if unit.kind == "row" and len(unit.text.split()) < FEW_WORDS and names(unit.text)]
        said = [turn(unit.text)[1] for unit in units if unit not in named] or [unit.text for unit in units]
        spoken = [label for unit in units for label in (unit.label, turn(unit.text)[0]) if names(label)]
        label = " ".join(spoken[:1] or [unit.text for unit in named]) or self._beside.get(first.passage, "")
        here = first.kind == "row" or label != first.label or self._labelled(first)
        before = "" if first.kind == "row" else self._passages[first.passage].text[: first.start]
        text = " ".join(said)
        place = Place(first.passage, label, here, before, self._above.get(first.passage, ""))
        return self._voice.of(place, text), text

    def _labelled(self, unit: Unit) -> bool:
        """Say whether the label of a unit stands right before it, not before an earlier sentence."""
        before = self._passages[unit.passage].text[: unit.start]
        return bool(unit.label) and before.rstrip(_ENDS).endswith(unit.label)


def _tells_who(unit: Unit) -> bool:
    """Say whether a cell only names who the rest of its row is from."""
    return unit.kind == "row" and bool(_WHOSE.match(unit.label)) and len(unit.text.split()) < FEW_WORDS and names(unit.text)


def _headings(passages: Sequence[Passage]) -> Mapping[int, str]:
    """Return the heading above each item, where that is a role: "Politie", "Vanuit de GGZ:"."""
    above: dict[int, str] = {}
    heading = ""
    for number, passage in enumerate(passages):
        text = passage.text.strip()
        opens = passage.kind == "heading" or (text.endswith(":") and len(text.split()) < FEW_WORDS)
        found = _ROLE_HEADING.fullmatch(text)
        heading = (found["who"] if found else "") if opens else heading
        if heading and passage.kind == "item":
            above[number] = heading
    return above
