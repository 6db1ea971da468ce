"""Dates: day and month with or without year, in digits or words, named days; and full dates of birth.

A date with a year after geb., geboren, geboortedatum, ° or *, in parentheses straight after a name, or in a table column
under such a heading is a BIRTHDATE; every other one is a DATE. Day and month are checked against the calendar. A day and
month in digits alone ("12/3") are read only where a word, a bracket, a table cell or a time makes a date likely, because
fractions, ranges and scores look the same. Months alone, years alone, weekdays and times are never marked. Names of days
after the Algemene Nederlandse Spraakkunst and the calendar of public holidays (rijksoverheid.nl). It can not know
whether 03-04 is written in the American order.
"""

import re

from ingest.anonymise.recognisers.calendar import DAY_WORDS, MONTH, NAMED_DAY, ORDINAL, YEAR, exists
from ingest.anonymise.recognisers.reading import BELOW_HUNDRED, YEAR_WORDS, after, before, per_paragraph, repaired
from ingest.anonymise.spans import Span

_WRITTEN = re.compile(
    rf"(?<![\w.,/-])(?<!€ )(?P<day>[0-3]?\d|[lI](?=[ ]))(?:e|ste|de|th|st)?\.?[ ]?-?(?!(?-i:Jan|Mei"
    rf"|Dec)[ ](?-i:[A-Z]))(?!(?-i:Mart)\b){MONTH}(?:\.?{YEAR})?",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"(?<![\w.,/-])(?P<day>[0-3]?\d)(?=(?:, \d{{1,2}}){{0,3}}[ ](?:en|of)[ ]\d{{1,2}}[ ]{MONTH})", re.IGNORECASE
)
_RANGE = re.compile(
    rf"(?<![\w.,/-])[0-3]?\d(?:e)?[ ]?(?:t/m|tm|tot en met|tot|-|–)[ ]?(?P<day>[0-3]?\d)[ ]{MONTH}(?:{YEAR})?", re.IGNORECASE
)
_IN_WORDS = re.compile(
    rf"(?<!\w){DAY_WORDS}[ ](?!(?-i:[A-Z][a-z])){MONTH}(?:[ ](?:{YEAR_WORDS}|{BELOW_HUNDRED}(?=[,.])))?", re.IGNORECASE
)
_BORN_WORDS = re.compile(
    rf"\bgebo(?:ren|ortedatum)[ ]?:?[ ](?:op[ ])?(?P<date>{DAY_WORDS}[ ]{BELOW_HUNDRED}[ ](?:{YEAR_WORDS}"
    rf"|{BELOW_HUNDRED}(?!\w)))",
    re.IGNORECASE,
)
_BORN_DIGITS = re.compile(
    r"\bgeb(?:\.|oren|\b)[ :]{1,2}(?P<date>(?:19|20)\d\d(?P<month>[01]\d)(?P<day>[0-3]\d))(?!\w)", re.IGNORECASE
)
_FIGURES = re.compile(
    r"(?<![\w./-])(?P<day>[0-3]?\d)(?P<sign>[ ]?[-–‑/.][ ]?)(?P<month>[01]?\d)(?P=sign)(?P<year>['’]?(?:(?:18|19"
    r"|20)\d{2}|\d{2}))(?!\w|[./-]\d)"
)
_ISO = re.compile(r"(?<![\w./-])(?:19|20)\d{2}-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?=T\d|\D|$)(?![-/]\d)")
_SHORT = re.compile(r"(?<![\w./:,-])(?<!€ )(?P<day>[0-3]?\d)(?P<sign>[-/.])(?P<month>[01]?\d)(?![\w/%]|:\d|[-.,]\d)")
_NTH = re.compile(
    r"\b(?:de|den|uiterlijk|(?:maan|dins|woens|donder|vrij|zater|zon)dag)[ ](?P<day>(?P<digits>[1-3]?\d)(?:e|ste|de)"
    r"|(?P<word>" + rf"(?!eerste|tweede|derde){ORDINAL}))(?![\w-])"
    r"(?=[ ]?(?:$|[.,;:)!?\n|]|(?:om|uit|weer|is|en|of|punt|komt|gaat|mag|moet|meegaat|naar|tussen|vanaf|rond"
    r"|achttien|\w+tien|hoor|terug|kan|vrij|voor)\b))",
    re.IGNORECASE,
)
_NTH_BEFORE = re.compile(
    r"\b(?:op|tot|vanaf|voor|vóór|na|sinds|keer|dag|bezoek van|uiterlijk|gepland|(?:maan|dins|woens|donder|vrij"
    r"|zater|zon)dag|pas|anders|staat|wordt|per|en|er|t/m|is)\W+\Z|[,:?\n]\s?\Z|^\Z",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?:\bgeb\.?(?:[ ]?-?(?:dat|datum)\.?)?|\bgeboren|geboortedat(?:um|a)?|\bgebdat\.?|\bgb\.?|\bborn|\bnée?"
    r"|\bGeburtsdatum|\bd\.?o\.?b\.?|[°*])"
    r"[ ]*[:=]?[ ]*(?:op[ ]|te[ ][A-Z]\w+[ ,]+(?:op[ ])?|d\.?d\.?[ ])?\n?\Z",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"[^\W\d_a-z][\w'’.-]+[ ]\(\Z")
