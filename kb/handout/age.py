"""How old advice is, in words: a figure from a file says little, and advice ages with laws and agreements."""

import re
from datetime import date

from kb.handout.words import AGE_UNKNOWN, MONTHS, number

_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_FRESH = 3  # months: newer than this is not called old
_A_LITTLE_OVER, _NEARLY = 2, 8  # months of a year from which one says "ruim" and "bijna"


def in_full(day: date) -> str:
    """Return a day as "3 maart 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def quarter(period: str) -> str:
    """Return "2023-Q1" as "het 1e kwartaal van 2023"; another period as it is."""
    found = _QUARTER.fullmatch(period)
    return f"het {found[2]}e kwartaal van {found[1]}" if found else period


def how_old(period: str, today: date) -> str:
    """Return the age of a quarter, counted from its middle month: "bijna drie jaar oud".

    Empty where the period is no quarter, lies in the future, or is of the last months.
    """
    found = _QUARTER.fullmatch(period)
    if not found:
        return ""
    months = (today.year - int(found[1])) * 12 + today.month - (int(found[2]) * 3 - 1)
    years, rest = divmod(months, 12)
    if months < _FRESH:
        return ""
    if not years and rest < _NEARLY:
        return f"{number(rest)} maanden oud"
    if rest < _A_LITTLE_OVER:
        return f"{number(years)} jaar oud"
    if rest < _NEARLY:
        return f"ruim {number(years)} jaar oud"
    return f"bijna {number(years + 1)} jaar oud"


def advice_of(period: str, today: date) -> str:
    """Return from when advice is and how old: "Advies uit het 1e kwartaal van 2023, bijna drie jaar oud"."""
    if not period:
        return AGE_UNKNOWN
    return f"Advies uit {', '.join(filter(None, (quarter(period), how_old(period, today))))}"


def past_review(review: date | None, today: date) -> str:
    """Return that advice should have been looked at again, empty where it need not be yet."""
    if review is None or review >= today:
        return ""
    return f"Dit advies had op {in_full(review)} opnieuw bekeken moeten worden. Ga na of het nog klopt voordat je het gebruikt."

