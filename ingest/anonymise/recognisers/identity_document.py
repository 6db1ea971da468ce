"""Identity documents: passport, identity card, driving licence, residence document, foreign ones.

A Dutch passport or card number is two letters, six letters or digits and a digit, never the letter O (Rijksdienst voor
Identiteitsgegevens, "Kenmerken van het Nederlandse paspoort"); with at least two digits this shape is read anywhere. A
driving licence has ten digits (RDW). Those, and foreign numbers, which have any shape, are read only after the word
for the document. There is no public check digit in the printed number, so none is tested.
"""

import re

from ingest.anonymise.recognisers.reading import SPELLED, before, per_paragraph, repaired
from ingest.anonymise.spans import Span

_DUTCH = re.compile(
    r"(?<![\w./-])(?=[A-Z]*\d[A-Z]*\d)[A-NP-Z]{2}[A-NP-Z0-9]{6}\d(?![\w/-])"
    r"|(?<![\w./-])[A-NP-Z]{3}[A-NP-Z0-9]{5}\d(?<=\d\w\d)(?![\w/-])"
)
_DOCUMENT = (
    r"(?:(?<!\w)(?:reis)?paspoort|pasport|passport|(?<!\w)rijbewijs|rijbew\b|(?<!\w)id(?:-?kaart|-?bewijs)?\b"
    r"|identiteits(?:kaart|bewijs)"
    r"|verblijfs(?:document|pas|kaart|vergunning|titel)|vreemdelingen(?:document|pas)|w-document|reisdocument"
    r"|legitimatie\w*"
    r"|personalausweis|f[uü]hrerschein|zorgpas|nationale kaart|dow[oó]d)"
)
_VALUE = (
    r"(?:[A-Z]{1,3}[ ]?\d[\dA-Z]*(?:[ \n-]?\d{2,}){0,3}|\d{2,}[A-Z]?\d*(?:[ \n]\d{2,}){0,5}"
    r"|[A-Z]{2}[A-Z0-9]{6,8})(?![\w/]|[-.]\d)"
)
_CUED = re.compile(
    rf"{_DOCUMENT}(?:(?:nummer|nr)\b\.?)?(?:[ :,(]+"
    rf"|[ ]?[-–][ ]?)(?:(?!\d)[^\W_]+(?:[-'’]\w+)?\.?[ :,(\n]+){{0,5}}?(?P<value>(?-i:{_VALUE}))",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"\b(?:nummers?|nrs?\.?|no\.?)(?:[ :]+(?:is|was|luidt|staat|op|een|foto|de|het|dat|van|ervan"
    rf"|erop)){{0,5}}[ :]+(?P<value>(?-i:{_VALUE}))",
    re.IGNORECASE,
)
_SECOND = re.compile(rf"(?:[ ]en[ ]|,[ ])(?P<value>{_VALUE})")
_READ_OUT = re.compile(r"\bnummer\b[^.\n]{0,25}\Z", re.IGNORECASE)
_WORD_BEFORE = re.compile(rf"{_DOCUMENT}[^\n]{{0,190}}\Z", re.IGNORECASE)
_WIDTH = 200  # the document may stand one sentence before its number
_FEWEST = 6  # digits and letters of the shortest number in use


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every number of an identity document; the name of the document stays outside."""
    plain = repaired(text)
    found = {match.span() for match in _DUTCH.finditer(plain)}
    for match in _CUED.finditer(plain):
        found.add(match.span("value"))
    for match in _NUMBERED.finditer(plain):
        if _WORD_BEFORE.search(before(plain, match.start(), _WIDTH)):
            found.add(match.span("value"))
    spans = {span for span in found if _long_enough(plain[slice(*span)])}
    for _, end in found:
        if (second := _SECOND.match(plain, end)) and _long_enough(second["value"]):
            spans.add(second.span("value"))
    for match in SPELLED.finditer(text):
        head = before(text, match.start(), _WIDTH)
        if _READ_OUT.search(head) and _WORD_BEFORE.search(head):
            spans.add(match.span())
    return [Span(start, end, "ID_DOC") for start, end in sorted(spans)]


def _long_enough(value: str) -> bool:
    signs = re.sub(r"[^A-Za-z0-9]", "", value)
    return len(signs) >= _FEWEST and sum(c.isdecimal() for c in signs) >= 2
