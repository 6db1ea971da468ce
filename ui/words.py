"""Every Dutch sentence that a page shows: kind, concrete, no jargon, no code."""

from collections.abc import Callable

from kb import browse
from kb.errors import BadQuestion
from kb.model import Filters

TITLE = "Dilemmabank"
SEARCH, DILEMMA = "Zoek een dilemma", "Dilemma"
WHERE_STUCK = "Waar loop je tegenaan?"
INTRO = (
    "Beschrijf je dilemma in je eigen woorden. Je krijgt de dilemma's van collega's die er het meest op lijken, "
    "met wat zij adviseerden."
)
EXAMPLES_TITLE = "Bijvoorbeeld:"
PLACEHOLDER = "Vertel in het kort wat er speelt"
FOLLOW_UP = "Vraag door, of beschrijf een ander dilemma"
NEW = "Nieuw gesprek"
FILTERS = "Verfijn"
THEME = "Thema"
ANY_THEME = "Alle thema's"
ANY = "Maakt niet uit"
ADVICE = "Wat collega's adviseren"
ON_DILEMMA = "Over het dilemma dat het meest op het jouwe lijkt:"
FOR, AGAINST = "Voor", "Tegen"
BETWEEN = "Ertussenin"
CONDITION = "Voorwaarde"
OUTCOME = "Zo liep het af"
SOURCES = "Uit deze dilemma's"
OPEN = "Lees het hele dilemma"
WHY = "Lijkt op jouw vraag door"
DIFFERS = "Anders dan bij jou"
NOTHING_FOUND = "Geen vergelijkbaar dilemma gevonden. Probeer het korter of met andere woorden."
NOTHING_IN_FILTER = "Geen vergelijkbaar dilemma gevonden met deze verfijning. Kies minder, of vraag het met andere woorden."
NEAREST = "Dit ligt er zijdelings in de buurt:"
FOREIGN = "Je vraag lijkt niet in het Nederlands te zijn. De dilemma's zijn dat wel; een Nederlandse vraag vindt meer."
EMPTY = "Er staan nog geen dilemma's in de kennisbank. Vraag de beheerder om ze te laden."
INDEX_OFF = (
    "Het zoeken is even niet beschikbaar: de zoekindex past niet bij de kennisbank. "
    "De beheerder lost dit op met: python -m kb rebuild"
)
BROKEN = (
    "Er ging iets mis op deze pagina. Ververs de pagina en probeer het opnieuw. Gebeurt het weer, zeg het dan tegen de "
    "beheerder. Wat je typte, is niet bewaard."
)
WITHDRAWN = "Dit dilemma is ingetrokken"
WITHDRAWN_MORE = "Daarom staat de tekst hier niet meer."
NO_DILEMMA = "Dit dilemma bestaat niet, of is niet (meer) gepubliceerd."
BACK = "Terug naar het gesprek"
DRAFTS = "Beoordelen"
NO_DRAFTS = "Er wachten geen concepten op een oordeel."
DRAFTS_INTRO = (
    "Lees elk concept met de ogen van een buurman, een journalist en een ketenpartner. Kan iemand weten over wie dit gaat?"
)
CHECK_FIRST = (
    "Doe eerst de herkenningstest: zet de drie vinkjes. Weet een van hen het wel, verberg dan meer of geef het concept terug."
)
PUBLISH, SAVE, REJECT = "Publiceer", "Bewaar wijzigingen", "Wijs af"
PUBLISHED = "Gepubliceerd. Dit dilemma is nu te vinden in de chat."
SAVED = "Bewaard."
REJECTED = "Afgewezen. Dit concept is gewist en wordt niet gepubliceerd."
NOT_CLEAN = "Niet bewaard: in de tekst staat nog iets dat op een persoonsgegeven lijkt. Haal het weg en probeer het opnieuw."
INCOMPLETE = "Niet bewaard: een dilemma heeft een titel nodig, en elk advies een tekst."
TITLE_FIELD = "Titel, als vraag"
THEMES_FIELD, CHOOSE_THEME, CHOOSE_PARTNER = "Thema's", "Kies een thema", "Kies partners"
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
SITUATION, QUESTION, GUIDANCE, CHOSEN = "Situatie", "Het dilemma", "Wat collega's adviseerden", "Wat er is gekozen"

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


