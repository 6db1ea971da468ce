"""The Dutch of judging a draft: what may still identify someone, what to hide, the test, giving back and refusing."""

from collections.abc import Mapping

from kb.model import CleanText, Status
from kb.placeholders import PHRASES
from kb.readers import Lacking
from ui.upload_words import TYPES

REPLACED, NOTHING_REPLACED = "Wat er is vervangen", "niets"
_LEFT_OUT = ("weggelaten stuk", "weggelaten stukken")

LOOK = "Waaraan is iemand nog te herkennen?"
LOOK_HOW = "Kies een woord om het te verbergen of vager te maken. Wat je in de tekst eronder wijzigde, gaat dan niet verloren."
NOTHING_STRIKES = (
    "Er valt geen woord op. Lees het concept toch helemaal: wie met een omschrijving wordt bedoeld, ziet de computer niet."
)
LEGEND = (
    "“nergens anders” en “getal”: staat in geen gepubliceerd dilemma. “weegt mee”: telt mee in de herleidbaarheid. "
    "Met een vraagteken: lijkt erop, door de vorm of een hoofdletter."
)
WHY = {
    "NAME": "naam?", "TRAIT": "weegt mee", "AMOUNT": "getal", "RARE": "nergens anders", "NUMBER": "lang nummer",
} | {label: f"{TYPES[label][0]}?" for label in (
    "BSN", "IBAN", "EMAIL", "PHONE", "POSTCODE", "LICENSE_PLATE", "CASE_NUMBER", "DATE",
)}  # fmt: skip
PLACES = {
    "title": "Titel", "situation": "Situatie", "question": "Het dilemma", "chosen": "Wat er is gekozen",
    "outcome": "Zo liep het af",
}  # fmt: skip
_PARTS = {"by": "van", "result": "hoe het afliep", "conditions": "voorwaarden"}
TEXT = "De tekst"
OTHER, CHOOSE_OTHER = "Ander woord of zinsdeel uit de tekst", "Kies dit"
NOT_THERE = "Dat staat niet in dit concept. Neem het over zoals het in de tekst staat."
OWN = "Of in je eigen woorden (namen gaan er ook hier uit)"
OMIT = "niets: laat het weg"
EVERYWHERE = "Een naam? Verberg die ook overal elders, en voortaan"
EVERYWHERE_HOW = (
    "Dit geldt als je persoon, plaats of organisatie kiest. De naam zelf wordt niet bewaard, alleen een controlegetal."
)
HIDE, RATHER_NOT = "Verberg", "Toch niet"
NOTHING_LEFT = "Dan blijft er van een titel of advies niets over. Kies iets dat er in plaats daarvan staat."
TOO_LONG = "Overal verbergen kan alleen met een naam van hoogstens zes woorden; dat is niet gebeurd."
OMITTED, VAGUER = CleanText("weggelaten"), CleanText("vager gemaakt")
"""For the trail, which never says what was hidden; see hidden_as."""

TEST = "Herkenningstest"
TEST_ASKED = "Zou een buurman, journalist of ketenpartner weten over wie dit gaat?"
TEST_TOGETHER = "Zou een buurman, journalist of ketenpartner weten over wie dit gaat, ook als alles bij elkaar staat?"
TESTS = {"buurman": "Nee, een buurman niet", "journalist": "Nee, een journalist niet", "partner": "Nee, een ketenpartner niet"}

NOT_PUBLISH = "Niet publiceren: teruggeven of afwijzen"
BACK, REFUSE = "Teruggeven", "Afwijzen"
BACK_WHY, REFUSE_WHY = "Waarom geef je het terug?", "Waarom wijs je het af?"
BACK_HOW = "Het blijft een concept. Wie het opent, ziet je reden."
REFUSE_HOW = "Het concept wordt meteen gewist. Alleen de reden blijft bewaard."
BACK_REASONS = tuple(map(CleanText, (
    "nog te herkenbaar", "onduidelijk of onvolledig", "advies ontbreekt of klopt niet", "anders",
)))  # fmt: skip
REFUSE_REASONS = tuple(map(CleanText, ("te herkenbaar", "geen dilemma", "staat er al", "anders")))
"""Closed lists: the trail is kept for good."""
WITHDRAWN = "Afgewezen. Dit was eerder gepubliceerd en is nu ingetrokken: niemand vindt het nog."
TARGET_GONE = CleanText("het dilemma is weg")
NOTE = "Toelichting (mag leeg blijven, namen gaan eruit)"
GIVE_BACK = "Geef terug"
WHY_FIRST = "Kies eerst een reden."
GIVEN_BACK = "Teruggegeven. Je reden staat bij het concept."
CHANGED_SINCE = "Het is daarna gewijzigd."

