"""An exact age as an age group in words, so that no age in figures can stand in the text."""

import re

from kb.lexical import fold
from kb.placeholders import AGE_GROUPS, UNKNOWN_AGE

_UNITS = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien "
    "negentien"
).split()
_TENS = {"twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90}


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