def only(filters: Filters, name_of: Callable[[str, str], str]) -> str:
    """Return what a search was limited to. name_of: field and value to what that value is called."""
    fields = {browse.THEME: filters.themes, **filters.facets}
    limits = (" of ".join(name_of(field, value) for value in values) for field, values in fields.items())
    return f"Verfijnd op: {' · '.join(filter(None, limits))}"


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
LOOK_ALIKES_INTRO = "Hetzelfde dilemma, nog eens verteld? Voeg dan samen wat nieuw is; dit concept verdwijnt daarna."
THERE = "Daar staat al:"
NEW_ADVICE = "Nieuw"
ALIKE_ADVICE = "Lijkt op wat er al staat: zegt het iets anders?"
SAID_ADVICE_ONE = "Dit staat er al: voegt deze bijdrage iets toe?"
SAID_ADVICE = "Staat er al; vink alleen aan wat toch iets toevoegt"
NOTHING_NEW = "Dit concept voegt geen advies toe. Is het hetzelfde dilemma, wijs het concept dan af."
ENDING = "Ook wat er is gekozen en hoe het afliep"
MERGE = "Voeg toe aan dit dilemma"
MERGE_DRAFTS = "Voeg samen met dit concept"
MERGE_HELP = "Situatie, vraag en belangen van dit concept vervallen. Heb je hieronder iets gewijzigd? Bewaar dat eerst."
MERGE_DRAFTS_HELP = (
    "Het concept dat je nu beoordeelt gaat op in het andere; situatie, vraag en belangen van dit ene vervallen. "
    "Heb je hieronder iets gewijzigd? Bewaar dat eerst."
)
MERGE_CHECK_FIRST = "Doe eerst de herkenningstest: zet de drie vinkjes. Pas als niemand te herkennen is, kan het advies erbij."
MERGE_READER = "Je initialen, om samen te voegen"
MERGE_FIRST_TO_READ = "Samen is dit mogelijk herleidbaar. Pas als twee mensen het hebben gelezen, wordt het advies toegevoegd."
MERGE_SECOND_TO_READ = "Eén collega heeft dit gelezen en akkoord bevonden. Als jij dat ook doet, wordt het advies toegevoegd."
MERGE_CHOOSE = "Kies minstens één advies. Voegt dit concept niets toe, wijs het dan af."
MERGED = "Toegevoegd. Het concept is weg."
MERGED_DRAFTS = "Samengevoegd tot één concept. Dat wacht op controle."
LOOKING = "Zoeken of dit dilemma al bekend is…"


WORDING_HELP = (
    "Een taalmodel zag alleen het concept, zonder namen. Lees het naast het concept: een voorbehoud of een “niet” kan verloren "
    "zijn gegaan. Neem je het over, dan vervangt het de tekst hieronder; wat je daar hebt gewijzigd en niet bewaard, vervalt."
)
WORDING_TAKE = "Neem deze woorden over"
WORDING_TAKEN = "Overgenomen. Lees het concept nu zoals het er staat."


def wording(model: str) -> str:
    """Return the line under which a proposed wording is folded."""
    return f"Voorstel voor andere woorden, van taalmodel {model}"


def look_alike(title: str, new: int, near: int, said: int, published: bool) -> str:
    """Return the line under which a look-alike is folded: what it is, and how much of the draft's advice is new there."""
    counts = [f"{new} nieuw"] if new else []
    counts += [f"{near} {'lijkt' if near == 1 else 'lijken'} erop"] if near else []
    counts += [f"{said} {'staat' if said == 1 else 'staan'} er al"] if said else []
    alike = "Lijkt sterk op" if published else "Lijkt sterk op een ander concept"
    return f"{alike}: **{title}** (advies: {', '.join(counts) or 'geen'})"


def look_alike_went(title: str) -> str:
    """Say that a dilemma can no longer be merged with."""
    return f"“{title}” is intussen ingetrokken of gewist; daarmee samenvoegen kan niet meer. Dit concept is er nog."


def decided_by_other(title: str) -> str:
    """Say that someone else published a draft."""
    return f"Een collega was je voor: “{title}” is intussen gepubliceerd. Wat jij deed, is niet bewaard."


def erased_by_other(title: str) -> str:
    """Say that someone else refused a draft, or merged it."""
    return f"Een collega was je voor: “{title}” is intussen afgewezen of samengevoegd. Wat jij deed, is niet bewaard."


def changed_by_other(title: str) -> str:
    """Say that someone else changed a draft."""
    return f"Een collega heeft “{title}” intussen gewijzigd. Je ziet nu die versie; wat jij deed, is niet bewaard."
