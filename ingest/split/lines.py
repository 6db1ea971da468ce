"""What one passage of a clean note is: administration, a question, advice of someone, what was decided, or narrative.

Works on anonymised text: a speaker is "[PERSOON-3]", a role, or both. Rules only; they look at how a line opens and at
words of our field, never at who or where.
"""

import re
from dataclasses import dataclass
from enum import Enum

PERSON = r"\[PERSOON-\d+\]"
_BULLET = r"^[\s>]*(?:[-+*•·–?]|\[[ x]\]|=>|->|→|\d{1,2}[.)])*\s*"
_ROLE_WORDS = (
    "ggz|ggd|politie|wijkagent|agent|om|officier|reclassering|corporatie|woonconsulent|gemeente|wijkteam|jeugdbescherm\\w*|gi|raad|rvdk|"
    "veilig thuis|vt|leerplicht\\w*|school|huisarts|ha|psychiater|behandelaar|casusregisseur|procesregisseur\\w*|cr|pr|burgemeester|"
    "bgm|wethouder|jurist|fg|zorgkantoor|begeleider|ervaringsdeskundige|deelnemers?|collega'?s?|voorzitter|jongerenwerk\\w*|"
    "jeugdreclassering|verslavingszorg|slachtofferhulp|oov\\w*|beleidsmedewerker|maatschappelijk werk\\w*|mentor|advocaat|halt|dji|wmo\\w*|"
    "moeder|vader|inbrenger|gespreksleider|zvh|jeugdhulp|sociaal werk\\w*|specialist\\w*|adviseur\\w*|ambtenaar\\w*|consulent\\w*|zorg|allen|iedereen|meerderheid"
)
_SPEAKER = re.compile(
    rf"{_BULLET}(?P<who>(?:{PERSON}|(?:de |een )?(?:{_ROLE_WORDS})\b)(?:[^:\n]{{0,45}}?))\s*(?::|->)\s+(?P<said>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_TURN = re.compile(rf"^\s*(?P<who>(?:{PERSON}|deelnemer \w+)(?:\s*\([^)]*\))?)[\s,:-]*(?:\d{{1,2}}:)?\d{{1,2}}:\d{{2}}\s*$", re.IGNORECASE)
