"""What a visitor puts forward: a question on which nobody advised yet, or experience with a dilemma of a colleague.

Both wait as drafts until an editor lets them be seen, and nothing says who put them forward.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import date

from kb import lexical
from kb.model import ADDS_TO, CleanText, Dilemma, Guidance, Source

ACTOR = "inbrenger"
"""What the trail calls whoever puts something forward."""
QUESTION, CONTRIBUTION = CleanText("open vraag"), CleanText("bijdrage")
"""Kinds of source."""
LONGEST_TITLE = 120
"""Characters of a question that is a title."""
ROLES: tuple[CleanText, ...] = tuple(map(CleanText, (
    "procesregisseur", "casusregisseur", "wijkagent", "politie", "OM", "reclassering", "GGZ", "verslavingszorg", "huisarts",
    "wijkteam", "maatschappelijk werk", "jeugdbescherming", "jongerenwerk", "Veilig Thuis", "slachtofferhulp", "burgemeester",
    "beleidsmedewerker gemeente", "OOV-ambtenaar", "woningcorporatie", "jurist", "ervaringsdeskundige",
)))  # fmt: skip
"""From which role someone advises, as it stands in front of the advice; kb/data/perspectieven.tsv knows these."""
SOMEONE = CleanText("collega")
"""Who gave advice without saying from which role."""

_CONSONANTS = "bcdfghjklmnpqrstvwxz"  # no word or name stands in what is drawn from these, and no number of someone
_DRAWN = 16
_ASKS_WHICH = re.compile(
    r"(?:(?:aan|bij|door|in|met|naar|onder|op|over|tegen|tot|uit|van|voor)\s+)?"
    r"(?:wie|wat|waar\w*|wanneer|welke?|hoe\w*)\b",
    re.IGNORECASE,
)


def open_question(title: CleanText, situation: CleanText, themes: Sequence[str], today: date) -> Dilemma:
    """Return a dilemma without advice, as a draft: a question to colleagues. Raises ValueError for a title without words."""
    return Dilemma(
        _new_key("v"), as_question(title), situation, CleanText(""), themes=tuple(themes),
        source=Source(QUESTION, quarter_of(today), 1),
    )  # fmt: skip


def contribution(target: Dilemma, advice: Guidance, today: date) -> Dilemma:
    """Return a draft that only adds advice to a dilemma; KnowledgeBase.merge brings them together, nothing else can."""
    return Dilemma(
        _new_key("b"), target.title, CleanText(""), CleanText(""), (advice,), source=Source(CONTRIBUTION, quarter_of(today), 1),
        extra={ADDS_TO: target.key},
    )  # fmt: skip


def _new_key(kind: str) -> str:
    """Return a key that nothing has: one of 10 to the power 20, drawn."""
    return f"{kind}-{''.join(secrets.choice(_CONSONANTS) for _ in range(_DRAWN))}"


def as_question(title: CleanText) -> CleanText:
    """Return a title on one line, with a capital and a question mark; empty stays empty."""
    line = " ".join(title.split()).rstrip(".!… ")
    if not line:
        return CleanText("")
    return CleanText(f"{line[:1].upper()}{line[1:]}" + ("" if line.endswith("?") else "?"))


def begun(asked: str) -> tuple[str, str]:
    """Return title and situation to begin with, from what someone asked: its last question that is short enough, and the rest.

    Without such a question a short text is the title, a long one the situation.
    """
    sentences = lexical.sentences(asked)
    short = [place for place, one in enumerate(sentences) if one.endswith("?") and len(one) <= LONGEST_TITLE]
    if not short:
        return (asked.strip(), "") if len(asked.strip()) < LONGEST_TITLE else ("", asked.strip())
    return sentences[short[-1]], " ".join(one for place, one in enumerate(sentences) if place != short[-1])


def takes_sides(dilemma: Dilemma) -> bool:
    """Say whether one can be for or against what the title asks: colleagues were, or it asks for yes or no."""
    if any(piece.stance for piece in dilemma.guidance):
        return True
    asked = lexical.sentences(dilemma.title)[-1]
    return asked.endswith("?") and not _ASKS_WHICH.match(asked) and " of " not in asked.casefold()


def quarter_of(day: date) -> CleanText:
    """Return the quarter of a day, as a source has it: "2026-Q4"."""
    return CleanText(f"{day.year}-Q{(day.month + 2) // 3}")
