"""What stands in a clean text where something identifying stood: the exact phrases, and how to find them. Stdlib only.

A placeholder is "[phrase]" or "[phrase 2]": "[persoon 2]", "[moeder]", "[kleine gemeente]", "[een dag drie weken later]".
The phrases are a closed list (data/plaatshouders.tsv, age groups, seasons and distances in words), so that a clean text
can be told from one in which somebody typed brackets. Versions before 0.2 wrote "[PERSOON-2]"; those are still known.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

AGE_GROUPS: tuple[tuple[float, str], ...] = (
    (12, "kind"), (18, "tiener"), (24, "jongvolwassene"), (36, "volwassene"), (51, "middelbare leeftijd"),
    (66, "vijftigplusser"), (float("inf"), "op leeftijd"),
)  # fmt: skip
"""Upper bound in years and name of each age group, from the domain brief; in words, so that no exact age stands in one."""
UNKNOWN_AGE = "onbekend"
NUMBERED = ("PERSON", "LOCATION", "ORG")
"""Types of which the same one keeps the same number within a document."""
REMOVED = "[…]"
"""What stands for a stretch of a type that the settings have removed without saying what it was."""
SEASONS = ("de winter", "het voorjaar", "de zomer", "het najaar")
COUNTS = (
    "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien "
    "twintig"
).split()  # fmt: skip
"""Number words from two on, for distances between dates."""

_OLD_NUMBERED = {"PERSOON": "PERSON", "PLAATS": "LOCATION", "ORGANISATIE": "ORG"}
_OLD_PLAIN = {
    "ADRES": "ADDRESS", "POSTCODE": "POSTCODE", "DATUM": "DATE", "GEBOORTEDATUM": "BIRTHDATE", "BSN": "BSN",
    "ZAAKNUMMER": "CASE_NUMBER", "IDENTITEITSBEWIJS": "ID_DOC", "TELEFOON": "PHONE", "E-MAILADRES": "EMAIL", "WEBADRES": "URL",
    "ACCOUNT": "HANDLE", "REKENING": "IBAN", "KENTEKEN": "LICENSE_PLATE", "OMSCHRIJVING WEGGELATEN": "QUASI",
}  # fmt: skip


def _phrases() -> dict[str, tuple[str, ...]]:
    phrases: dict[str, tuple[str, ...]] = {}
    for line in files("kb").joinpath("data", "plaatshouders.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            label, _, row = line.partition("\t")
            phrases[label] = (*phrases.get(label, ()), *row.split("; "))
    return phrases


PHRASES = _phrases()
"""Type to its phrases, the plain one first; ages and dates have more, made by rule."""
_LABELS = {phrase: label for label, phrases in PHRASES.items() for phrase in phrases}

_AGE = "|".join(re.escape(name) for name in (*(name for _, name in AGE_GROUPS), UNKNOWN_AGE))
_DATE = (
    rf"een dag in (?:{'|'.join(SEASONS)})|de dag erna|de dag ervoor|een dag jaren (?:later|eerder)"
    rf"|een dag (?:een (?:week|maand|jaar)|(?:{'|'.join(COUNTS)}) (?:dagen|weken|maanden|jaar)) (?:later|eerder)"
)


def _any(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def pattern(*labels: str) -> str:
    """Return the pattern of a placeholder of one of these types, as today's and earlier versions write it."""
    forms = []
    for label in labels:
        number = r"(?: \d{1,4})?" if label in NUMBERED else ""
        forms += [f"(?:{_any(PHRASES[label])}){number}"] if label in PHRASES else []
        forms += [rf"{old}-\d{{1,4}}" for old, its in _OLD_NUMBERED.items() if its == label]
        forms += [re.escape(old) for old, its in _OLD_PLAIN.items() if its == label]
        forms += [f"(?:leeftijd|LEEFTIJD): (?:{_AGE})"] if label == "AGE" else []
        forms += [_DATE] if label == "DATE" else []
    return rf"\[(?:{'|'.join(forms)})\]"


PLACEHOLDER = re.compile(rf"{pattern(*PHRASES, 'AGE')}|\[…\]")
PERSON = pattern("PERSON")


@cache
def parts(placeholder: str) -> tuple[str, str, int]:
    """Return type, phrase and number (1 where none is written) of a placeholder; ("", "", 0) for "[…]"."""
    inside = placeholder[1:-1]
    if old := re.fullmatch(r"([A-Z]+)-(\d+)", inside):
        label = _OLD_NUMBERED[old[1]]
        return label, PHRASES[label][0], int(old[2])
    if inside in _OLD_PLAIN:
        return _OLD_PLAIN[inside], PHRASES[_OLD_PLAIN[inside]][0], 1
    if inside.casefold().startswith("leeftijd: "):
        return "AGE", inside.partition(": ")[2], 1
    if re.fullmatch(_DATE, inside):
        return "DATE", inside, 1
    phrase, number = (inside, "1") if inside in _LABELS else inside.rpartition(" ")[::2]
    return (_LABELS[phrase], phrase, int(number)) if phrase in _LABELS else ("", "", 0)


def counted(texts: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return type to how many different placeholders stand in texts and how many in all; "" for what was left out."""
    found: dict[str, list[str]] = {}
    for text in texts:
        for placeholder in PLACEHOLDER.findall(text):
            found.setdefault(parts(placeholder)[0], []).append(placeholder)
    return {label: (len(set(its)), len(its)) for label, its in found.items()}


def unused(label: str, texts: Iterable[str]) -> str:
    """Return the plain placeholder of a type; of a numbered type with the first number that no text uses."""
    phrase = PHRASES[label][0]
    if label not in NUMBERED:
        return f"[{phrase}]"
    said = (parts(placeholder) for text in texts for placeholder in PLACEHOLDER.findall(text))
    return f"[{phrase} {max((number for kind, its, number in said if (kind, its) == (label, phrase)), default=0) + 1}]"
