"""What people say in a clean note: who, what, and which sentences are only about the meeting itself."""

import re

from ingest.split.roles import PERSON, ROLE
from kb import lexical
from kb.placeholders import pattern

FEW_WORDS = 5

_NAME = r"[A-ZÀ-Þ][\w'’-]+(?:\s(?:(?:van|de|den|der|el|ten|ter|te)\s)*[A-ZÀ-Þ][\w'’-]*\.?){0,2}"  # one the anonymiser left
_WHO = rf"(?:(?:[Dd]e|[Ee]en|[Mm]eneer|[Mm]evrouw|[Dd]hr\.?|[Mm]w\.?)\s+)?(?:{PERSON}(?:,\s*{PERSON})?|{ROLE})"
_MORE = r"(?:\s*\([^()]{1,60}\)|\s+v/d\s+\S+|\s+[\w/-]+\.?|\s+\[[^\]]+\]){0,3}"
_SPEAKER = re.compile(
    rf"^[^\w\[(]*(?P<who>{_WHO}{_MORE}|{_NAME}(?:\s*\([^()]{{1,40}}\))?)\s*(?::|->|→|=>)\s+(?P<said>\S.*)$", re.DOTALL
)
_NO_SPEAKER = re.compile(
    r"^(?:let op|ps|nb|tip|plan|optie|voor|tegen|maar|dus|en|want|praktisch|stand|fase|stap|doel|risico|belang"
    r"|wel eens|eens|oneens|sterk|zwak|kans|opties)\b",
    re.IGNORECASE,
)
_LOGISTICS = re.compile(
    r"\b(?:uitrijkaart\w*|parkeerkaart\w*|parkeer(?:plaats|garage|terrein)\w*|bitterbal\w*|appeltaart|broodjes"
    r"|beamer|wifi|declar(?:atie|er)\w*|reiskosten|"
    r"treinkaart\w*|rondsturen|rondmail\w*|stuurt? .{0,20}rond|mailt? .{0,20}(?:rond|verslag)|doodle|datumprikker"
    r"|inloggen|mute|microfoon|slides|"
    r"presentielijst|pres\.\s?lijst|vergaderruimte|trakteert|bloemetje|cadeaubon|evaluatieformulier|vergaderzaal"
    r"|zaal (?:boeken|reserveren|regelen)|"
    r"regelt (?:de |een )?(?:zaal|broodjes|taart|lunch)|nieuwsbrief|aanmelden (?:voor|bij|via)|kom naar de"
    r"|meer leren over|telefoonnummers uitwissel\w*|"
    r"visitekaart\w*|verslag van (?:\d|\[(?:datum|de dag|een dag))|notuleren|notulen van|teams-link|de opname|neem(?:t"
    r"|en)? .{0,12}(?:taart|cake|koek|lekkers) mee|"
    r"volgende (?:sessie|bijeenkomst|intervisie\w*)|kan iedereen\?|hoor (?:je|jij|jullie) mij|beeld doet|komt later"
    r"|ben ik weer|"
    r"sorry dat ik|(?:nummer|staat) .{0,40}in de chat|haal dat .{0,12}weg|even tussendoor|werkdagen|ik werk niet op"
    r"|denk aan het milieu|"
    r"mag ik (?:jullie|je|u) (?:iets|wat) (?:voorleggen|vragen)|uitsluitend bestemd|laat je weten hoe"
    r"|mooi om te zien|wordt niet gepubliceerd|dit weekend|foto'?s? (?:van de )?flip\w*|onverstaanbaar|getypt"
    r"|het was een leerzame|bomvol)\b",
    re.IGNORECASE,
)
_ACTION = re.compile(
    rf"^(?:(?:de )?volgende (?:keer|x|afspraak)\b|(?:to ?do|acties?)\b.{{0,40}}:|{PERSON}\s+(?:mailt|stuurt|regelt"
    rf"|boekt|belt het secretariaat|zoekt de link))",
    re.IGNORECASE,
)
_CONTACT = pattern("PHONE", "EMAIL", "CASE_NUMBER", "BSN", "BIRTHDATE", "IBAN", "LICENSE_PLATE", "POSTCODE", "ADDRESS")
_GREETING = re.compile(r"^(?:(?:hoi|ha|hallo|dag|beste|goede(?:morgen|middag))\b|thx)[^.?!]{0,40}[.,!]?$", re.IGNORECASE)
_GOODBYE = re.compile(r"\s+(?:grt?|groet(?:en|jes)?|gr)\b[ .,]*(?:\[[^\]]*\]|[A-Z]\w*)?[\s\[\]A-Z/|-]*$")
_IN_BRACKETS = re.compile(rf"\s*\([^()]*{_CONTACT}[^()]*\)")
_FILLER = re.compile(
    r"(?:(?P<opens>^|[.?!]\s+)(?:[Ee]h+m*|[Uu]hm*)(?!\w),?\s*(?P<next>\w)?)|,?\s*(?<!\w)(?:[Ee]h+m*|[Uu]hm*)(?!\w),?"
)
_ASKS = re.compile(
    r"\b(?:wat is (?:nou |nu |dan |dus |eigenlijk )*(?:je|jouw|de) (?:vraag|dilemma|kwestie)|(?:je|jouw) (?:vraag"
    r"|dilemma) is|waar zit je mee|"
    r"waar (?:loop|worstel) je|wat wil je (?:van ons )?weten|wat vraag je (?:ons|van ons))\b",
    re.IGNORECASE,
)
_CHAIR = re.compile(
    r"\b(?:wie (?:wil|heeft|mag)|even kijken|dan beginnen we|laten we beginnen|zelfde tijd|"
    r"zullen we|we gaan (?:door|naar)|agenda'?s|(?:had|heeft|hebt|heb) (?:je |jij |jullie )?(?:iets|wat"
    r"|een casus) (?:ingebracht|meegenomen)|"
    r"geef (?:ik )?(?:je|jou|hem|haar)? ?het woord)\b",
    re.IGNORECASE,
)


