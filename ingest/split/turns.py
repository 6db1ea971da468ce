"""Where the next speaker begins: the label of a turn, and sentences that open with a placeholder.

A name that was hidden opens no sentence for the rules of plain text ("… ermee eens. [persoon 3] vindt"), so minutes in
which several people speak in one paragraph are cut here, once it is known that they advise.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.split.roles import PERSON
from ingest.split.speech import labelled_speaker, sentences
from ingest.split.tagger import Role, Tagged
from ingest.split.units import Unit

_VOICE = re.compile(r"(?:spreker|speaker|onbekend)\b", re.IGNORECASE)
_UNNAMED = re.compile(
    r"^(?P<who>(?:spreker|speaker|deelnemer|deelneemster|onbekend)[ _]?\d{0,2}(?: [^:.?!]{0,25})?"
    rf"|[\w' -]{{1,20}}{PERSON}):\s+(?P<said>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SHORT = "".join(rf"(?<!\b{word}\.)" for word in ("dhr", "mw", "mevr", "dr", "mr", "gem", "o\\.a"))  # end no sentence
_NEXT = re.compile(
    rf"(?<=[.?!…;]){_SHORT}[\"'”’)]*\s+(?=(?:(?:dhr|mw|mevr|dr)\.?\s|(?:volgens|en|ook|maar)\s)*{PERSON})", re.IGNORECASE
)


def turn(text: str) -> tuple[str, str]:
    """Return who speaks and what is said, as labelled_speaker, also for "Spreker 4: …" and "iPhone van [persoon 2]: …"."""
    who, said = labelled_speaker(text)
    if not who and (found := _UNNAMED.match(text)):
        return found["who"].strip(), found["said"].strip()
    return who, said


def is_unnamed(label: str) -> bool:
    """Say whether a label is one that a transcript gives to a voice without a name."""
    return bool(_VOICE.match(label))


def parts(text: str) -> list[str]:
    """Return the sentences of a text, also where one opens with a placeholder."""
    return [part for sentence in sentences(text) for part in _NEXT.split(sentence)]


def by_speaker(tagged: Iterable[Tagged]) -> Iterator[Tagged]:
    """Yield the units of a note, those that advise cut where a placeholder opens a sentence."""
    for one in tagged:
        first, *more = _cut(one.unit) if one.role is Role.ADVICE else [one.unit]
        yield replace(one, unit=first)
        yield from (replace(one, unit=unit, new=min(one.new, 0.0), another=False) for unit in more)


def _cut(unit: Unit) -> Iterator[Unit]:
    starts = [0, *(found.end() for found in _NEXT.finditer(unit.text))]
    for start, end in zip(starts, [*starts[1:], len(unit.text)], strict=True):
        text = unit.text[start:end].rstrip()
        who, said = turn(text) if start and unit.kind != "row" else ("", text)
        place, last = unit.start + start + text.find(said), unit.start + start + len(text)
        yield replace(unit, text=said, start=place, end=last, label=who or unit.label, first=unit.first and not start)
