"""Which found names are one person: "Fatima el Idrissi", "mevrouw El Idrissi", "Fatima" and "FI" get one number.

Rules, in this order: same words; all words of the shorter name in the longer; a surname with fitting initials; initials
alone that fit one person only; a typing error (Levenshtein similarity of at least TYPO). A name that fits two persons
stays on its own: a wrong join misleads the reader, a missed one does not. The order in which names were found plays
no part.
"""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

_SMALL = frozenset((
    "van de der den het t ter ten te el al bin ibn von zu da dos di du la le op in en s vd v d "
    "mw mevr mevrouw dhr heer meneer mijnheer mej dr drs mr ir ds prof fam"
).split())
TYPO = 85.0
_TYPO_LENGTH = 5


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name that tell persons apart, folded: no particles, no initials."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return tuple(word for word in words if word not in _SMALL and len(word) > 1 and not _is_initials(word, name))


def initials_of(name: str) -> str:
    """Return the initials that a name gives, particles left out: "J.v.d.B.", "JvdB" and "Jan van den Berg" give jb."""
    written = [word for word in re.findall(r"[^\W\d_]+", name) if _is_initials(word.casefold(), name)]
    if written:
        letters = "".join(written)
        capitals = "".join(letter for letter in letters if letter.isupper())
        return (capitals or letters).casefold()
    return "".join(word[0] for word in words_of(name))


def _is_initials(word: str, name: str) -> bool:
    """Say whether a word of a name is a letter with a point, or the whole name is two or three capitals ("JvdB")."""
    if len(word) == 1:
        return True
    whole = re.sub(r"[^\w]", "", name)
    short = whole.isupper() and len(whole) <= 3 or re.fullmatch(r"[A-Z]{1,2}(?:[a-z]|vd|vdr|vh|van|de|te)?[A-Z]", whole)
    return whole.casefold() == word and bool(short)


def group(names: Sequence[str]) -> list[int]:
    """Return for every name the number of its person, counted from 1 in order of first appearance."""
    forms = sorted({_form(name) for name in names}, key=lambda form: (-len(form[0]), -len("".join(form[0])), form))
    leaders: list[tuple[tuple[str, ...], str]] = []
    leader_of: dict[tuple[tuple[str, ...], str], tuple[tuple[str, ...], str]] = {}
    for form in forms:
        fitting = [leader for leader in leaders if _fits(form, leader)]
        if len(fitting) == 1:
            leader_of[form] = fitting[0]
        else:
            leaders.append(form)
            leader_of[form] = form
    numbers: dict[tuple[tuple[str, ...], str], int] = {}
    return [numbers.setdefault(leader_of[_form(name)], len(numbers) + 1) for name in names]


def _form(name: str) -> tuple[tuple[str, ...], str]:
    surname, comma, first = name.partition(",")
    if comma:  # "Visser, Wim"
        name = f"{first} {surname}"
    return words_of(name), initials_of(name)


def _fits(short: tuple[tuple[str, ...], str], long: tuple[tuple[str, ...], str]) -> bool:
    words, initials = short
    longer, longer_initials = long
    if not words:
        return bool(longer) and len(initials) > 1 and initials == longer_initials[: len(initials)]
    if not longer:
        return False
    known = all(any(_same(word, other) for other in longer) for word in words)
    if not known:
        return False
    written = initials[: -len(words)] if initials.endswith("".join(w[0] for w in words)) else initials
    first = longer_initials[:1]
    return len(words) > 1 or not written or len(longer) == 1 or written[:1] == first or initials[:1] == words[0][0]


def _same(word: str, other: str) -> bool:
    return word == other or min(len(word), len(other)) >= _TYPO_LENGTH and fuzz.ratio(word, other) >= TYPO
