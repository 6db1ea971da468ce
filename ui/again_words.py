"""The Dutch of looking again at advice whose term has passed."""

from datetime import date

from kb.handout.age import in_full

AGAIN = "Opnieuw bekijken"
NONE = "Er is nu niets om opnieuw te bekijken. Van elk dilemma dat je kunt vinden, loopt de termijn nog."
READ = "Lees het hele dilemma"
STANDS, AMEND, WITHDRAW = "Klopt nog", "Aanpassen", "Intrekken"
WITHDRAW_HOW = "Vanaf dan vindt niemand dit dilemma meer. De tekst blijft bewaard; een beheerder kan die wissen."
WITHDRAW_NOW = "Trek in"
SAID = {
    "stands": "Bijgewerkt: het advies bij “{title}” geldt weer.",
    "amended": "Bewaard. De nieuwe tekst van “{title}” is nu te vinden.",
    "waits": "Bewaard. “{title}” wacht nu op een tweede lezer, bij Beoordelen. Tot die tijd vindt niemand het.",
    "withdrawn": "Ingetrokken. Niemand vindt “{title}” nog.",
    "first": "Een collega was je voor: “{title}” is intussen bekeken, gewijzigd of ingetrokken. Wat jij deed, is niet bewaard.",
}

EDIT = "Pas aan"
BACK = "Terug zonder te wijzigen"
EDIT_HOW = "Wat je bewaart, vervangt de tekst van nu. Namen en andere herkenbare gegevens gaan er eerst uit."
TWO = "Dit dilemma is mogelijk herleidbaar. Wijzig je het, dan moet een tweede lezer het eerst lezen. Zolang vindt niemand het."
SAVE = "Bewaar en publiceer"
CHECKED = "Ik heb de tekst gelezen en niemand is erin te herkennen"
CHECK_FIRST = "Zet eerst het vinkje: pas als niemand te herkennen is, kan de tekst worden gepubliceerd."


def in_menu(count: int) -> str:
    """Return what the menu calls the page. count: how many wait."""
    return f"{AGAIN} ({count})" if count else AGAIN


def intro(count: int, months: int) -> str:
    """Return what to do here. months: after how many advice is to be looked at again."""
    one = "Van één dilemma is" if count == 1 else f"Van {count} dilemma's is"
    return (
        f"{one} het advies langer dan {months} maanden niet nagekeken. Wetten en afspraken veranderen. Klopt het nog? "
        "Lezers zien nu een waarschuwing erbij."
    )


def since(day: date) -> str:
    """Return since when it should have been looked at."""
    return f"Had op {in_full(day)} opnieuw bekeken moeten worden"


def more(count: int) -> str:
    """Return how many come after those that are shown."""
    return "Hierna nog één." if count == 1 else f"Hierna nog {count}."


def said(what: str, title: str) -> str:
    """Return what became of a dilemma. what: a key of SAID."""
    return SAID[what].format(title=title)
