"""What one passage of a clean note is: administration, a question, advice of someone, what was decided, or narrative.

Works on anonymised text: a speaker is "[persoon 3]", a role, or both. Rules only; they look at how a line opens and at
words of our field, never at who or where.
"""

import re
from dataclasses import dataclass
from enum import Enum

from ingest.split.roles import PERSON
from ingest.split.speech import FEW_WORDS, is_logistics, labelled_speaker
from kb.placeholders import pattern

BULLET = r"^[\s>]*(?:[-+*•·–?✓]|\[[ x]\]|=>|->|→|\d{1,2}[.)])*\s*"
_NUMBER = re.compile(r"^[\W\d]+(?=\w|\[)|\s*[:.]$")
_SIGN = r"\s*(?::|->|=>|→|=)\s*"
_MOST_WORDS_IN_HEADING = 8


class Kind(Enum):
    """What a passage is for."""

    HEADING = "heading"
    PART = "part"  # a heading inside a case: "Adviezen"
    QUESTION = "question"
    ADVICE = "advice"
    DECIDED = "decided"
    ENDED = "ended"
    LABELLED = "labelled"  # narrative that says of itself that it is the situation
    TOLD = "told"
    INTEREST = "interest"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of a clean note as it came from the reader: text, and kind "heading", "paragraph", "item", "row", "header"."""

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Line:
    """A passage and what it is; said: its text without the label it opened with; who: the speaker, if any.

    part: of a PART, what the lines after it are. sign: the "+", "-" or "?" that says who is for and who against.
    """

    kind: Kind
    said: str
    who: str = ""
    item: bool = False
    part: Kind = Kind.TOLD
    sign: str = ""


# How a line opens, and what it is then. The label ends in a colon or an arrow.
_LABELS: tuple[tuple[Kind, str], ...] = (
    (Kind.QUESTION, (
        rf"(?:{PERSON}(?:'s)?\s+)?(?:(?:en )?(?:de|het|mijn|haar|zijn|onze|jouw|hoofd)\s+)?(?:(?:morele|concrete|centrale"
rf"|eigenlijke)\s+)?"
        r"(?:(?:casus|kern|leer|hulp|intervisie|hoofd|beraads)?(?:vraag|vraagstelling)|(?:kern)?dilemma|kwestie"
r"|vraagstuk|knelpunt|"
        r"waar (?:ik|we|wij|[\w]+) mee (?:zit|zitten|worstel\w*)|waar het om (?:gaat|draait)|wat (?:ik"
r"|we) wil(?:len)? weten|q)"
        r"(?:\s+(?:van|voor|aan|bij)\s[^:?]{2,40})?(?:\s+(?:is|was|dus|nu))*"
    )),
    (Kind.DECIDED, (
        rf"(?:(?:de |onze )?(?:lijn|afspraak|afspraken|afgesproken|besluit|besloten|conclusies?|gekozen|keuze|rode draad"
rf"|samenvattend|slotsom|opbrengst|"
        rf"uitkomst van het (?:beraad|gesprek)|wat (?:is|werd) (?:er )?gekozen|gekozen (?:lijn|route|aanpak)"
rf"|wat deed de inbrenger)|"
        rf"{PERSON}[^:.]{{0,20}} (?:neemt mee|vat samen|sluit af))"
    )),
    (Kind.ENDED, r"(?:afloop|hoe (?:het )?(?:af)?liep(?: het)?(?: af)?|resultaat|nagekomen|terugkoppeling|inmiddels|uitkomst"
r"|vervolg|stand van zaken)"),
    (Kind.LABELLED, (
        r"(?:de )?(?:situatie|casus|context|beeld|schets|achtergrond|wat speelt er|probleem|aanleiding|beschrijving"
r"|casusbeschrijving|feiten|"
        r"toelichting|omschrijving)(?:\s?schets)?"
    )),
    (Kind.HEADING, r"(?:onderwerp|titel|thema)"),
    (Kind.ADVICE, (
        r"(?:het |de )?(?:advies|adviezen|handreiking|handvat|tip|suggestie|reactie|tegenargument|argument"
r"|kanttekening)(?: van de (?:tafel|groep))?\s?\d*"
    )),
)  # fmt: skip
_LABELLED = tuple((kind, re.compile(rf"{BULLET}{form}{_SIGN}(?P<said>\S.*)", re.I | re.S)) for kind, form in _LABELS)

# A heading or a label on its own that says what follows, inside a case.
_PARTS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:{form})", re.IGNORECASE))
    for kind, form in (
        (Kind.ADVICE, (
            r"(?:de )?(?:advies|adviezen|adviesronde|handreikingen|handvatten|tips|reacties|meningen|suggesties|argumenten"
r"|bespreking|discussie|"
            r"opties|oordeel|oordeelsvorming|voor en tegen|standpunten|tafelgesprek|ronde|"
            r"wat (?:de |onze )?(?:collega'?s|anderen|groep|tafel)? ?(?:zeiden|zeggen|vonden|vinden|adviseerden|adviseren"
r"|zegt|vond)"
            r"(?: (?:de |onze )?(?:collega'?s|anderen|groep|tafel))?)(?: (?:voor|tegen|pro|contra))?(?: (?:en|uit|van|vanuit"
r"|door) .{2,40})?"
        )),
        (Kind.INTEREST, r"(?:de )?(?:belangen|waarden|betrokkenen|stakeholders|waarden en normen|perspectieven"
r"|belangen en waarden"
r"|wie heeft welk belang)"),
        (Kind.DECIDED, r"(?:de )?(?:conclusies?|besluit|besluiten|besluitvorming|afspraken|uitkomst van het beraad"
r"|gekozen|keuze|wat nemen we mee|opbrengst|afweging|keuze en onderbouwing)"),
        (Kind.ENDED, r"(?:afloop|hoe (?:het )?(?:af)?liep(?: het)?(?: af)?|resultaat|nagekomen|uitkomst|vervolg)"),
        (Kind.QUESTION, r"(?:de |het |onze |mijn )?(?:morele |centrale )?(?:(?:kern|leer|intervisie)?vraag|dilemma"
r"|vraagstelling)(?: (?:van|aan) .{2,30})?"),
        (Kind.LABELLED, r"(?:de )?(?:situatie|kwestie|casus|casusbeschrijving|context|achtergrond|feiten|beeld|beeldvorming"
r"|wat speelt er|aanleiding|inbreng)"),
    )
)  # fmt: skip

_ADMINISTRATIVE_HEADING = re.compile(
    r"\b(?:agenda|aanwezig\w*|afwezig\w*|deelnemers(?:lijst)?|presentielijst|opening|welkom|mededelingen"
    r"|vorige notulen|(?:vorig|vorige) verslag|"
    r"w\.?\s?v\.?\s?t\.?\s?t\.?\s?k|rondvraag|sluiting|afsluiting|acties|actielijst|actiepunten|programma"
    r"|praktisch\w*|datumprikker|huishoudelijk\w*|"
    r"colofon|volgende (?:bijeenkomst|keer|overleg|sessie)|borrel|lunch|ter info|contact|overig\w*|en verder|verder"
    r"|tot slot|notulen \w+|logistiek)\b",
    re.IGNORECASE,
)
_ADMINISTRATION = re.compile(
    rf"{BULLET}(?:agenda\b|aanw(?:ezig)?\b|afw(?:ezig)?\b|afgemeld|afmeldingen|erbij:|opening\b|mededelingen"
    rf"|w\.?\s?v\.?\s?t\.?\s?t\.?\s?k|rondvraag|sluiting|"
    r"acti(?:e|es|elijst|epunten?)\b|programma|praktisch:|parkeren|lunch|borrel|volgende (?:bijeenkomst|keer|x"
    r"|overleg|afspraak|sessie)|datum\b|d\.d\.|"
    r"locatie\b|plaats:|tijd\b|notulist|verslag(?:legging)?:|voorzitter:|gespreksleider:|vz\b|deelnemers?:"
    r"|pres(?:entie)?\.?\s?lijst|naam\b|colofon|wifi|"
    r"notulen\b|inbrenger\b|ingebracht door:|dossier\b|bijlagen?\b|verzonden|van:|aan:|cc:|opname\b|pagina \d"
    r"|geef een antwoord|nr\.?:|"
    r"(?:hoi|hallo|beste|dag|goedemorgen|goedemiddag|goeiemorgen|ha)\b.{0,40}[,!]?$|met (?:vriendelijke"
    r"|hartelijke) groet|m\.?v\.?g\.?\b|"
    r"(?:hartelijke )?groet(?:en|jes)?\b|grt?\b|vr\.? ?gr|thx|bedankt|dank|zoals beloofd|bij deze|(?:einde"
    r"|start) (?:opname|transcript))",
    re.IGNORECASE,
)
_SIDES = {"voor": "+", "pro": "+", "tegen": "-", "contra": "-"}
_ATTENDANCE = re.compile(
    rf"\b(?:gespreksleider|verder|erbij|aanwezig|notulist|voorzitter|verslag|deelnemers)(?: waren)?:\s.*{PERSON}"
    rf"|^{pattern('DATE')}[,|].*\b(?:uur|online|zaal)\b|"
    rf"(?:{PERSON}\s*\([^()]{{2,40}}\)[,;.]?\s*(?:en )?){{3}}",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"^(?:\W|\d|\[[^\]]*\]|login|uur|kamer|zaal|online|linkedin|te|aan|de|het|in|op|am|pm|m|s)*$", re.IGNORECASE
)
_CASE = re.compile(
    r"^\W{0,4}(?:\d{1,2}[.)]\s*)?(?:casus|tafel|gezin|ronde|dilemma|inbreng|zaak|verhaal)\s+(?:\w{1,12}"
    r"|\[[^\]]+\])(?![^:]{60})",
    re.IGNORECASE,
)


def read_line(passage: Passage) -> Line:
    """Say what one passage is, from its own words."""
    text = passage.text.strip()
    item = passage.kind == "item" or bool(re.match(r"^\s*[-+*•·?]\s", text))
    plain = _NUMBER.sub("", text)
    if _SAYS_NOTHING.match(text):
        return Line(Kind.ADMINISTRATION, text)
    if passage.kind == "heading" or (len(text) < _MOST_WORDS_IN_HEADING * 10 and (text[-1] in ":?" or len(text.split()) < 4)):
        for part, form in _PARTS:
            if form.fullmatch(plain.rstrip(" ?:")):
                sides = re.findall(r"\b(voor|pro|tegen|contra)\b", plain, re.IGNORECASE)
                return Line(Kind.PART, text, part=part, sign=_SIDES[sides[0].casefold()] if len(sides) == 1 else "")
    if passage.kind == "heading" or _opens_case(text):
        for label, form in _LABELLED:
            if label in (Kind.QUESTION, Kind.DECIDED, Kind.ENDED) and (found := form.match(text)):
                return Line(label, found["said"].strip())
        few = len(plain.split()) <= _MOST_WORDS_IN_HEADING
        drop = few and "?" not in plain and ": " not in plain and _ADMINISTRATIVE_HEADING.search(plain)
        return Line(Kind.ADMINISTRATION if drop else Kind.HEADING, plain, who="heading")
    return _body_line(text, item, passage.kind)


def _body_line(text: str, item: bool, kind: str) -> Line:
    for label, form in _LABELLED:
        if (found := form.match(text)) and (label is not Kind.HEADING or kind == "row"):
            person = re.search(PERSON, text[: found.start("said")])
            return Line(label, found["said"].strip(), person[0] if person else "", item=item)
    if _ADMINISTRATION.match(text) or _ATTENDANCE.search(text) or (len(text.split()) < 5 * FEW_WORDS and is_logistics(text)):
        return Line(Kind.ADMINISTRATION, text)
    body = re.sub(BULLET, "", text)
    sign = text[0] if re.match(r"[-+?]\s", text) else ""
    who, said = labelled_speaker(body)
    if who and len(said.split()) > 2:
        return Line(Kind.ADVICE, said, who, item, sign=sign)
    return Line(Kind.TOLD, body if item else text, item=item, sign=sign)


def _opens_case(text: str) -> bool:
    """Say whether a line opens a case: ">> CASUS …", "Casus 2 …", "Dilemma 3: …" without being the question itself."""
    return len(text) < 90 and not text.endswith(".") and bool(_CASE.match(text) or text.startswith(">>"))
