"""The Dutch of open questions: putting one to colleagues, the page with all of them, and beside an answer."""

from datetime import date

from kb.contributing import quarter_of
from kb.handout.age import quarter

OPEN_QUESTIONS = "Open vragen"
INTRO = (
    "Met deze vragen zitten collega's nu. Er is nog geen advies over bekend. Heb je zoiets meegemaakt? Dan helpt jouw ervaring "
    "iemand verder."
)
CAN_YOU_HELP = "Kun jij een collega helpen? Bekijk de open vragen"
EMPTY = "Er staan nu geen open vragen."
EMPTY_MORE = (
    "Loop je zelf ergens op vast en vind je geen dilemma dat past? Leg je vraag dan voor aan collega's. Een redacteur leest "
    "die na, en daarna staat je vraag hier."
)
MORE = "Toon oudere vragen"
READ = "Lees de vraag"
OWN = "Zelf een vraag voorleggen"
TO_SEARCH = "Zoek eerst of er al advies is"

ASK = "Leg dit voor aan collega's"
ASK_MORE = (
    "Misschien weet een ander raad. Je vraag komt zonder naam bij Open vragen te staan, nadat een redacteur die heeft gelezen."
)
ASK_QUIETLY = "Niet wat je zocht? Leg je vraag voor aan collega's"
SAME, ALIKE = "Een collega zit met dezelfde vraag", "Een collega zit met een vraag die hierop lijkt"
NO_ADVICE_YET = "Daarover is nog geen advies bekend."
NEAREST = "Hier is wel advies over. Het ligt er zijdelings bij in de buurt:"

TITLE = "Leg je vraag voor aan collega's"
TITLE_FIELD, TITLE_HELP = "Je vraag, in één zin", "Bijvoorbeeld: Mag de cliënt aan tafel als hij psychotisch is?"
SITUATION_FIELD = "Wat speelt er?"
SITUATION_HINT = "Welke rollen zijn betrokken, wat is al geprobeerd, en waarover twijfel je?"
THEMES_FIELD = "Thema (mag leeg blijven)"
NO_TITLE = "Vul je vraag in, in één zin."
NO_SITUATION = "Vertel in een paar zinnen wat er speelt: anders kan niemand meedenken."
CHECK_QUESTION, CHECK_SITUATION, CHECK_THEMES, NO_THEME = "Je vraag", "Wat er speelt", "Thema", "geen"
SENT = "Je vraag is verstuurd"
SENT_NEXT = (
    "1. Een redacteur leest of niemand te herkennen is.\n"
    "2. Daarna staat je vraag bij **Open vragen**, zonder jouw naam.\n"
    "3. Advies van collega's komt erbij te staan. Niemand krijgt bericht: kijk er over een paar dagen nog eens."
)
ANOTHER = "Leg nog een vraag voor"
DRAFT = "Dit is een open vraag: er staat geen advies bij. Na publicatie staat die ook op de pagina Open vragen."
IS_OPEN = "Dit is een open vraag: een collega zoekt nog advies."


def since(day: date, today: date) -> str:
    """Return since when a question is open; no exact day, which could point at who asked it."""
    if (day.year, day.month) == (today.year, today.month):
        return "Sinds deze maand"
    return "Sinds dit kwartaal" if quarter_of(day) == quarter_of(today) else f"Sinds {quarter(quarter_of(day))}"


def announced(is_same: bool) -> str:
    """Return what someone hears who cannot see that only a question of a colleague was found."""
    return f"{SAME if is_same else ALIKE}. {NO_ADVICE_YET}"
