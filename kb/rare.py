"""Words and numbers that no published dilemma uses and that are no ordinary Dutch: by those someone may be known.

A rare word says little by itself: "twingo" or "uitrijkaart" tells a colleague more than "woonoverlast". Left out are words that
name a quality or an act ("essentieel", "investeren"), and compounds made of words of our field only.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from kb import lexical
from kb.audit import Finder, is_known, without_placeholders

RARE, AMOUNT = "RARE", "AMOUNT"
"""The kinds it finds: a word, a number of two digits or more (with its unit)."""
Used = Callable[[Iterable[str]], frozenset[str]]
"""Gives those of some stems that published dilemmas use; see Store.used."""
LONG = 9
"""Letters from which a rare word is mostly a compound: that tells more, and is no name."""
_SHORTEST = 3  # letters
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_AMOUNT = re.compile(
    r"(?<![\w.,/-])(?P<number>\d{2,}|\d{1,3}(?:[.,]\d{2,3})+)"
    r"(?:[ -](?:jaar|jarige?n?|maanden|weken|dagen|uur|minuten|euro|meter|kilometer|kinderen|keer|mensen|personen))?(?![\w/-])"
)
_NO_AMOUNT = re.compile(r"(?:art\.?|artikel|artt\.?|lid|§|top)\s*$", re.IGNORECASE)
_QUALITY_OR_ACT = re.compile(
    r"(?:lijke?|heid|heden|iteit|iteiten|eren|eert|eerde|eerden|isme|ischer?e?|ie[fv]e?|bare?|baar|atie|aties|ieel|iele|ueel|uele"
    r"|antie|entie|schap|zaame?|zame)$|^(?:aan|af|be|bij|door|in|mee|na|om|onder|op|over|samen|toe|uit|voor|weg)ge.+(?:d|t|n|de|te)$"
)


def finder(texts: Iterable[str], used: Used, ordinary: frozenset[str]) -> Finder:
    """Return what finds rare words in these texts, and nothing in others: the collection is asked once for all of them.

    ordinary: folded words that are nobody's in particular.
    """
    found = {text: list(_candidates(text, ordinary)) for text in map(without_placeholders, texts)}
    there = used({stem for candidates in found.values() for *_, stems in candidates for stem in stems})

    def find(plain: str) -> Iterator[tuple[int, int, str]]:
        for start, end, kind, stems in found.get(plain, ()):
            if there.isdisjoint(stems):
                yield start, end, kind

    return find


def may_name(phrase: str, ordinary: frozenset[str]) -> bool:
    """Say whether a phrase can be a name: one of its words is no ordinary one, and no long one in lower case.

    Hiding another phrase as a name would hide more than that name: "bakker", "kraamverzorgende", "34".
    """
    said = _WORD.findall(phrase)
    return any((word[0].isupper() or len(word) < LONG) and not _is_ordinary(lexical.fold(word), ordinary) for word in said)


def _candidates(plain: str, ordinary: frozenset[str]) -> Iterator[tuple[int, int, str, frozenset[str]]]:
    """Yield start, end, kind and stems of what is rare unless the collection uses one of the stems."""
    for found in _AMOUNT.finditer(plain):
        if not _NO_AMOUNT.search(plain[: found.start()]):
            yield found.start(), found.end(), AMOUNT, frozenset(lexical.terms(found["number"]) or [found["number"]])
    for found in _WORD.finditer(plain):
        word = found[0]
        if len(word) < _SHORTEST or not lexical.terms(word) or lexical.expand(word):
            continue
        if word.islower() or not is_known(word):
            pieces = map(lexical.fold, re.split(r"[-'’]", word))
            if unknown := [piece for piece in pieces if len(piece) >= _SHORTEST and _tells(piece, ordinary)]:
                yield found.start(), found.end(), RARE, frozenset(map(lexical.stem, unknown))


def _tells(word: str, ordinary: frozenset[str]) -> bool:
    return not (_is_ordinary(word, ordinary) or lexical.compound_parts(word) or _QUALITY_OR_ACT.search(word))


def _is_ordinary(word: str, ordinary: frozenset[str]) -> bool:
    return word in ordinary or lexical.stem(word) in _stems(ordinary)


@lru_cache(maxsize=2)
def _stems(words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(lexical.stem, words))