_LIKELY = re.compile(
    r"(?:\b(?:op|stand|d\.?d|dd|per|tot|t/m|vanaf|sinds|datum|ma|di|wo|do|vr|za|zo|maandag|dinsdag|woensdag"
    r"|donderdag|vrijdag|zaterdag|zondag|van|voor|vóór|na"
    r"|gereed|klaar|evaluatie|evalueren|controle|ontvangen|ontv|overleg|casustafel|uiterlijk|deadline|aangifte"
    r"|zitting|afspraak|hb|huisbezoek|dossier|0p|en|gezien"
    r"|notulen|verslag|minutes|peildatum|verzonden|gebeld|brief|melding|sinds|uur|avond|middag|ochtend|nacht|start"
    r"|eind|einde|tm|om|kamer|datum overleg|dag)"
    r"[.:]?,?[ \n]|[\[(|\t;]|[|;][ ]|^|\n|[,:][ ])\Z",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r"[ ]?(?:keer|x\b|maal|wk|weken|week|dagen|dgn|uur|u\b|uren|jaar|jr|maand|mnd|pers|kinderen|km|meter|euro|%|lid"
    r"|punten|gezet|gewonnen|verloren"
    r"|onderbouwd|score|stuks|voor\b|ton|liter|deel|cm|mg|meldingen|van de\b|van het\b|van onze\b)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?:\b(?:art(?:ikel)?|versie|v|lid|pagina|p|pag|blz|kamer|zaal|lokaal|score|cijfer|par|paragraaf|bijlage|deel"
    r"|schaal|nr|windows|office)\.?[ ]?|[€$]\s?|\w)\Z",
    re.IGNORECASE,
)
_MISREAD = str.maketrans("lI", "11")  # a day of one digit stands alone, where `repaired` sees no digit to go by
_HEADING = re.compile(r"geb|geboorte|birth", re.IGNORECASE)


@per_paragraph
def find(text: str) -> list[Span]:
    """Return every date as DATE or BIRTHDATE; jl., weekdays and times stay outside."""
    plain = repaired(text)
    columns = _birth_columns(text)
    full = [m for p in (_FIGURES, _ISO) for m in p.finditer(plain) if exists(int(m["day"]), int(m["month"]))]
    full += [m for m in _WRITTEN.finditer(plain) if 1 <= int(m["day"].translate(_MISREAD)) <= 31]
    full += list(_IN_WORDS.finditer(text))
    found = {(m.start(), _with_dot(plain, m)): "BIRTHDATE" if _of_birth(plain, m, columns) else "DATE" for m in full}
    found |= {m.span("date"): "BIRTHDATE" for m in _BORN_DIGITS.finditer(plain) if exists(int(m["day"]), int(m["month"]))}
    found |= {m.span("date"): "BIRTHDATE" for m in _BORN_WORDS.finditer(text)}
    found |= {m.span(): "DATE" for m in (*_LISTED.finditer(plain), *_RANGE.finditer(plain), *NAMED_DAY.finditer(text))}
    found |= {m.span(): "DATE" for m in _SHORT.finditer(plain) if _likely(plain, m)}
    for m in _NTH.finditer(text):
        if (not m["digits"] or 1 <= int(m["digits"]) <= 31) and _NTH_BEFORE.search(before(text, m.start(), 25)):
            found[m.span("day")] = "DATE"
    return [Span(start, end, label) for (start, end), label in sorted(found.items())]