CONCEPT, IN_REVIEW, BACK_STATE = "Concept", "In beoordeling, wacht op tweede lezer", "Teruggegeven"
COUNTS_NOT = (
    "Jouw akkoord helpt dit concept nu niet verder: je las het al, je bracht het zelf in, of je werkt in dezelfde regio als "
    "wie het inbracht."
)


def replaced(counts: Mapping[str, tuple[int, int]]) -> str:
    """Return what stands for something else in a draft, most of it first: "2 personen (5 keer), 1 datum"."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1][1], one[0]))
    return ", ".join(map(_counted, ordered)) or NOTHING_REPLACED


def _counted(one: tuple[str, tuple[int, int]]) -> str:
    label, (different, times) = one
    several = f" ({times} keer)" if times > different else ""
    return f"{different} {TYPES.get(label, _LEFT_OUT)[different != 1]}{several}"


def place(name: str) -> str:
    """Return where a sentence stands, by the name that kb.audit.texts_of gives the text."""
    if name in PLACES:
        return PLACES[name]
    kind, _, rest = name.partition(" ")
    number, _, part = rest.partition(" ")
    if kind == "guidance":
        return f"Advies {number}, {_PARTS[part]}" if part in _PARTS else f"Advies {number}"
    return {"interest": "Belang", "facet": "Kenmerk"}.get(kind, "Concept")


def strikes(said: str, kind: str, times: int) -> str:
    """Return what stands on the button of a word."""
    return f"{said} · {WHY.get(kind, WHY['RARE'])}{f', {times} keer' if times > 1 else ''}"


def more(count: int) -> str:
    """Return the line under which further words are folded."""
    return "Nog één woord" if count == 1 else f"Nog {count} woorden"


def instead_of(said: str) -> str:
    """Return the question what is to stand somewhere."""
    return f"Wat moet er staan in plaats van “{said}”?"


def option(stand_in: str, is_there: bool) -> str:
    """Return one of the answers to that. is_there: whether it stands elsewhere in the draft."""
    is_new = stand_in.startswith("[") and stand_in[-2:-1].isdigit() and not is_there
    return f"{stand_in} (zoals elders)" if is_there else f"{stand_in} (nieuw)" if is_new else stand_in or OMIT


def common(said: str) -> str:
    """Warn that something is no name only."""
    return f"“{said}” lijkt geen naam. Overal verbergen haalt het weg uit alle teksten, ook waar het niemand aanwijst."


def hidden_as(label: str, stand_in: str) -> CleanText:
    """Return for the trail how something was hidden. label: the type of the placeholder that stands there, "" for none."""
    if label in PHRASES:
        return CleanText(f"verborgen: {TYPES[label][0]}")
    return VAGUER if stand_in else OMITTED


def hidden(level: str, elsewhere: int | None) -> str:
    """Return what became of hiding. level: of risk, now. elsewhere: how many other texts changed; None: only this draft."""
    where = "in dit concept"
    if elsewhere is not None:
        others = {0: "", 1: " en in één andere tekst"}.get(elsewhere, f" en in {elsewhere} andere teksten")
        where = f"{where}{others}, en voortaan overal"
    return f"Verborgen {where}. Herleidbaarheid nu: {level or 'onbekend'}."


def in_list(title: str, status: Status, is_back: bool) -> str:
    """Return how a draft stands in the list of drafts."""
    state = IN_REVIEW if status is Status.REVIEW else BACK_STATE if is_back else CONCEPT
    return f"{state}: {title}"


def returned(reason: str) -> str:
    """Return that a draft was given back, and why."""
    return f"Teruggegeven: {reason}."


def needed(lacks: Lacking) -> str:
    """Return who still has to read."""
    if not lacks.readers:
        return ""
    outsider = "uit een andere regio, niet wie het inbracht"
    if lacks.readers == 1:
        return f"Nog nodig: één lezer{f' {outsider}' if lacks.outsider else ''}."
    return f"Nog nodig: twee lezers, van wie één {outsider}." if lacks.outsider else "Nog nodig: twee lezers."
