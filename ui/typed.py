"""What someone types as a question, without what names a person, before anything else is done with it.

A question is searched with and forgotten, so of what the anonymiser finds only what names, numbers or places a person goes;
ages, dates and descriptions are what a dilemma is about and stay. A stretch that looks like no name stays too: questions are
typed in haste, with short forms and slips ("cl. wil niet", "opniew") that a tagger trained on notes takes for names.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from ingest.anonymise import Anonymiser, redact
from ingest.anonymise.spans import Span
from ingest.anonymise.words import given_names, ordinary_words, plain_words
from kb.lexical import compound_parts, expand, fold, table

_NAMES = ("PERSON", "LOCATION", "ORG")
_DESCRIBES = ("AGE", "DATE", "QUASI")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_OPENS = re.compile(r"(?:^|[.!?:;…\n(\"“‘'])\W*$")
_SHORT = 3  # letters: what is this short and no given name is a short form ("cl", "HG", "vd")
_CAPITALS = 4  # letters: a word of capitals only, up to here, is an abbreviation
_LEAST_PLATE = 5  # letters and digits of a number plate: "vr 74" is a woman of 74
_DIGITS = re.compile(r"\d(?:\W?\d){3}|@")


@dataclass(frozen=True, slots=True)
class Typed:
    """text: what may be shown, searched with and held. left_out: type of what went to how often."""

    text: str
    left_out: dict[str, int]


Told = Callable[[str], bool]
"""Says whether published dilemmas, in which nobody is named, use a word."""


@cache
def _shop_talk() -> frozenset[str]:
    """Return the folded words that people in the field type and that nobody is called."""
    return frozenset(fold(word) for row in table("spreektaal.tsv") for word in row[0].split())


def cleaned(typed: str, anonymiser: Anonymiser, told: Told, always: Iterable[tuple[int, int, str]] = ()) -> Typed:
    """Return a typed question without names, numbers and addresses of people. Raises NotClean when one cannot be taken out.

    always: stretches (start, end, type) with what the organisation always hides.
    """
    whole, own = anonymiser.anonymise(typed), list(always)

    def goes(span: Span) -> bool:
        return any(start < span.end and span.start < end for start, end, _ in own) or _goes(typed, span, told)

    gone = [one for one in whole.replaced if goes(one.span)]
    text = redact.tidy(redact.apply(typed, gone, [(0, len(typed))])[0]) if gone else typed
    return Typed(text, dict(Counter(one.span.label for one in gone)))


def _goes(text: str, span: Span, told: Told) -> bool:
    said = span.text(text)
    at = [(span.start + word.start(), word[0]) for word in _WORD.finditer(said)]
    if span.label in _NAMES:
        return any(_may_name(text, start, word, told) for start, word in at)
    if span.label in _DESCRIBES:
        return bool(_DIGITS.search(said)) or any(_names_inside(text, start, word, told) for start, word in at)
    return span.label != "LICENSE_PLATE" or sum(map(str.isalnum, said)) >= _LEAST_PLATE


def _names_inside(text: str, start: int, word: str, told: Told) -> bool:
    """Say whether a word of a description is a name: a given name, or with a capital where none is due."""
    plain = fold(word)
    has_capital = word[0].isupper() and not _OPENS.search(text[:start])
    return plain in given_names() or (has_capital and plain not in _shop_talk() and _may_name(text, start, word, told))


def _may_name(text: str, start: int, word: str, told: Told) -> bool:
    """Say whether a word that was taken for a name can be one: it has a capital, or is no word that we know."""
    plain = fold(word)
    if plain in given_names():
        return True
    opens = bool(_OPENS.search(text[:start]))
    if (len(plain) <= _SHORT and (word.islower() or opens)) or (word.isupper() and len(word) <= _CAPITALS):
        return False
    if word[0].isupper() and not opens:
        return not expand(word)
    if plain in plain_words() or plain in _shop_talk() or expand(word) or compound_parts(plain):
        return False
    return plain in ordinary_words() or not told(word)  # an ordinary word that is also a name: "Roos wil niet"
