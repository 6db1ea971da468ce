"""Turns of one chat to one question: "en wat als hij minderjarig is?" is understood with what was asked before."""

import re
from collections.abc import Sequence

_TURNS_BACK = 2
_ENOUGH = 600  # characters of an earlier turn that say what it was about; a longer newest turn stands on its own
_SHORT = 9  # words: a turn this short seldom stands on its own
_LEANS = re.compile(
    r"^\W*(en|maar|of|dus|ok|oké|ja|nee|want|wat als|stel|hoe zit|geldt dat|en als|ook|dan|toch|nog|bij ons|in ons geval|"
    r"hij|zij|ze|dat|die|dit|daar)\b",
    re.IGNORECASE,
)


def leans_on_earlier(turn: str) -> bool:
    """Say whether a turn reads as a follow-up: it is short, or opens with a word that points back."""
    return len(turn.split()) < _SHORT or bool(_LEANS.match(turn))


def question_of(turns: Sequence[str]) -> str:
    """Return what is asked, from the user's turns, oldest first: the last, with those before it when it leans on them.

    An empty sequence gives "". A turn that was itself a follow-up brings along what it leaned on. Of an earlier turn only
    the beginning counts, so that the newest is never cut off by the model.
    """
    if not turns:
        return ""
    asked = [turns[-1]]
    leaning = turns[-1]
    for turn in reversed(turns[:-1][-_TURNS_BACK:]):
        if len(turns[-1]) > _ENOUGH or not leans_on_earlier(leaning):
            break
        asked.insert(0, turn[:_ENOUGH])
        leaning = turn
    return "\n".join(asked)
