"""Every Dutch sentence of the page with background, and of what it shows under an answer."""

from datetime import date

BACKGROUND = "Achtergrond"
INTRO = (
    "Korte uitleg bij wat je in de dilemma's tegenkomt: wetten, rollen en werkvormen. Bij elke kaart staat waar het "
    "vandaan komt en wanneer wij het nakeken. Een jurist las de teksten niet: het is uitleg, geen juridisch advies."
)
TO_TERMS = "Naar de begrippenlijst"
FIND = "Zoek een onderwerp, begrip of afkorting"
CARDS, GLOSSARY = "Kaarten", "Begrippen en afkortingen"
NO_CARDS = "Geen kaart over dit woord."
NO_TERMS = "Dit woord staat niet in de lijst. Probeer een ander woord, of een deel ervan."
ALL = "Alle achtergrond"
NO_CARD = "Deze kaart bestaat niet (meer)."
SOURCES = "Bronnen"
OWN_PAGE = "Open als eigen pagina"
ALSO = "Ook:"
ABBREVIATIONS = "Afkortingen:"
ABBREVIATIONS_NAME = "Uitleg van afkortingen in deze tekst"
CAUTION = "Let op."
NO_ADVICE = "Dit is geen juridisch advies."

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def found(number: int) -> str:
    """Return how many entries of the glossary are shown."""
    return "1 begrip" if number == 1 else f"{number} begrippen"


def checked(day: date) -> str:
    """Return when a card was last compared with its sources."""
    return f"Laatst nagekeken: {day.day} {_MONTHS[day.month - 1]} {day.year}"


def beside(title: str) -> str:
    """Return the line under which a card is folded below an answer."""
    return f"{BACKGROUND}: {title}"
