"""A draft made anew from its original text, after something was said to be no name; and what may be said so of at all."""

import re
from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher

from ingest.anonymise.generalise import places
from ingest.anonymise.words import given_names, plain_words
from ingest.batch import dilemma_of, original_of
from ingest.clean import Cleaned
from ingest.readers import Block, Note
from ingest.split import Told
from kb import retold
from kb.errors import NotUndone
from kb.lexical import fold
from kb.model import Dilemma
from kb.safe import Original

_ALIKE = 0.5
"""Share of its words, in order, that a dilemma has to have in common with a draft to be the same one told by the same note."""


def may_be_nobodys(phrase: str, label: str) -> bool:
    """Say whether a phrase that was hidden as a name may be that of nobody, such as of an approach or a scheme.

    Given names and known places never are: shown once, they would be shown wherever someone bears them. What was taken for a
    person or a place has to be made of ordinary words.
    """
    words = {fold(word) for word in re.findall(r"[^\W_]+", phrase)}
    if words & given_names() or places.kind_of(phrase, [(0, len(phrase))]):
        return False
    return label == "ORG" or words <= plain_words()


def made_anew(
    draft: Dilemma, original: Original, shown: str, clean: Callable[[Note, str], Cleaned]
) -> tuple[Dilemma, Original]:
    """Return a draft as its original gives it by the lists as they are now, under the same key, and the original with it.

    shown: a phrase that is not hidden either, which clean is given; on no list, so that nobody else is shown it meanwhile.
    Its themes are those of the draft, which an editor may have chosen. Its risk is not weighed below what a merge said.
    Raises NotUndone when the note does not tell it any more, and what clean raises.
    """
    note = Note("", tuple(Block(*block) for block in original.blocks))
    cleaned = clean(note, shown)
    place = _place_of(draft, original, cleaned.told)
    made, _ = dilemma_of(cleaned.told[place], draft.key, cleaned)
    made = retold.with_risk(
        replace(made, themes=draft.themes), retold.weighed_anew(retold.risk_of(draft), retold.risk_of(made))
    )
    return made, original_of(note, cleaned, place)


def _place_of(draft: Dilemma, original: Original, told: tuple[Told, ...]) -> int:
    """Return which dilemma of a note a draft is: where it stood when there are as many, else the one most like it."""
    if len(told) == original.of:
        return original.place
    ours = _words(draft.title, draft.situation, draft.question)
    alike = [SequenceMatcher(None, ours, _words(one.title, one.situation, one.question)).ratio() for one in told]
    if max(alike, default=0) < _ALIKE:
        raise NotUndone("the original no longer tells this dilemma: edit the draft instead", "lost")
    return alike.index(max(alike))


def _words(*texts: str) -> list[str]:
    return re.findall(r"\w+", " ".join(texts).casefold())
