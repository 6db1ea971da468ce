"""A title as a question, from the words of the note itself."""

import re

from kb.placeholders import PERSON, PHRASES, PLACEHOLDER, parts

LONGEST = 120
_SHORTEST_CLAUSE = 45  # characters; a title cut shorter says too little
_CUT = re.compile(r"\s+(?:riep|kwam|kwamen|leidde|leverde|speelde|werd|bleef)\b.*$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\s*\b(?:van|uit|in|te|op|bij|aan|sinds|de|het)?\s*(?:de |het )?\[[^\]]*\]|\s*\(\[[^\]]*\]\)", re.IGNORECASE
)
_PERSON = re.compile(
    r"(?P<own>\b(?:zijn|haar|hun|mijn|onze|de|een) )?(?:(?:de heer|meneer|mevrouw|dhr\.?|mw\.?|familie|gezin) )?"
    rf"(?P<who>{PERSON})\.?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?:, |; | – | - )(?=(?:of|en|ook|terwijl|waardoor|zonder|als|maar|want|omdat|zodat|zolang|ook als|en wie"
    r"|en hoe|en wanneer)\b)|\s(?=of )"
)
_LEAD = re.compile(
    r"^(?:(?:tafel|casus|dilemma|ronde|gezin|zaak|inbreng)\s+\S+\s*[-–:.]\s*|(?:nou(?: ja)?|ja|dus|en|maar|oké|ok"
    r"|kijk|eigenlijk)[, ]+)+",
    re.IGNORECASE,
)
# "Mijn vraag is: breng je …" asks what follows; "de vraag is of …" is worded anew below.
_ANNOUNCED = re.compile(
    r"^(?:(?:mijn|onze|haar|zijn|de|het|een)\s+)?(?:eigenlijke |grote |centrale )?(?:vraag|dilemma|kwestie|twijfel)"
    r"(?:\s+(?:is|was|luidt)(?: dan| nu| dus| eigenlijk)?\s*[:,]?|:)\s+(?!of\b|dat\b|om\b)",
    re.IGNORECASE,
)
_NOT_IT = re.compile(
    r"^(?:\W*(?:en|dus|of)?\s*(?:wat|wie) (?:vinden|denken|zouden) jullie\b|hoe nu verder|herkenbaar|mag ik)", re.IGNORECASE
)


def questions_in(text: str) -> list[str]:
    """Return the sentences of a text that ask something in more than two words, without quotation marks."""
    asked = [part.strip(" \"“”‘’'-–") for part in re.findall(r"[^.?!“”\"‘]+\?", text)]
    asked = [part for part in asked if len(part.split()) > 3 and not _NOT_IT.match(part)]
    return [_LEAD.sub("", _ANNOUNCED.sub("", _LEAD.sub("", part))) for part in asked]


def as_question(text: str) -> str:
    """Return the text as a question of at most LONGEST characters; what is not one is worded as one.

    Dutch keeps its order after "dat" and "of", so such a clause can be taken over as it stands.
    """
    text = _LEAD.sub("", _without_names(" ".join(text.split()).strip(" \"“”‘’'>*_`")))
    if asked := questions_in(text):
        return _short(max(asked, key=lambda q: (min(len(q), LONGEST), -len(q))))
    if found := re.search(r"\bof het (?P<how>\w+ )?is om (?P<what>[^.,;]+)", text, re.IGNORECASE):
        return _short(f"Is het {found['how'] or ''}om {_CUT.sub('', found['what'])}?")
    if found := re.search(r"\bvraag\b[^.]{0,40}\bis,? (?P<what>(?:hoe|wat|wie|wanneer|of) [^.;]+)", text, re.IGNORECASE):
        return _short(f"Hoe weeg je af {found['what']}?")
    if found := re.search(
        r"\b(?:vraag|keuze\w*(?: moet maken| maken)?|afwegen|weten?|weet niet(?: goed)?|zich af|me af"
        r"|twijfel\w*),? (?P<what>of [^.,;]+)",
        text,
        re.IGNORECASE,
    ):
        return _short(f"Hoe weeg je af {_CUT.sub('', found['what'])}?")
    if found := re.search(r"\b(?:ervaar|merk|zie|vind|denk|is)\w*,? dat (?P<what>[^.,;]+)", text, re.IGNORECASE):
        return _short(f"Wat doe je als {_CUT.sub('', found['what'])}?")
    if found := re.search(
        r"\b(?:je hebt|heb je) (?:hierbij |dan |nu |al |hier )*(?:te maken met )?(?P<what>[^.,;’”]+)", text, re.IGNORECASE
    ):
        return _short(f"Hoe ga je om met {found['what'].strip()}?")
    if text.endswith("?") or re.match(
        r"(?:wel of niet|ja of nee|wat|wie|hoe|wanneer|waar|mag|moet|kan)\b", text, re.IGNORECASE
    ):
        return _short(f"{text.rstrip('?.! ')}?")
    return _short(f"Hoe pak je dit aan: {text[:1].lower() + text[1:].rstrip('.!')}?")


def _without_names(text: str) -> str:
    """Return a text without brackets: a role or kind as plain words, "iemand" for a person, nothing for the rest."""
    spoken = PLACEHOLDER.sub(_in_words, _PERSON.sub(_role, text))
    return re.sub(r"\s+(?=[,.?])", "", _NO_NAME.sub("", spoken))


def _role(found: re.Match[str]) -> str:
    phrase = parts(found["who"])[1]
    return "iemand" if phrase in ("", PHRASES["PERSON"][0]) else f"{found['own'] or 'de '}{phrase}"


def _in_words(found: re.Match[str]) -> str:
    label, phrase, _ = parts(found[0])
    return phrase if label in ("LOCATION", "ORG") and phrase != PHRASES[label][0] else found[0]


def _short(question: str) -> str:
    """Cut a question at a clause, else at a word, so that it keeps to the length of a title."""
    question = question[:1].upper() + question[1:]
    if len(question) <= LONGEST:
        return question
    ends = [found.start() for found in _CLAUSE.finditer(question) if _SHORTEST_CLAUSE <= found.start() < LONGEST]
    if ends:
        return question[: ends[-1]].rstrip(" ,;:–-") + "?"
    return question[: LONGEST - 2].rsplit(" ", 1)[0].rstrip(" ,;:") + "…?"
