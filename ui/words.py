"""Every Dutch sentence that a page shows: kind, concrete, no jargon, no code."""

from kb.errors import BadQuestion
from kb.model import Filters
from kb.taxonomy import THEMES

TITLE = "Dilemmabank"
SEARCH, DILEMMA = "Zoek een dilemma", "Dilemma"
WHERE_STUCK = "Waar loop je tegenaan?"
INTRO = (
    "Beschrijf je dilemma in je eigen woorden. Je krijgt de dilemma's van collega's die er het meest op lijken, "
    "met wat zij adviseerden."
)
PRIVACY = "Noem geen namen. Wat je hier typt, wordt alleen gebruikt om te zoeken en nergens bewaard."
EXAMPLES_TITLE = "Bijvoorbeeld:"
PLACEHOLDER = "Vertel in het kort wat er speelt"
FOLLOW_UP = "Vraag door, of beschrijf een ander dilemma"
NEW = "Nieuw gesprek"
FILTERS = "Verfijn"
THEME = "Thema"
ANY_THEME = "Alle thema's"
ANY = "Maakt niet uit"
SEARCHING = "Ik zoek vergelijkbare dilemma's…"
ADVICE = "Wat collega's adviseren"
MORE_ADVICE = "Wat collega's in verwante dilemma's adviseren"
ON_DILEMMA = "Over het dilemma dat het meest op het jouwe lijkt:"
FOR, AGAINST = "Voor", "Tegen"
BETWEEN = "Ertussenin"
CONDITION = "Voorwaarde"
OUTCOME = "Zo liep het af"
SOURCES = "Uit deze dilemma's"
OPEN = "Lees het hele dilemma"
WHY = "Lijkt op jouw vraag door"
DIFFERS = "Anders dan bij jou"
SHARED = "Gedeelde woorden"
NOTHING_FOUND = "Geen vergelijkbaar dilemma gevonden. Probeer het korter of met andere woorden."
NOTHING_IN_FILTER = "Geen vergelijkbaar dilemma gevonden met deze verfijning. Kies minder, of vraag het met andere woorden."
NEAREST = "Dit ligt er zijdelings in de buurt:"
FOREIGN = "Je vraag lijkt niet in het Nederlands te zijn. De dilemma's zijn dat wel; een Nederlandse vraag vindt meer."
EMPTY = "Er staan nog geen dilemma's in de kennisbank. Vraag de beheerder om ze te laden."
INDEX_OFF = (
    "Het zoeken is even niet beschikbaar: de zoekindex past niet bij de kennisbank. "
    "De beheerder lost dit op met: python -m kb rebuild"
)
NO_DILEMMA = "Dit dilemma bestaat niet, of is niet (meer) gepubliceerd."
BACK = "Terug naar het gesprek"
DRAFTS = "Beoordelen"
NO_DRAFTS = "Er wachten geen concepten op een oordeel."
DRAFTS_INTRO = (
    "Lees elk concept met de ogen van een buurman, een journalist en een ketenpartner. Kan iemand weten over wie dit gaat?"
)
CHECKED = "Ik heb het concept gelezen en niemand is erin te herkennen"
CHECK_FIRST = "Zet eerst het vinkje: pas als niemand te herkennen is, kan dit concept worden gepubliceerd."
PUBLISH, SAVE, REJECT = "Publiceer", "Bewaar wijzigingen", "Wijs af"
PUBLISHED = "Gepubliceerd. Dit dilemma is nu te vinden in de chat."
SAVED = "Bewaard."
REJECTED = "Afgewezen. Dit concept is gewist en wordt niet gepubliceerd."
NOT_CLEAN = "Niet bewaard: in de tekst staat nog iets dat op een persoonsgegeven lijkt. Haal het weg en probeer het opnieuw."
INCOMPLETE = "Niet bewaard: een dilemma heeft een titel nodig, en elk advies een tekst."
TITLE_FIELD = "Titel, als vraag"
THEMES_FIELD, CHOOSE_THEME = "Thema's", "Kies een thema"
CONDITIONS_FIELD = "Onder welke voorwaarden (één per regel)"
EMPTY_TO_DROP = "Maak leeg om dit advies weg te laten"
RISK = "Herleidbaarheid"
READER = "Je initialen"
READER_HELP = "Alleen om te zien dat twee verschillende mensen dit concept hebben gelezen."
FIRST_TO_READ = "Dit concept is mogelijk herleidbaar. Pas als twee mensen het hebben gelezen, wordt het gepubliceerd."
SECOND_TO_READ = "Eén collega heeft dit concept gelezen en akkoord bevonden. Als jij dat ook doet, wordt het gepubliceerd."
READER_FIRST = "Vul eerst je initialen in: dit concept moet door twee mensen worden gelezen."
WAITS = "Je akkoord is bewaard. Dit concept wacht nu op een tweede lezer."
ALSO_PUBLISHED = "Wordt ook gepubliceerd"
SUSPECTS = "Deze plekken vragen een extra blik"
SITUATION, QUESTION, GUIDANCE, CHOSEN, INTERESTS, PROVENANCE = (
    "Situatie", "Het dilemma", "Wat collega's adviseerden", "Wat er is gekozen", "Belangen", "Herkomst",
)  # fmt: skip

