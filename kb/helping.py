"""Helping questions: intervisie begins with questions. Those that tell the hits of a search apart, and what an answer does.

A question is asked only when it splits the hits and the asker has not said it yet. What shows an answer in a dilemma is in
data/hulpvragen.tsv: its themes, its facets, words of its title and question, of the situation only what is seldom said by
the way. Nothing here reads the advice: that a colleague mentions a crisis does not make it one.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import groupby

from kb import lexical
from kb.model import Dilemma, Found, Hit

MOST = 2  # questions with one answer: more is a form
_LOOKED_AT = 8  # hits that a question should tell apart
_LEAST = 2  # hits on each of two sides
_LEAST_GAIN = 0.5  # bits, of what remains unknown after the question before it
_YES_OR_NO = 2
_AGE = re.compile(r"\((\d{1,2})\)|\bvan (\d{1,2})\b|\b(\d{1,2})(?:[- ]?jarige| jaar oud)\b", re.IGNORECASE)
_ADULT, _OLD = 18, 75
REST = "-"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer. adds: words for the search. shown: what shows it in a dilemma, as the table says it."""

    label: str
    adds: str
    shown: str


@dataclass(frozen=True, slots=True)
class Helping:
    """One question with its answers, which exclude each other for the asker but not always for a dilemma."""

    key: str
    text: str
    options: tuple[Option, ...]


Chosen = Mapping[str, str]
"""Key of a question to the label of the answer that was chosen."""


@cache
def all_questions() -> tuple[Helping, ...]:
    """Return every question that we know, in the order of the table."""
    rows = lexical.table("hulpvragen.tsv")
    return tuple(
        Helping(key, text, tuple(Option(label, adds, shown) for _, _, label, adds, shown in group))
        for (key, text), group in groupby(rows, lambda row: (row[0], row[1]))
    )


def questions(asked: str, hits: Sequence[Hit], done: Collection[str] = ()) -> tuple[Helping, ...]:
    """Return at most two questions that tell these hits apart, the more telling first; () when none does.

    asked: what was said so far; a question that it answers is not asked. done: keys of questions asked before.
    """
    near = [hit.dilemma for hit in hits if hit.fit.helps][:_LOOKED_AT]
    weights = [1 / math.log2(place + 2) for place in range(len(near))]  # who stands first matters most
    open_ones = [one for one in all_questions() if one.key not in done and not _said(one, asked)]
    sides = {one.key: [_side(one, dilemma) for dilemma in near] for one in open_ones}
    telling = [one for one in open_ones if _splits(sides[one.key])]
    picked: list[Helping] = []
    known: list[tuple[str, ...]] = [()] * len(near)
    while len(picked) < MOST and telling:
        before = _entropy(known, weights)
        gains = {one.key: _worth(one) * (_entropy(_joined(known, sides[one.key]), weights) - before) for one in telling}
        best = max(telling, key=lambda one: round(gains[one.key], 6))
        if gains[best.key] < _LEAST_GAIN:
            break
        picked.append(best)
        telling.remove(best)
        known = _joined(known, sides[best.key])
    return tuple(picked)


def added(chosen: Chosen) -> str:
    """Return what the chosen answers add to the text that is searched with."""
    return ". ".join(option.adds for _, option in _options(chosen) if option.adds)


def refined(found: Found, chosen: Chosen) -> Found:
    """Return what was found with the hits that fit the answers first; what helps stays before what does not."""
    options = _options(chosen)

    def order(hit: Hit) -> tuple[bool, int]:
        return not hit.fit.helps, -sum(_agrees(question, option, hit.dilemma) for question, option in options)

    return replace(found, hits=tuple(sorted(found.hits, key=order)))


def fitting(hit: Hit, chosen: Chosen) -> bool:
    """Say whether a hit fits every answer that was chosen, as far as it tells."""
    return all(_agrees(question, option, hit.dilemma) >= 0 for question, option in _options(chosen))


def _options(chosen: Chosen) -> list[tuple[Helping, Option]]:
    return [(one, option) for one in all_questions() for option in one.options if chosen.get(one.key) == option.label]


