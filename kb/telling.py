"""What in a draft may still say whom it is about: what to look over, most telling first, each with its sentence.

Put together from what the audit suspects and what other finders see. It is a help for who reads, and no proof: whom a
description means it cannot tell.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb import audit, lexical
from kb.audit import Finder
from kb.hiding import places_of
from kb.model import Dilemma
from kb.own_words import words_of
from kb.rare import AMOUNT, LONG, RARE

NAME, TRAIT = "NAME", "TRAIT"
_LAST = (NAME, TRAIT, AMOUNT)  # after what has the form of somebody's number or address
_NOT_READ = ("id", "source", "extra", "themes", "theme_label")
_BETWEEN_NAMES = re.compile(r" (?:(?:van|de|der|den|het|ten|ter|el|al|'t|in) ){0,2}")


@dataclass(frozen=True, slots=True)
class Telling:
    """A word, number or name that may identify someone. said: as it stands in its sentence, from start to end.

    kind: as the finder calls it. place: of which text, as kb.audit.texts_of calls it. times: how often it stands in the draft.
    """

    said: str
    kind: str
    place: str
    sentence: str
    start: int
    end: int
    times: int


def texts_of(draft: Dilemma) -> list[tuple[str, str]]:
    """Return place and text of all that a reader of a draft would see once it is published."""
    return [(place, text) for place, text in audit.texts_of(draft) if place not in _NOT_READ and not place.endswith(" extra")]


def telling(draft: Dilemma, finders: Sequence[Finder] = ()) -> list[Telling]:
    """Return what to look over in a draft, each once; what stands there more often by where it stands first."""
    found: dict[tuple[str, ...], Telling] = {}
    texts = texts_of(draft)
    for place, text in texts:
        for start, end, kind in _apart(text, audit.suspects_in(text, place, finders)):
            said = text[start:end]
            sentence, begin = _sentence(text, start, end)
            times = sum(len(places_of(said, other)) for _, other in texts)
            one = Telling(said, kind, place, sentence, start - begin, end - begin, times)
            known = found.get(words_of(said))
            if known is None or _rank(kind, said) < _rank(known.kind, known.said):
                found[words_of(said)] = one
    return sorted(found.values(), key=lambda one: _rank(one.kind, one.said))  # of equal rank in the order of the text


def _rank(kind: str, said: str) -> int:
    """Return the place of something among others, most telling lowest."""
    if kind == RARE:
        return len(_LAST) + 1 + (len(said) < LONG)
    return _LAST.index(kind) + 1 if kind in _LAST else 0


def _apart(text: str, suspects: Iterable[audit.Suspect]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and kind of suspects without overlap, in order; names beside each other as one."""
    found = [(one.start, one.end, one.kind) for one in suspects]
    found += [(start, end, NAME) for start, end in _whole_names(text, [(a, b) for a, b, kind in found if kind == NAME])]
    free = 0
    for start, end, kind in sorted(found, key=lambda one: (one[0], _rank(one[2], text[one[0] : one[1]]), -one[1])):
        if start >= free:
            yield start, end, kind
            free = end


def _whole_names(text: str, names: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where names stand, those with nothing but a space or "van der" between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(names):
        if joined and _BETWEEN_NAMES.fullmatch(text[joined[-1][1] : start]):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _sentence(text: str, start: int, end: int) -> tuple[str, int]:
    """Return the sentence that holds a stretch, and where in the text it begins; a stretch over two: the whole text."""
    position = 0
    for sentence in lexical.sentences(text):
        begin = text.index(sentence, position)
        position = begin + len(sentence)
        if begin <= start and end <= position:
            return sentence, begin
    return text, 0
