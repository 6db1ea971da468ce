"""compose(found) -> what colleagues advise, with its sources; only what is stored is said, nothing is added.

Sentences here are Dutch because a professional reads them.
"""

from collections.abc import Sequence
from dataclasses import replace

from kb.model import Answer, CleanText, Found, Hit, Stance, Statement

MOST_SOURCES = 4
_FEW = 2  # advice on which nothing can be said about agreement


def compose(found: Found) -> Answer:
    """Return the answer to a question from what a search found; an unanswerable search gives an empty answer."""
    sources = tuple(hit for hit in found.hits if hit.fit.helps)[:MOST_SOURCES]
    if not found.answerable or not sources:
        return Answer(False, "", (), (), (), (), ())
    lead = sources[0]
    sides = {stance: _statements(lead, stance) for stance in Stance}
    divided = all(sides.values())
    return Answer(
        answerable=True,
        agreement=_agreement(lead),
        advice=tuple(statement for hit in sources for statement in _statements(hit)),
        supports=sides[Stance.FOR] if divided else (),
        objects=sides[Stance.AGAINST] if divided else (),
        outcomes=tuple(_outcome(hit) for hit in sources if hit.dilemma.chosen or hit.dilemma.outcome),
        sources=sources,
    )


def _statements(hit: Hit, stance: Stance | None = None) -> tuple[Statement, ...]:
    """Return the guidance of one hit as statements, or only that with one stance."""
    return tuple(
        Statement(piece.text, piece.by, hit.dilemma.number or 0, place, piece.conditions, piece.result)
        for place, piece in enumerate(hit.dilemma.guidance)
        if stance is None or piece.stance is stance
    )


def _outcome(hit: Hit) -> Statement:
    dilemma = hit.dilemma
    told = CleanText(" ".join(filter(None, (dilemma.chosen, dilemma.outcome))))
    return Statement(told, CleanText(""), dilemma.number or 0)


def _agreement(lead: Hit) -> str:
    """Return one sentence on how far the colleagues of the leading dilemma agree."""
    guidance = lead.dilemma.guidance
    if len(guidance) < _FEW:
        return "Hierover is één advies bekend." if guidance else "Hierover is nog geen advies bekend."
    supporting = sum(piece.stance is Stance.FOR for piece in guidance)
    opposing = sum(piece.stance is Stance.AGAINST for piece in guidance)
    if supporting and opposing:
        rest = len(guidance) - supporting - opposing
        between = f", {_count(rest)} ertussenin" if rest else ""
        return f"De meningen verschilden: {_count(supporting)} voor, {_count(opposing)} tegen{between}."
    if supporting == len(guidance):
        return f"Alle {_count(supporting)} waren voor."
    if opposing == len(guidance):
        return f"Alle {_count(opposing)} waren tegen."
    return f"Er zijn {_count(len(guidance))} adviezen bekend."


def _count(number: int) -> str:
    words: Sequence[str] = ("geen", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien")
    return words[number] if number < len(words) else str(number)


def numbered(answer: Answer) -> dict[int, int]:
    """Return dilemma number to the place by which the text of an answer points to it, from 1."""
    return {hit.dilemma.number or 0: place for place, hit in enumerate(answer.sources, 1)}


def without_repeats(answer: Answer) -> Answer:
    """Return the answer with advice that also stands under for or against left out of the general list."""
    shown = {(s.dilemma, s.guidance) for s in (*answer.supports, *answer.objects)}
    return replace(answer, advice=tuple(s for s in answer.advice if (s.dilemma, s.guidance) not in shown))