_ABBREVIATED = re.compile(r"\b(?:gem|burg|wkn|mnd|min|max|incl|excl|o\.a|i\.v\.m|m\.b\.t|d\.w\.z|tel)\.$", re.IGNORECASE)
_REMARK = re.compile(
    r"^(?:ja|nee|goed|oké|ok|mooi|klopt|precies|herkenbaar|dank(?: je| jullie| u)?|helder|top|fijn)(?:,? (?:klopt"
    r"|goed|precies|dank je|hoor))*[.!]*$",
    re.I,
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a note, in which an abbreviation before a name ends none."""
    whole: list[str] = []
    for part in lexical.sentences(text):
        if whole and _ABBREVIATED.search(whole[-1]):
            whole[-1] = f"{whole[-1]} {part}"
        else:
            whole.append(part)
    return whole


def labelled_speaker(text: str) -> tuple[str, str]:
    """Return who speaks and what is said, from "[persoon 2] (GGZ): niet wachten"; ("", text) without such a label."""
    found = _SPEAKER.match(text)
    if not found or _NO_SPEAKER.match(found["who"]):
        return "", text
    return found["who"].strip(), found["said"].strip()


def is_logistics(sentence: str) -> bool:
    """Say whether a sentence is about the meeting and not about a dilemma."""
    return bool(_LOGISTICS.search(sentence) or _ACTION.match(sentence))


def is_chairing(text: str) -> bool:
    """Say whether a turn only leads the meeting."""
    return len(text.split()) < 4 * FEW_WORDS and bool(_ASKS.search(text) or _CHAIR.search(text))


def without_meeting(text: str) -> str:
    """Return the text without sentences about the meeting, stammering and bracketed numbers of a file or telephone."""
    fluent = _FILLER.sub(lambda eh: (eh["opens"] or "") + (eh["next"] or "").upper(), _GOODBYE.sub("", text))
    unsaid = (is_logistics, _only_contact, _REMARK.match, _GREETING.match)
    kept = [s for s in sentences(_IN_BRACKETS.sub("", fluent)) if not any(says_nothing(s) for says_nothing in unsaid)]
    return " ".join(" ".join(kept).split()).strip()


def _only_contact(sentence: str) -> bool:
    return bool(re.search(_CONTACT, sentence)) and len(re.sub(r"\[[^\]]*\]", "", sentence).split()) < FEW_WORDS


def as_told(text: str) -> str:
    """Return a piece of advice to show: tidy, without quotation marks around it, with a capital."""
    said = without_meeting(text).strip(' “”"•')
    said = said[1:-1] if len(said) > 2 and said[0] in "'‘" and said[-1] in "'’" and "'" not in said[1:-1] else said
    return said[:1].upper() + said[1:]
