"""IBAN: country code, two check digits, bank and account, 15 to 34 characters; printed in groups of four.

Checked by python-stdnum (stdnum.iban: modulo 97 and the length and structure per country; ISO 13616, SWIFT IBAN
registry). It can not know whose account it is. A number of the Dutch shape (NL, two digits, four letters, ten digits)
and a number announced with IBAN, rekening or rek is hidden even when the check fails: a typing error still points at
one account.
"""

import re

from stdnum import iban

from ingest.anonymise.recognisers.reading import per_paragraph, repaired
from ingest.anonymise.spans import Span

_START = re.compile(r"(?<!\w)[A-Z]{2}[ ]?\d{2}(?=[ .\-\n]?[A-Z0-9])", re.IGNORECASE)
_DUTCH = re.compile(r"(?<!\w)NL[ ]?[\dOlI]{2}[ .\-\n]?[A-Z]{4}(?:[ .\-\n]?[\dOlI]){10}(?!\w)", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"(?:\biban|\brek(?:ening)?(?:\.?[ ]?(?:nummer|nr))?)\b[ .:]*(?:[a-z]+[ :]+){0,3}?"
    r"([A-Z]{2}\d{2}(?:[ .\-]?[A-Z0-9]*\d[A-Z0-9]*|[ .\-]?[A-Z]{4}(?=[ .\-]?\d)){2,9})(?!\w)",
    re.IGNORECASE,
)
_PIECE = re.compile(r"[ .\-\n]?[A-Z0-9]+", re.IGNORECASE)
_LONGEST = 34  # characters of the longest IBAN in ISO 13616; printed in groups it takes some ten more
_PRINTED = 45


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every valid IBAN of any country, and what is announced as one or has the Dutch shape."""
    plain = repaired(text)
    found = {match.span() for match in _DUTCH.finditer(plain)}
    found |= {match.span(1) for match in _ANNOUNCED.finditer(plain)}
    for start in _START.finditer(plain):
        end = _valid_end(plain, start.start(), start.end())
        if end:
            found.add((start.start(), end))
    return [Span(start, end, "IBAN") for start, end in sorted(found)]


def _valid_end(plain: str, start: int, position: int) -> int | None:
    """Return where the longest valid IBAN that begins at start ends, or None. Ends fall on the edge of a word."""
    best, limit = None, start + _PRINTED
    while (piece := _PIECE.match(plain, position, limit)) is not None:
        position = piece.end()
        candidate = re.sub(r"[^A-Za-z0-9]", "", plain[start:position])
        if len(candidate) > _LONGEST:
            break
        if iban.is_valid(candidate) and not plain[position : position + 1].isalnum():
            best = position
    return best
