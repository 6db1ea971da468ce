"""Which words of a sentence name who says it: "De wijkagent vindt …", "volgens [persoon 2]", "… (GGZ)", "Zelf heb ik …"."""

import re
from collections.abc import Iterator

from ingest.split.roles import INITIALS, PERSON, ROLE
from kb.lexical import table

_VERBS = table("spreken.tsv", "ingest.split")
_TELLS = rf"(?:{'|'.join(forms for kind, forms in _VERBS if kind == 'ervoor')})"
_SAYS = rf"(?:{'|'.join(forms for _, forms in _VERBS)})"

_TITLE = (
    r"(?:(?:de heer|de|het|een|onze|ons|hun|zijn|haar|mijn|dhr|mw|mevr|mevrouw|meneer|collega|dr|mr|drs|ds|prof)\.?\s+"
    r"|(?:eigen|enige|andere|nieuwe|ervaren|aanwezige|eerste|tweede|derde|vierde|twee|beide|oude|jonge)\s+)"
)
_LEADS = r"(?:(?:ook|maar|en|dus|toch|verder|daarna|toen|wel|alleen|zelfde|idem|nog|volgens|aldus|vanuit|namens)\s+)"
_OF = r"\s+(?:\w+\s+){0,2}?(?:van|uit|bij|namens|v/d|vd|vh)\s+(?:de\s+|het\s+|een\s+|onze\s+)?"
# Somebody without a name or function of his own is what is said after him: "iemand van de GGZ".
_ANYONE = (
    r"(?:iemand|iem\.?|medewerk(?:er|ster)|vertegenwoordig(?:er|ster)|collega|deelnemer|deelneemster|dame|heer|man|vrouw"
    r"|mevrouw|buurman|buurvrouw|directeur|bestuurder|teamleider|manager|leidinggevende|mensen|expert|stem)"
)
_SOMEBODY = rf"{_ANYONE}(?:\s+\w+)?{_OF}(?:[\w-]+\s+)?(?:{ROLE}|\[[^\]]+\])"
_BESIDE = rf"\s*\([^()]{{1,60}}\)|{_OF}(?:\[[^\]]+\]|\S+)|,\s[^,.:]{{3,60}}(?=,\s\w+|:)"
_WHO = rf"(?:{_SOMEBODY}|(?:{PERSON}|{ROLE}|(?-i:{INITIALS})|voorzitter)(?:{_BESIDE})?)"
_START = r"^[^\w\[]*(?:\d+(?:\.\d+)*[.)]?\s+)?"  # a bullet or the number of a paragraph


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ACCORDING = _form(rf"\b(?:volgens|aldus|vanuit|namens)\s+{_TITLE}{{0,3}}(?P<who>{_WHO})")
_LABEL = _form(rf"{_START}{_LEADS}?{_TITLE}?(?P<who>(?:{ROLE}|{PERSON})[^:.]{{0,30}}):")
_OPENS = _form(rf"{_START}{_LEADS}{{0,2}}{_TITLE}{{0,3}}(?P<who>{_WHO})")
_ABOUT = _form(  # after a role that a sentence is about and that does not speak in it: "De politie moet erbij"
    r"\W*(?:moet|moeten|mag|mogen|kan|kunnen|hoort|hoeft|weet|krijgt|wordt|bellen|erbij|uitnodigen|inschakelen|laten"
    r"|vragen|niet|mee)\b"
)
_AS = _form(rf"{_START}als\s+(?P<who>{ROLE})")
_FROM = _form(
    rf"^\W*van(?:uit)?\s+(?:de (?:zijde|kant) van\s+)?{_TITLE}{{0,2}}(?P<who>{_WHO})"
    r"|\b(?:bijdrage|opmerking|reactie|stem|tegenstem|raad|advies|geluid|antwoord|voorstel|inbreng|tip|vraag|waarschuwing)\b"
    rf"[^.;:]{{0,60}}?\bvan\s+{_TITLE}{{0,2}}(?P<after>{_WHO})"
)
_REPORTS = _form(rf"(?P<who>{_WHO}),?\s+(?:\w+\s+){{0,2}}?{_SAYS}\b|\b{_TELLS}\s+{_TITLE}{{0,3}}(?P<after>{_WHO})")
_REPORTED = _form(rf"{_START}{_TITLE}{{0,3}}(?P<who>{_WHO})\s+{_SAYS}\b")
_AT_END = re.compile(r"(?:\((?:zei |aldus )?(?P<who>[^()]{2,40})\)|\s[-–—]\s?(?P<after>[^-–—.?!]{2,40}))\W*$")
_CLOSES = re.compile(r"\(([^()]{2,30})\)(?=\s*[.!?])")
_FEW = 4  # words in brackets that are no more than who says it

