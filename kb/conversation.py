"""Turns of one chat to one question: "en wat als hij minderjarig is?" is understood with what was asked before."""

import re
from collections.abc import Sequence

from kb.placeholders import PHRASES, PLACEHOLDER, parts

_TURNS_BACK = 2
_ENOUGH = 600  # characters of an earlier turn that say what it was about; a longer newest turn stands on its own
_SHORT = 9  # words: a turn this short seldom stands on its own
_LEANS = re.compile(
    r"^\W*(en|maar|of|dus|ok|oké|ja|nee|want|wat als|stel|hoe zit|geldt dat|en als|ook|dan|toch|nog|bij ons|in ons geval|"
    r"hij|zij|ze|dat|die|dit|daar)\b",
    re.IGNORECASE,
)
_SAYS = ("PERSON", "LOCATION", "ORG", "AGE")  # types whose placeholder may say what stood there: "[moeder]", "[grote stad]"


def leans_on_earlier(turn: str) -> bool:
    """Say whether a turn reads as a follow-up: it is short, or opens with a word that points back."""
    return len(turn.split()) < _SHORT or bool(_LEANS.match(turn))


def counting(turns: Sequence[str]) -> int:
    """Return how many of the last turns, oldest first, make the question: the last, with those it leans on."""
    if not turns:
        return 0
    count = 1
    for _ in turns[-1 - _TURNS_BACK : -1]:
        if len(turns[-1]) > _ENOUGH or not leans_on_earlier(turns[-count]):
            break
        count += 1
    return count


def question_of(turns: Sequence[str], chosen: Sequence[str] = ()) -> str:
    """Return what is asked, from the user's turns, oldest first: the last, with those before it when it leans on them.

    chosen: for each turn what was answered to a helping question about it; () for nothing. An empty sequence gives "". A
    turn that was itself a follow-up brings along what it leaned on. Of an earlier turn only the beginning counts, so that
    the newest is never cut off by the model.
    """
    count = counting(turns)
    said = [*(turn[:_ENOUGH] for turn in turns[len(turns) - count : -1]), *turns[-1:]]
    added = chosen[len(turns) - count :] if chosen else [""] * count
    return "\n".join(line for pair in zip(said, added, strict=True) for line in pair if line)


def searchable(clean: str) -> str:
    """Return a clean text without placeholders; what one says of who or where it was stays, as words to search with."""
    return " ".join(PLACEHOLDER.sub(lambda found: _said_by(found[0]), clean).split())


def _said_by(placeholder: str) -> str:
    label, phrase, _ = parts(placeholder)
    return phrase if label in _SAYS and phrase != PHRASES.get(label, ("",))[0] else ""
