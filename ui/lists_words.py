"""Every Dutch sentence of the page on which an administrator keeps the themes and partners."""

from kb.browse import told
from kb.errors import BadList
from kb.model import Kind, Listed
from kb.taxonomy import edits
from ui import browse_words

LISTS = "Thema's en partners"
INTRO = (
    "Hiermee worden dilemma's geordend en gevonden. Wat je hier wijzigt, geldt meteen overal: bij zoeken en bladeren, op elk "
    "dilemma, in documenten om mee te nemen en bij het inlezen van verslagen."
)
WHICH = "Welke lijst?"
NAMES = {Kind.THEME: "Thema's", Kind.PARTNER: "Partners"}
NEW = {Kind.THEME: "Nieuw thema", Kind.PARTNER: "Nieuwe partner"}
ADD = {Kind.THEME: "Voeg thema toe", Kind.PARTNER: "Voeg partner toe"}
LABEL = {Kind.THEME: "Naam", Kind.PARTNER: "Naam of afkorting"}
FULL, FULL_HELP = "Voluit (mag leeg blijven)", "Bijvoorbeeld “Openbaar Ministerie” bij OM."
WORDS = {
    Kind.THEME: "Woorden die op dit thema wijzen, één per regel",
    Kind.PARTNER: "Andere namen voor deze partner, één per regel",
}
WORDS_HELP = {
    Kind.THEME: "Staat zo'n woord in een nieuw verslag of een vraag, dan wordt dit thema voorgesteld. Het begin van een woord "
    "is genoeg: “verslav” vindt ook “verslaving”.",
    Kind.PARTNER: "Wordt een dilemma met zo'n naam ingelezen, dan krijgt het deze partner. Bezoekers zien deze namen niet.",
}
PLACE, PLACE_HELP = "Plaats in keuzelijsten", "1 is bovenaan."
SAVE, BACK = "Bewaar", "Terug naar de lijst"
RETIRE, BRING_BACK = "Niet meer aanbieden", "Weer aanbieden"
RETIRED = "niet meer aangeboden"
RETIRE_HOW = {
    Kind.THEME: "Wie een dilemma indeelt, kan dit thema dan niet meer kiezen. Dilemma's die het al hebben, houden het en "
    "blijven te vinden.",
    Kind.PARTNER: "Wie een dilemma indeelt, kan deze partner dan niet meer kiezen. Dilemma's die hem al hebben, houden hem en "
    "blijven te vinden.",
}
BRING_BACK_HOW = "Dit staat niet meer in de keuzelijsten van nieuwe dilemma's. Je kunt het weer aanbieden."
MERGE_TITLE, MERGE_WITH, MERGE = "Samenvoegen met een ander", "Samenvoegen met", "Voeg samen"
MERGE_HOW = {
    Kind.THEME: "Alle dilemma's met dit thema krijgen het andere. Ook oude links en bewaarde vragen gaan dan daarheen. Welke "
    "dilemma's dit thema hadden, is daarna alleen nog in het spoor te zien.",
    Kind.PARTNER: "Alle dilemma's met deze partner krijgen de andere. Ook oude links en bewaarde vragen gaan dan daarheen. "
    "Welke dilemma's deze partner hadden, is daarna alleen nog in het spoor te zien.",
}
MERGE_SURE = "Ik weet zeker dat deze twee één moeten worden"
MERGE_SURE_FIRST = "Zet eerst het vinkje: samenvoegen kan niet ongedaan worden gemaakt."
CHOOSE_OTHER = "Kies eerst waarmee je wilt samenvoegen."
CHOOSE = "Kies"
MERGED_HOW = "Oude links en bewaarde vragen gaan naar waar het nu bij hoort. Haal je iets terug, dan komen dilemma's niet mee."
STRANGE_TITLE = "Staat in dilemma's, niet op de lijst"
STRANGE_HOW = {
    Kind.THEME: "Dit kwam mee met dilemma's van elders. Bladeren kent het niet. Zet het bij het thema waar het hoort.",
    Kind.PARTNER: "Dit kwam mee met dilemma's van elders. Zet het bij de partner die het is, of voeg het toe als partner.",
}
STRANGE_WHICH, STRANGE_INTO, STRANGE_PUT, STRANGE_ADD = "Wat er staat", "Hoort bij", "Zet erbij", "Voeg toe als partner"
SETTLE = "Pas dilemma's aan"
CHANGED = "Een collega heeft dit intussen gewijzigd. Je ziet nu hoe het er staat; wat jij deed, is niet bewaard."
CHECKING = "Even kijken of er geen namen van mensen in staan…"
NO_NAMES = "Dit is geen naam van een persoon of plaats, en niemand is eraan te herkennen"
UNAVAILABLE = "Namen herkennen lukt nu niet, dus er is niets bewaard. Probeer het later opnieuw."