_NAMED_FIRST = _form(rf"{_START}{_LEADS}{{0,2}}{_TITLE}{{0,3}}{PERSON}(?!,\s)")
_ADDRESSED = _form(rf"{_START}(?:\w+,?\s)?{PERSON},\s(?![^,.:]{{3,60}}[,:])")
_WRITER = _form(
    r"^\W*(?:\w+\s)?(?:ikzelf|ik zelf|zelf (?:heb|had|zei|gaf|vond|bracht|dacht|denk|vind|zou) ik|van mij|weer ik"
    r"|ondergetekende|(?:daar|hier) heb ik|mijn (?:punt|advies|inbreng|eigen) (?:was|is)"
    r"|ik (?:heb|had) (?:er |daar )?(?:zelf|bij gezegd|gezegd|geadviseerd|aangeraden|voorgesteld|ingebracht|opgemerkt)"
    r"|ik (?:zei|gaf|bracht|opperde|adviseerde|stelde|vroeg|wees|neig)\b)"
)
_NOBODY = _form(
    r"^\W*(?:een|andere|sommige|enkele|meerdere|veel)\s+(?:[\w-]+\s+){1,3}?"
    rf"(?:{_TELLS}|gelooft|geloofde|vreest|vreesde|wilden|was|waren)\b"
    r"|^\W*(?:voorstanders|tegenstanders|(?:andere )?aanwezigen|een van hen)\b"
    r"|^\W*(?:(?:en|of|nog|maar|weer)\s+){0,2}(?:een (?:ander|derde|vierde|deelnemer|deelneemster|collega)"
    r"|iemand(?: anders)?|iem|anderen|sommigen|enkelen|de groep|de tafel|de nieuwe)\b"
    r"|(?:zei|vond|vindt|zegt|riep)\s+(?:iemand|een (?:ander|derde|collega))\b"
)
_BACK = _form(
    r"^\W*(?:zij|ze|hij|die|deze|dezelfde|zelf|ook|wel|verder|daarnaast|bovendien|tevens|en)\b"
    r"|\bvolgens (?:haar|hem)\b|\b(?:vindt|acht|zegt|adviseert|noemt|zou|wil) (?:hij|zij|ze)\b"
)


def clearly(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the words for who speaks where a sentence opens with them or says "volgens"; True where they only open it."""
    for form in (_ACCORDING, _LABEL, _OPENS):
        if found := form.search(sentence):
            opens = form is _OPENS
            if not opens or re.search(PERSON, found["who"]) or not _ABOUT.match(sentence, found.end("who")):
                yield found["who"], opens


def in_passing(sentence: str) -> Iterator[str]:
    """Yield the words for who speaks where they stand elsewhere: "als jurist", "van de GGZ kwam", "…, zei de wijkagent"."""
    for form in (_AS, _FROM, _REPORTS):
        if found := form.search(sentence):
            yield found.groupdict().get("who") or found.groupdict().get("after") or ""


def reported(sentence: str) -> str:
    """Return the words for somebody of whom the writer of a mail says what he said, or ""."""
    found = _REPORTED.match(sentence) or _ACCORDING.search(sentence)
    return found["who"] if found else ""


def at_end(text: str) -> Iterator[str]:
    """Yield what stands in brackets or after a dash at the end: "… (wijkteam)", "… - zei de jurist"; "(om)" is the OM."""
    if found := _AT_END.search(text):
        yield found["who"] or found["after"]
        yield (found["who"] or "").upper()
    yield from (found[1] for found in _CLOSES.finditer(text) if len(found[1].split()) < _FEW)


def by_writer(sentence: str) -> bool:
    """Say whether the writer of the note tells what he said himself."""
    return bool(_WRITER.match(sentence))


def by_nobody(sentence: str) -> bool:
    """Say whether it is said by somebody of whom the note says no more: "iemand anders", "een ander", "voorstanders"."""
    return bool(_NOBODY.search(sentence))


def by_person(sentence: str) -> bool:
    """Say whether a sentence opens with a person."""
    return bool(_NAMED_FIRST.match(sentence))


def addresses(sentence: str) -> bool:
    """Say whether a sentence speaks to a person: "[persoon 2], bel hem zelf"."""
    return bool(_ADDRESSED.match(sentence))


def refers_back(text: str) -> bool:
    """Say whether a text speaks of who spoke before it: "Zij vindt", "volgens hem"."""
    return bool(_BACK.search(text))