def _with_dot(plain: str, match: re.Match[str]) -> int:
    """Return the end of a date, with the dot of an abbreviated month but without the dot of the sentence."""
    short = re.search(r"[ .-](\w{3,4})\Z", match[0])
    inside = short and short[1].isalpha() and short[1].lower() not in ("mei", "juni", "juli", "may", "mai")
    return match.end() + bool(
        inside and re.match(r"\.(?=[ ]?[a-z0-9,;:)|–-]|[ ]?\n|[ ]{2}|\Z)", plain[match.end() : match.end() + 3])
    )


def _of_birth(plain: str, match: re.Match[str], columns: list[tuple[int, int]]) -> bool:
    """Tell whether a written date is a date of birth. Without a year it never is: a birthday returns every year."""
    if not re.search(r"\d{2}$|[a-zë]$", match[0]) or not (re.search(r"\d{2}$", match[0]) or re.search(YEAR_WORDS, match[0])):
        return False
    if re.fullmatch(r"[0-3]?\d[-/. ]+[01]?\d", match[0]):
        return False
    head = before(plain, match.start(), 40)
    in_brackets = _NAME_BEFORE.search(head) and after(plain, match.end(), 1) in (")", ",")
    return bool(_BORN.search(head) or in_brackets or any(a <= match.start() < b for a, b in columns))


def _likely(plain: str, match: re.Match[str]) -> bool:
    """Tell whether a day and month in digits are a date and not a fraction, range, score, time or article."""
    day, month = int(match["day"]), int(match["month"])
    if not exists(day, month) or _UNIT_AFTER.match(plain, match.end()):
        return False
    head = before(plain, match.start(), 30)
    if _ARTICLE.search(head):
        return False
    timed = re.match(r"[\], -]{1,3}\d{1,2}[:.]\d\d", after(plain, match.end(), 9))
    if match["sign"] == ".":  # a time, a version and a price look the same
        return (
            bool(re.search(r"\b(?:op|d\.d\.|dd|datum:?|ja,|0p|en)[ \n]\Z", head))
            and len(match["month"]) == 2
            and day > 0
            and not timed
        )
    if match["sign"] == "/" and day > 12 and match[0] != "24/7" or re.match(r"[ ]?[|\t]", plain[match.end() : match.end() + 2]):
        return True
    if match[0] in ("1-10", "24/7"):  # a mark out of ten, day and night
        return bool(timed)
    return bool(timed or _LIKELY.search(head) or len(match[0]) == 5 and "0" in (match["day"][0], match["month"][0]))


def _birth_columns(text: str) -> list[tuple[int, int]]:
    """Return the stretches of table cells that stand under a heading of birth dates, within one paragraph."""
    cells: list[tuple[int, int]] = []
    position, column, sign = 0, None, ""
    for line in text.split("\n"):
        if not line.strip():
            column = None
        elif column is None:
            sign = next((s for s in ("|", "\t", ";") if line.count(s) >= 2), "")
            heads = [i for i, cell in enumerate(line.split(sign)) if _HEADING.search(cell)] if sign else []
            column = heads[0] if heads else None
        elif line.count(sign) >= column:
            parts = line.split(sign)
            begin = position + sum(len(part) + 1 for part in parts[:column])
            cells.append((begin, begin + len(parts[column])))
        position += len(line) + 1
    return cells
