"""How many people a text without names may still be about: a level and reasons that an editor understands.

What a paragraph tells (age group, household, origin, work, health …) is weighed together with the size of the
municipality: if only a handful of people in such a municipality have all of it, whoever knows the region knows who is
meant. The shares are orders of magnitude (data/zeldzaam.tsv, age groups below) and are multiplied as if traits were
independent, so the number is a guide and no probability. Traits of different people in one paragraph count together:
that errs on the side of a second look. A combination that many dilemmas of the collection share weighs less.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.placeholders import PLACEHOLDER, parts

FEW, SOME = 5, 50
"""Expected number of people below which the risk is high, and below which it is medium."""
COMMON = 5
"""Number of other dilemmas with the same combination from which a medium risk is low: it points at none of them."""
_AGE_SHARES = {
    "kind": 0.122, "tiener": 0.064, "jongvolwassene": 0.075, "volwassene": 0.156, "middelbare leeftijd": 0.182,
    "vijftigplusser": 0.212, "op leeftijd": 0.189,
}  # fmt: skip
_PEOPLE = {"kleine": 15_000, "middelgrote": 50_000, "grote": 200_000}
_REGION = 400_000  # inhabitants of an average Zorg- en Veiligheidshuis region; readers know where a case was told
_CROWDED = 8
_LEVELS = ("laag", "midden", "hoog")
Seen = Callable[[frozenset[str]], int]
"""Traits to the number of other dilemmas that have all of them."""


@dataclass(frozen=True, slots=True)
class Risk:
    """level: "laag", "midden" or "hoog"; reasons: Dutch, without any value that was hidden."""

    level: str
    reasons: tuple[str, ...]

    @property
    def is_high(self) -> bool:
        """Whether two people have to read what has this risk."""
        return self.level == _LEVELS[-1]


@dataclass(frozen=True, slots=True)
class _Trait:
    name: str
    group: str
    share: float


@cache
def _rare() -> tuple[tuple[_Trait, re.Pattern[str]], ...]:
    lines = files("ingest.anonymise").joinpath("data", "zeldzaam.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(
        (_Trait(name, group, int(count) / 100_000), re.compile(rf"(?<!\w)(?:{form})(?!\w)", re.IGNORECASE))
        for group, name, count, form in rows
    )


def traits_of(clean: str) -> frozenset[str]:
    """Return the names of the traits that a clean text tells, its class of municipality among them."""
    return frozenset(trait.name for trait in _traits(clean)) | ({size} if (size := _size(clean)) else frozenset())


def weigh(clean: str, seen: Seen | None = None) -> Risk:
    """Return how much care a clean text needs. seen: how common a combination is in the collection; None: not known."""
    described = sum(parts(placeholder[0])[0] == "QUASI" for placeholder in PLACEHOLDER.finditer(clean))
    persons = {placeholder[0] for placeholder in PLACEHOLDER.finditer(clean) if parts(placeholder[0])[0] == "PERSON"}
    level, reasons = 0, []
    if described:
        level = 2
        reasons.append(f"{described} omschrijving(en) die één persoon kunnen aanwijzen: lees of de rest dat nog doet")
    size = _size(clean)
    combined, reason = max((_combination(paragraph, size, seen) for paragraph in clean.split("\n")), default=(0, ""))
    if combined:
        level = max(level, combined)
        reasons.append(reason)
    if len(persons) >= _CROWDED:
        level = max(level, 1)
        reasons.append("veel personen in één stuk: controleer of hun onderlinge relaties niet te herkenbaar zijn")
    return Risk(_LEVELS[level], tuple(reasons))


def telling(clean: str) -> Callable[[str], Iterator[tuple[int, int, str]]]:
    """Return what finds (start, end, "TRAIT") of the words that make a clean text point at few people, in parts of it."""
    size = _size(clean)

    def find(part: str) -> Iterator[tuple[int, int, str]]:
        start = 0
        for paragraph in part.split("\n"):
            if _combination(paragraph, size, None)[0]:
                traits = _traits(paragraph)
                for form in (form for trait, form in _rare() if trait in traits):
                    yield from ((start + found.start(), start + found.end(), "TRAIT") for found in form.finditer(paragraph))
            start += len(paragraph) + 1

    return find


def _combination(paragraph: str, size: str, seen: Seen | None) -> tuple[int, str]:
    """Return level and reason of what one paragraph tells together with the size of the municipality."""
    traits = _traits(paragraph)
    people: float = _PEOPLE.get(size, _REGION)
    for trait in traits:
        people *= trait.share
    if not traits or people >= SOME:
        return 0, ""
    told = " × ".join([*(trait.name for trait in traits), *([f"{size} gemeente"] if size else [])])
    if people < FEW:
        return 2, f"{told}: naar schatting minder dan {FEW} mensen in zo'n {'gemeente' if size else 'regio'}"
    if seen and seen(traits_of(paragraph) | ({size} if size else frozenset())) >= COMMON:
        return 0, ""
    alone = "; in de collectie nog niet vaak verteld" if seen else ""
    return 1, f"{told}: naar schatting minder dan {SOME} mensen in zo'n {'gemeente' if size else 'regio'}{alone}"


def _traits(text: str) -> list[_Trait]:
    """Return the rarest trait of each group, in the order of the table, age first."""
    ages = {name for found in PLACEHOLDER.finditer(text) for label, name, _ in [parts(found[0])] if label == "AGE"}
    rarest: dict[str, _Trait] = {}
    for name in sorted(ages & _AGE_SHARES.keys(), key=lambda name: (_AGE_SHARES[name], name)):
        rarest.setdefault("leeftijd", _Trait(name, "leeftijd", _AGE_SHARES[name]))
    for trait, form in _rare():
        if form.search(text) and (trait.group not in rarest or trait.share < rarest[trait.group].share):
            rarest[trait.group] = trait
    return list(rarest.values())


def _size(text: str) -> str:
    """Return the smallest class of municipality that a text names, "" for none."""
    phrases = " ".join(parts(found[0])[1] for found in PLACEHOLDER.finditer(text))
    return next((size for size in _PEOPLE if re.search(rf"\b{size}\b", phrases)), "")
