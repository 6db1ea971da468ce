"""Short words for a role or a partner at the table that elsewhere are somebody's initials or name: "PR", "JB", "pol".

They stay readable only where the text around them says that a role is meant: an article ("de PR"), a bracket behind a
name with other initials ("Tineke (PR)"), a number ("PR 2:"), the label of a line in a note where nobody goes by initials.
A note that seems to use them for a person anywhere ("Piet Rood", "PR = Piet", "mevrouw PR", "PR (politie)") gets none of
this. Each place is judged on its own, and more text can only make a person of it: nothing added to a note unhides.
"""

import re

from ingest.anonymise.words import never_hidden, ordinary_words, plain_words
from kb.lexical import fold

_OWN = ("PR", "CR")  # of who chairs and who brings in: usual as the label of a line, in numbers and in compounds
_COUNTED = re.compile(
    r"\b(?:de|een|geen|elke|iedere|andere|onze|beide|twee|drie|vier|vijf|alle|allemaal|ervaren|nieuwe|vaste|eigen)[ ]\Z",
    re.IGNORECASE,
)
_NUMBER_BEFORE, _PLURAL = re.compile(r"\b\d{1,2}[ ]\Z"), re.compile(r"['’]s(?!\w)")
_AS, _AS_YOU = re.compile(r"\bals[ ]\Z", re.IGNORECASE), re.compile(r"[ ][a-z]+[ ](?:je|ik|we|wij|jij)\b")
_NAME_BEFORE = re.compile(
    r"(?<![^\s(,;:/|])(?P<name>[A-ZÀ-Þ][\w'’-]*(?:[ ](?:[a-z'’.]{1,4}|[A-ZÀ-Þ][\w'’-]*)){0,3}?)\.?[ ]?"
    r"\((?:[^()\n]{0,30}[ ,/+])?\Z"
)
_IN_BRACKET = re.compile(r"(?:[ ,/+][^()\n]{0,30})?\)")
_LINE_START = re.compile(r"(?:^|[|;])[ \t>*•-]*\Z")
_LABEL = re.compile(r"(?:[ ](?:uit|van|in)(?:[ ][^\W\d_][\w-]*){1,3})?:")
_NUMBERED = re.compile(r"[ ][1-9](?::|[ ]?\()")
_COMPOUND = re.compile(r"-(?:rol|groep|overleg|schap|taak|netwerk)\b")
_TIMES = re.compile(r"[ ]x[ ]?\d|[ ]\d[ ]?x\b")
_SHORT = r"(?:[A-Z]{2,3}|[A-Z]{1,2}(?:[a-z]|vd|vdr|vh|van|de|te)[A-Z])"
_INITIALS = re.compile(_SHORT)
_USED_AS_NAME = re.compile(rf"(?:^|[\n;|,:(])[ \t>*•-]*(?P<who>{_SHORT})[ ]?(?=[:(=,)])")
_POL = re.compile(r"(?i:\b(?:van|vd|v\.d\.|v/d|te|ter|de|der|den)[ ]pol\b)|[A-ZÀ-Þ][\w.'’-]*[ ]Pol\b|\bPol-|-Pol\b")
_SOMEBODY = re.compile(
    r"mw|mevr|mevrouw|dhr|heer|meneer|mijnheer|mej|fam|familie|gezin|jongen|meisje|man|vrouw|zoon|dochter|kind|moeder|vader|broer"
    r"|zus|oma|opa|cli[eë]nte?|pati[eë]nte?|bewoner|bewoonster|buurman|buurvrouw|betrokkene|verdachte|slachtoffer|leerling|jongere"
    r"|casus|zaak|dossier|notulist|notulen|collega|gr|groet|groetjes|beste|lieve|hoi|dag|hallo",
    re.IGNORECASE,
)


def is_role(text: str, start: int, end: int) -> bool:
    """Say whether the stretch [start, end) is such a short word and the text shows that a role is meant by it."""
    said = text[start:end]
    if said not in never_hidden("rol") or _is_somebody(text, said):
        return False
    before = text[max(0, start - 60, text.rfind("\n", 0, start) + 1) : start]
    if said != "pol" and _COUNTED.search(before) or _behind_a_name(said, before, text, end):
        return True
    if said == "pol" and _TIMES.match(text, end):
        return True
    if said in _OWN and (_NUMBERED.match(text, end) or _COMPOUND.match(text, end) or _several(before, text, end)):
        return True
    label = _LINE_START.search(before) and _LABEL.match(text, end)
    return bool(label) and said in (*_OWN, "pol") and not _goes_by_initials(text)


def _several(before: str, text: str, end: int) -> bool:
    """Say whether "4 PR's" or "als PR zit je" is meant."""
    return bool(_NUMBER_BEFORE.search(before) and _PLURAL.match(text, end) or _AS.search(before) and _AS_YOU.match(text, end))


def _behind_a_name(said: str, before: str, text: str, end: int) -> bool:
    """Say whether the word stands in brackets behind a name with other first letters: "Tineke (PR)", "JW (vz, PR)"."""
    found = _NAME_BEFORE.search(before)
    if not found or not _IN_BRACKET.match(text, end):
        return False
    first, *more = found["name"].split()
    a_name = not _SOMEBODY.fullmatch(first) and fold(first) not in plain_words() and first not in never_hidden("algemeen")
    return a_name and all(word[0].casefold() != said[0].casefold() for word in (first, *more))


def _is_somebody(text: str, said: str) -> bool:
    """Say whether the text seems to use the word for a person anywhere."""
    word = rf"(?<![\w.&/-]){said}(?![\w-])"
    if said == "pol":
        return bool(_POL.search(text))
    first, last = said[0], said[1]
    signs = (
        rf"(?<!\w){first}[a-zà-ÿ]*\.?(?:[ ][a-z.'’]{{1,4}}){{0,3}}[ -]{last}[a-zà-ÿ]+",  # Piet Rood, P. van Rood
        rf"(?<!\w){first}\.[ ]?{last}\.",
        rf"(?i:\b(?:{_SOMEBODY.pattern}))\.?,?[ ]{word}",
        rf"{word}[ ]?(?:\((?!die|dat|wie|nee|niet|\d\))|(?:,|is)[ ]\d\d\b)",  # PR (politie), PR, 34
    )
    if any(re.search(sign, text) for sign in signs):
        return True
    named = re.search(rf"{word}[ ]?=[ ]?(?P<name>[A-ZÀ-Þ][\w'’-]+)", text)
    if named and fold(named["name"]) not in plain_words():
        return True
    beside = r"[ ]?(?:,|en|&)[ ]?"
    listed = re.finditer(rf"{word}(?:[ ]?\([^()\n]*\))?{beside}(?P<after>\w+)|(?P<before>\w+){beside}{word}", text)
    return any(_INITIALS.fullmatch(one) and _unknown(one) for found in listed for one in found.groups() if one)


def _goes_by_initials(text: str) -> bool:
    """Say whether anybody seems to go by initials in the text."""
    return any(_unknown(found["who"]) for found in _USED_AS_NAME.finditer(text))


def _unknown(short: str) -> bool:
    return short not in never_hidden("algemeen") | never_hidden("rol") and fold(short) not in ordinary_words()
