"""The Dutch of someone's own folder, and of keeping something in it."""

from datetime import date

from kb.handout.words import MONTHS

FOLDER = "Mijn map"
PRIVATE = "Collega's zien je map niet. Wie onder jouw naam op deze computer werkt, ziet hem wel."
NOBODY = (
    "Een eigen map krijg je als je bent ingelogd. Nu weet de site niet wie je bent, en bewaart daarom niets voor je. "
    "Vraag de beheerder of inloggen kan."
)
EMPTY = "Je map is nog leeg. Zo bewaar je iets:"
HOW_DILEMMA = "**Een dilemma.** Open het en kies *Bewaar in mijn map*. Wordt het bijgewerkt, dan zie je dat hier."
HOW_QUESTION = (
    "**Een vraag.** Stel hem op de zoekpagina en kies onder het antwoord *Bewaar deze vraag*. Zodra er iets nieuws bij past, "
    "zie je dat hier en in het menu. Zo hoef je een vraag waar nog niets bij past niet steeds opnieuw te stellen."
)
START = "Naar de zoekpagina"
QUESTIONS, DILEMMAS = "Bewaarde vragen", "Bewaarde dilemma's"
AGAIN, SEEN, REMOVE = "Zoek opnieuw", "Gezien", "Verwijder"
SEEN_HELP = "Haal het teken weg; de vraag blijft bewaard"
SEEN_TOLD = "Het teken is weg. De vraag blijft bewaard."
CHANGED = "Bijgewerkt sinds je het opende"
WITHDRAWN = "Niet meer gepubliceerd"
WITHDRAWN_HELP = "Dit dilemma is ingetrokken. Daarom staat hier ook de titel niet meer."
REMOVED = "Verwijderd uit je map."
CLEAR = "Leeg mijn map"
CLEAR_WARNING = "Alles in je map wordt gewist, ook je bewaarde vragen. Dat kun je niet terugdraaien."
CLEAR_SURE = "Ja, wis alles"
CLEARED = "Je map is leeg."
LOOKING = "Ik kijk of er iets nieuws is…"
NO_NEWS = "Of er iets nieuws is, kan ik nu niet nagaan. Probeer het over een minuut opnieuw."

KEEP, KEEP_SHORT, KEPT = "Bewaar in mijn map", "Bewaar", "Bewaard"
KEPT_HELP = "Staat in je map. Kies dit om het eruit te halen."
KEPT_TOLD, DROPPED_TOLD = "Bewaard in je map.", "Uit je map gehaald."
GONE = "Niet bewaard: dit dilemma is net ingetrokken."
KEEP_QUESTION, QUESTION_KEPT = "Bewaar deze vraag", "Vraag bewaard"
KEEP_QUESTION_HOW = (
    "Je ziet in *Mijn map* wanneer er iets nieuws bij past. Je vraag wordt dan bewaard, zonder namen en andere gegevens "
    "waaraan iemand te herkennen is."
)
NOT_CLEAN = "Niet bewaard: er staat nog iets in je vraag dat op een persoonsgegeven lijkt. Haal het weg en vraag opnieuw."
NOT_SEARCHED = "Niet bewaard: zonder herkenbare gegevens blijft er te weinig over om mee te zoeken."
UNAVAILABLE = "Niet bewaard: dat lukt nu niet. Probeer het over een minuut opnieuw."


def in_menu(new: int) -> str:
    """Return what the menu calls the folder. new: dilemmas that fit a kept question and were not there before."""
    return f"{FOLDER} ({new} nieuw)" if new else FOLDER


def folded_menu(new: int) -> str:
    """Return what the button says behind which the menu is folded on a phone."""
    return f"Menu ({new} nieuw)"


def news(new: int) -> str:
    """Return the sign at a question."""
    return "1 nieuw dilemma" if new == 1 else f"{new} nieuwe dilemma's"


def full(most: int) -> str:
    """Say that no more questions can be kept."""
    return f"Niet bewaard: je map heeft al {most} vragen. Verwijder er eerst een."


def month(day: date) -> str:
    """Return a month: "november 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def kept_since(day: date) -> str:
    """Return since when something is in the folder."""
    return f"Bewaard in {month(day)}"


def looked_at(day: date) -> str:
    """Return when someone last saw what fits a question."""
    return f"Laatst bekeken in {month(day)}"


def kept_as(question: str) -> str:
    """Return how a question is kept."""
    return f"Zo is je vraag bewaard: “{question}”. Past er iets nieuws bij, dan zie je dat in {FOLDER}."


def heading(name: str, number: int) -> str:
    """Return the heading of a part of the folder."""
    return f"{name} ({number})"
