"""The Dutch of the safe: comparing a draft with its original text, and showing what was hidden wrongly."""

from datetime import datetime

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

OPEN = "Bekijk de oorspronkelijke tekst"
ORIGINAL, DRAFT = "Oorspronkelijke tekst", "Dit concept"
INTRO = (
    "Gemarkeerd is wat is verborgen, met erachter wat voor gegeven het is. Alleen jij ziet dit, totdat je een ander concept of "
    "een andere pagina opent."
)
CLOSE = "Sluit de oorspronkelijke tekst"
OPENED = "De oorspronkelijke tekst staat nu op de pagina, met het concept ernaast."
CLOSED = "De oorspronkelijke tekst is weer dicht."
WRONG_KEY = (
    "De kluis is gevuld met een andere sleutel dan nu is ingesteld (KB_SAFE_KEY). De beheerder zet de oude terug, of leegt de "
    "kluis met: python -m kb safe --empty"
)
NOT_OPENED = (
    "Niet geopend: de tekst is beschadigd, of in het spoor kon niet komen te staan dat je haar bekijkt. Vraag het de beheerder."
)

UNDO = "Is er iets ten onrechte verborgen?"
UNDO_HOW = (
    "Soms is iets verborgen dat van niemand de naam is, zoals een aanpak of een regeling. Kies het hier. Het concept wordt dan "
    "opnieuw gemaakt uit de oorspronkelijke tekst, en die woorden blijven staan. Namen van mensen en plaatsen staan er "
    "niet bij: die blijven verborgen."
)
NOTHING_TO_UNDO = (
    "Hier is niets te kiezen. Namen van mensen en plaatsen, en wat je organisatie altijd verbergt, blijven verborgen."
)
WHICH, CHOOSE = "Wat is geen naam?", "Kies wat mag blijven staan"
MEANS = (
    "**Dit geldt overal en vanaf nu.** Deze woorden worden in geen enkel verslag en geen enkele vraag nog verborgen. Kies dus "
    "nooit iets waaraan een persoon, team, school of dorp te herkennen is. Alleen de beheerder kan het terugdraaien."
)
SURE = "Dit is geen naam: niemand is eraan te herkennen, en het mag overal blijven staan"
EDITED = (
    "Dit concept is na het inlezen gewijzigd of aangevuld. Opnieuw maken begint weer bij de oorspronkelijke tekst: alles wat "
    "is gewijzigd en toegevoegd, vervalt."
)
MAY_LOSE = "Die wijzigingen en aanvullingen mogen vervallen"
UNSAVED = "Heb je hieronder iets gewijzigd en niet bewaard? Ook dat vervalt."
NO_NAME = "Laat staan en maak het concept opnieuw"
CHOOSE_FIRST = "Kies eerst wat geen naam is."
SURE_FIRST = "Zet eerst het vinkje: pas als niemand eraan te herkennen is, mag het overal blijven staan."
LOSE_FIRST = "Zet eerst het vinkje bij de wijzigingen die vervallen, of pas het concept hieronder zelf aan."
MAKING = "Het concept opnieuw maken…"
MADE = "Opnieuw gemaakt. Lees het concept nu van begin tot eind."
SAME = "Deze woorden blijven voortaan staan. In dit concept kwamen ze niet voor; daar veranderde niets aan."
NOT_UNDONE = {
    "hidden": "Niet gelukt; er is niets veranderd. Deze woorden horen hier bij iets langers dat verborgen blijft. Pas het "
    "concept hieronder zelf aan.",
    "lost": "Niet gelukt; er is niets veranderd. Het concept is in de oorspronkelijke tekst niet terug te vinden. Pas het "
    "hieronder zelf aan.",
    "unlisted": "Half gelukt. Dit concept is opnieuw gemaakt, en hier staan de woorden weer. Dat die woorden "
    "ook in andere verslagen getoond mogen worden, kon niet worden bewaard: daar blijven ze verborgen. "
    "Probeer het later opnieuw.",
}
NOT_MADE = "Niet gelukt; er is niets veranderd. Probeer het later opnieuw, of pas het concept hieronder zelf aan."


def offer(until: datetime) -> str:
    """Return what opening an original means, and until when it can be done."""
    day = f"{until.day} {_MONTHS[until.month - 1]} {until.year}"
    return (
        "De oorspronkelijke tekst ligt versleuteld in de kluis totdat over dit concept is beslist, en uiterlijk tot "
        f"{day}. Als je die bekijkt, wordt vastgelegd dat jij dat deed."
    )


def choice(phrase: str, kind: str, times: int) -> str:
    """Return a phrase to choose: what was taken for what, and how often."""
    return f"{phrase} ({kind}, {times} keer verborgen)" if times > 1 else f"{phrase} ({kind})"
