"""Dates as a season and distances: the first date of a text becomes "een dag in het voorjaar", "2 april" three weeks
after it "een dag drie weken later". So it stays readable how long things lasted, and no day, month or year is told.

A date without a year is taken in the year that brings it nearest to the one before it.
"""

import re
from collections.abc import Sequence
from datetime import date

from ingest.anonymise.recognisers.calendar import exists
from ingest.anonymise.recognisers.reading import digits, number, repaired
from kb.placeholders import COUNTS, PHRASES, SEASONS

PLAIN = PHRASES["DATE"][0]
_MONTHS = {
    "jan": 1, "feb": 2, "fév": 2, "maa": 3, "mrt": 3, "mar": 3, "mär": 3, "apr": 4, "avr": 4, "mei": 5, "mai": 5, "may": 5,
    "jun": 6, "juin": 6, "jul": 7, "juil": 7, "aug": 8, "aoû": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
    "déc": 12, "dez": 12,
}  # fmt: skip
_NAMED = {
    "kerst": (25, 12), "oudejaar": (31, 12), "oudjaar": (31, 12), "nieuwjaar": (1, 1), "koning": (27, 4), "koningin": (30, 4),
    "bevrijding": (5, 5), "dodenherdenking": (4, 5), "sinterklaas": (5, 12), "pakjes": (5, 12), "allerheiligen": (1, 11),
    "allerzielen": (2, 11), "driekoningen": (6, 1), "valentijn": (14, 2), "dierendag": (4, 10), "prinsjes": (16, 9),
}  # fmt: skip
_WRITTEN = re.compile(r"(?P<day>\d{1,2})\D{0,4}?[ -]?(?P<month>[^\W\d_]{3,9})\.?(?:\D{0,3}(?P<year>\d{2,4}))?\Z")
_FIGURES = re.compile(r"(?P<day>\d{1,2})\s?[-–‑/.]\s?(?P<month>\d{1,2})(?:\s?[-–‑/.]\s?['’]?(?P<year>\d{2,4}))?\Z")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\Z")
_WORDS = re.compile(r"(?P<day>[^\W\d_]+?)(?:de|ste)?\s+(?P<month>[^\W\d_]{3,9})(?:\s+.*)?\Z")
_ODD = {"eer": 1, "eerst": 1, "twee": 2, "der": 3, "derd": 3, "ach": 8, "tien": 10}
_WEEK, _MONTH, _YEAR = 7, 30.44, 365.25
_MONTHS_A_YEAR = 12
_DAYS_AT_MOST, _WEEKS_AT_MOST, _MONTHS_AT_MOST = 13, 63, 548


def phrases(dates: Sequence[str]) -> list[str]:
    """Return what stands for each date of a text, given in reading order; the plain word for one that cannot be read."""
    read: list[date | None] = []
    last: date | None = None
    for said in dates:
        found = _read(said, last)
        read.append(found)
        last = found or last
    first = next((one for one in read if one), None)
    return [_phrase(one, first) if one and first else PLAIN for one in read]


def _phrase(day: date, first: date) -> str:
    away = (day - first).days
    if not away:
        return f"een dag in {SEASONS[day.month % 12 // 3]}"
    if abs(away) == 1:
        return "de dag erna" if away > 0 else "de dag ervoor"
    return f"een dag {_distance(abs(away))} {'later' if away > 0 else 'eerder'}"


def _distance(days: int) -> str:
    if days <= _DAYS_AT_MOST and days % _WEEK:
        return _counted(days, "dag", "dagen")
    if days <= _WEEKS_AT_MOST:
        return _counted(round(days / _WEEK), "week", "weken")
    months = round(days / _MONTH)
    if days <= _MONTHS_AT_MOST and months != _MONTHS_A_YEAR:
        return _counted(months, "maand", "maanden")
    return _counted(round(days / _YEAR), "jaar", "jaar")


def _counted(count: int, one: str, more: str) -> str:
    if count > len(COUNTS) + 1:
        return "jaren"
    return f"een {one}" if count == 1 else f"{COUNTS[count - 2]} {more}"


def _read(said: str, last: date | None) -> date | None:
    plain = " ".join(repaired(said).casefold().replace("-\n", "").split())
    for name, (day, month) in _NAMED.items():
        if name in plain and not plain[0].isdigit():
            return _with_year(day, month, re.search(r"(?:19|20)\d\d", plain), last)
    for form in (_ISO, _FIGURES, _WRITTEN):
        if found := form.match(plain):
            said_month = found["month"]
            nth = int(said_month) if said_month.isdecimal() else _month(said_month)
            return _with_year(int(found["day"]), nth, found["year"], last)
    if (found := _WORDS.match(plain)) and (nth := _month(found["month"])) and (on_day := _day(found["day"])):
        return _with_year(on_day, nth, None, last)
    return None


def _month(word: str) -> int:
    known = sorted(_MONTHS.items(), key=lambda month: -len(month[0]))
    read = (word, word.replace("rn", "m"))  # scans print rnaart
    return next((value for form in read for name, value in known if form.startswith(name)), 0)


def _day(word: str) -> int:
    for form in (word, word + "e", word.removesuffix("t")):
        if form in _ODD:
            return _ODD[form]
        try:
            return number(form)
        except ValueError:
            continue
    return int(digits(word) or 0)


def _with_year(day: int, month: int, year: object, last: date | None) -> date | None:
    if not exists(day, month):
        return None
    said = str(year[0] if isinstance(year, re.Match) else year or "")
    if said:
        value = int(said)
        years = [value if value > 99 else 2000 + value if value <= date.today().year % 100 + 1 else 1900 + value]
    else:
        years = [last.year + step for step in (-1, 0, 1)] if last else [2024]
    possible = [one for one in (_date(value, month, day) for value in years) if one]
    return min(possible, key=lambda one: abs((one - last).days) if last else 0, default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
