"""compose(found) -> what colleagues advise, with its sources; only what is stored is said, nothing is added.

Sentences here are Dutch because a professional reads them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from kb import lexical
from kb.model import Answer, CleanText, Dilemma, Found, Guidance, Hit, Stance, Statement

MOST_SOURCES = 4
MOST_OPEN = 2  # questions of colleagues that stand beside an answer
_FEW = 2  # advice on which nothing can be said about agreement
# Two pieces say alike when nearly all rarer words of the shorter are in the longer. Of 17,046 pairs in answers to judged
# questions none reaches this, though they speak of the same things: sharing words is not agreeing.
_ALIKE = 0.6
_WORDS = 5  # that two pieces share at least
_NOT = re.compile(r"\b(?:niet|geen|nooit|nee|zonder)\b", re.IGNORECASE)
OTHERS = "Anderen"


def compose(found: Found) -> Answer:
    """Return the answer to a question from what a search found; an unanswerable search gives an empty answer.

    A dilemma on which nobody advised is found but answers nothing: it stands apart, also where nothing else fits.
    """
    helpful = [hit for hit in found.hits if hit.fit.helps] if found.answerable else []
    sources = tuple(hit for hit in helpful if not hit.dilemma.is_open)[:MOST_SOURCES]
    open_questions = tuple(hit for hit in helpful if hit.dilemma.is_open)[:MOST_OPEN]
    if not sources:
        return Answer(False, "", (), (), (), (), (), open_questions=open_questions)
    lead = sources[0]
    sides = {stance: _statements(lead, stance) for stance in Stance}
    divided = all(sides.values())
    advice = tuple(statement for hit in sources for statement in _statements(hit))
    return Answer(
        answerable=True,
        agreement=_agreement(lead),
        advice=advice,
        supports=sides[Stance.FOR] if divided else (),
        objects=sides[Stance.AGAINST] if divided else (),
        outcomes=tuple(_outcome(hit) for hit in sources if hit.dilemma.chosen or hit.dilemma.outcome),
        sources=sources,
        agreed=_agreed(advice),
        conditional=tuple(statement for statement in advice if statement.conditions),
        tried=tuple(statement for statement in advice if statement.tried and statement.result),
        perspectives=_perspectives(advice),
        open_questions=open_questions,
    )


def still_there(found: Found, now: Mapping[int, Dilemma]) -> tuple[Found, tuple[int, ...]]:
    """Return what a search found as it is now, and at which places (from 0) of its answer's sources one is gone.

    now: by number those of its dilemmas that are published.
    """
    gone = tuple(n for n, hit in enumerate(compose(found).sources) if (hit.dilemma.number or 0) not in now)
    hits = tuple(_as_is(hit, now[number]) for hit in found.hits if (number := hit.dilemma.number or 0) in now)
    return Found(any(hit.fit.helps for hit in hits), hits), gone


def _as_is(hit: Hit, now: Dilemma) -> Hit:
    """Return a hit with its dilemma as it is now; where the sentence that matched went, the first stands for it."""
    if hit.dilemma == now:
        return hit
    sentences = [CleanText(one) for one in (*lexical.sentences(now.situation), *lexical.sentences(now.question), "")]
    return replace(hit, dilemma=now, sentence=hit.sentence if hit.sentence in sentences else sentences[0])


def _statements(hit: Hit, stance: Stance | None = None) -> tuple[Statement, ...]:
    """Return the guidance of one hit as statements, or only that with one stance."""
    return tuple(
        _statement(piece, hit.dilemma.number or 0, place)
        for place, piece in enumerate(hit.dilemma.guidance)
        if stance is None or piece.stance is stance
    )


def _statement(piece: Guidance, dilemma: int, place: int) -> Statement:
    return Statement(piece.text, piece.by, dilemma, place, piece.conditions, piece.result, piece.stance, piece.tried)


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


def _agreed(advice: Sequence[Statement]) -> tuple[tuple[Statement, ...], ...]:
    """Return the groups of statements that say alike, each with the first of them first."""
    groups: list[list[Statement]] = []
    for statement in advice:
        group = next((its for its in groups if all(say_alike(one, statement) for one in its)), None)
        if group is None:
            groups.append([statement])
        else:
            group.append(statement)
    return tuple(tuple(group) for group in groups if len(group) > 1)


def say_alike(one: Statement, other: Statement) -> bool:
    """Say whether two statements give the same advice in nearly the same words, on the same side, with the same "not"."""
    if one.stance is not other.stance or bool(one.conditions) != bool(other.conditions):
        return False
    mine, theirs = _terms(one.text), _terms(other.text)
    shared = len(mine & theirs)
    if shared < _WORDS or shared < _ALIKE * min(len(mine), len(theirs)):
        return False
    return len(_NOT.findall(one.text)) == len(_NOT.findall(other.text))


@lru_cache(maxsize=5_000)
def _terms(text: str) -> frozenset[str]:
    return frozenset(lexical.terms(text))


@cache
def _roles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each perspective with the pattern of the roles that have it."""

    def of(part: str) -> str:
        begins, ends = part.startswith("^"), part.endswith("$")
        return (r"\b" if begins else "") + re.escape(part.strip("^$")) + (r"\b" if ends else "")

    return tuple(
        (name, re.compile("|".join(map(of, parts.split("|"))), re.IGNORECASE))
        for name, parts in lexical.table("perspectieven.tsv")
    )


@lru_cache(maxsize=2_000)
def perspective_of(by: str) -> str:
    """Return where who gave advice stands: a name of _ORDER."""
    return next((name for name, pattern in _roles() if pattern.search(by)), OTHERS)


_ORDER = ("Zorg", "Veiligheid", "Bestuur en recht", "Eigen rol", "Ervaring", OTHERS)


def _perspectives(advice: Iterable[Statement]) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
    grouped: dict[str, list[Statement]] = {name: [] for name in _ORDER}
    for statement in advice:
        grouped[perspective_of(statement.by)].append(statement)
    return tuple((name, tuple(its)) for name, its in grouped.items() if its)


def numbered(answer: Answer) -> dict[int, int]:
    """Return dilemma number to the place by which the text of an answer points to it, from 1."""
    return {hit.dilemma.number or 0: place for place, hit in enumerate(answer.sources, 1)}


def without_repeats(answer: Answer) -> Answer:
    """Return the answer with advice that also stands under for or against left out of the general list."""
    shown = {(s.dilemma, s.guidance) for s in (*answer.supports, *answer.objects)}
    return replace(answer, advice=tuple(s for s in answer.advice if (s.dilemma, s.guidance) not in shown))
