"""Licence plates: Dutch of every sidecode, foreign, partial, spelled out.

Dutch plates follow the fourteen sidecodes of the RDW (XX-99-99 ... 999-XX-9); with dashes they are read anywhere,
without dashes or in small letters only near a vehicle or the word kenteken. Foreign, partial (dots for what was not
seen) and spoken plates need such a word too. The RDW register is not consulted: whether a plate exists is not known.
"""

import re

from ingest.anonymise.recognisers.reading import SPELLED, after, before, per_paragraph, repaired
from ingest.anonymise.spans import Span

_SIDECODES = [
    "XX-99-99",
    "99-99-XX",
    "99-XX-99",
    "XX-99-XX",
    "XX-XX-99",
    "99-XX-XX",
    "99-XXX-9",
    "9-XXX-99",
    "XX-999-X",
    "X-999-XX",
    "XXX-99-X",
    "X-99-XXX",
    "9-XX-999",
    "999-XX-9",
]


def _shape(sidecode: str, sign: str) -> str:
    return sign.join(group.replace("X", "[A-Z]").replace("9", r"\d") for group in sidecode.split("-"))


_DASHED = re.compile(rf"(?<![\w./-])(?:{'|'.join(_shape(s, '[-–‑·]') for s in _SIDECODES)})(?![\w/]|[.-]\w)", re.IGNORECASE)
_LOOSE = re.compile(rf"(?<![\w./-])(?:{'|'.join(_shape(s, '[ ·-]?') for s in _SIDECODES)})(?![\w/]|[.-]\w)", re.IGNORECASE)
_BELGIAN = re.compile(r"(?<![\w./-])[1-9]-[A-Z]{3}-\d{3}(?![\w-])")
_GERMAN = re.compile(r"(?<![\w./-])[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2} ?\d{1,4}[EH]?(?![\w-])")
_FOREIGN = re.compile(
    r"(?<![\w./-])(?:[A-Z]{1,3}[ \n-]\d{1,4}[ -][A-Z]{1,3}|[A-Z]{1,3}[ -]\d{3,5}|[A-Z]{2,3}[ -]\d[A-Z\d]{3,4}"
    r"|\d{2,3}[- ]\d{2,3}-[A-Z]{2,3}|(?=[A-Z\d-]{0,11}[A-Z])(?=[A-Z\d-]{0,11}\d)[A-Z\d]{1,3}-[A-Z\d]{1,3}-"
    r"[A-Z\d]{1,3})(?![\w-])"
)
_PART = r"(?:\.\.|[A-Z\d?*]){1,3}"
_PARTIAL = re.compile(
    rf"(?<![\w-])(?=[^\n]{{0,8}}(?:\.\.|\?"
    rf"|\*))(?=[^\n]{{0,8}}[A-Z\d]){_PART}[ ]?-[ ]?{_PART}(?:[ ]?-[ ]?{_PART}){{0,2}}(?![\w-])"
    r"|(?<![\w-])-[A-Z]{2,3}-(?![\w-])"
)
_THREE_PARTS = re.compile(r"(?<![\w.-])(?=[^ \n]{0,8}\?)(?=[^ \n]{0,8}[A-Z])[A-Z\d?]{1,3}-[A-Z\d?]{1,3}-[A-Z\d?]{1,3}(?![\w-])")
_NAMED = re.compile(  # whatever follows the word kenteken and has letters and digits
    r"\bkent(?:eken)?(?:plaat|nummer|nr)?\b[ :.]*(?:is|was|:|nr\.?)?[ \n]((?=[^\n]{0,12}\d)(?=[^\n]{0,12}[A-Za-z])"
    r"[A-Z\d]{1,4}(?:[ -][A-Z\d]{1,5}){0,3})(?!\w)"
)
_PLATE_WORD = re.compile(r"(?:kenteken|kent\b|plaat|nummerbord|nummerplaat)[^.\n]{0,45}\Z", re.IGNORECASE)
_NUMBER_WORD_BEFORE = re.compile(r"\bnummer[ :]{1,2}\Z", re.IGNORECASE)
_VEHICLE = re.compile(
    r"\b(?:\w*kentekens?|kent|\w*tekens|\w*auto|\w*bus|busje|\w*camper|\w*scooter|\w*brommer|bromfiets|motor"
    r"|\w*trailer|caravan"
    r"|\w*aanhanger|aanhangwagen|\w*wagen|pick-up|taxi|fatbike|rijdt|reed|volkswagen|vw|golf|polo|caddy|opel|corsa"
    r"|astra|kia|fiat|ford|bmw|audi"
    r"|mercedes|tesla|peugeot|renault|citro[eë]n|toyota|seat|skoda|volvo|dacia|nissan|mazda|hyundai|sprinter"
    r"|transporter"
    r"|duitse?|belgische?|poolse?|franse?|bulgaarse?|roemeense?|griekse?|voertuig\w*)\b",
    re.IGNORECASE,
)
_STRAIGHT_AFTER = re.compile(r"\bkent(?:eken)?\b[ :.]{1,2}(?:is |was |nr\.? )?\Z", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)\b", re.IGNORECASE)
_NEAR = 60  # characters between the vehicle and its plate: "een grijze Polo die er vaker staat (R-029-KX)"


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every licence plate; the word kenteken stays outside."""
    plain = repaired(text)
    found = {m.span() for m in (*_DASHED.finditer(plain), *_BELGIAN.finditer(plain)) if _one_case(m[0])}
    found |= {m.span() for m in _LOOSE.finditer(plain) if _loose(text, m)}
    found |= {m.span() for m in _THREE_PARTS.finditer(plain)}
    for pattern in (_GERMAN, _FOREIGN, _PARTIAL):
        found |= {m.span() for m in pattern.finditer(plain) if _near_vehicle(text, *m.span())}
    found |= {m.span(1) for m in _NAMED.finditer(plain)}
    found |= {m.span() for m in SPELLED.finditer(text) if _announced(before(text, m.start(), _NEAR))}
    return [Span(start, end, "LICENSE_PLATE") for start, end in sorted(found)]


def _one_case(plate: str) -> bool:
    """Tell whether the letters are all capitals or all small, and no month: 6-mei-24 is a date."""
    return (plate.isupper() or plate.islower()) and not _MONTH.search(plate)


def _announced(head: str) -> bool:
    return bool(_PLATE_WORD.search(head) or _NUMBER_WORD_BEFORE.search(head) and _VEHICLE.search(head))


def _loose(text: str, match: re.Match[str]) -> bool:
    """Tell whether a plate without dashes is one; in small letters ("12 en 13") only straight after the word kenteken."""
    if match[0].isupper():
        return _near_vehicle(text, *match.span())
    return match[0].islower() and bool(_STRAIGHT_AFTER.search(before(text, match.start(), 25)))


def _near_vehicle(text: str, start: int, end: int) -> bool:
    return bool(_VEHICLE.search(before(text, start, _NEAR)) or re.match(r"[ ,(]{1,3}kenteken", after(text, end, 12)))
