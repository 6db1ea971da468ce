"""Telephone numbers: Dutch in every habit of writing and speaking, foreign with + or 00.

A Dutch number is 0 and nine digits (Nummerplan telefoon- en ISDN-diensten); how people group them says nothing, so any
grouping is read. Numbers with a country code are checked with phonenumbers (libphonenumber: possible length per country).
Not marked: service numbers 0800, 090x and short public numbers (112, 113, 144, 14 0xx). It can not know whether an 088
number is a desk or somebody's own line: 088 is marked only where a person, a function or a contact word precedes it.
"""

import re

import phonenumbers

from ingest.anonymise.recognisers.reading import NUMBER_WORD, before, digits, per_paragraph, repaired, widest
from ingest.anonymise.spans import Span

_SIGN = r"(?:[ ]?[()./–‑=-]{0,2}[ ]?|\n)"
_DUTCH = re.compile(rf"(?<![\w+])(?<!\d[ ./-])\(?0(?:{_SIGN}\d){{9}}(?![./-]?\d)(?!\w)")
_ABROAD = re.compile(rf"(?<![\w+])(?:\+[ ]?|\(\+|00)[1-9](?:{_SIGN}\d){{7,14}}(?!\w)")
_ANNOUNCED = re.compile(
    r"\b(?:tel(?:efoon)?(?:nummer|nr)?|mobiel(?:nummer)?|mob|gsm|06-?(?:nummer|nr)"
    r"|telnr)\b\.?[ ]?:?[ ](?:\w+[ ]){0,2}?"
    r"((?:\d[ ./-]?){5,12}\d)(?![./-]?\d)(?!\w)",
    re.IGNORECASE,
)
_REACHED = re.compile(
    r"\b(?:bereikbaar|bellen|bel)(?:[ ](?:op|naar"
    r"|via))?[ ]?:?[ ](0\d{1,3}[ /-]?(?:\d[ ./-]?){5,8}\d)(?![./-]?\d)(?!\w)",
    re.IGNORECASE,
)
_SAID = rf"(?:{NUMBER_WORD}|streepje|en dan|nogmaals|eh)"
_SPOKEN = re.compile(rf"(?:\bplus[ ])?{NUMBER_WORD}(?:[ ,]{{1,2}}{_SAID}){{2,12}}(?<!eh)(?<!nogmaals)(?<!dan)", re.IGNORECASE)
_SPOKEN_CUE = re.compile(
    r"(?:telefoon\w*|toestel|mobiel\w*|\b06|\bbel(?:len|t)?|bereikbaar"
    r"|(?<!\w)nummer)\b[ :.,]*(?:[^\W\d]+[ :,]+){0,4}\Z",
    re.IGNORECASE,
)
_SHORT = ("112", "113", "144", "116")
_SERVICE = ("0800", "0900", "0906", "0909", "0904", "0910")
_DATE_OR_ACCOUNT = re.compile(r"\(?0?\d[-./]\d{1,2}[-./](?:19|20)\d\d|\(?00")
_IBAN_HEAD = re.compile(r"[A-Za-z]{2}[ ]?\d\d[ .\n-]?[A-Za-z]{4}[ .\n-]?\Z")
_CONTACT = re.compile(
    r"(?:\b(?:tel\w*|t|m|mob\w*|bel\w*|bereik\w*|nummer|nr|contact\w*|mw|mevr|dhr|mevrouw|heer|manager|regisseur)\b"
    r"|[a-z](?:er|or|eur|ent|ige)\b|[A-Z][a-z]+)[^\n]{0,25}\Z"
)


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every telephone number that is not a public service number, with its brackets and +."""
    plain = repaired(text)
    found = {match.span() for match in _DUTCH.finditer(plain) if _dutch(plain, match)}
    found |= {(match.start(), end) for match in _ABROAD.finditer(plain) if (end := _abroad(match[0], match.start()))}
    found |= {match.span(1) for match in _REACHED.finditer(plain) if not _service(match[1])}
    found |= {match.span(1) for match in _ANNOUNCED.finditer(plain) if not _service(match[1])}
    found |= {span for match in _SPOKEN.finditer(text) if (span := _spoken(text, match))}
    return [Span(start + _open(plain[start:end]), end, "PHONE") for start, end in widest(found)]


def _open(number: str) -> int:
    """Return 1 when the number begins with a bracket that closes after it, as in "(06-38114402)"."""
    return int(number.startswith("(") and ")" not in number)


def _service(grouped: str) -> bool:
    return re.sub(r"\D", "", grouped).startswith((*_SERVICE, "14"))


def _dutch(plain: str, match: re.Match[str]) -> bool:
    if _service(match[0]) or _DATE_OR_ACCOUNT.match(match[0]) or _IBAN_HEAD.search(before(plain, match.start(), 12)):
        return False
    company = re.sub(r"\D", "", match[0]).startswith("088")
    return not company or bool(_CONTACT.search(before(plain, match.start(), 50)))


def _abroad(grouped: str, start: int) -> int | None:
    """Return where the number with its country code ends, leaving out digits after it that make it too long."""
    while grouped:
        international = "+" + re.sub(r"\D", "", re.sub(r"\(0\)", "", grouped)).removeprefix("00")
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(international, None)):
                return start + len(grouped)
        except phonenumbers.NumberParseException:
            return None
        grouped = re.sub(r"[^\d]*\d+$", "", grouped)
        if len(grouped) < 9:
            break
    return None


def _spoken(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    said = digits(match[0])
    own = len(said) == 10 and said[0] == "0" or said.startswith("06") and len(said) >= 4 or match[0].lower().startswith("plus")
    if own or _SPOKEN_CUE.search(before(text, match.start(), 60)):
        return None if said.startswith(_SERVICE) or said in _SHORT else match.span()
    return None
