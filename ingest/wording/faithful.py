"""Does a rewritten piece still say what the draft says? Simple rules that see additions, losses and turned meanings.

They cannot see everything: a "niet" that moved to another sentence, a "hij" that now is someone else. So a proposal is shown
beside the draft, and a person chooses.
"""

import re
import unicodedata

from ingest.anonymise.words import given_names, ordinary_words
from kb import lexical
from kb.lexical import fold
from kb.placeholders import PLACEHOLDER

TITLE_WORDS = range(3, 21)  # asked for are 15 at most
TITLE_CHARACTERS = 250
SHORTEST, LONGEST = 0.3, 1.3  # characters, as a share of the draft's
SLACK = 20  # characters; of "Bel eerst." any proper sentence is more than 1.3 times as long
PIECE_KNOWN = 0.65  # share of the content words of a new piece that the draft has too
SENTENCE_KNOWN = 0.5  # the same share of each sentence in it, where more than one word is new
PIECE_KEPT = 0.4  # share of the draft's content words that a piece still has

_WORD = re.compile(r"[^\W\d_]+")
_BRACKETS = re.compile(r"\[[^\[\]]*\]?|\]")
_WEB = re.compile(r"://|\bwww\.|@|\b[\w-]+\.(?:nl|com|org|net|eu|be|info|io|app)\b", re.IGNORECASE)
_PUNCTUATION = frozenset(" \n.,;:!?…'\"‘’“”()-–—/%&€")
_OPENS_SENTENCE = re.compile(r"(?:\A|[.!?…:]|\n)[\s\"“”‘’'(–—-]*\Z")
_FIGURES = re.compile(r"\d+(?:[.,:]\d+)*")
_SMALL = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien "
    "negentien"
)
_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
VALUES = {word: str(value) for value, word in enumerate(_SMALL.split())} | {
    word: str(10 * value) for value, word in enumerate(_TENS.split(), 2)
}
_PIECES = "|".join(sorted({*VALUES, "honderd", "duizend", "miljoen", "miljard", "en"}, key=len, reverse=True))
_NUMBER_WORD = re.compile(rf"(?:{_PIECES})+(?:de|ste|en)?|derde|half|halve|helft|anderhalve?|kwart|dubbele?")
_NO_NUMBER = frozenset(("een", "en", "ende", "1"))  # "met 1 nummer" may become "met een nummer", and "één" too

_EXACT = (
    ("negations", frozenset("niet niets niks geen nooit niemand nergens noch zonder nauwelijks amper".split())),
    ("conditions", frozenset(("tenzij", "behalve"))),
    ("conditions", frozenset(("mits",))),
)
_CONDITIONS = (
    (frozenset("als indien wanneer mits zodra zolang".split()), 2),  # "belt hij, dan" may become "als hij belt, dan"
    (frozenset("voordat nadat totdat eerst daarna".split()), 1),
    (frozenset("alleen slechts enkel uitsluitend pas".split()), 0),
)
"""Words, and how many more of them there may be; of all a third may go."""
_STRONG = (
    frozenset("moet moeten moest moesten dient dienen verplicht verplichte verplichten".split()),
    frozenset("mag mogen mocht mochten".split()),
    frozenset("altijd steeds iedereen alle".split()),
)


def refusal(draft: str, new: str) -> str:
    """Return why a rewritten situation, question or piece of advice cannot stand for the draft's, "" when it can.

    The reason reads on from "the proposed situation …" and quotes nothing.
    """
    if not draft.strip() or not new.strip():
        return "" if not draft.strip() and not new.strip() else "has text where the draft has none, or none where it has text"
    if not SHORTEST * len(draft) <= len(new) <= LONGEST * len(draft) + SLACK:
        return "is much longer or shorter than the draft"
    if reason := addition(draft, new) or _turned(draft, new):
        return reason
    if _placeholders(draft) - _placeholders(new):
        return "lacks a placeholder that the draft has"
    if list(dict.fromkeys(PLACEHOLDER.findall(draft))) != list(dict.fromkeys(PLACEHOLDER.findall(new))):
        return "has placeholders in another order than the draft"  # two persons may have changed places
    if _numbers(draft) - _numbers(new):
        return "lacks a number that the draft has"
    for words in _STRONG:
        if _count(_told(new), words) > _count(_told(draft), words):
            return "says that something must, may or always is, where the draft does not"
    return "" if _kept(draft, new) >= PIECE_KEPT else "leaves out too much of the draft"