_QUESTION = re.compile(
    rf"{_BULLET}(?:(?:de |het |mijn |haar |zijn |morele |concrete |centrale )?(?:casus|kern|leer|hulp)?"
    r"(?:vraag|dilemma|vraagstelling|kwestie|vraagstuk)(?:\s+(?:van|voor)\s[^:]{2,40})?(?:\s+(?:is|was|dus))*)\s*(?::|->|=>|=|–|is eh|is dus)\s*(?P<said>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_SPOKEN_QUESTION = re.compile(r"\b(?:mijn|de|onze|haar|zijn) (?:vraag|dilemma) (?:is|was)\s*(?:dus|eigenlijk|eh|:|,)*\s*(?P<said>.{15,}?[?.])", re.I | re.S)
_DECIDED = re.compile(
    rf"{_BULLET}(?:(?:lijn|afspraak|afgesproken|besluit|conclusie|gekozen|keuze|uitkomst van het beraad|wat (?:is|werd) gekozen|"
    rf"gekozen (?:lijn|route)|wat deed de inbrenger|{PERSON}[^:.]{{0,20}} neemt mee|rode draad)\s*(?::|->|=>))\s*(?P<said>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_ENDED = re.compile(
    rf"{_BULLET}(?:(?:afloop|hoe (?:het )?(?:af)?liep(?: het)?(?: af)?|resultaat|nagekomen|terugkoppeling|inmiddels|uitkomst)\s*(?::|->))\s*(?P<said>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED = re.compile(rf"{_BULLET}(?:situatie|casus|context|beeld|schets|achtergrond|wat speelt er|inhoud)\s*[:|]\s*(?P<said>\S.*)", re.I | re.S)
_ADMINISTRATION = re.compile(
    rf"{_BULLET}(?:agenda|aanw(?:ezig)?\b|afw(?:ezig)?\b|afmeldingen|opening|mededelingen|w\.?\s?v\.?\s?t\.?\s?t\.?\s?k|rondvraag|sluiting|"
    r"acti(?:e|es|elijst|epunten?)\b|programma|verder\b|parkeren|lunch|borrel|volgende (?:bijeenkomst|keer|x|overleg|afspraak)|datum|d\.d\.|"
    r"locatie|plaats:|tijd|notulist|voorzitter:|vz\b|deelnemers?:|pres(?:entie)?\.?\s?lijst|naam\b|colofon|wifi|verslag\b|notulen\b|"
    r"inbrenger\b|dossier|bijlagen?|verzonden|van:|aan:|cc:|onderwerp:|opname|vergaderopname|pagina|geef een antwoord|"
    r"(?:hoi|hallo|beste|dag|goedemorgen|goedemiddag|ha)\b.{0,40}[,!]?$|met (?:vriendelijke|hartelijke) groet|m\.?v\.?g\.?\b|"
    r"groet(?:en|jes)?\b|grt?\b|vr\.? ?gr|thx|bedankt|dank)",
    re.IGNORECASE,
)
_LOGISTICS = re.compile(
    r"\b(?:parkeer\w*|parkeren|uitrijkaart|bitterbal\w*|koffie|taart|appeltaart|soep|beamer|wifi|declar\w*|reiskosten|treinkaart\w*|"
    r"rondsturen|rondmailen|doodle|inloggen|mute|slides|presentielijst|vergaderruimte|zaal\b|trakteert|bloemetje|file bij|nieuwsbrief|"
    r"aanmelden voor|kom naar de|meer leren over|telefoonnummers uitwissel\w*|visitekaart\w*|notulen van|verslag van \d)",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:ik zou|zou ik|zouden|zou (?:je|willen)|moet(?:en)? (?:je|we|eerst)|van belang|belangrijk|essentieel|meerwaarde|niet passend|passend is|"
    r"zorg (?:dat|voor|eerst)|vraag (?:eerst|het|aan|de)|spreek\b.{0,30}\baf|leg (?:het|uit|vast|de|open|eerst)|laat\b|geef\b|regel\b|kies\b|"
    r"houd\b|hou\b|wacht\b|begin\b|start\b|doe\b|niet doen|alleen als|alleen wanneer|mits|tenzij|advies|tip|bij ons|werkt|helpt|niet (?:laten|beginnen|wachten)|"
    r"betaal\w*|afsluiten|schrijf|neem|maak|bel\b|praat|betrek|bespreek|eens met|oneens|(?:kan|kun) (?:je )?tot|horen te)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b((?:als (?:hij|zij|ze|iemand|er|de|het|je)\b|mits|tenzij|alleen als|alleen wanneer|alleen bij|zolang|op voorwaarde dat|pas als|pas na)\b[^.;!?]*)", re.IGNORECASE)
_AGAINST = re.compile(
    r"^\W*(?:nee\b|niet\b|oneens|tegen\b|nooit|liever niet|(?:is )?het (?:daar )?niet (?:mee )?eens|niet doen)|\b(?:is het daar niet mee eens|oneens|"
    r"zou (?:ik )?(?:\w+ ){0,4}niet)\b",
    re.IGNORECASE,
)
_FOR = re.compile(r"^\W*(?:ja\b|wel\b|eens\b|akkoord|voor\b|doen\b|mag\b|tijdelijk mag|altijd\b|zeker\b|mee eens)", re.IGNORECASE)
SLIGHT, ASKED, CLEAR = 1, 2, 3
_TENSIONS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (CLEAR, re.compile(
        r"\b(?:(?:een|mijn|het|dit|ons) dilemma|worstel\w*|(?:vraag|keuze)\b.{0,40}\bof|verstandig (?:is )?om|wel of niet|ja of nee|ja/nee|"
        r"geen goede scheiding|enerzijds|aan de ene kant|wel/niet|(?:mag|moet) (?:je|ik|iemand|we)\b.*\?|hoe gevaarlijk|of juist niet)", re.I)),
    (ASKED, re.compile(r"\?")),
    (SLIGHT, re.compile(
        r"\b(?:complexe casus|lastig|ingewikkeld|niet altijd passend|spanning|verschillende overleggen|geen ervaring|dubbele pet|twee petten|"
        r"tot problemen|botsing|botsen|twijfel\w*|dilemma)\b", re.I)),
)  # fmt: skip


class Kind(Enum):
    """What a passage is for."""

    HEADING = "heading"
    QUESTION = "question"
    ADVICE = "advice"
    DECIDED = "decided"
    ENDED = "ended"
    TURN = "turn"  # only the name of who speaks next
    TOLD = "told"
    ADMINISTRATION = "administration"


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of a clean note as it came from the reader: text, and kind "heading", "paragraph", "item", "row", "header"."""

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Line:
    """A passage and what it is; said: its text without the label it opened with; who: the speaker, if any."""

    kind: Kind
    said: str
    who: str = ""
    item: bool = False


def read_line(passage: Passage) -> Line:
    """Say what one passage is, from its own words."""
    text = passage.text.strip()
    item = passage.kind == "item" or bool(re.match(r"^\s*[-+*•·?]\s", text))
    if passage.kind == "header":
        return Line(Kind.ADMINISTRATION, text)
    if passage.kind == "heading" or _is_heading(text):
        kind = Kind.ADMINISTRATION if _ADMINISTRATION.match(re.sub(r"^\W*\d{1,2}[.)]?\s*", "", text)) else Kind.HEADING
        return Line(kind, re.sub(r"^[\W\d]+", "", text), who="heading")
    for kind, form in ((Kind.QUESTION, _QUESTION), (Kind.DECIDED, _DECIDED), (Kind.ENDED, _ENDED), (Kind.TOLD, _LABELLED)):
        if found := form.match(text):
            return Line(kind, found["said"].strip(), item=item)
    if turn := _TURN.match(text):
        return Line(Kind.TURN, "", turn["who"])
    if _ADMINISTRATION.match(text) or (_LOGISTICS.search(text) and tension(text) < ASKED):
        return Line(Kind.ADMINISTRATION, text)
    if (found := _SPEAKER.match(text)) and len(found["said"].split()) > 2:
        return Line(Kind.ADVICE, found["said"].strip(), found["who"].strip(), item)
    return Line(Kind.TOLD, re.sub(_BULLET, "", text) if item else text, item=item)


def _is_heading(text: str) -> bool:
    """Say whether a line opens a case: ">> CASUS …", "Casus 2 …", "Dilemma 3: …" without being the question itself."""
    first = text.split("\n", 1)[0]
    return len(first) < 90 and bool(re.match(r"^\W{0,4}(?:>>|(?:\d{1,2}[.)]\s*)?(?:casus|tafel|gezin|ronde|dilemma|onderwerp)\s+\w{1,12}\b)", first, re.I))


def spoken_question(text: str) -> str:
    """Return the question that someone words in running speech ("mijn vraag is …"), or ""."""
    found = _SPOKEN_QUESTION.search(text)
    return found["said"].strip(" ,:") if found else ""


def is_advice(text: str) -> bool:
    """Say whether a sentence tells a colleague what to do."""
    return bool(_ADVICE.search(text))


def tension(sentence: str) -> int:
    """Return how clearly a sentence words a dilemma: 0, SLIGHT, ASKED (it asks something) or CLEAR."""
    return max((strength for strength, form in _TENSIONS if form.search(sentence)), default=0)


def conditions_in(text: str) -> tuple[str, ...]:
    """Return the conditions that advice states, as written."""
    return tuple(found.strip(" ,") for found in _CONDITION.findall(text))


def stance_of(text: str) -> str:
    """Return "voor", "tegen" or "" from how advice opens."""
    return "tegen" if _AGAINST.search(text) else "voor" if _FOR.match(text) else ""


def role_in(text: str) -> str:
    """Return the role that a stretch such as "[PERSOON-2] (GGZ)" names, or ""."""
    found = re.search(rf"\b(?:{_ROLE_WORDS})\b(?:[ -](?:oov|gemeente|gi|ggz|zvh|jeugd|zorg)\b)?", re.sub(PERSON, " ", text), re.IGNORECASE)
    return found[0].strip() if found else ""