_WHAT = {Kind.THEME: "thema", Kind.PARTNER: "partner"}
_FIELDS = {"label": "De naam", "full": "De naam voluit", "words": "Eén van de woorden"}


def doubt(texts: tuple[str, ...]) -> str:
    """Return the question about what may be a name."""
    named = ", ".join(f"“{text}”" for text in texts)
    return f"Staat hier een naam in? {named}. Alles wat je hier invult, kan bij bezoekers terechtkomen."


def about(one: Listed, uses: int, kind: Kind) -> str:
    """Return what to know of an entry in a list: in full, how much belongs to it and how many dilemmas have it, rounded."""
    count = len(one.words)
    many = {Kind.THEME: ("woord", "woorden"), Kind.PARTNER: ("andere naam", "andere namen")}[kind][count != 1]
    used = browse_words.dilemmas(told(uses)) if uses else "geen dilemma's"
    return " · ".join(filter(None, (one.full, f"{count} {many}" if count else "", used, RETIRED if one.is_retired else "")))


def in_use(kind: Kind, count: int) -> str:
    """Return the heading above a list."""
    return f"{NAMES[kind]} ({count})"


def merged_title(count: int) -> str:
    """Return the line under which is folded what was merged."""
    return f"Samengevoegd ({count})"


def bring_back(label: str) -> str:
    """Return what the button is called that brings back what was merged."""
    return f"Haal “{label}” terug"


def merged_into(label: str, other: str) -> str:
    """Return what became of an entry that was merged."""
    return f"{label}: nu {other}"


def stands_in(value: str, uses: int, likely: str) -> str:
    """Return what is strange to the lists, in how many dilemmas it stands, and what it seems to be."""
    where = f"{value} ({browse_words.dilemmas(told(uses))})"
    return f"{where}: een andere naam voor {likely}" if likely else where


def added(label: str) -> str:
    """Say that something was added."""
    return f"“{label}” staat erbij."


def saved(label: str, dilemmas: int) -> str:
    """Say that something was changed, and how many dilemmas with it."""
    return f"“{label}” is bewaard.{_with(dilemmas)}"


def retired(label: str, is_retired: bool) -> str:
    """Say that something is no longer on offer, or is again."""
    return f"“{label}” wordt niet meer aangeboden." if is_retired else f"“{label}” wordt weer aangeboden."


def merged(label: str, other: str, dilemmas: int) -> str:
    """Say that two became one."""
    return f"“{label}” is nu “{other}”.{_with(dilemmas) or ' Geen dilemma had het.'}"


def settled(dilemmas: int) -> str:
    """Say how many dilemmas were brought in line."""
    return _with(dilemmas).strip() or "Er was niets aan te passen."


def _with(dilemmas: int) -> str:
    if not dilemmas:
        return ""
    return " Eén dilemma is aangepast." if dilemmas == 1 else f" {dilemmas} dilemma's zijn aangepast."


def bad(wrong: BadList, kind: Kind) -> str:
    """Return why something cannot be listed so, and what to do."""
    field, what = _FIELDS.get(wrong.field, "De naam"), _WHAT[kind]
    return {
        "empty": f"{field} is leeg. Vul iets in.",
        "short": f"Een woord is te kort: gebruik minstens {edits.SHORTEST_CUE} letters.",
        "long": f"{field} is te lang: hoogstens {edits.LONGEST.get(wrong.field, 0)} tekens.",
        "sign": f"{field} heeft een teken dat hier niet kan. Gebruik letters, cijfers, spaties en leestekens zoals , - & ( )",
        "double": f"{field} is al in gebruik bij “{wrong.other}”. Kies iets anders, of voeg de twee samen.",
        "many": "Dat is te veel. Haal eerst iets weg.",
        "number": f"{field} lijkt een nummer of adres van iemand te hebben. Haal dat weg.",
        "hidden": f"{field} heeft een naam die overal verborgen wordt. Haal die weg.",
        "last": f"Dit is het laatste dat te kiezen is. Voeg eerst een ander{'e' if kind is Kind.PARTNER else ''} {what} toe.",
        "merged": f"Dit is al samengevoegd met een ander{'e' if kind is Kind.PARTNER else ''} {what}.",
        "itself": "Dat is het al.",
    }.get(wrong.reason, "Dit staat niet meer op de lijst.")
