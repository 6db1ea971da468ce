"""Replaces found stretches by Dutch placeholders: the same person, place or organisation gets the same number.

Ages become an age group, so that the text stays useful; everything else is named by its kind. Placeholders already in
the text are left as they are and their numbers are not used again, so that redacting twice changes nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.anonymise import persons
from ingest.anonymise.spans import Span, merge
from kb.lexical import fold
from kb.placeholders import AGE_GROUPS, NUMBERED, PLACEHOLDER, PLAIN, UNKNOWN_AGE

_UNITS = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien "
    "negentien"
).split()
_TENS = {"twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90}


@dataclass(frozen=True, slots=True)
class Replacement:
    """A stretch of the text and what stands in its place."""

    span: Span
    text: str


def replacements(text: str, spans: Iterable[Span]) -> list[Replacement]:
    """Return what replaces each span, in order and without overlap; the order of the spans plays no part."""
    held = [found.span() for found in PLACEHOLDER.finditer(text)]
    merged = [span for span in merge(spans) if not any(start <= span.start and span.end <= end for start, end in held)]
    numbers = _numbers(text, merged)
    return [Replacement(span, _placeholder(span, text, numbers)) for span in merged]


def redact(text: str, spans: Iterable[Span]) -> str:
    """Return the text with every span replaced."""
    return apply(text, replacements(text, spans), [(0, len(text))])[0]


def kinds_in(clean: str) -> Counter[str]:
    """Return how often each type was hidden in a clean text; of persons, places and organisations how many there are."""
    placeholders = [found[0][1:-1] for found in PLACEHOLDER.finditer(clean)]
    labels = {word: label for label, word in (*NUMBERED.items(), *PLAIN.items())}
    distinct = {word for word in placeholders if word.rpartition("-")[0] in NUMBERED.values()}
    others = (labels.get(word, "AGE") for word in placeholders if word not in distinct)
    return Counter([*(labels[word.rpartition("-")[0]] for word in distinct), *others])


def apply(text: str, replaced: Sequence[Replacement], ranges: Sequence[tuple[int, int]]) -> list[str]:
    """Return the given stretches of the text with the replacements made; what lies in two ranges is written in the first."""
    results = []
    for start, end in ranges:
        written, position = [], start
        for one in replaced:
            if one.span.end <= start or one.span.start >= end:
                continue
            written.append(text[position : max(one.span.start, position)])
            if one.span.start >= start:
                written.append(one.text)
            position = min(one.span.end, end)
        results.append("".join(written) + text[position:end])
    return results


def _numbers(text: str, spans: Sequence[Span]) -> dict[Span, int]:
    """Return the number of every span that gets one: per person, per place, per organisation."""
    numbers: dict[Span, int] = {}
    for label, word in NUMBERED.items():
        its = [span for span in spans if span.label == label]
        used = max((int(n) for n in re.findall(rf"\[{word}-(\d+)\]", text)), default=0)
        names = [span.text(text) for span in its]
        groups = persons.group(names) if label == "PERSON" else _same_text(names)
        numbers |= {span: used + number for span, number in zip(its, groups, strict=True)}
    return numbers


def _same_text(names: Sequence[str]) -> list[int]:
    seen: dict[str, int] = {}
    return [seen.setdefault(re.sub(r"\W", "", fold(name)), len(seen) + 1) for name in names]


def _placeholder(span: Span, text: str, numbers: dict[Span, int]) -> str:
    if span.label in NUMBERED:
        return f"[{NUMBERED[span.label]}-{numbers[span]}]"
    if span.label == "AGE":
        return f"[LEEFTIJD: {age_group(span.text(text))}]"
    return f"[{PLAIN[span.label]}]"


def age_group(age: str) -> str:
    """Return the age group of an exact age in digits or words; one that cannot be read gives "onbekend"."""
    years = _years(age.casefold())
    if years is None:
        return UNKNOWN_AGE
    return next(name for below, name in AGE_GROUPS if years < below)


def _years(age: str) -> float | None:
    number = re.search(r"\d+(?:[.,]\d+)?", age)
    if re.search(r"maand|mnd|week|weken|\bwk|dagen|anderhal", age):
        return 0.0
    if number:
        return float(number[0].replace(",", "."))
    for tens, value in _TENS.items():
        if tens in age:
            return float(value)
    words = fold(age)
    found = [value for value, word in enumerate(_UNITS) if word in words]
    return float(max(found)) if found else None
