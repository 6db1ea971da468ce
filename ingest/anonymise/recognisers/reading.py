"""What the recognisers share: reading digits through scan errors, Dutch number words, and the words around a form.

Scans confuse O with 0 and l or I with 1; `repaired` undoes that in digit groups without moving any position. Dictated
notes spell numbers in words; `number` and `digits` read them. Number words follow Dutch spelling (Taalunie,
"Technische Handleiding", 6.9), with or without the diaeresis, because fast typing drops it.
"""

import re
from collections.abc import Callable
from functools import wraps

from ingest.anonymise.spans import Span, paragraphs

SPACE = r"[^\S\n]"  # white space that stays on the line
GAP = rf"{SPACE}*\n?{SPACE}*"  # at most one line break: a form never crosses a blank line

_RUN = r"(?<![^\W\d_])[0-9OlI]++(?![^\W\d_])"
_CHAIN = re.compile(rf"{_RUN}(?:[ \n./()-]{{1,2}}{_RUN})*+")
_PART = re.compile(r"[0-9OlI]+")  # a part of only I is a Roman number: "12-II"
_MISREAD = str.maketrans("OlI", "011")

_ALPHABET = (
    "alfa|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|oscar|papa|quebec"
    "|romeo|sierra"
    "|tango|uniform|victor|whiskey|x-?ray|yankee|zulu|anton|bernhard|cornelis|dirk|eduard|ferdinand|gerard|hendrik"
    "|izaak|jan"
    "|johan|karel|lodewijk|maria|nico|otto|piet(?:er)?|quotient|rudolf|simon|teunis|utrecht|willem|xantippe|ypsilon"
    "|zacharias|zet|bee|cee|dee|gee|haa|jee|kaa|pee|tee|vee|wee|iks"
)
_UNITS = {"een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9}
_TEENS = {
    "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14, "vijftien": 15, "zestien": 16,
    "zeventien": 17, "achttien": 18, "negentien": 19,
}  # fmt: skip
_TENS = {
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70, "tachtig": 80,
    "negentig": 90,
}  # fmt: skip
_UNIT = "(?:een|één|eén|éen|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_TEEN = f"(?:{'|'.join(_TEENS)})"
_TEN = f"(?:{'|'.join(_TENS)})"
BELOW_HUNDRED = f"(?:{_UNIT}[eë]n{_TEN}|{_TEEN}|{_TEN}|{_UNIT})"
NUMBER_WORD = rf"(?<!\w)(?:(?:{_TEEN}|{_UNIT})?honderd(?:en)?{BELOW_HUNDRED}?|{BELOW_HUNDRED}|nul)(?!\w)"
YEAR_WORDS = rf"(?<!\w)(?:negentien(?:honderd)?|tweeduizend)[ ]?(?:en)?{BELOW_HUNDRED}?(?!\w)"
_HUNDREDS = re.compile(rf"(?P<hundreds>{_TEEN}|{_UNIT})?honderd(?:en)?(?P<rest>{BELOW_HUNDRED})?")
_COMPOUND = re.compile(rf"(?P<unit>{_UNIT})en(?P<ten>{_TEN})")
_PLAIN = str.maketrans("éë", "ee")


def repaired(text: str) -> str:
    """Return the text with O, l and I read as 0 and 1 inside groups of digits; every position stays the same."""

    def read(chain: re.Match[str]) -> str:
        if not any(c.isdecimal() for c in chain[0]):
            return chain[0]
        return _PART.sub(lambda part: part[0] if set(part[0]) == {"I"} else part[0].translate(_MISREAD), chain[0])

    return _CHAIN.sub(read, text)


def number(word: str) -> int:
    """Return the value of a number word below two thousand. Raises ValueError for another word."""
    plain = word.lower().translate(_PLAIN)
    simple = {"nul": 0} | _UNITS | _TEENS | _TENS
    if plain in simple:
        return simple[plain]
    if compound := _COMPOUND.fullmatch(plain):
        return _UNITS[compound["unit"]] + _TENS[compound["ten"]]
    if hundreds := _HUNDREDS.fullmatch(plain):
        rest = number(hundreds["rest"]) if hundreds["rest"] else 0
        return 100 * (number(hundreds["hundreds"]) if hundreds["hundreds"] else 1) + rest
    raise ValueError(f"{word!r} is no number word")


# A value spelled out: number words, letters, "R van Rudolf", the names of the Dutch and the NATO alphabet.
_SAID = rf"(?:{NUMBER_WORD}|(?:{_ALPHABET})\b|[A-Z]\b(?:[ ]van[ ]\w+)?|streepje\b|streep\b|\d{{1,3}}\b)"
SPELLED = re.compile(rf"(?<!\w){_SAID}(?:,?[ ]{_SAID}){{3,11}}+", re.IGNORECASE)
_WORD = re.compile(NUMBER_WORD, re.IGNORECASE)


def digits(spoken: str) -> str:
    """Return the digits of number words said one after another: "nul zes twaalf" gives "0612"."""
    return "".join(str(number(word)) for word in _WORD.findall(spoken))


def widest(found: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches that do not lie inside another one, in order: "34" of "34 jaar" goes."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda stretch: (stretch[0], -stretch[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def before(text: str, position: int, width: int) -> str:
    """Return at most width characters before the position, within the paragraph."""
    return text[max(0, position - width) : position].rpartition("\n\n")[2]


def after(text: str, position: int, width: int) -> str:
    """Return at most width characters from the position on, within the paragraph."""
    return text[position : position + width].partition("\n\n")[0]


def per_paragraph(find: Callable[[str], list[Span]]) -> Callable[[str], list[Span]]:
    """Let a recogniser see one paragraph (up to a blank line) at a time: what is found depends on nothing further away."""

    @wraps(find)
    def found(text: str) -> list[Span]:
        return [
            Span(span.start + start, span.end + start, span.label)
            for start, paragraph in paragraphs(text)
            for span in find(paragraph)
        ]

    return found
