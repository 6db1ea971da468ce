"""Why a dilemma was found, in words: its nearest sentence, the words it shares with the question, and what differs."""

from functools import cache, lru_cache

from kb import lexical
from kb.model import CleanText, Difference, Dilemma
from kb.search.relevance import told


def nearest_sentence(dilemma: Dilemma, place: int) -> CleanText:
    """Return the sentence at this place of those that have a vector; the title when there is none."""
    sentences = told(dilemma)
    return CleanText(sentences[place]) if 0 <= place < len(sentences) else dilemma.title


Traits = dict[str, tuple[str, ...]]
"""Kind (who, what is the matter, instrument, partner) to what a text names of it."""


def shared(asked: frozenset[str], dilemma: Dilemma) -> tuple[str, ...]:
    """Return the words of the dilemma that are in the question too, as such or as what an abbreviation stands for.

    asked: the terms of the question.
    """
    return lexical.shared_words(asked, f"{dilemma.title} {dilemma.situation} {dilemma.question}")


def differences(asked: Traits, dilemma: Dilemma) -> tuple[Difference, ...]:
    """Return where a question names something of a kind and the dilemma only others of that kind. asked: its traits."""
    facets = (value for values in dilemma.facets.values() for value in values)
    here = _told("\n".join((dilemma.title, dilemma.situation, dilemma.question, *facets)))
    also = _told("\n".join(piece.text for piece in dilemma.guidance))
    found = []
    for kind, labels in asked.items():
        others = here.get(kind, ())
        if others and not set(labels) & {*others, *also.get(kind, ())}:
            found.append(Difference(kind, labels, others))
    return tuple(found)


@cache
def _table() -> dict[str, list[tuple[int, str, str, frozenset[str]]]]:
    """Return by its first stem each phrase that names something: (place of its row, kind, label, all stems of the phrase)."""
    phrases: dict[str, list[tuple[int, str, str, frozenset[str]]]] = {}
    for place, (kind, label, forms) in enumerate(lexical.table("kenmerken.tsv")):
        for form in forms.split("|"):
            stems = lexical.terms(form)
            phrases.setdefault(stems[0], []).append((place, kind, label, frozenset(stems)))
    return phrases


def traits(stems: frozenset[str]) -> Traits:
    """Return what a text with these terms names."""
    table = _table()
    named = {row[:3] for stem in stems & table.keys() for row in table[stem] if row[3] <= stems}
    found: Traits = {}
    for _, kind, label in sorted(named):
        found[kind] = (*found.get(kind, ()), label)
    return found


@lru_cache(maxsize=2_000)
def _told(text: str) -> Traits:
    """Return the traits of a dilemma's text."""
    return traits(frozenset(lexical.terms(text)))
