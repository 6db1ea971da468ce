"""BSN: the Dutch citizen service number, nine digits (formerly sofinummer, eight digits plus a leading zero).

Checked with the eleven test ("elfproef": weights 9..2 and -1, sum divisible by 11) of python-stdnum (stdnum.nl.bsn);
format from the Logisch Ontwerp BSN (RvIG). It can not know whether a number that passes is a BSN: one in eleven
arbitrary numbers passes. A number that is announced as BSN but fails (a typing or scan error) is hidden as CASE_NUMBER.
"""

import re

from stdnum.nl import bsn

from ingest.anonymise.recognisers.reading import NUMBER_WORD, before, digits, per_paragraph, repaired
from ingest.anonymise.spans import Span

# Groups are separated by one kind of sign (a line break counts as a space), or every digit stands apart.
_NINE = re.compile(r"(?<!\w)(?<!\d[.\-/,])\d(?:[ .\-\n]?\d){7,8}(?![.\-/]?\d)(?!\w)")
_ANNOUNCED = re.compile(
    r"(?:\bbsn|burgerservice[ -]?(?:nummer|nr)|\bsofi[ -]?(?:nummer|nr)?)\w*[ .:]*(?:[^\W\d]+[ :]+){0,4}\Z", re.IGNORECASE
)
_AFTER_WORD = re.compile(
    r"(?:\bbsn|burgerservice[ -]?(?:nummer|nr)|\bsofi(?:nummer"
    r"|nr)?)\b[ .:]*(?:[^\W\d]+[ :]+){0,3}?(\d(?:[ .\-\n]{0,2}\d){6,9})"
    r"(?![.\-/]?\d)(?!\w)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(rf"{NUMBER_WORD}(?:[ ,]{{1,2}}{NUMBER_WORD}){{3,8}}+", re.IGNORECASE)
_CUE_WIDTH = 60  # "burgerservicenummer van de oudste dochter is" and a little more


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every BSN, in any grouping, and every number that is announced as one."""
    plain = repaired(text)
    spans = {}
    for match in _AFTER_WORD.finditer(plain):
        spans[match.span(1)] = "BSN" if bsn.is_valid(_digits(match[1]).zfill(9)) else "CASE_NUMBER"
    for match in _NINE.finditer(plain):
        if _one_sign(match[0]) and len(_digits(match[0])) == 9 and bsn.is_valid(_digits(match[0])):
            spans[match.span()] = "BSN"
    for match in _SPOKEN.finditer(text):
        said = digits(match[0])
        if _ANNOUNCED.search(before(text, match.start(), _CUE_WIDTH)):
            spans[match.span()] = "BSN" if bsn.is_valid(said) else "CASE_NUMBER"
        elif len(said) == 9 and bsn.is_valid(said):
            spans[match.span()] = "BSN"
    return [Span(start, end, label) for (start, end), label in sorted(spans.items())]


def _digits(grouped: str) -> str:
    return re.sub(r"\D", "", grouped)


def _one_sign(grouped: str) -> bool:
    """Tell whether the groups are separated by one kind of sign: "12-03 2024 1" is a date and more, not a BSN."""
    return len(set(re.sub(r"\d", "", grouped).replace("\n", " "))) <= 1
