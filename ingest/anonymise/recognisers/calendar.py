"""The words and limits of the calendar: months as people and scans write them, days in words, days with a name.

Months in Dutch, German, English, Turkish and French; named days are public holidays (rijksoverheid.nl) and the feasts
that people in the Netherlands name without a date.
"""

import re

from ingest.anonymise.recognisers.reading import BELOW_HUNDRED

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december", "jan", "feb", "febr", "mrt", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "okt", "oct", "nov",
    "dec", "dez", "januar", "februar", "märz", "mai", "dezember", "january", "february", "march", "may", "june",
    "july", "august", "october", "ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül",
    "ekim", "kasım", "aralık", "janvier", "février", "avril", "juin", "juillet", "août",
)  # fmt: skip
_DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _damaged(month: str) -> str:
    """Return a pattern for the month as scans print it: rn for m, 1 for l and i, 0 for o, broken over a line."""
    signs = {"m": "(?:m|rn)", "l": "[l1]", "i": "[i1]", "o": "[o0]"}
    return "(?:-\n)?".join(signs.get(letter, letter) for letter in month)


MONTH = rf"(?:{'|'.join(_damaged(m) for m in sorted(_MONTHS, key=len, reverse=True))})(?!\w)"
YEAR = r"(?:[ ,]{1,2}\n?(?:(?:19|20)\d{2}|['’]\d{2})(?!\d)|[ ]\d{2}(?=[,;)\n]|\.(?!\d)|$))"
ORDINAL = (
    rf"(?:eerste|derde|achtste|{BELOW_HUNDRED}(?:de|ste)|tweede|vierde|vijfde|zesde|zevende|negende|tiende|elfde"
    rf"|twaalfde)"
)
DAY_WORDS = rf"(?:{ORDINAL}|(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen) en (?:twintig|dertig)|{BELOW_HUNDRED})"
NAMED_DAY = re.compile(
    r"\b(?:(?:eerste|tweede|1e|2e|1ste|2de)[ ](?:kerst|paas|pinkster)dag|kerstavond|kerstnacht|oudejaars?(?:avond"
    r"|nacht|dag)|oudjaar(?:sdag)?"
    r"|nieuwjaars?(?:dag|nacht)|oud en nieuw|konings(?:dag|nacht)|koninginnedag|bevrijdingsdag|dodenherdenking"
    r"|sinterklaasavond"
    r"|pakjesavond|hemelvaarts?dag|goede vrijdag|witte donderdag|aswoensdag|palmzondag|dierendag|allerheiligen"
    r"|allerzielen|driekoningen"
    r"|carnavals?(?:zaterdag|zondag|maandag|dinsdag)|(?:vast(?:el)?avond)|suikerfeest|offerfeest|ketikoti|keti koti"
    r"|valentijnsdag|moederdag"
    r"|vaderdag|prinsjesdag|sint[- ]maarten|(?-i:Pasen|Pinksteren|Hemelvaart|Nowruz|Newroz|Divali))\b",
    re.IGNORECASE,
)


def exists(day: int, month: int) -> bool:
    """Tell whether the day occurs in the month; 29 February does."""
    return 1 <= month <= 12 and 1 <= day <= _DAYS_IN[month - 1]
