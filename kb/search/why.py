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


def shared(question: str, dilemma: Dilemma) -> tuple[str, ...]:
    """Return the words of the dilemma that are in the question too, as such or as what an abbreviation stands for."""
    return lexical.shared_words(question, f"{dilemma.title} {dilemma.situation} {dilemma.question}")


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
def _table() -> tuple[tuple[str, str, tuple[frozenset[str], ...]], ...]:
    """Return (kind, label, the sets of stems of which one must be there in full)."""
    return tuple(
        (kind, label, tuple(frozenset(lexical.terms(phrase)) for phrase in phrases.split("|")))
        for kind, label, phrases in lexical.table("kenmerken.tsv")
    )


def traits(text: str) -> Traits:
    """Return what a text names."""
    stems = frozenset(lexical.terms(text))
    found: Traits = {}
    for kind, label, phrases in _table():
        if any(phrase <= stems for phrase in phrases):
            found[kind] = (*found.get(kind, ()), label)
    return found


@lru_cache(maxsize=2_000)
def _told(text: str) -> Traits:
    """Return the traits of a dilemma's text; those of a question are never kept."""
    return traits(text)