EXAMPLES = (
    "Mag de cliënt aan tafel als hij psychotisch en agressief is?",
    "Leg je een gedragsaanwijzing op aan iemand die hem niet kan nakomen?",
    "Ik ben procesregisseur, maar doe ook de casusregie. Stap ik eruit?",
)

BAD_QUESTIONS = {
    "empty": "Je vraag is leeg. Beschrijf in een paar woorden waar je tegenaan loopt.",
    "long": "Je vraag is te lang om mee te zoeken. Kort hem in tot de kern: wie, wat speelt er, en waarover twijfel je? "
    "Je tekst staat hierboven nog.",
    "wordless": "Ik zie geen woorden in je vraag. Beschrijf in een paar woorden waar je tegenaan loopt.",
}


def bad_question(wrong: BadQuestion) -> str:
    """Return what to tell someone whose question cannot be searched with."""
    return BAD_QUESTIONS[wrong.reason]


def tab(page: str) -> str:
    """Return what the browser's tab says of a page."""
    return f"{page} · {TITLE}"


def only(filters: Filters) -> str:
    """Return what a search was limited to."""
    limits = (
        *(THEMES[theme] for theme in filters.themes),
        *(" of ".join(values) for values in filters.facets.values() if values),
    )
    return f"Verfijnd op: {' · '.join(limits)}"


def long_question(characters: int) -> str:
    """Return the line under which a long question is folded."""
    return f"Je vraag ({characters:,} tekens)".replace(",", ".")


def advice(number: int) -> str:
    """Return the name of one piece of advice in a form."""
    return f"Advies {number}"


def advice_by(number: int) -> str:
    """Return the name of the field for who gave it."""
    return f"Advies {number}, van"


def waiting(count: int) -> str:
    """Return how many drafts wait."""
    return "Eén concept wacht op een oordeel." if count == 1 else f"{count} concepten wachten op een oordeel."


def told_by(kind: str, colleagues: int | None, period: str) -> str:
    """Return where a dilemma comes from in one line: kind of session, number of colleagues, quarter."""
    people = f"{colleagues} collega's" if colleagues else ""
    quarter = f"{period[-1]}e kwartaal {period[:4]}" if len(period) == 7 and period[4:6] == "-Q" else period
    return ", ".join(filter(None, (kind, people, quarter)))
LOOK_ALIKES = "Lijkt sterk op"
LOOK_ALIKES_INTRO = "Is dit hetzelfde dilemma, nog eens verteld? Voeg de adviezen dan daar toe; dit concept verdwijnt."
ALSO_WAITING = "Wacht ook op controle."
MERGE = "Adviezen daar toevoegen"
MERGE_HELP = "Alleen de adviezen zoals ze zijn opgeslagen gaan mee; sla wijzigingen eerst op."
MERGE_CHECKED = "Ik heb de adviezen gelezen: niemand is eraan te herkennen."
MERGED = "De adviezen zijn toegevoegd en het concept is weg."
LOOKING = "Zoeken of dit dilemma al bekend is…"
