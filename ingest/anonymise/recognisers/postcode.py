"""Dutch postcodes: four digits not starting with 0 and two capitals, never SA, SD or SS (PostNL, "Postcode").

Small letters and spoken postcodes are read only where a word such as postcode or a house number introduces them. A year
before a two-letter word or abbreviation in capitals ("2019 EN", "2023 OM") looks the same: without an address around it,
it is not marked. It can not know whether the postcode is in use.
"""

import re

from ingest.anonymise.recognisers.reading import GAP, NUMBER_WORD, before, per_paragraph, repaired, widest
from ingest.anonymise.spans import Span

_CAPITALS = re.compile(rf"(?<![\w.,/-])(?<!€ )([1-9]\d{{3}}){GAP}([A-Z]{{2}})(?![\w-])")
_SMALL = re.compile(r"(?<![\w./-])([1-9]\d{3})[ ]?([a-z]{2})(?![\w-])", re.IGNORECASE)
_LETTERS = r"[A-Z](?:[ ]van[ ]\w+)?"
_SPOKEN = re.compile(
    rf"\b(?:postcode|pc)[ :]+(?:is[ ]|nu[ ])?((?:{NUMBER_WORD}[ ,]+){{2,4}}{_LETTERS}(?:[ ,]+{_LETTERS})?)(?!\w)", re.IGNORECASE
)
_BARE = re.compile(r"\b(?:postcode|pc)(?:[ ]?(?:gebied|cijfers))?[ :.]+(?:is[ ])?([1-9]\d{3})(?![\w/.-]*\d)", re.IGNORECASE)
_CUE = re.compile(
    r"(?:\b(?:postcode|pc|adres|plaats|woonplaats|te|wonende|woont)\b[^\n]{0,30}"
    r"|[^\W\d_]{3,}\.?[ ]\d{1,4}[ ]?-?\w{0,4}[ ]?,?[ \n]?)\Z",
    re.IGNORECASE,
)
# Two capitals after a year that are words or abbreviations of the field, not letters of a postcode.
_WORDS = frozenset(
    (
    "EN", "OF", "IN", "OM", "TE", "DE", "AL", "IS", "WA", "ER", "UU", "HB", "HV", "VT", "GI", "BW", "CV", "RC",
    "PV", "PG", "TP", "UM", "MA", "DI", "WO", "DO", "VR", "ZA", "ZO", "AD",
    )
)  # fmt: skip
_SMALL_WORDS = frozenset(w.lower() for w in _WORDS) | frozenset(
    ("op", "ik", "je", "we", "ze", "na", "nu", "om", "en", "zo", "bij", "met", "van", "jr", "ca", "cm", "km", "mm", "kg", "eu")
)
_NEVER = frozenset(("SA", "SD", "SS"))


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every postcode: digits and letters in one span."""
    plain = repaired(text)
    found = {match.span(1) for pattern in (_SPOKEN, _BARE) for match in pattern.finditer(text)}
    for match in _CAPITALS.finditer(plain):
        doubtful = match[2] in _WORDS or (match[1][:2] in ("19", "20") and match[2] in ("EU", "NL", "BC"))
        if match[2] not in _NEVER and (not doubtful or _introduced(text, match.start())):
            found.add(match.span())
    for match in _SMALL.finditer(plain):
        if match[2].lower() not in _SMALL_WORDS and match[2].upper() not in _NEVER and _introduced(text, match.start()):
            found.add(match.span())
    return [Span(start, end, "POSTCODE") for start, end in widest(found)]


def _introduced(text: str, start: int) -> bool:
    return bool(_CUE.search(before(text, start, 50)))