def _agrees(question: Helping, option: Option, dilemma: Dilemma) -> int:
    """Return 1 where a dilemma shows this answer, -1 where it shows only others, 0 where it tells nothing."""
    side = _side(question, dilemma)
    return 0 if not side else 1 if option.label in side else -1


def _side(question: Helping, dilemma: Dilemma) -> tuple[str, ...]:
    """Return the labels of the answers that a dilemma shows; () when it tells nothing."""
    shown = tuple(option.label for option in question.options if option.shown != REST and _shows(option.shown, dilemma))
    return shown or tuple(option.label for option in question.options if option.shown == REST and _tells(question, dilemma))


def _tells(question: Helping, dilemma: Dilemma) -> bool:
    """Say whether silence of a dilemma means no: one without themes was never sorted, and its silence says little."""
    return bool(dilemma.themes) or all("theme:" not in option.shown for option in question.options)


def _shows(shown: str, dilemma: Dilemma) -> bool:
    ways = (way.partition(":") for way in shown.split(";"))
    return any(_shows_one(kind, what, dilemma) for kind, _, what in ways)


def _shows_one(kind: str, what: str, dilemma: Dilemma) -> bool:
    if kind == "theme":
        return not set(what.split("|")).isdisjoint(dilemma.themes)
    if kind == "facet":
        name, _, values = what.partition("=")
        return not set(values.split("|")).isdisjoint(dilemma.facets.get(name, ()))
    facets = (value for values in dilemma.facets.values() for value in values)
    told = (dilemma.title, dilemma.question, *facets, *([dilemma.situation] if kind == "all" else []))
    return _names(what, _terms("\n".join(told)))


def _names(forms: str, terms: frozenset[str]) -> bool:
    return any(form <= terms for form in _forms(forms))


@cache
def _forms(forms: str) -> tuple[frozenset[str], ...]:
    """Return the terms of each form."""
    return tuple(frozenset(lexical.terms(form)) for form in forms.split("|"))


@lru_cache(maxsize=2_000)
def _terms(text: str) -> frozenset[str]:
    return frozenset(lexical.terms(text))


def _said(question: Helping, asked: str) -> bool:
    """Say whether what was asked names an answer already; a theme or facet is never said in so many words."""
    terms = frozenset(lexical.terms(f"{asked} {_of_age(asked)}"))
    ways = (way.partition(":") for option in question.options for way in option.shown.split(";"))
    return any(kind in ("core", "all") and _names(what, terms) for kind, _, what in ways)


def _of_age(asked: str) -> str:
    """Return what ages in figures make of who is meant: "zusje (14)" is a child, "mw 84" is old."""
    ages = [int(next(filter(None, found.groups()))) for found in _AGE.finditer(asked)]
    return " ".join([*(["minderjarige"] if any(age < _ADULT for age in ages) else []),
                     *(["bejaarde"] if any(age >= _OLD for age in ages) else [])])  # fmt: skip


def _splits(sides: Sequence[tuple[str, ...]]) -> bool:
    """Say whether at least two hits show one answer only, and two others another."""
    alone = [side[0] for side in sides if len(side) == 1]
    return sum(alone.count(label) >= _LEAST for label in set(alone)) > 1


def _worth(question: Helping) -> float:
    """Return what a bit is worth: yes or no is tapped without thinking, one of three or four is not."""
    return 1.0 if len(question.options) == _YES_OR_NO else 0.6


def _joined(known: Sequence[tuple[str, ...]], side: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [(*so_far, "+".join(more)) for so_far, more in zip(known, side, strict=True)]


def _entropy(classes: Sequence[tuple[str, ...]], weights: Sequence[float]) -> float:
    """Return in bits how well the weighted hits are told apart by the classes they are in."""
    total = sum(weights)
    shares: dict[tuple[str, ...], float] = {}
    for one, weight in zip(classes, weights, strict=True):
        shares[one] = shares.get(one, 0.0) + weight / total
    return -sum(share * math.log2(share) for share in shares.values())