def title_refusal(title: str, question: str, new: str) -> str:
    """Return why a new title cannot stand for the draft's, "" when it can; it may take words from the draft's question."""
    if not new.endswith("?") or len(new) > TITLE_CHARACTERS or len(new.split()) not in TITLE_WORDS:
        return f"is no question of {TITLE_WORDS.start} to {TITLE_WORDS.stop - 1} words"
    if _count(title, _EXACT[0][1]) != _count(new, _EXACT[0][1]):
        return "has more or fewer negations than the draft"  # advice is for or against what the title asks
    return addition(f"{title}\n{question}", new)


def addition(draft: str, new: str) -> str:
    """Say what a text has that the draft does not have: characters, placeholders, addresses, numbers, names or content."""
    if strange := {c for c in new if not _is_plain(c)} - set(draft) - {"[", "]"}:
        return f"has signs that the draft does not have ({', '.join(sorted({unicodedata.category(c) for c in strange}))})"
    if _placeholders(new) - _placeholders(draft):
        return "has a placeholder that the draft does not have"
    if _WEB.search(new):
        return "has a web or mail address"
    if _numbers(new) - _numbers(draft):
        return "has a number that the draft does not have"
    if _has_other_names(draft, new):
        return "has a name, or a word that may be one, that the draft does not have"
    known = _terms(draft)
    if _share(_terms(new), known) < PIECE_KNOWN or any(_is_new(sentence, known) for sentence in lexical.sentences(new)):
        return "says something that the draft does not say"
    return ""


def _is_new(sentence: str, known: frozenset[str]) -> bool:
    terms = _terms(sentence)
    return len(terms - known) > 1 and _share(terms, known) < SENTENCE_KNOWN


def _turned(draft: str, new: str) -> str:
    """Say whether negations or conditions came or went."""
    for kind, words in _EXACT:
        if _count(draft, words) != _count(new, words):
            return f"has more or fewer {kind} than the draft"
    for words, more in _CONDITIONS:
        had, has = _count(draft, words), _count(new, words)
        if has - had > more or had - has > had // 3:
            return "has more or fewer conditions than the draft"
    return ""


def _is_plain(c: str) -> bool:
    return c in _PUNCTUATION or c.isdecimal() and c.isascii() or c.isalpha() and "LATIN" in unicodedata.name(c, "")


def _placeholders(text: str) -> frozenset[str]:
    """Return whatever stands in square brackets, placeholders and other things, and brackets that stand alone."""
    return frozenset(_BRACKETS.findall(text))


def _bare(text: str) -> str:
    """Return the text with what stands in brackets left out."""
    return PLACEHOLDER.sub(" ", text)


def _numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text but 1, in figures where they are small: "2x" and "twee keer" are the same number."""
    bare = _bare(text)
    words = (fold(word) for word in _WORD.findall(bare))
    named = {VALUES.get(word, word) for word in words if _NUMBER_WORD.fullmatch(word) and word not in _NO_NUMBER}
    return frozenset(named.union(_FIGURES.findall(bare)) - _NO_NUMBER)


def _has_other_names(draft: str, new: str) -> bool:
    """Say whether a text has a word that may be a name, and that the draft does not have in any case."""
    bare, known, stems = _bare(new), {fold(word) for word in _WORD.findall(_bare(draft))}, _terms(draft)
    for found in _WORD.finditer(bare):
        word = fold(found[0])
        if word in known or not stems.isdisjoint(lexical.terms(word)):
            continue
        common = word in ordinary_words() or not lexical.terms(word)  # the last: a word that no search counts, such as "de"
        if word in given_names():
            return True
        if found[0][0].isupper() and not (common and _OPENS_SENTENCE.search(bare[: found.start()])):
            return True
    return False


def _count(text: str, words: frozenset[str]) -> int:
    return sum(word.casefold() in words for word in _WORD.findall(_bare(text)))


def _told(text: str) -> str:
    """Return the sentences that are no question."""
    return "\n".join(sentence for sentence in lexical.sentences(text) if not sentence.endswith("?"))


def _terms(text: str) -> frozenset[str]:
    return frozenset(lexical.terms(_bare(text)))


def _kept(draft: str, new: str) -> float:
    return _share(_terms(draft), _terms(new))


def _share(terms: frozenset[str], known: frozenset[str]) -> float:
    """Return the share of the terms that are known, 1 without any."""
    return len(terms & known) / len(terms) if terms else 1.0
